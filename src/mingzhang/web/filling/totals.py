"""Sums of a submission for lists, kept with it when its parts are saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.web.filling.models import Part
from mingzhang.web.filling.values import Stored

NUMBERED = frozenset({"revenue", "spending", "projects", "indicators", "purchases"})
"""Parts from which the totals of a submission are made."""

EMPTY = dict.fromkeys(
    ("revenue", "revenue_last_year", "spending", "spending_last_year", "basic", "project", "projects", "indicators", "purchases"), 0
)
"""The totals of a submission in which nothing stands."""


def totals_of(parts: Mapping[str, Part]) -> dict[str, int]:
    """Revenue, spending (of it basic and project), last year's of both, in 分; and how many projects, indicators and purchases there are.
    What could not be read counts as nothing."""
    out = dict(EMPTY)
    for part in parts.values():
        out |= part_totals(part)
    return out


def part_totals(part: Part) -> dict[str, int]:
    """Those of the totals that this part makes alone; none for a part that makes none."""
    rows = [row for row in part.rows if len(row) > 1] if part.sheet in NUMBERED else []
    if part.sheet in {"revenue", "spending"}:
        out = {part.sheet: _sum(rows, "amount"), f"{part.sheet}_last_year": _sum(rows, "last_year")}
        if part.sheet == "spending":
            out |= {kind: _sum([row for row in rows if row.get("kind") == kind], "amount") for kind in ("basic", "project")}
        return out
    return {part.sheet: len(rows)} if part.sheet in NUMBERED else {}


def _rows(parts: Mapping[str, Part], sheet: str) -> list[dict[str, Stored]]:
    return [row for row in parts[sheet].rows if len(row) > 1] if sheet in parts else []


def _sum(rows: list[dict[str, Stored]], column: str) -> int:
    values: list[Any] = [row.get(column) for row in rows]
    return sum(value for value in values if isinstance(value, int) and not isinstance(value, bool))


def rolled(own: Mapping[str, int], units: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The totals of a department with those of its units."""
    out = dict(own)
    for totals in units:
        for name, amount in totals.items():
            out[name] = out.get(name, 0) + amount
    return out


def spent_of(parts: Mapping[str, Part]) -> dict[str, int]:
    """The spending of each project by its key, in 分."""
    out: dict[str, int] = {}
    for row in _rows(parts, "spending"):
        project, amount = row.get("project"), row.get("amount")
        if isinstance(project, str) and isinstance(amount, int):
            out[project] = out.get(project, 0) + amount
    return out
