"""The check as a workbook: the findings, the coverage, and every table as read with its failing cells marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from mingzhang.book.model import BudgetBook, Table
from mingzhang.checks.catalogue import rule_title
from mingzhang.checks.model import Finding, Report
from mingzhang.reports.evidence import in_words
from mingzhang.reports.marks import Marks, mark
from mingzhang.reports.masked import masked_book, masked_report
from mingzhang.reports.sheet_names import SheetNames
from mingzhang.reports.summary import by_severity, verdict
from mingzhang.reports.words import SEVERITIES, clean, heading, position, severity_word, unplaced
from mingzhang.reports.xlsx_table import MOST_TEXT, Sheet, Styles, write_table

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same check gives the same bytes
MOST_LINKS = 60_000
"""Excel takes 65,530 links in a sheet."""

MOST_TABLES = 2_000
MOST_EVIDENCE = 30
FINDING_COLUMNS = (
    ("序号", 6),
    ("文件", 26),
    ("表", 26),
    ("行", 24),
    ("列", 18),
    ("位置", 16),
    ("级别", 7),
    ("规则", 18),
    ("说明", 52),
    ("印为", 14),
    ("应为", 14),
    ("可能有误的数字", 30),
    ("依据数据", 48),
    ("怎么改", 30),
    ("法规依据", 28),
    ("规则编号", 20),
    ("问题编号", 13),
)
SEVERITY_COLUMN = 6
COVERAGE_COLUMNS = (
    ("文件", 34),
    ("部门", 30),
    ("年度", 8),
    ("结论", 60),
    *((word, 8) for word in SEVERITIES.values()),
    ("数字单元格", 12),
    ("已定位", 10),
    ("未定位", 10),
    ("勾稽成立", 10),
    ("舍入差异", 10),
    ("勾稽不符", 10),
    ("未核对项数", 10),
    ("未核对的内容", 60),
)
Checked = tuple[Report, BudgetBook | None]
Targets = dict[tuple[int, int], str]
"""The sheet of a table by document and table id."""


def dump(checked: Sequence[Checked]) -> bytes:
    """The workbook for these documents, always the same bytes for the same documents. Of very many tables those without
    findings are left out; the summary says so."""
    checked = [(masked_report(report, book), masked_book(book) if book else None) for report, book in checked]
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, options)
    book.set_properties({"title": "部门预算核对结果", "created": MADE})
    styles = Styles(book)
    names = SheetNames(("问题", "汇总"))
    findings, coverage = book.add_worksheet("问题"), book.add_worksheet("汇总")
    marked = [mark(read.tables if read else (), report.findings) for report, read in checked]
    shown, left_out = _shown(checked, marked)
    targets: Targets = {(number, table.id): names.take(table.title) for number, table in shown}
    _findings(findings, styles, checked, marked, targets)
    _coverage(coverage, styles, checked, left_out)
    for number, table in shown:
        sheet = book.add_worksheet(targets[number, table.id])
        report, read = checked[number]
        write_table(Sheet(sheet, styles, heading(report)), table, marked[number], read)
    book.close()
    return out.getvalue()


def _shown(checked: Sequence[Checked], marked: Sequence[Marks]) -> tuple[list[tuple[int, Table]], int]:
    every = [(number, table) for number, (_, read) in enumerate(checked) if read for table in read.tables]
    if len(every) <= MOST_TABLES:
        return every, 0
    shown = [(number, table) for number, table in every if marked[number].of_table(table.id)][:MOST_TABLES]
    return shown, len(every) - len(shown)


def _findings(sheet: Worksheet, styles: Styles, checked: Sequence[Checked], marked: Sequence[Marks], targets: Targets) -> None:
    _header(sheet, styles, FINDING_COLUMNS)
    row = 0
    for number, (report, _) in enumerate(checked):
        if report.problem is not None:
            row += 1
            values = ["", clean(report.source), "", "", "", "", "未核对", "", report.problem]
            _row(sheet, styles, row, values, "error")
        for one in marked[number].every:
            row += 1
            _row(sheet, styles, row, [str(one.number), *_values(report, one.finding)], one.finding.severity)
            target = targets.get((number, one.cell[0])) if one.cell else None
            if one.cell and target and row <= MOST_LINKS:
                to = f"internal:'{target}'!{Sheet.address(one.cell[1], one.cell[2])}"
                sheet.write_url(row, 5, to, styles.link, string=position(one.finding.where) or "查看单元格")
    sheet.autofilter(0, 0, max(row, 1), len(FINDING_COLUMNS) - 1)
    if not row:
        sheet.write_string(1, 0, "没有发现问题；核对了哪些内容见“汇总”。", styles.wrapped)


def _values(report: Report, finding: Finding) -> list[str]:
    where = finding.where
    return [
        report.source,
        where.table or "",
        where.row or "",
        where.column or "",
        position(where),
        severity_word(finding.severity),
        rule_title(finding.rule),
        finding.message,
        finding.found,
        finding.expected,
        "；".join(f"{item.printed or '空白'} → {item.proposed}（{item.why}）" for item in finding.suspects),
        in_words(finding, MOST_EVIDENCE),
        finding.fix or "",
        finding.basis or "",
        finding.rule,
        finding.id,
    ]


def _coverage(sheet: Worksheet, styles: Styles, checked: Sequence[Checked], left_out: int) -> None:
    _header(sheet, styles, COVERAGE_COLUMNS)
    row = 0
    for row, (report, read) in enumerate(checked, 1):
        covered = report.coverage
        counted = by_severity(report.findings)
        texts = [report.source, report.department or "", "", verdict(report, read).sentence]
        _row(sheet, styles, row, texts, None)
        if report.fiscal_year:
            sheet.write_number(row, 2, report.fiscal_year, styles.number)
        if report.problem is None:
            numbers = [counted[severity] for severity in SEVERITIES]
            numbers += [covered.numeric_cells, covered.placed_cells, unplaced(covered), covered.passed, covered.rounding, covered.failed]
            for column, value in enumerate([*numbers, len(covered.not_checked)], 4):
                sheet.write_number(row, column, value, styles.number)
            text = "；".join(f"{item.what}：{item.why}" for item in covered.not_checked)
            sheet.write_string(row, len(COVERAGE_COLUMNS) - 1, clean(text)[:MOST_TEXT], styles.wrapped)
    if left_out:
        sheet.write_string(row + 2, 0, f"表格太多，有 {left_out} 张表没有列出；请分批核对以查看全部表格。", styles.wrapped)


def _header(sheet: Worksheet, styles: Styles, columns: Sequence[tuple[str, int]]) -> None:
    for column, (name, width) in enumerate(columns):
        sheet.write_string(0, column, name, styles.header)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(sheet: Worksheet, styles: Styles, row: int, values: Sequence[str], severity: str | None) -> None:
    for column, value in enumerate(values):
        form = styles.severity(severity) if column == SEVERITY_COLUMN and severity else styles.wrapped
        sheet.write_string(row, column, clean(value)[:MOST_TEXT], form)
