"""The check for the terminal. What comes from documents is printed as it is: no markup of theirs is obeyed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mingzhang.book.model import BudgetBook
from mingzhang.checks.model import Finding, Report, Spot
from mingzhang.messages import rule_title, say
from mingzhang.reports.summary import Totals, totals, verdict
from mingzhang.reports.words import (
    SHOWN_EVIDENCE,
    beside,
    clean,
    gravity,
    heading,
    in_table,
    position,
    role_word,
    severity_word,
    unplaced,
)

STYLES = {"error": "bold red", "suspect": "yellow", "style": "cyan"}
LEVELS = {"failed": "bold red", "error": "bold red", "suspect": "yellow", "style": "cyan", "partial": "yellow", "clean": "green"}


def show(console: Console, report: Report, book: BudgetBook | None = None) -> None:
    """Prints the check of one document."""
    title = Text.assemble((heading(report), "bold"), "  ", (clean(report.source), "dim"))
    console.print(title, overflow="fold", soft_wrap=False)
    outcome = verdict(report, book)
    _indent(console, Text(clean(outcome.sentence), LEVELS[outcome.level]), 2)
    ordered = sorted(report.findings, key=_table_order)
    for name, group in groupby(ordered, key=_table_name):
        _indent(console, Text(name, "bold"), 2)
        for finding in sorted(group, key=lambda one: gravity(one.severity)):
            _finding(console, finding)
    if report.coverage.not_checked:
        _indent(console, Text(f"未核对 {len(report.coverage.not_checked)} 项", "bold"), 2)
        for item in report.coverage.not_checked:
            _indent(console, Text(f"· {clean(item.what)}：{clean(item.why)}"), 4)
    console.print()


def close(console: Console, reports: Iterable[Report]) -> None:
    """Prints the sums over all documents."""
    counted = totals(reports)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(counted):
        table.add_row(Text(name, "bold"), value)
    console.print(Text("汇总", "bold underline"))
    console.print(table)


def _rows(counted: Totals) -> list[tuple[str, Text]]:
    coverage = counted.coverage
    documents = Text(str(counted.documents))
    if counted.failed:
        documents.append(f"（{counted.failed} 个{say('verdict.problem')}）", LEVELS["failed"])
    problems = Text("，").join(
        Text(f"{severity_word(severity)} {count}", STYLES.get(severity, "bold") if count else "")
        for severity, count in counted.severities.items()
    )
    left = unplaced(coverage)
    return [
        ("文档数", documents),
        ("数字单元格", Text(str(coverage.numeric_cells))),
        ("已定位", Text(f"{coverage.placed_cells}" + (f"（{left} 个未定位）" if left else ""), "yellow" if left else "")),
        (
            "勾稽关系",
            Text(f"通过 {coverage.passed}，舍入 {coverage.rounding}，不符 {coverage.failed}，未核对 {len(coverage.not_checked)} 项"),
        ),
        ("问题", problems),
    ]


def _table_order(finding: Finding) -> tuple[bool, int, str]:
    where = finding.where
    return (where.table_id is None and where.table is None, where.table_id or 0, _table_name(finding))


def _table_name(finding: Finding) -> str:
    return clean(finding.where.table or say("report.not_in_table"))


def _finding(console: Console, finding: Finding) -> None:
    word = Text(f"[{severity_word(finding.severity)}] ", STYLES.get(finding.severity, "bold"))
    _indent(console, word + Text(clean(finding.message)), 4)
    where = "，".join(part for part in (in_table(finding.where), position(finding.where)) if part)
    lines = [("位置", where), ("计算得出", clean(finding.expected)), ("表上数字", clean(finding.found))]
    lines += [("依据数据", _evidence(finding))]
    lines += [
        ("可能有误", f"{_spot(item.where, item.printed, finding)} → {clean(item.proposed)}（{clean(item.why)}）")
        for item in finding.suspects
    ]
    lines += [("规则", rule_title(finding.rule) + (f"（{clean(finding.basis)}）" if finding.basis else ""))]
    for label, text in lines:
        if text:
            _indent(console, Text(f"{label}：", "dim") + Text(text), 8)


def _evidence(finding: Finding) -> str:
    every = finding.evidence
    shown = every if len(every) <= SHOWN_EVIDENCE + 1 else every[:SHOWN_EVIDENCE]
    parts = [f"{role_word(item.role)} {_spot(item.where, item.text, finding)}" for item in shown]
    return "；".join(parts) + (f" 等 {len(every)} 个" if len(shown) < len(every) else "")


def _spot(where: Spot, text: str, finding: Finding) -> str:
    place = "" if where == finding.where else beside(where, finding.where)
    return clean(text) + (f"（{place}）" if place else "")


def _indent(console: Console, text: Text, left: int) -> None:
    text.overflow = "fold"
    console.print(Padding(text, (0, 0, 0, min(left, console.width // 4))))
