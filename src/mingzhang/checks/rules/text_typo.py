"""Misspellings: each finding says what the right text is, and where it takes it from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import pieces_of
from mingzhang.checks.rules.text_places import Place, at_places
from mingzhang.checks.rules.text_siblings import Slip, slips
from mingzhang.checks.rules.text_words import HAN, is_han, is_word, tagged, words
from mingzhang.vocabulary.pinyin import same_initials, sounds_alike
from mingzhang.vocabulary.word_lists import word_list

_LATIN = re.compile(r"(?<=[一-鿿])[ 　]{0,2}([a-z]{1,4})[ 　]{0,2}(?=[一-鿿])")
_TITLE = re.compile(r"《[^《》]{4,}》")


class _Pair(NamedTuple):
    wrong: str
    right: str
    unless: re.Pattern[str] | None


@cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(
        _Pair(row["wrong"], row["right"], re.compile(row["unless"]) if "unless" in row else None) for row in word_list("typos")["pair"]
    )


@cache
def _any_pair() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(pair.wrong) for pair in _pairs()))


@cache
def _halves() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The second halves of the phrases by the first, and the first by the second."""
    by_first: dict[str, set[str]] = {}
    by_second: dict[str, set[str]] = {}
    for phrase in word_list("typos")["phrase"]:
        if len(phrase) == 4:
            by_first.setdefault(phrase[:2], set()).add(phrase[2:])
            by_second.setdefault(phrase[2:], set()).add(phrase[:2])
    return {one: frozenset(some) for one, some in by_first.items()}, {one: frozenset(some) for one, some in by_second.items()}


@cache
def _known() -> frozenset[str]:
    return frozenset([*(half for table in _halves() for half in table), *word_list("typos")["sound"]])


