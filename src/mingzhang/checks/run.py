"""All checks of a book: findings, and the coverage of what was looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace

from mingzhang.book.model import BudgetBook
from mingzhang.checks.catalogue import catalogue
from mingzhang.checks.causes import findings_of, left_open
from mingzhang.checks.context import Context
from mingzhang.checks.derive import identities
from mingzhang.checks.fingerprint import named
from mingzhang.checks.identity import FAILED, NOT_CHECKED, Identity
from mingzhang.checks.locate import locate
from mingzhang.checks.merging import merged
from mingzhang.checks.model import Checked, Coverage, Finding, NotChecked, Waived
from mingzhang.checks.products import products
from mingzhang.checks.rules_run import Outcome, run_rules
from mingzhang.checks.settings import DEFAULT, Settings
from mingzhang.checks.statements import statement_identities

_UNREAD = {
    f"document.{name}"
    for name in ("damaged_streams", "scanned_page", "unruled_table", "formula_without_value", "embedded_part", "unmapped_text")
}
"""Remarks that say that something of the document was not read."""
_KINDS = {"goal.form", "goal.department", "goal.summary", "units"}


def check(
    book: BudgetBook, settings: Settings = DEFAULT, previous: BudgetBook | None = None, only: Collection[str] | None = None
) -> Checked:
    """Checks a book with all rules (or those of the groups `only`), against the same department's earlier book where one is given.
    Never raises for what a document prints."""
    context = Context(book, previous)
    rules = {name: rule for name, rule in catalogue().items() if only is None or rule.group in only}
    found = identities(context.values) + products(book) + statement_identities(context)
    known = [identity for identity in found if identity.rule in rules and not settings.of(rules[identity.rule]).off]
    located = locate(known, context.values)
    findings = [_severity(finding, settings) for finding in findings_of(located, context.places)]
    outcome = run_rules(context, settings, rules.values())
    findings = merged([*findings, *outcome.findings])
    findings.sort(key=lambda finding: (finding.where.table_id or 0, finding.where.row_index or 0, finding.where.column_index or 0))
    document = f"{book.department.name or ''}{book.fiscal_year or ''}{book.stage or ''}"
    kept, waived = _waive(named(findings, document), settings)
    return Checked(kept, waived, _coverage(context, known, outcome, left_open(located)))


def _severity(finding: Finding, settings: Settings) -> Finding:
    given = settings.of(catalogue()[finding.rule]).severity
    return replace(finding, severity=given) if given else finding


def _waive(findings: tuple[Finding, ...], settings: Settings) -> tuple[tuple[Finding, ...], tuple[Waived, ...]]:
    by_id = {waiver.finding: waiver for waiver in settings.waivers if settings.today is None or waiver.holds(settings.today)}
    kept = tuple(finding for finding in findings if finding.id not in by_id)
    waived = []
    for finding in findings:
        waiver = by_id.get(finding.id)
        if waiver is not None:
            waived.append(Waived(finding, waiver.reason, waiver.person, waiver.until.isoformat() if waiver.until else None))
    return kept, tuple(waived)


def _coverage(context: Context, found: list[Identity], outcome: Outcome, left: list[NotChecked]) -> Coverage:
    book = context.book
    results: Counter[str] = Counter(identity.result for identity in found)
    by_rule: dict[str, Counter[str]] = defaultdict(Counter)
    for identity in found:
        by_rule[identity.rule][identity.result] += 1
    return Coverage(
        numeric_cells=sum(table.numeric_cells for table in book.tables),
        placed_cells=sum(table.placed_cells for table in book.tables),
        passed=results["passed"],
        failed=results[FAILED],
        rounding=results["rounding"],
        not_checked=(*_not_checked(book, found, results[NOT_CHECKED]), *left),
        by_rule={rule: dict(counts) for rule, counts in sorted((by_rule | outcome.results).items())},
        failed_rules=tuple(outcome.failures),
        rules_off=tuple(outcome.off),
    )


def _not_checked(book: BudgetBook, found: list[Identity], unknown: int) -> list[NotChecked]:
    out: list[NotChecked] = []
    if unknown:
        out.append(NotChecked(f"{unknown} 个勾稽关系", "其中有数字未能读取"))
    reached = {id(value.observation) for identity in found for value in (identity.total, *identity.parts) if value.observation is not None}
    alone: Counter[int] = Counter(item.table for item in book.observations if id(item) not in reached)
    titles = {table.id: table.title for table in book.tables}
    out.extend(NotChecked(f"{titles[table]}：{count} 个数字", "没有任何勾稽关系涉及") for table, count in alone.items())
    lost = Counter((item.table, item.passage is not None, item.reason) for item in book.unplaced)
    out.extend(
        NotChecked(f"{'说明文字' if narrative else '文件' if table is None else titles.get(table, '文件')}：{count} 处", reason)
        for (table, narrative, reason), count in lost.items()
    )
    out.extend(NotChecked("文件", remark.text) for remark in book.remarks if remark.code in _UNREAD)
    if any(table.kind in _KINDS for table in book.tables):
        out.append(NotChecked("绩效目标和指标的内容", "本版本只读取，尚不评判"))
    return out
