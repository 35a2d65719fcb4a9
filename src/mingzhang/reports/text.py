"""The check for the terminal. What comes from documents is printed as it is: no markup of theirs is obeyed."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from mingzhang.book.model import BudgetBook
from mingzhang.checks.catalogue import rule_title
from mingzhang.checks.model import Coverage, Finding, NotChecked, Report, Waived
from mingzhang.messages import say
from mingzhang.reports.evidence import in_words
from mingzhang.reports.lines import show as show_lines
from mingzhang.reports.marks import Numbered, mark
from mingzhang.reports.masked import masked_report
from mingzhang.reports.summary import Totals, totals, verdict
from mingzhang.reports.words import (
    SHOWN_EVIDENCE,
    beside,
    clean,
    expected_word,
    heading,
    identities,
    in_table,
    position,
    severity_word,
    unplaced,
)

STYLES = {"error": "bold red", "suspect": "yellow", "style": "cyan"}
LEVELS = {"failed": "bold red", "error": "bold red", "suspect": "yellow", "style": "cyan", "partial": "yellow", "clean": "green"}
MOST_OF_A_REASON = 4
"""How many things that were not checked for one and the same reason are named."""


def show(console: Console, report: Report, book: BudgetBook | None = None) -> None:
    """Prints the check of one document: what it comes to, its findings by cause, and what was not checked."""
    show_lines(console, Text.assemble((heading(report), "bold"), "  ", (clean(report.source), "dim")))
    outcome = verdict(report, book)
    show_lines(console, Text(clean(outcome.sentence), LEVELS[outcome.level]), 2)
    report = masked_report(report, book)
    for group, found in mark((), report.findings).groups():
        console.print()
        word = f"[{severity_word(group.severity)}]"
        title = f" {rule_title(group.rule)}（{group.rule}）{len(found)} 处"
        show_lines(console, Text.assemble((word, STYLES.get(group.severity, "bold")), (title, "bold")), 2)
        for one in found:
            _finding(console, one)
    _bases(console, report.findings)
    _waived(console, report.waived)
    _unchecked(console, report.coverage)
    console.print()


def close(console: Console, reports: Iterable[Report]) -> None:
    """Prints the sums over all documents."""
    rows = _rows(totals(reports))
    widest = max(cell_len(name) for name, _ in rows)
    console.print(Text("汇总", "bold underline"))
    for name, value in rows:
        gap = " " * (widest - cell_len(name) + 2)
        show_lines(console, Text.assemble((name, "bold"), gap) + value, hang=widest + 2)


def _rows(counted: Totals) -> list[tuple[str, Text]]:
    coverage = counted.coverage
    documents = Text(f"{counted.documents} 个")
    if counted.failed:
        documents.append(f"，其中 {counted.failed} 个{say('verdict.problem')}", LEVELS["failed"])
    if counted.failed == counted.documents and not coverage.numeric_cells:
        return [("文件", documents)]
    problems = Text("，").join(
        Text(f"{severity_word(severity)} {count}", STYLES.get(severity, "bold") if count else "")
        for severity, count in counted.severities.items()
    )
    figures = Text(f"{coverage.numeric_cells} 个，已定位 {coverage.placed_cells} 个")
    if left := unplaced(coverage):
        figures.append(f"，{left} 个未定位", LEVELS["partial"])
    return [
        ("文件", documents),
        ("数字", figures),
        ("勾稽关系", Text("，".join(f"{word} {count}" for word, count in identities(coverage)))),
        ("未核对的内容", Text(f"{len(coverage.not_checked)} 项")),
        ("问题", problems),
    ]


def _finding(console: Console, one: Numbered) -> None:
    finding = one.finding
    number = (f"{one.number}.", STYLES.get(finding.severity, "bold"))
    show_lines(console, Text.assemble(number, f" {clean(finding.message)}"), 4)
    table = f"表“{clean(finding.where.table)}”" if finding.where.table else ""
    where = "，".join(part for part in (table, in_table(finding.where), position(finding.where)) if part)
    numbers = (("印为", clean(finding.found)), (expected_word(finding.rule), clean(finding.expected)))
    lines = [
        f"位置：{where}" if where else "",
        "；".join(f"{label}：{value}" for label, value in numbers if value),
        f"依据数据：{evidence}" if (evidence := in_words(finding, SHOWN_EVIDENCE)) else "",
    ]
    for item in finding.suspects:
        place = "" if item.where == finding.where else beside(item.where, finding.where)
        printed = clean(item.printed) + (f"（{place}）" if place else "")
        word = "可能有误" if item.choice == 0 else "或者"
        lines.append(f"{word}：{printed} → {clean(item.proposed)}（{clean(item.why)}）")
    if finding.broken:
        lines.append(f"由此不成立的关系：{len(finding.broken)} 个")
    for line in lines:
        if line:
            show_lines(console, Text(line), 8, 4)


def _bases(console: Console, findings: Iterable[Finding]) -> None:
    """The law behind each rule that found something, once."""
    bases = dict.fromkeys((finding.rule, finding.basis) for finding in findings if finding.basis)
    if not bases:
        return
    console.print()
    show_lines(console, Text("规则的依据", "bold"), 2)
    for rule, basis in bases:
        show_lines(console, Text(f"· {rule_title(rule)}：{clean(basis or '')}"), 4, 2)


def _waived(console: Console, waived: tuple[Waived, ...]) -> None:
    """What persons set aside, with the reason."""
    if not waived:
        return
    console.print()
    show_lines(console, Text(f"已豁免的问题（{len(waived)} 个）", "bold"), 2)
    for item in waived:
        until = f"，有效期至 {item.until}" if item.until else ""
        show_lines(console, Text(f"· {clean(item.finding.message)} 豁免：{clean(item.reason)}（{clean(item.person)}{until}）"), 4, 2)


def _unchecked(console: Console, coverage: Coverage) -> None:
    if not coverage.not_checked:
        return
    by_reason: dict[str, list[NotChecked]] = {}
    for item in coverage.not_checked:
        by_reason.setdefault(item.why, []).append(item)
    console.print()
    show_lines(console, Text(f"未核对的内容（{len(coverage.not_checked)} 项）", "bold"), 2)
    shortened = False
    for why, items in by_reason.items():
        if len(items) == 1:
            text = f"{items[0].what}：{why}"
        else:
            shown = items if len(items) <= MOST_OF_A_REASON + 1 else items[:MOST_OF_A_REASON]
            shortened = shortened or len(shown) < len(items)
            text = f"{why}（{len(items)} 项）：" + "；".join(item.what for item in shown) + ("；……" if len(shown) < len(items) else "")
        show_lines(console, Text(f"· {clean(text)}"), 4, 2)
    if shortened:
        show_lines(console, Text(say("report.text_shortened"), "dim"), 4)
