"""Titles of classified documents, and cipher equipment, that are published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import Piece, pieces_of
from mingzhang.checks.rules.text_places import Place, at_places
from mingzhang.vocabulary.word_lists import word_list

_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:万元|元)")
_CLAUSE = re.compile(r"[。；;\n]")


def _any(words: Iterable[str], *, plain: bool = True) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) if plain else word for word in words))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = word_list("secrecy")
    return {
        name: _any(data[name], plain=name in {"mark", "general", "title"}) for name in ("mark", "general", "title", "equipment", "open")
    }


def secrets(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Titles of documents that the text itself calls classified; equipment of cipher and confidential offices with its money."""
    patterns = _patterns()
    equipment: list[Place] = []
    for piece in pieces_of(context).all:
        if piece.role == "contents":
            continue
        titled = _titled(piece, patterns)
        if titled is not None:
            yield at_places(
                [titled], found=titled.text, expected="", values={"mark": patterns["mark"].findall(titled.text)[-1]}, say="title"
            )
            continue
        match = patterns["equipment"].search(piece.text)
        if match and not patterns["open"].search(piece.text) and (piece.cell is not None or _AMOUNT.search(piece.text)):
            equipment.append(Place(piece, *match.span()))
        else:
            yield Looked.FINE
    if equipment:
        words = equipment[0].piece.text.strip()
        shown = words if len(words) <= 30 else equipment[0].text
        yield at_places(equipment, found=shown, expected="", values={}, say="equipment", severity="suspect")


def _titled(piece: Piece, patterns: Mapping[str, re.Pattern[str]]) -> Place | None:
    """The clause that prints the title of a document and says that it is classified."""
    start = 0
    for clause in _CLAUSE.split(piece.text):
        mark = patterns["mark"].search(clause)
        if mark and not patterns["general"].search(clause):
            before = clause[: mark.start()].rstrip()
            ending = patterns["title"].search(before[-3:]) if before else None
            if ending and len(re.findall(r"[一-鿿]", before)) >= 6:
                return Place(piece, start, start + len(clause))
        start += len(clause) + 1
    return None
