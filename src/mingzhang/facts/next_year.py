"""Last year's facts as the beginning of this year's."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from mingzhang.facts.model import NOTHING, Facts

REASONS = "reason."
"""Keys of the words that explain a change: they belong to one year and are never carried over."""


def next_year(facts: Facts, year: int) -> Facts:
    """The same units, lines, projects and words for the budget of `year`: what was this year's amount is last year's now, the new amounts
    are nothing yet, plans, opinions and reasons of changes are left out."""
    return replace(
        facts,
        department=replace(facts.department, year=year, approved=None, published=None),
        revenue=tuple(replace(line, amount=NOTHING, last_year=line.amount) for line in facts.revenue if line.vintage == "current"),
        spending=tuple(
            replace(line, amount=NOTHING, last_year=line.amount) for line in facts.spending if line.vintage == "current" and line.amount
        ),
        projects=tuple(replace(project, plan=MappingProxyType({}), opinions=(), submitted=None) for project in facts.projects),
        purchases=(),
        items=tuple(replace(item, amount=NOTHING, last_year=item.amount, reason=None) for item in facts.items),
        texts=MappingProxyType({key: text for key, text in facts.texts.items() if not key.startswith(REASONS)}),
        last_year=(),
    )
