"""Words that are written twice: a title, a clause, a word, a list of amounts, a whole line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import Piece, pieces_of
from mingzhang.checks.rules.text_places import Place, at_places
from mingzhang.checks.rules.text_words import HAN, tagged, words
from mingzhang.vocabulary.word_lists import word_list

_CLAUSE = re.compile(r"([^\s、，,；;。：:]{8,200})([、，,；;。]|\s)?\1(?=[、，,；;。：:）)》\s]|$)")
_TITLE = re.compile(r"(《[^，。；;]{6,120}?》)[、，,；;和及]\1")
_DOUBLED = re.compile(r"([一-鿿]{1,4})\1")
_SIGNS = re.compile(r"([，、；：])\1|(?<!。)。。(?!。)|[，、；][。；](?!$)|。，")
_AMOUNT = re.compile(r"\d[\d,]*\.\d{1,2}|\d[\d,]{3,}")


def repeated(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Repetitions within one cell or line, and a line that is printed twice in a row."""
    found: dict[tuple[str, str, str], list[Place]] = {}
    for piece in pieces_of(context).all:
        if piece.role in {"contents", "figure", "code", "header"} or not HAN.search(piece.text):
            continue
        hit = _in(piece, int(options["amounts"]))
        if hit is None:
            yield Looked.FINE
            continue
        say, words_found, right, start, end = hit
        found.setdefault((say, words_found, right), []).append(Place(piece, start, end))
    for (say, words_found, right), places in found.items():
        yield at_places(places, found=words_found, expected=right, values={}, say=say)
    yield from _lines(context, int(options["line"]))


def _in(piece: Piece, amounts: int) -> tuple[str, str, str, int, int] | None:
    text = piece.text
    match = _TITLE.search(text) or _CLAUSE.search(text)
    if match and HAN.search(match[1]) and not re.fullmatch(r"(.)\1*", match[1]):
        return "clause", _short(match[1]), _short(match[1]), match.start(), match.end()
    for match in _DOUBLED.finditer(text):
        if _is_slip(text, match):
            return "word", match[0], match[1], match.start(), match.end()
    match = _SIGNS.search(text)
    if match and piece.cell is None:
        return "signs", match[0], match[0][-1] if match[0][0] != "。" else "。", match.start(), match.end()
    block = _amounts_twice(text, amounts)
    if block:
        return "amounts", "、".join(block), "、".join(block), 0, len(text)
    return None


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:24] + "…" + text[-12:]


@cache
def _particles() -> frozenset[str]:
    return frozenset(word_list("doubled")["particles"])


@cache
def _alike() -> frozenset[str]:
    return frozenset(word_list("doubled")["alike"])


def _is_slip(text: str, match: re.Match[str]) -> bool:
    """Whether a doubled word is a slip: the segmenter sees the same word twice, and it is a particle or nothing but a noun."""
    word = match[1]
    if len(word) == 1 and word not in _particles():
        return False
    start, stop = max(0, match.start() - 12), min(len(text), match.end() + 12)
    at = 0
    before = ""
    for token in words(text[start:stop]):
        if token == before == word and start + at == match.start() + len(word):
            break
        before, at = token, at + len(token)
    else:
        return False
    if len(word) == 1:
        return True
    kind = tagged(word)[0][1]
    return kind in {"n", "nz", "l", "b"} and word not in _alike()


def _amounts_twice(text: str, least: int) -> tuple[str, ...] | None:
    """The longest run of amounts that is printed twice, one after the other; None where it is shorter than `least` or has fewer different
    amounts."""
    amounts = [match.replace(",", "") for match in _AMOUNT.findall(text)]
    amounts = [amount for amount in amounts if amount.strip("0.") and not re.fullmatch(r"(?:19|20)\d\d", amount)]
    for size in range(len(amounts) // 2, least - 1, -1):
        for start in range(len(amounts) - 2 * size + 1):
            block = amounts[start : start + size]
            if block == amounts[start + size : start + 2 * size] and len(set(block)) >= least:
                return tuple(block)
    return None


def _lines(context: Context, least: int) -> Iterable[Hit]:
    pieces = [piece for piece in pieces_of(context).passages if piece.role == "body"]
    for before, piece in pairwise(pieces):
        if piece.key == before.key and len(piece.key) >= least and piece.passage == (before.passage or 0) + 1:
            evidence = (Place(before).evidence("counterpart"),)
            yield at_places([Place(piece)], found=_short(piece.text), expected="", values={}, evidence=evidence, say="line")
