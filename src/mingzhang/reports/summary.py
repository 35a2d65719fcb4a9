"""What a check comes to, in one sentence. "No finding" is never said without what was left unread or unchecked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mingzhang.book.model import BudgetBook, Table
from mingzhang.checks.model import Coverage, Finding, Report
from mingzhang.messages import say
from mingzhang.reports.words import SEVERITIES, gravity, unplaced


@dataclass(frozen=True, slots=True)
class Verdict:
    """`level` is failed (not checked), error, suspect, style, partial (nothing found, not all looked at) or clean; empty for a
    table without figures."""

    level: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all documents; `failed` counts those that could not be checked."""

    documents: int
    failed: int
    severities: dict[str, int]
    coverage: Coverage


def by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """The number of findings of every severity, the gravest first."""
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in sorted({*SEVERITIES, *counted}, key=lambda name: (gravity(name), name))}


def verdict(report: Report, book: BudgetBook | None = None) -> Verdict:
    """What the check of one document comes to; `book` adds what of it could not be read."""
    if report.problem is not None:
        return Verdict("failed", report.problem)
    coverage = report.coverage
    identities = coverage.passed + coverage.failed + coverage.rounding
    gaps = _gaps(coverage, book)
    if report.findings:
        worst = min((finding.severity for finding in report.findings), key=gravity)
        errors = _errors(report.findings)
        sentence = say("verdict.found_partial", errors=errors, gaps=gaps) if gaps else say("verdict.found", errors=errors)
        return Verdict(worst if worst in SEVERITIES else "suspect", sentence)
    if not coverage.numeric_cells:
        return Verdict("failed", say("verdict.nothing_read"))
    if not identities:
        return Verdict("failed", say("verdict.nothing_checked", numeric=coverage.numeric_cells))
    if gaps:
        return Verdict("partial", say("verdict.clean_partial", gaps=gaps))
    values = {"placed": coverage.placed_cells, "identities": identities, "rounding": coverage.rounding or None}
    return Verdict("clean", say("verdict.clean", **values))


def _errors(findings: Iterable[Finding]) -> str:
    """The findings by severity, as a list in words; a severity that is not known counts as suspect."""
    known = Counter(finding.severity if finding.severity in SEVERITIES else "suspect" for finding in findings)
    return "、".join(say(f"verdict.{severity}", count=known[severity]) for severity in SEVERITIES if known[severity])


def _gaps(coverage: Coverage, book: BudgetBook | None) -> str:
    """What was left out, as a list in words; empty where nothing was. What found no place is among what was not checked
    and is counted by itself only where that says nothing of it."""
    cells = {(item.table, item.row, item.column) for item in book.unplaced if item.table is not None} if book else set()
    outside = sum(item.table is None for item in book.unplaced) if book else 0
    figures = unplaced(coverage)
    unread = 0 if coverage.not_checked else outside + max(0, len(cells) - figures)
    counted = {"unplaced": figures, "not_checked": len(coverage.not_checked), "unread": unread}
    return "、".join(say(f"verdict.{kind}", count=count) for kind, count in counted.items() if count)


def table_verdict(table: Table, findings: Iterable[Finding]) -> Verdict:
    """What the check of one table comes to."""
    found = list(findings)
    missing = table.numeric_cells - table.placed_cells
    if found:
        counts = {severity: count for severity, count in by_severity(found).items() if count}
        words = "、".join(f"{SEVERITIES.get(severity, severity)} {count}" for severity, count in counts.items())
        worst = min(counts, key=gravity)
        return Verdict(worst if worst in SEVERITIES else "suspect", words)
    if not table.numeric_cells:
        return Verdict("empty", say("table.no_figures"))
    if missing > 0:
        return Verdict("partial", say("table.partial", unplaced=missing))
    return Verdict("clean", say("table.clean"))


def totals(reports: Iterable[Report]) -> Totals:
    """The sums over all reports."""
    every = list(reports)
    severities = by_severity(finding for report in every for finding in report.findings)
    coverages = [report.coverage for report in every]
    return Totals(
        len(every),
        len([report for report in every if report.problem is not None]),
        severities,
        Coverage(
            sum(coverage.numeric_cells for coverage in coverages),
            sum(coverage.placed_cells for coverage in coverages),
            sum(coverage.passed for coverage in coverages),
            sum(coverage.failed for coverage in coverages),
            sum(coverage.rounding for coverage in coverages),
            tuple(item for coverage in coverages for item in coverage.not_checked),
            _by_rule(coverages),
        ),
    )


def _by_rule(coverages: Iterable[Coverage]) -> dict[str, dict[str, int]]:
    summed: dict[str, Counter[str]] = {}
    for coverage in coverages:
        for rule, results in coverage.by_rule.items():
            summed.setdefault(rule, Counter()).update(results)
    return {rule: dict(results) for rule, results in summed.items()}
