"""Phrases that differ by a single slip from the same phrase elsewhere in the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from mingzhang.book.model import Indicator, Project
from mingzhang.checks.context import Context
from mingzhang.checks.pieces import Piece, pieces_of
from mingzhang.checks.rules.text_words import HAN, is_han, is_word, tagged, without_label, without_numbers, words
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.pinyin import sounds_alike
from mingzhang.vocabulary.word_lists import word_list

_LEAST, _MOST, _OPEN = 8, 60, 2


@dataclass(frozen=True, slots=True)
class Slip:
    """A phrase with a slip: `wrong` and all `places` where it stands so, the piece that has it `right`, what is printed and what should
    be, and why."""

    wrong: Piece
    places: tuple[Piece, ...]
    right: Piece
    found: str
    expected: str
    why: str


@cache
def _harmless() -> frozenset[str]:
    return frozenset(word_list("harmless")["characters"])


def slips(context: Context) -> Iterator[Slip]:
    """The slips of a document: a character too many or too few, a character of the same sound, a stray one before a phrase."""
    texts: dict[str, list[Piece]] = {}
    for piece in pieces_of(context).all:
        if piece.role in {"contents", "figure", "code", "header"}:
            continue
        words_here = without_label(piece.key).rstrip("。；;，,、.")
        if _LEAST - 1 <= len(words_here) <= _MOST and HAN.search(words_here):
            texts.setdefault(words_here, []).append(piece)
    shapes: dict[str, str] = {}
    for text in texts:
        shapes.setdefault(without_numbers(text), text)
    seen: set[str] = set()
    for wrong, right, why in _one_apart(tuple(shapes)):
        first, second = shapes[wrong], shapes[right]
        if first not in seen:
            seen.add(first)
            found, expected = wrong, right
            yield Slip(texts[first][0], tuple(texts[first]), texts[second][0], found, expected, why)
    for slip in _strays(context):
        if slip.wrong.key not in seen:
            yield slip


def _one_apart(shapes: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Pairs of texts of which the first is the second with one slip."""
    known = set(shapes)
    for text in _one_longer(shapes):
        for at, character in enumerate(text):
            if not is_han(character):
                continue
            shorter = text[:at] + text[at + 1 :]
            if shorter in known and (at == 0 or text[at - 1] != character):
                if _superfluous(text, at) and len(shorter) >= _LEAST - 1:
                    yield text, shorter, f"多出一个“{character}”字"
                elif _torn(shorter, at) and len(shorter) >= _LEAST:
                    yield shorter, text, f"少了一个“{character}”字"
    by_blank: dict[str, list[str]] = {}
    for text in _half_alike(shapes):
        for at in range(len(text)):
            by_blank.setdefault(f"{text[:at]}\0{text[at + 1 :]}", []).append(text)
    for blank, group in by_blank.items():
        at = blank.index("\0")
        for one in group:
            for other in group:
                if one != other and _misspelt(one, other, at):
                    yield one, other, f"“{one[at]}”应为“{other[at]}”"


def _halves(text: str, more: int = 0) -> tuple[tuple[int, str, str], tuple[int, str, str]]:
    """The length of a text with its first half, and with its second: halves as long as those of a text with one character `more`."""
    half = (len(text) + more) // 2
    return (len(text), text[:half], ""), (len(text), "", text[half - more :])


def _one_longer(shapes: tuple[str, ...]) -> list[str]:
    """The texts of which one half is that of a text with one character less: only these can have one too many."""
    known = {half for text in shapes for half in _halves(text, 1)}
    return [text for text in shapes if any((length - 1, front, back) in known for length, front, back in _halves(text))]


def _half_alike(shapes: tuple[str, ...]) -> list[str]:
    """The texts that share a half with another of the same length: only these can differ from one in a single character."""
    times = Counter(half for text in shapes for half in _halves(text))
    return [text for text in shapes if any(times[half] > 1 for half in _halves(text))]


def _superfluous(text: str, at: int) -> bool:
    """Whether the character stands alone between words and belongs to none, though it is no particle."""
    if text[at] in _harmless():
        return False
    start = 0
    for word, kind in tagged(text):
        if start == at and len(word) == 1:
            return kind[:1] not in {"m", "q", "f", "x"} and at < len(text) - 1 and at > 0
        start += len(word)
    return False


def _torn(text: str, at: int) -> bool:
    """Whether without its character the text falls apart there: both neighbours stand alone and are no particles."""
    if not 0 < at < len(text):
        return False
    start = 0
    alone = set()
    for word in words(text):
        if len(word) == 1:
            alone.add(start)
        start += len(word)
    sides = [place for place in (at - 1, at) if place in alone and is_han(text[place]) and text[place] not in _harmless()]
    return len(sides) == _OPEN


def _misspelt(one: str, other: str, at: int) -> bool:
    """Whether `one` has, at this place, a character that only sounds like that of `other`, and makes no word where `other` does."""
    wrong, right = one[at], other[at]
    if not (is_han(wrong) and is_han(right)) or wrong in _harmless() or right in _harmless():
        return False
    return len(words(one)) > len(words(other)) and sounds_alike(wrong, right, loosely=True)


def _strays(context: Context) -> Iterator[Slip]:
    """Values with a character before the word that all the other values of the group begin with (each of 每年…, one 争每年…)."""
    for project in context.book.projects:
        groups: dict[tuple[str, str], list[Indicator]] = {}
        for indicator in project.indicators:
            groups.setdefault((indicator.period, indicator.level2), []).append(indicator)
        for group in groups.values():
            yield from _stray_in(context, project, group)


def _stray_in(context: Context, project: Project, group: Iterable[Indicator]) -> Iterator[Slip]:
    members = [(indicator, key(indicator.text)) for indicator in group if len(key(indicator.text)) > 3]
    for indicator, text in members:
        word = text[1:3]
        others = [other for other, words_there in members if words_there.startswith(word)]
        if len(others) < 3 or not is_han(text[0]) or text[0] in _harmless() or not is_han(word[0]):
            continue
        if words(text)[0] != text[0] or not is_word(word):
            continue
        wrong = _piece(context, project, indicator)
        right = _piece(context, project, others[0])
        if wrong is not None and right is not None:
            yield Slip(wrong, (wrong,), right, text, text[1:], f"同组的指标值都以“{word}”开头，此处多出一个“{text[0]}”字")


def _piece(context: Context, project: Project, indicator: Indicator) -> Piece | None:
    """The cell of an indicator's value."""
    text = key(indicator.text)
    return next(
        (
            piece
            for piece in pieces_of(context).cells
            if piece.table is not None
            and piece.table.id == project.table
            and piece.cell is not None
            and piece.cell.where == indicator.where
            and piece.key == text
        ),
        None,
    )
