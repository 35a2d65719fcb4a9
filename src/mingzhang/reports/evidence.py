"""What a finding rests on, in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from mingzhang.checks.model import Evidence, Finding
from mingzhang.reports.words import beside, clean, role_word


def others(finding: Finding) -> tuple[Evidence, ...]:
    """The evidence without the finding's own cell, which stands beside it as what is printed."""
    return tuple(item for item in finding.evidence if item.where != finding.where)


def in_words(finding: Finding, most: int) -> str:
    """The evidence as one text: values with what tells their cells from the finding's, those of one table together. Of
    more than `most` values only so many are named, with the number of all."""
    every = others(finding)
    shown = every if len(every) <= most + 1 else every[:most]
    parts = []
    for (role, table), items in groupby(shown, key=lambda item: (item.role, item.where.table)):
        apart = f"（表“{clean(table)}”）" if table and table != finding.where.table else ""
        parts.append(f"{role_word(role)}{apart} {'、'.join(_value(item, finding) for item in items)}")
    return "；".join(parts) + (f" 等 {len(every)} 个" if len(shown) < len(every) else "")


def _value(item: Evidence, finding: Finding) -> str:
    place = beside(replace(item.where, table=finding.where.table), finding.where)
    return clean(item.text) + (f"（{place}）" if place else "")
