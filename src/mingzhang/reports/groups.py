"""The findings of a document by cause: those of one rule and severity together, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mingzhang.checks.catalogue import catalogue
from mingzhang.checks.model import Finding
from mingzhang.reports.words import gravity


@dataclass(frozen=True, slots=True)
class Group:
    """The numbers of findings of one rule and severity, in the order in which a person should look at them."""

    rule: str
    severity: str
    numbers: tuple[int, ...]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, rule (in the order of the catalogue), how much each explains, and place."""
    ranks = {rule: rank for rank, rule in enumerate(catalogue())}

    def order(finding: Finding) -> tuple[int, str, int, str, int, int, int, int]:
        where = finding.where
        place = (where.page or 0) * 100_000 + (where.line or 0)
        rank = ranks.get(finding.rule, len(ranks))
        explained = -len(finding.broken)
        return (
            gravity(finding.severity),
            finding.severity,
            rank,
            finding.rule,
            explained,
            place,
            where.row_index or 0,
            where.column_index or 0,
        )

    return sorted(findings, key=order)


def grouped(findings: Iterable[Finding]) -> list[Group]:
    """Findings that are in order by severity and rule; their numbers count from 1."""
    out: dict[tuple[str, str], list[int]] = {}
    for number, finding in enumerate(findings, start=1):
        out.setdefault((finding.severity, finding.rule), []).append(number)
    return [Group(rule, severity, tuple(numbers)) for (severity, rule), numbers in out.items()]
