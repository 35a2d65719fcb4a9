"""Texts that break off: in the middle of a word, inside a bracket, or before their verb."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import Piece, Pieces, pieces_of
from mingzhang.checks.rules.text_places import Place, at_places
from mingzhang.checks.rules.text_words import HAN, inside_a_word, is_word, without_label, words
from mingzhang.vocabulary.word_lists import word_list

_WORDED = 3
_DANGLING = ("在", "的", "对", "和", "及", "与", "把", "为", "将", "由", "从", "向", "按", "以", "、", "，", ",")
_PAIRS = {"（": "）", "(": ")", "《": "》", "【": "】"}


def cut_texts(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Texts that end within a word (or in a preposition) where the same text stands complete elsewhere in the document."""
    pieces = pieces_of(context)
    texts: dict[str, list[Piece]] = {}
    for piece in pieces.all:
        if piece.role not in {"contents", "figure", "code", "header", "title"}:
            texts.setdefault(without_label(piece.key), []).append(piece)
    keys = sorted(texts)
    least, most = int(options["least"]), int(options["missing"])
    found = []
    for text in keys:
        if len(text) < least or not (HAN.search(text[-1:]) or text.endswith(_DANGLING)):
            continue
        whole = _whole(text, keys, most)
        if whole is None or all(_goes_on(pieces, piece, whole[len(text) :]) for piece in texts[text]):
            yield Looked.FINE
            continue
        found.append((text, whole))
    if len(found) > int(options["apart"]):
        places = [Place(piece) for text, _ in found for piece in texts[text]]
        first = min(found, key=lambda pair: _line(texts[pair[0]][0]))
        evidence = (Place(texts[first[1]][0]).evidence("counterpart"),)
        yield at_places(places, found=first[0], expected=first[1], values={"count": len(places)}, evidence=evidence, say="many")
        return
    for text, whole in found:
        counterpart = Place(texts[whole][0]).evidence("counterpart")
        places = [Place(piece) for piece in texts[text]]
        yield at_places(places, found=text, expected=whole, values={"missing": whole[len(text) :]}, evidence=(counterpart,))


def _line(piece: Piece) -> tuple[int, int]:
    where = piece.cell.where if piece.cell is not None else piece.context.book.passages[piece.passage or 0].where
    return (where.page or 0, where.line or 0)


def _whole(text: str, keys: list[str], most: int) -> str | None:
    """The longest text of which `text` is the beginning, cut within a word and short of `most` characters at most."""
    found = None
    for at in range(bisect_right(keys, text), len(keys)):
        longer = keys[at]
        if not longer.startswith(text):
            return found
        if len(longer) - len(text) > most:
            continue
        rest = longer[len(text) :]
        if not HAN.match(rest[0]):
            continue
        through = inside_a_word(longer, len(text))
        if through is not None and HAN.search(through) and not _may_end(text, longer):
            found = longer if found is None or len(longer) > len(found) else found
    return found


@cache
def _endings() -> frozenset[str]:
    return frozenset(word_list("unfinished")["endings"])


def _may_end(text: str, longer: str) -> bool:
    """Whether the text ends as well without what follows: its last part is a word of its own."""
    last = words(text)[-1]
    through = inside_a_word(longer, len(text)) or ""
    start = longer.rindex(through, 0, len(text) + len(through)) if through else len(text)
    fragment = longer[start : len(text)]
    return last in _endings() or (len(fragment) > 1 and is_word(fragment))


def _goes_on(pieces: Pieces, piece: Piece, missing: str) -> bool:
    """Whether the missing words begin a cell near by or the next line: then the text is only divided."""
    if piece.passage is not None:
        following = [other for other in pieces.passages if other.passage is not None and piece.passage < other.passage <= piece.passage + 2]
        return any(other.key.startswith(missing[:2]) for other in following)
    if piece.table is None or piece.cell is None:
        return False
    near = [other for row in (0, 1, 2, 3) for other in pieces.grid.get((piece.table.id, piece.cell.row + row), ()) if other is not piece]
    return any(other.key.startswith(missing[:2]) and other.key != missing for other in near if len(other.key) < 12) or any(
        other.key == missing for other in near
    )


def open_brackets(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Texts that end inside a bracket or a title that they opened."""
    pieces = pieces_of(context)
    found = []
    for piece in pieces.all:
        if piece.role in {"contents", "figure", "code", "header", "title"}:
            continue
        opened = _open(piece.text)
        if opened is not None and (
            len(piece.key) < int(options["least"]) or "。" in piece.text[opened:] or not _worded(piece.text[opened:])
        ):
            yield Looked.UNKNOWN
            continue
        if opened is None:
            yield Looked.FINE
            continue
        if _closed_later(pieces, piece, _PAIRS[piece.text[opened]]):
            yield Looked.UNKNOWN
            continue
        found.append(Place(piece, opened))
    if len(found) > int(options["apart"]):
        yield at_places(found, found=found[0].text[:40], expected="", values={"sign": found[0].text[0], "count": len(found)}, say="many")
        return
    for place in found:
        sign = place.text[0]
        yield at_places([place], found=place.text[:40], expected=_PAIRS[sign], values={"sign": sign, "closing": _PAIRS[sign]})


def _worded(text: str) -> bool:
    return len(HAN.findall(text)) >= _WORDED


def _open(text: str) -> int | None:
    """Where the last bracket is opened that is never closed; None where all are. Half-width and full-width ones are the same."""
    stack: list[tuple[str, int]] = []
    same = {"(": "（", ")": "）"}
    closing = {end: start for start, end in _PAIRS.items()}
    for at, sign in enumerate(text):
        character = same.get(sign, sign)
        if character in {"（", "《", "【"}:
            stack.append((character, at))
        elif character in closing and stack:
            opener = closing[character]
            for index in range(len(stack) - 1, -1, -1):
                if stack[index][0] == opener:
                    del stack[index:]
                    break
    return stack[-1][1] if stack else None


def _closed_later(pieces: Pieces, piece: Piece, closing: str) -> bool:
    signs = {closing, ")" if closing == "）" else closing}
    if piece.passage is not None:
        following = [other.text for other in pieces.passages if other.passage is not None and 0 < other.passage - piece.passage <= 3]
    elif piece.table is not None and piece.cell is not None:
        rows = [pieces.grid.get((piece.table.id, piece.cell.row + step), ()) for step in (0, 1, 2)]
        following = [other.text for row in rows for other in row if other is not piece]
    else:
        following = []
    return any(_open_close(text, signs) for text in following)


def _open_close(text: str, signs: set[str]) -> bool:
    """Whether a text closes something that it did not open."""
    depth = 0
    opening = {"）": "（(", ")": "（(", "》": "《", "】": "【"}[sorted(signs)[0]]
    for sign in text:
        if sign in opening:
            depth += 1
        elif sign in signs:
            depth -= 1
            if depth < 0:
                return True
    return False


@cache
def _without_act() -> re.Pattern[str]:
    data = word_list("unfinished")
    of, people, joined = ("|".join(map(re.escape, data[name])) for name in ("of", "people", "joined"))
    return re.compile(rf"主要用于(?:{of}|{joined})*(?:{people})(?:(?:{joined})(?:{of})*(?:{people}))*(?=[。；;]|$)")


def purposes(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Sentences 主要用于… that name people or offices and not what is done with them."""
    pattern = _without_act()
    for piece in pieces_of(context).all:
        if "主要用于" not in piece.text:
            continue
        match = pattern.search(piece.text)
        if match:
            yield at_places([Place(piece, *match.span())], found=match[0], expected="", values={})
        else:
            yield Looked.FINE
