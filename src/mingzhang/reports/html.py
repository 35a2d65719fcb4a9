"""The check as one HTML page that needs nothing else: no network, no program, and it can be printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from string import Template

import mingzhang
from mingzhang.book.model import BudgetBook, Table
from mingzhang.checks.model import Report
from mingzhang.messages import say
from mingzhang.reports.html_document import counts, metrics, render_document, verdict_line
from mingzhang.reports.html_text import esc, tag
from mingzhang.reports.masked import masked_book, masked_report
from mingzhang.reports.summary import totals, verdict
from mingzhang.reports.words import SEVERITIES, SEVERITY_MARKS, SEVERITY_MEANINGS, heading, unplaced

MOST_CELLS = 400_000
"""Printed cells up to which a page shows every table; a page with more of them shows the tables that have findings."""

Checked = tuple[Report, BudgetBook | None]


def dump(checked: Sequence[Checked]) -> str:
    """The page for these documents, always the same for the same documents."""
    checked = [(masked_report(report, book), masked_book(book) if book else None) for report, book in checked]
    one = len(checked) == 1
    cells = sum(len(table.cells) for table in _tables(checked))
    shorten = cells > MOST_CELLS
    title = "部门预算核对报告" + (f"：{heading(checked[0][0])}" if one else "")
    parts = [_head(title, checked, shorten=shorten)]
    if not one:
        parts.append(_index(checked))
    parts += [render_document(number, report, book, alone=one, shorten=shorten) for number, (report, book) in enumerate(checked, 1)]
    style, script = _asset("report.css"), _asset("report.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    return Template(_asset("page.html")).substitute(
        title=esc(title), policy=esc(policy), style=style, script=script, version=mingzhang.__version__, body="\n".join(parts)
    )


@cache
def _asset(name: str) -> str:
    return (files("mingzhang.reports") / "assets" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def _tables(checked: Iterable[Checked]) -> Iterable[Table]:
    return (table for _, book in checked if book for table in book.tables)


def _head(title: str, checked: Sequence[Checked], *, shorten: bool) -> str:
    every = totals(report for report, _ in checked)
    notes = [tag("p", say("report.html_shortened"), klass="hint")] if shorten else []
    summary = ""
    if len(checked) > 1:
        failed = f"，其中 {every.failed} 个未能核对" if every.failed else ""
        summary = tag("p", f"共 {every.documents} 个文件{failed}", klass="lead") + metrics(every.coverage, every.severities)
    legend = _legend() if any(_tables(checked)) else ""
    return f'<header class="top"><h1>{esc(title)}</h1>{summary}{"".join(notes)}{legend}</header>{_filter()}'


def _legend() -> str:
    items = [
        f'<li><span class="badge" data-sev="{name}">{SEVERITY_MARKS[name]}1</span> {word}：{SEVERITY_MEANINGS[name]}</li>'
        for name, word in SEVERITIES.items()
    ]
    items.append('<li><span class="lost-mark">?</span> 未定位：没有认出是哪一项，未参加核对</li>')
    items.append('<li><span class="swatch">1.00</span> 与所选问题有关的数字（鼠标指向或用 Tab 键选中问题时显示）</li>')
    return f'<section class="legend" aria-label="图例"><h2>图例</h2><ul>{"".join(items)}</ul></section>'


def _filter() -> str:
    boxes = "".join(f'<label><input type="checkbox" checked data-filter="{name}"> {word}</label>' for name, word in SEVERITIES.items())
    return (
        f'<form class="filter" aria-label="显示哪些问题" hidden><fieldset><legend>显示</legend>{boxes}</fieldset>'
        '<span class="steps"><button type="button" data-step="-1">上一处</button>'
        '<button type="button" data-step="1">下一处</button></span>'
        '<output class="filter-state" aria-live="polite"></output></form>'
    )


def _index(checked: Sequence[Checked]) -> str:
    rows = []
    for number, (report, book) in enumerate(checked, 1):
        coverage = report.coverage
        left = unplaced(coverage)
        placed = f"{coverage.placed_cells}/{coverage.numeric_cells}" if report.problem is None else "—"
        name = f'<a href="#d{number}">{esc(heading(report))}</a><span class="file">{esc(report.source)}</span>'
        rows.append(
            "<tr>"
            + tag("th", name, scope="row")
            + tag("td", counts(report) if report.problem is None else "—")
            + tag("td", placed + (f'<span class="warn">{left} 个未定位</span>' if left else ""), klass="num")
            + tag("td", str(len(coverage.not_checked)) if report.problem is None else "—", klass="num")
            + tag("td", verdict_line(verdict(report, book)))
            + "</tr>"
        )
    return (
        '<nav class="index" id="index" aria-label="文件目录"><h2>文件</h2>'
        '<div class="box" tabindex="0" role="region" aria-label="文件列表">'
        '<table class="list"><thead><tr><th scope="col">文件</th><th scope="col">问题</th><th class="num" scope="col">已定位数字</th>'
        '<th class="num" scope="col">未核对的内容</th><th scope="col">结论</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div></nav>"
    )
