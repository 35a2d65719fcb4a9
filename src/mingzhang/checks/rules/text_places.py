"""Places of texts, and one hit for many of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingzhang.checks.hit import Hit
from mingzhang.checks.model import Evidence
from mingzhang.checks.pieces import Piece


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a printed text, all of it where `end` is None."""

    piece: Piece
    start: int = 0
    end: int | None = None

    @property
    def text(self) -> str:
        """The part."""
        return self.piece.text[self.start : self.end]

    def evidence(self, role: str = "context") -> Evidence:
        """The part as evidence."""
        return Evidence(role, self.text, self.piece.spot(self.start, self.end))


def once(places: Iterable[Place]) -> list[Place]:
    """The places, each cell or line only once, in the order of the document (cells and lines by their line or page)."""
    seen: set[tuple[int | None, int | None, int | None, int | None]] = set()
    out = []
    for place in places:
        piece = place.piece
        at = (
            piece.table.id if piece.table else None,
            piece.cell.row if piece.cell else None,
            piece.cell.column if piece.cell else None,
            piece.passage,
        )
        if at not in seen:
            seen.add(at)
            out.append(place)
    return sorted(out, key=_order)


def _order(place: Place) -> tuple[int, int]:
    piece = place.piece
    where = piece.cell.where if piece.cell is not None else piece.context.book.passages[piece.passage or 0].where
    return (where.page or 0, where.line or 0)


def at_places(
    places: Sequence[Place],
    *,
    found: str,
    expected: str,
    values: Mapping[str, Any],
    evidence: Iterable[Evidence] = (),
    say: str = "message",
    severity: str | None = None,
) -> Hit:
    """One hit at the first of the places; the others are evidence, and `more` says in the sentence how many they are."""
    ordered = once(places)
    rest = tuple(place.evidence() for place in ordered[1:])
    more = {"more": len(rest)} if rest else {"more": None}
    first = ordered[0]
    return Hit(
        first.piece.spot(first.start, first.end), found, expected, {**values, **more}, (*evidence, *rest), say=say, severity=severity
    )