def typos(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Words that are misspelt, by general knowledge and by comparison with the same words elsewhere in the document."""
    found: dict[tuple[str, str, str], list[Place]] = {}
    seen: dict[str, tuple[tuple[int, int, str, str], ...]] = {}
    pieces = pieces_of(context)
    for piece in pieces.all:
        if piece.role in {"contents", "figure", "code"} or not HAN.search(piece.text):
            continue
        taken: list[tuple[int, int]] = []
        slips_here = seen.get(piece.text)
        if slips_here is None:
            slips_here = seen[piece.text] = tuple(_in(piece.text))
        for start, end, right, why in slips_here:
            if not any(one < end and start < other for one, other in taken):
                taken.append((start, end))
                found.setdefault((piece.text[start:end].strip(), right, why), []).append(Place(piece, start, end))
        if not taken:
            yield Looked.FINE
    for (wrong, right, why), places in found.items():
        yield at_places(places, found=wrong, expected=right, values={"why": why})
    known = {(place.piece.key, wrong) for (wrong, _, _), places in found.items() for place in places}
    for slip in slips(context):
        if not any(slip.wrong.key == text for text, _ in known):
            yield _of_slip(slip)


def _of_slip(slip: Slip) -> Hit:
    evidence = (Place(slip.right).evidence("counterpart"),)
    return at_places(
        [Place(piece) for piece in slip.places],
        found=slip.found,
        expected=slip.expected,
        values={"why": slip.why},
        evidence=evidence,
        say="sibling",
    )


def _in(text: str) -> Iterator[tuple[int, int, str, str]]:
    for match in _any_pair().finditer(text):
        pair = next(one for one in _pairs() if one.wrong == match[0])
        around = text[max(0, match.start() - 3) : match.end() + 3]
        if not (pair.unless and pair.unless.search(around)) and not _across(text, match.start(), match.end()):
            yield match.start(), match.end(), pair.right, "是常见的错别字"
    yield from _terms(text)
    yield from _phrases(text)
    yield from _alone(text)
    yield from _latin(text)


def _across(text: str, start: int, end: int) -> bool:
    """Whether a word of the text begins before the part and ends in it, or begins in it and ends behind (设施功能 is no 施功)."""
    first, last = max(0, start - 10), min(len(text), end + 10)
    at = first
    for word in words(text[first:last]):
        stop = at + len(word)
        if (at < start < stop < end) or (start < at < end < stop):
            return True
        at = stop
    return False


@cache
def _term_halves() -> tuple[tuple[str, str, str], ...]:
    return tuple((term, term[: len(term) // 2], term[len(term) // 2 :]) for term in word_list("typos")["term"])


@cache
def _any_half() -> re.Pattern[str]:
    halves = {half for _, first, second in _term_halves() for half in (first, second)}
    return re.compile("|".join(re.escape(half) for half in sorted(halves, key=len, reverse=True)))


def _terms(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Terms of the field with one character wrong: one half stands as it should, the other with one other character."""
    if not _any_half().search(text):
        return
    for term, first, second in _term_halves():
        if first not in text and second not in text:
            continue
        rest = text.replace(term, "　" * len(term))
        for half, offset in ((first, 0), (second, len(first))):
            at = rest.find(half)
            while at >= 0:
                start = at - offset
                printed = rest[start : start + len(term)] if start >= 0 else ""
                if len(printed) == len(term) and _one_wrong(printed, term):
                    yield start, start + len(term), term, "与规范用语只差一个字"
                at = rest.find(half, at + 1)


def _one_wrong(printed: str, term: str) -> bool:
    differing = [(one, other) for one, other in zip(printed, term, strict=True) if one != other]
    if len(differing) == 2:
        return len(term) >= 6 and differing[0] == differing[1][::-1]
    if len(differing) != 1 or not HAN.fullmatch(differing[0][0]):
        return False
    return printed not in _accepted()


@cache
def _accepted() -> frozenset[str]:
    data = word_list("typos")
    return frozenset([*data["term"], *data.get("accepted", ())])


def _phrases(text: str) -> Iterator[tuple[int, int, str, str]]:
    by_first, by_second = _halves()
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    for at, first in enumerate(pairs[:-2]):
        right = _mistaken(pairs[at + 2], by_first[first]) if first in by_first else None
        if right is not None:
            yield at, at + 4, first + right, "与常用词语同音（或拼音首字母相同）"
    for at, second in enumerate(pairs[2:]):
        right = _mistaken(pairs[at], by_second[second]) if second in by_second else None
        if right is not None:
            yield at, at + 4, right + second, "与常用词语同音（或拼音首字母相同）"


@cache
def _mistaken(printed: str, rights: frozenset[str]) -> str | None:
    """The word that an input method took for `printed`; None where it is right, or something else that makes sense."""
    if printed in rights or printed in _known() or not all(map(is_han, printed)):
        return None
    words_meant = sorted(rights)
    same = next((right for right in words_meant if sounds_alike(printed, right)), None)
    if same is not None:
        return same
    as_name = next((right for right in words_meant if same_initials(printed, right) and sounds_alike(printed[1:], right[1:])), None)
    loosely = next((right for right in words_meant if _shared(printed, right) == 1 and sounds_alike(printed, right, loosely=True)), None)
    if as_name is None and loosely is None:
        return None  # before the segmenter is asked: most words end here
    if tagged(printed) == ((printed, "nr"),):
        return as_name
    return None if is_word(printed) else loosely


def _shared(one: str, other: str) -> int:
    return sum(mine == theirs for mine, theirs in zip(one, other, strict=True))


@cache
def _by_character() -> Mapping[str, tuple[str, ...]]:
    """The words of the phrases by each of their characters."""
    out: dict[str, set[str]] = {}
    for word in _known():
        for character in word:
            out.setdefault(character, set()).add(word)
    return {character: tuple(sorted(some)) for character, some in out.items()}


def _alone(text: str) -> Iterator[tuple[int, int, str, str]]:
    """A character that stands alone between words and with its neighbour sounds like a common word (防疫请 for 防疫情)."""
    if not _may_hold_a_slip(text):
        return
    at = 0
    parts = (*words(text), "")
    for word, following in pairwise(parts):
        if len(word) == 1 and HAN.fullmatch(word) and word not in _harmless() and tagged(word)[0][1][:1] in {"v", "a", "t", "g"}:
            for start, kept in ((at - 1, 0), (at, 1)) if len(following) == 1 else ((at - 1, 0),):
                printed = text[start : start + 2] if start >= 0 else ""
                right = _word_meant(printed, kept) if len(printed) == 2 and printed[kept] not in _harmless() else None
                if right is not None and len(words(text[max(0, start - 4) : start + 6])) >= len(
                    words(text[max(0, start - 4) : start] + right + text[start + 2 : start + 6])
                ):
                    yield start, start + 2, right, "与常用词语同音"
        at += len(word)


@cache
def _kept() -> frozenset[str]:
    return frozenset(_by_character()) - _harmless()


def _may_hold_a_slip(text: str) -> bool:
    """Whether any two characters sound like a common word, wherever the words of the text begin: most texts need no segmenter."""
    kept = _kept()
    return any(
        _sounding_like(text[at : at + 2], 0) or (at and _sounding_like(text[at - 1 : at + 1], 1))
        for at, character in enumerate(text)
        if character in kept
    )


@cache
def _sounding_like(printed: str, kept: int) -> str | None:
    """The only common word that has the same character at place `kept` and sounds like `printed`."""
    candidates = [word for word in _by_character().get(printed[kept], ()) if word[kept] == printed[kept] and word != printed]
    alike = [word for word in candidates if sounds_alike(printed, word)]
    return alike[0] if len(alike) == 1 else None


@cache
def _word_meant(printed: str, kept: int) -> str | None:
    """The word that `printed`, which is none, sounds like."""
    meant = _sounding_like(printed, kept)
    return meant if meant is not None and not is_word(printed) else None


@cache
def _harmless() -> frozenset[str]:
    return frozenset(word_list("harmless")["characters"])


@cache
def _letters() -> frozenset[str]:
    return frozenset(word_list("typos")["latin"])


@cache
def _syllables() -> frozenset[str]:
    return frozenset(word_list("pinyin"))


def _latin(text: str) -> Iterator[tuple[int, int, str, str]]:
    """A syllable in small letters among Chinese characters, within a title 《…》 or where spaces set it off."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    for match in _LATIN.finditer(text):
        if match[1] in _letters() or match[1] not in _syllables() or len(match[1]) < 2:
            continue
        if any(start < match.start() < end for start, end in titles):
            start, end = max(0, match.start() - 4), min(len(text), match.end() + 4)
            yield start, end, text[start : match.start()] + text[match.end() : end], f"夹着输入法留下的拼音“{match[1]}”"
