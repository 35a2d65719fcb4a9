"""The findings of a report as HTML: a numbered list whose items link to the cells they speak of."""

from __future__ import annotations

from collections.abc import Iterable

from mingzhang.checks.catalogue import rule_title
from mingzhang.checks.model import Finding, Spot
from mingzhang.reports.evidence import others
from mingzhang.reports.html_text import cell_id, esc, finding_id, tag
from mingzhang.reports.marks import Marks, Numbered
from mingzhang.reports.words import SEVERITY_MARKS, SHOWN_EVIDENCE, beside, expected_word, in_table, position, role_word, severity_word


def render_findings(document: int, found: Iterable[Numbered], marks: Marks) -> str:
    """An ordered list of findings."""
    return tag("ol", "".join(_finding(document, one, marks) for one in found), klass="findings")


def _finding(document: int, one: Numbered, marks: Marks) -> str:
    finding = one.finding
    mark = tag("span", f"{SEVERITY_MARKS.get(finding.severity, '?')}{one.number}", klass="badge", data_sev=finding.severity)
    title = f"{mark} <b>{esc(severity_word(finding.severity))}</b> · {esc(rule_title(finding.rule))}"
    parts = [tag("p", title, klass="f-head"), tag("p", esc(finding.message), klass="f-message"), _place(document, finding, one, marks)]
    values = (("表上数字", finding.found), (expected_word(finding.rule), finding.expected))
    rows = "".join(f"<div><dt>{label}</dt><dd>{esc(value)}</dd></div>" for label, value in values if value)
    parts.append(f'<dl class="f-values">{rows}</dl>' if rows else "")
    parts.append(_evidence(document, finding, marks))
    parts += [
        tag(
            "p",
            f"可能有误：{_link(document, item.where, item.printed, finding, marks)} → <b>{esc(item.proposed)}</b>（{esc(item.why)}）",
            klass="f-suspect",
        )
        for item in finding.suspects
    ]
    parts.append(tag("p", f"依据：{esc(finding.basis)}", klass="f-basis") if finding.basis else "")
    identity = finding_id(document, one.number)
    return tag("li", "".join(parts), klass="finding", id=identity, tabindex="-1", data_sev=finding.severity)


def _place(document: int, finding: Finding, one: Numbered, marks: Marks) -> str:
    where = finding.where
    known = marks.cell(where) is not None
    table = f"表“{esc(where.table)}”，" if where.table and where.table_id not in marks.layouts else ""
    words = table + "，".join(esc(part) for part in (in_table(where), position(where)) if part)
    if not known and where.text:
        words += f'<q class="f-quote">{esc(where.text)}</q>'
    link = f' <a class="go" href="#{cell_id(document, one.cell)}">查看单元格</a>' if one.cell else ""
    return tag("p", words + link, klass="f-place") if words or link else ""


def _evidence(document: int, finding: Finding, marks: Marks) -> str:
    lines = [
        f'<li><span class="role">{esc(role_word(item.role))}</span> {_link(document, item.where, item.text, finding, marks)}</li>'
        for item in others(finding)
    ]
    if not lines:
        return ""
    shown = len(lines) if len(lines) <= SHOWN_EVIDENCE + 2 else SHOWN_EVIDENCE
    rest = lines[shown:]
    more = f"<details><summary>其余 {len(rest)} 个（共 {len(lines)} 个）</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
    return f'<div class="f-evidence"><ul>{"".join(lines[:shown])}</ul>{more}</div>'


def _link(document: int, where: Spot, text: str, finding: Finding, marks: Marks) -> str:
    place = "" if where == finding.where else beside(where, finding.where)
    words = f'<span class="num">{esc(text)}</span>' + (f' <span class="of">{esc(place)}</span>' if place else "")
    cell = marks.cell(where)
    return f'<a href="#{cell_id(document, cell)}">{words}</a>' if cell else words
