"""Fixed faults of grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import pieces_of
from mingzhang.checks.rules.text_places import Place, at_places
from mingzhang.vocabulary.word_lists import word_list

_SPACE = re.compile(r"[ \t　*]+")


@cache
def _faults() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    return tuple((re.compile(row["pattern"]), row["right"], row["is"]) for row in word_list("grammar")["fault"])


def grammar(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Phrases of a faulty pattern; one hit for each pattern, with all its places."""
    found: dict[str, list[tuple[Place, str, str]]] = {}
    for piece in pieces_of(context).all:
        if piece.role in {"contents", "figure", "code"}:
            continue
        text = _SPACE.sub("", piece.text)
        fine = True
        for pattern, right, why in _faults():
            match = pattern.search(text)
            if match:
                fine = False
                start = piece.text.find(match[0])
                place = Place(piece, start, start + len(match[0])) if start >= 0 else Place(piece)
                found.setdefault(why, []).append((place, match[0], match.expand(right)))
        if fine:
            yield Looked.FINE
    for why, rows in found.items():
        _, words, right = rows[0]
        yield at_places([place for place, _, _ in rows], found=words, expected=right, values={"why": why})
