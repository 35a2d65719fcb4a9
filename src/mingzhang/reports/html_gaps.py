"""What the HTML report says of what was not looked at, set aside, or mended in reading: never left out of sight."""

from __future__ import annotations

from mingzhang.book.model import BudgetBook
from mingzhang.checks.catalogue import rule_title
from mingzhang.checks.model import Coverage, Waived
from mingzhang.reports.html_text import esc, tag
from mingzhang.reports.words import position

OPEN_LIST = 6
"""Up to how many things a list stands open to begin with."""


def render_waived(waived: tuple[Waived, ...]) -> str:
    """The findings that persons set aside, with reason, person and last day."""
    items = []
    for item in waived:
        until = f"，有效期至 {item.until}" if item.until else ""
        who = f"{item.reason}（{item.person}{until}）"
        place = position(item.finding.where)
        items.append(
            f'{esc(item.finding.message)}<br><b>豁免：</b>{esc(who)} <span class="of">{esc(place)} 编号 {esc(item.finding.id)}</span>'
        )
    return tag("div", _list(f"已豁免的问题（{len(items)}）", items), klass="gaps") if items else ""


def render_gaps(coverage: Coverage, book: BudgetBook | None) -> str:
    """What was not looked at, not placed, or mended: never left out of sight."""
    unchecked = [f"<b>{esc(item.what)}</b>：{esc(item.why)}" for item in coverage.not_checked]
    lost = [_lost(item.text, item.reason, position(item.where)) for item in book.unplaced] if book else []
    remarks = [_lost("", remark.text, position(remark.where)) for remark in book.remarks] if book else []
    lists = [_list(f"未核对的内容（{len(unchecked)}）", unchecked), _list(f"未能定位的内容（{len(lost)}）", lost)]
    lists += [_list(f"读取说明（{len(remarks)}）", remarks), _results(coverage), _broken_down(coverage)]
    return tag("div", "".join(lists), klass="gaps")


def _lost(text: str, reason: str, where: str) -> str:
    quoted = f"“{esc(text)}”：" if text else ""
    return quoted + esc(reason) + (f' <span class="of">（{esc(where)}）</span>' if where else "")


def _list(title: str, items: list[str]) -> str:
    if not items:
        return ""
    state = " open" if len(items) <= OPEN_LIST else ""
    return f"<details{state}><summary><h3>{title}</h3></summary><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul></details>"


def _results(coverage: Coverage) -> str:
    if not coverage.by_rule:
        return ""
    names = (("passed", "通过"), ("rounding", "舍入差异"), ("failed", "不符"), ("not_checked", "无法核对"))
    head = "".join(tag("th", word, klass="num", scope="col") for _, word in names)
    rows = []
    for rule, results in coverage.by_rule.items():
        values = "".join(tag("td", str(results.get(name, 0)), klass="num") for name, _ in names)
        rows.append(f'<tr><th scope="row">{esc(rule_title(rule))}</th>{values}</tr>')
    table = f'<table class="list"><thead><tr><th scope="col">规则</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f"<details><summary><h3>各条规则的结果（{len(coverage.by_rule)}）</h3></summary>{table}</details>"


def _broken_down(coverage: Coverage) -> str:
    """Rules that broke down (a fault of the program) and rules that the settings turned off."""
    failures = [f"<b>{esc(rule_title(item.rule))}</b>（{esc(item.rule)}）：{esc(item.error)}" for item in coverage.failed_rules]
    off = [f"{esc(rule_title(rule))}（{esc(rule)}）" for rule in coverage.rules_off]
    return _list(f"未能运行的规则（{len(failures)}）：程序自身的差错，请报告给开发者", failures) + _list(
        f"设置中关掉的规则（{len(off)}）", off
    )
