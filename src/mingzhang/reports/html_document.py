"""One document of the HTML report: its summary, what was left out, and its tables with their findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mingzhang.book.model import BudgetBook, Table
from mingzhang.checks.model import Coverage, Report
from mingzhang.messages import say
from mingzhang.reports.html_excerpt import Source
from mingzhang.reports.html_findings import render_references
from mingzhang.reports.html_gaps import render_gaps, render_waived
from mingzhang.reports.html_problems import render_problems
from mingzhang.reports.html_table import render_table
from mingzhang.reports.html_text import esc, table_id, tag
from mingzhang.reports.marks import Marks, Numbered, mark
from mingzhang.reports.summary import Verdict, by_severity, table_verdict, verdict
from mingzhang.reports.words import STAGES, heading, identities, position, severity_word, unplaced

LEVEL_SIGNS = {
    "failed": "未核对",
    "error": "有错误",
    "suspect": "有存疑",
    "style": "不规范",
    "partial": "部分核对",
    "clean": "通过",
    "empty": "空",
}


def render_document(number: int, report: Report, book: BudgetBook | None, *, alone: bool, shorten: bool = False) -> str:
    """The section of one document; closed to begin with where it is one of several. `shorten` leaves out the cells of
    tables without findings."""
    outcome = verdict(report, book)
    tables = book.tables if book else ()
    marks = mark(tables, report.findings)
    reasons: dict[int, dict[tuple[int, int], str]] = {}
    for item in book.unplaced if book else ():
        if item.table is not None and item.row is not None and item.column is not None:
            reasons.setdefault(item.table, {})[item.row, item.column] = item.reason
    parts = [_facts(report, book), tag("div", verdict_line(outcome), klass=f"verdict v-{outcome.level}")]
    if report.problem is None:
        parts += [metrics(report.coverage, by_severity(report.findings))]
        parts += [render_problems(Source(number, book, marks, {table.id: table for table in tables}))] if book else []
        parts += [render_waived(report.waived), render_gaps(report.coverage, book), _contents(number, tables, marks)]
        parts += [_table(number, table, marks, reasons.get(table.id, {}), shorten=shorten) for table in tables]
    name = esc(heading(report))
    inner = "".join(parts)
    if alone:
        return f'<main id="main"><section class="document" id="d{number}"><h2 class="only-reader">{name}</h2>{inner}</section></main>'
    sign = counts(report) if report.findings else f'<span class="chip v-{outcome.level}">{LEVEL_SIGNS[outcome.level]}</span>'
    summary = f'<summary><h2>{name}</h2><span class="file">{esc(report.source)}</span>{sign}</summary>'
    back = '<p class="back"><a href="#index">回到文件目录</a></p>'
    return f'<details class="document" id="d{number}">{summary}{inner}{back}</details>'


def verdict_line(outcome: Verdict) -> str:
    """A verdict as its sign and its sentence."""
    return f'<span class="chip v-{outcome.level}">{LEVEL_SIGNS[outcome.level]}</span> {esc(outcome.sentence)}'


def counts(report: Report) -> str:
    """The numbers of findings by severity as chips; those of a document without findings say so."""
    if report.problem is not None:
        return f'<span class="chip v-failed">{say("verdict.problem")}</span>'
    found = by_severity(report.findings)
    chips = [f'<span class="chip s-{esc(name)}">{esc(severity_word(name))} {count}</span>' for name, count in found.items() if count]
    return f'<span class="chips">{"".join(chips) or "0"}</span>'


def metrics(coverage: Coverage, severities: Mapping[str, int]) -> str:
    """What was looked at and what came of it, as figures with their names."""
    left = unplaced(coverage)
    problems = "".join(
        f'<span class="chip s-{esc(name) if count else "none"}">{esc(severity_word(name))} {count}</span>'
        for name, count in severities.items()
    )
    share = 100 * coverage.placed_cells // coverage.numeric_cells if coverage.numeric_cells else 0
    bar = (
        f'<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-all" width="100" height="4"/>'
        f'<rect class="bar-done" width="{share}" height="4"/></svg>'
    )
    results = " · ".join(f"{word} <b>{count}</b>" for word, count in identities(coverage))
    missing = f'<span class="warn">{left} 个未定位，未参加核对</span>' if left else "全部已定位" if coverage.numeric_cells else ""
    return (
        '<dl class="metrics">'
        f'<div><dt>问题</dt><dd class="chips">{problems}</dd></div>'
        f"<div><dt>数字已定位</dt><dd><b>{coverage.placed_cells}</b> / {coverage.numeric_cells} {bar}{missing}</dd></div>"
        f"<div><dt>勾稽关系</dt><dd>{results}</dd></div>"
        f"<div><dt>未核对的内容</dt><dd><b>{len(coverage.not_checked)}</b> 项</dd></div>"
        "</dl>"
    )


def _facts(report: Report, book: BudgetBook | None) -> str:
    facts = [("文件", report.source)]
    if book:
        pages = f"，{book.source.pages} 页" if book.source.pages else ""
        facts = [
            ("部门", report.department or book.department.name or "未识别"),
            ("年度", str(report.fiscal_year or book.fiscal_year or "未识别")),
            ("阶段", STAGES.get(book.stage or "", book.stage or "未识别")),
            ("文件", f"{report.source}（{book.source.format}{pages}）"),
        ]
    return tag("dl", "".join(f"<div><dt>{name}</dt><dd>{esc(value)}</dd></div>" for name, value in facts), klass="facts")


def _contents(number: int, tables: tuple[Table, ...], marks: Marks) -> str:
    rows = []
    titles = Counter(table.title for table in tables)
    for index, table in enumerate(tables, 1):
        outcome = table_verdict(table, (one.finding for one in marks.of_table(table.id)))
        link = f'<a href="#{table_id(number, table.id)}">{esc(table.title) or "（无标题）"}</a>'
        where = position(table.where) if titles[table.title] > 1 else ""
        link += f' <span class="of">{esc(where)}</span>' if where else ""
        cells = (tag("td", str(index), klass="num"), tag("th", link, scope="row"))
        placed = tag("td", f"{table.placed_cells} / {table.numeric_cells}", klass="num")
        rows.append(f"<tr>{''.join(cells)}{placed}{tag('td', _status(outcome))}</tr>")
    if not rows:
        return '<p class="hint">没有读到表格。</p>'
    columns = (("序号", "num"), ("表", None), ("已定位数字", "num"), ("结果", None))
    head = "".join(tag("th", word, klass=name or "", scope="col") for word, name in columns)
    listed = f'<table class="list"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f'<nav class="contents" aria-label="表格目录"><h3>表格目录</h3>{listed}</nav>'


def _status(outcome: Verdict) -> str:
    return f'<span class="chip v-{outcome.level}">{esc(outcome.sentence)}</span>'


def _table(number: int, table: Table, marks: Marks, reasons: Mapping[tuple[int, int], str], *, shorten: bool) -> str:
    found: tuple[Numbered, ...] = marks.of_table(table.id)
    outcome = table_verdict(table, (one.finding for one in found))
    unit = f"单位：{esc(table.unit)} · " if table.unit else ""
    placed = f"数字 {table.numeric_cells} 个，已定位 {table.placed_cells} 个"
    where = position(table.where)
    facts = f'<p class="table-facts">{unit}{placed}{f" · {esc(where)}" if where else ""}</p>'
    title = f'<h3 class="table-title">{esc(table.title) or "（无标题）"} {_status(outcome)}</h3>'
    notes = [f"附注：{esc(table.note)}"] if table.note else []
    notes += [f"读取时修复：{esc(repair)}" for repair in table.repairs]
    foot = f'<ul class="notes">{"".join(f"<li>{note}</li>" for note in notes)}</ul>' if notes else ""
    printed = "" if shorten and not found else render_table(number, table, marks, reasons)
    side = ""
    if found:
        side = f'<aside class="side" aria-label="本表问题"><h4>本表问题 {len(found)} 个</h4>{render_references(number, found)}</aside>'
    classes = "table with-side" if found else "table"
    inner = f'{title}{facts}<div class="split">{printed}{side}</div>{foot}'
    return tag("section", inner, klass=classes, id=table_id(number, table.id))
