"""Sums of a submission for lists, kept with it when its parts are saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.web.filling.models import Part
from mingzhang.web.filling.values import Stored


def totals_of(parts: Mapping[str, Part]) -> dict[str, int]:
    """Revenue, spending (of it basic and project), last year's of both, in 分; and how many projects, indicators and purchases there are.
    What could not be read counts as nothing."""
    revenue, spending = _rows(parts, "revenue"), _rows(parts, "spending")
    return {
        "revenue": _sum(revenue, "amount"),
        "revenue_last_year": _sum(revenue, "last_year"),
        "spending": _sum(spending, "amount"),
        "spending_last_year": _sum(spending, "last_year"),
        "basic": _sum([row for row in spending if row.get("kind") == "basic"], "amount"),
        "project": _sum([row for row in spending if row.get("kind") == "project"], "amount"),
        "projects": len(_rows(parts, "projects")),
        "indicators": len(_rows(parts, "indicators")),
        "purchases": len(_rows(parts, "purchases")),
    }


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
