"""The problems of a document as HTML, by cause, the gravest first: what is wrong, where, what it should be, and by which law."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from mingzhang.checks.catalogue import catalogue, rule_title
from mingzhang.checks.model import Evidence, Finding, Suspect
from mingzhang.reports.evidence import others
from mingzhang.reports.groups import Group
from mingzhang.reports.html_excerpt import Source, excerpts
from mingzhang.reports.html_text import cell_id, esc, finding_id, tag
from mingzhang.reports.marks import Numbered
from mingzhang.reports.words import (
    SEVERITY_MARKS,
    SEVERITY_MEANINGS,
    beside,
    expected_word,
    in_table,
    position,
    role_word,
    severity_word,
)

SHOWN_OF_A_CAUSE = 6
"""How many findings of one cause stand open to begin with."""
SHOWN_BROKEN = 12


def cause_id(document: int, number: int) -> str:
    """The id of a cause in the page."""
    return f"d{document}c{number}"


def render_problems(source: Source) -> str:
    """The list of causes, then every cause with its findings. Empty where nothing was found."""
    groups = source.marks.groups()
    if not groups:
        return ""
    numbered = list(enumerate(groups, start=1))
    parts = [tag("h3", f"问题 <span>{len(source.marks.every)} 个，按原因归并为 {len(groups)} 类</span>"), _index(source, numbered)]
    for severity, members in groupby(numbered, key=lambda one: one[1][0].severity):
        meaning = SEVERITY_MEANINGS.get(severity, "")
        inner = [tag("h4", f"{esc(severity_word(severity))} <span>{esc(meaning)}</span>", klass="severity")]
        inner += [_cause(source, number, group, items) for number, (group, items) in members]
        parts.append(tag("section", "".join(inner), klass="of-severity", data_sev=severity))
    return tag("section", "".join(parts), klass="problems", id=f"d{source.number}problems")


def _index(source: Source, groups: Iterable[tuple[int, tuple[Group, tuple[Numbered, ...]]]]) -> str:
    items = [
        tag(
            "li",
            f'<a href="#{cause_id(source.number, number)}">{esc(rule_title(group.rule))}</a> <b>{len(found)}</b>',
            data_sev=group.severity,
        )
        for number, (group, found) in groups
    ]
    return f'<nav class="causes" aria-label="问题目录"><ul>{"".join(items)}</ul></nav>'


def _cause(source: Source, number: int, group: Group, found: tuple[Numbered, ...]) -> str:
    badge = tag("span", SEVERITY_MARKS.get(group.severity, "?"), klass="badge", data_sev=group.severity)
    head = tag("h5", f"{badge} {esc(rule_title(group.rule))} <span>{len(found)} 处</span>")
    cards = [_finding(source, one) for one in found]
    shown = len(cards) if len(cards) <= SHOWN_OF_A_CAUSE + 2 else SHOWN_OF_A_CAUSE
    body = tag("ol", "".join(cards[:shown]), klass="findings")
    if cards[shown:]:
        rest = tag("ol", "".join(cards[shown:]), klass="findings")
        body += f'<details class="rest"><summary>其余 {len(cards) - shown} 处</summary>{rest}</details>'
    inner = head + _law(group.rule, found[0].finding) + body
    return tag("article", inner, klass="cause", id=cause_id(source.number, number), data_sev=group.severity)


def _law(rule: str, finding: Finding) -> str:
    """What the rule demands, why, by which law, and what to do: one click away."""
    declared = catalogue().get(rule)
    basis = finding.basis or (declared.basis if declared else "")
    rows = [("要求", declared.what), ("为什么", declared.why)] if declared else []
    rows += [("依据", basis), ("怎么改", finding.fix or ""), ("规则", rule)]
    listed = "".join(f"<div><dt>{word}</dt><dd>{esc(text)}</dd></div>" for word, text in rows if text)
    return f'<details class="law"><summary>依据与说明</summary><dl>{listed}</dl></details>'


def _finding(source: Source, one: Numbered) -> str:
    finding = one.finding
    words = f"{severity_word(finding.severity)} {one.number}"
    mark = tag("span", f"{SEVERITY_MARKS.get(finding.severity, '?')}{one.number}", klass="badge", data_sev=finding.severity, title=words)
    place = "，".join(part for part in (finding.where.table or "", in_table(finding.where), position(finding.where)) if part)
    link = f' <a class="go" href="#{cell_id(source.number, one.cell)}">在原表中查看</a>' if one.cell else ""
    parts = [tag("p", f"{mark} {tag('span', esc(place))}{link}", klass="f-place")]
    parts.append(tag("p", esc(finding.message), klass="f-message"))
    parts += [_change(finding), excerpts(source, finding), _quote(source, finding), _broken(finding), _evidence(source, finding)]
    if finding.id:
        parts.append(tag("p", f"编号 {esc(finding.id)}", klass="f-id"))
    identity = finding_id(source.number, one.number)
    return tag("li", "".join(parts), klass="finding", id=identity, tabindex="-1", data_sev=finding.severity)


def _change(finding: Finding) -> str:
    """What to change: the printed value and the proposed one, the likeliest way first; else what was found and what it should be."""
    ways = [list(items) for _, items in groupby(finding.suspects, key=lambda item: item.choice)]
    if ways:
        first = "".join(_swap(item) for item in ways[0])
        more = "".join(tag("div", "".join(_swap(item) for item in way), klass="way") for way in ways[1:])
        rest = f"<details><summary>另有 {len(ways) - 1} 种改法同样能使各数成立</summary>{more}</details>" if more else ""
        return tag("div", first + rest, klass="f-change")
    rows = (("印为", finding.found), (expected_word(finding.rule), finding.expected))
    inner = "".join(f"<div><dt>{word}</dt><dd>{esc(text)}</dd></div>" for word, text in rows if text)
    return tag("dl", inner, klass="f-values") if inner else ""


def _swap(item: Suspect) -> str:
    where = "，".join(part for part in (item.where.row or "", item.where.column or "") if part)
    change = f"<del>{esc(item.printed) or '（空白）'}</del> → <ins>{esc(item.proposed)}</ins>"
    return tag("p", f"{change} <span>{esc(item.why)}{f'（{esc(where)}）' if where else ''}</span>", klass="swap")


def _quote(source: Source, finding: Finding) -> str:
    """The printed text of a finding that has neither a cell nor a passage of this book."""
    where = finding.where
    if source.marks.cell(where) is not None or where.passage is not None or not where.text or where.text == finding.found:
        return ""
    return tag("blockquote", esc(where.text), klass="sentence own")


def _broken(finding: Finding) -> str:
    if not finding.broken:
        return ""
    lines = [tag("li", esc(item.message)) for item in finding.broken]
    more = f"<li>……共 {len(lines)} 个</li>" if len(lines) > SHOWN_BROKEN else ""
    inner = "".join(lines[:SHOWN_BROKEN]) + more
    return f"<details><summary>由此不成立的 {len(lines)} 个关系</summary><ul>{inner}</ul></details>"


def _evidence(source: Source, finding: Finding) -> str:
    """The values that the finding rests on, in words; those that an excerpt shows are not said again unless there are many."""
    every = others(finding)
    if not every:
        return ""
    lines = "".join(f'<li><span class="role">{esc(role_word(item.role))}</span> {_value(source, finding, item)}</li>' for item in every)
    return f'<details class="f-evidence"><summary>依据的 {len(every)} 处数字或文字</summary><ul>{lines}</ul></details>'


def _value(source: Source, finding: Finding, item: Evidence) -> str:
    place = beside(item.where, finding.where)
    words = f'<span class="num">{esc(item.text)}</span>' + (f' <span class="of">{esc(place)}</span>' if place else "")
    cell = source.marks.cell(item.where)
    return f'<a href="#{cell_id(source.number, cell)}">{words}</a>' if cell else words
