"""The words of the reports, and how a place in a document is named."""

from __future__ import annotations

import re
import unicodedata

from mingzhang.checks.model import Coverage, Report, Spot
from mingzhang.where import Position

SEVERITIES = {"error": "错误", "suspect": "存疑", "style": "不规范"}
"""Severities, the gravest first, and what they are called."""

SEVERITY_MARKS = {"error": "错", "suspect": "疑", "style": "规"}
"""One character for each severity, so that a mark in a table is understood without its colour."""

SEVERITY_MEANINGS = {"error": "文件本身就能证明的差错", "suspect": "可能有误，需要人工判断", "style": "书写或格式不规范"}

STAGES = {"budget": "预算", "adjusted": "调整预算", "executed": "执行", "final": "决算"}

ROLES = {
    "total": "合计",
    "addend": "分项",
    "witness": "另一处",
    "counterpart": "对应数",
    "quantity": "数量",
    "price": "单价",
    "whole": "总数",
    "part": "部分",
    "previous": "上年",
    "code": "编码",
    "name": "名称",
    "context": "上下文",
}
"""Roles of evidence."""

EXPECTED = {"identity.rollup": "计算得出", "identity.product": "计算得出", "identity.funds": "计算得出"}
EXPECTED |= {"identity.same": "另一处数字", "identity.balance": "对应数"}
"""What the other side of a failed rule is called; `应为` where it is what should stand there."""

SHOWN_EVIDENCE = 6
"""How many values that a finding rests on are named at once."""


_INSIDE = re.compile(r"r(\d+)c(\d+)")
"""A cell within a table of a Word document."""


def role_word(role: str) -> str:
    """What the role of a piece of evidence is called."""
    return ROLES.get(role, role)


def expected_word(rule: str) -> str:
    """What the value is called that a finding of this rule sets against the printed one."""
    return EXPECTED.get(rule, "应为")


def severity_word(severity: str) -> str:
    """What a severity is called."""
    return SEVERITIES.get(severity, severity)


def gravity(severity: str) -> int:
    """The rank of a severity, 0 the gravest; unknown ones last."""
    order = list(SEVERITIES)
    return order.index(severity) if severity in SEVERITIES else len(order)


def clean(text: str) -> str:
    """The text without control characters and without marks that turn the direction of writing: neither a terminal nor a
    page obeys a stranger's document. Lone surrogates become `�`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("�" if "\ud800" <= char <= "\udfff" else char for char in text if char == "\n" or not _commands(char))


def _commands(char: str) -> bool:
    category = unicodedata.category(char)
    return category == "Cc" or "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"


def position(where: Spot | Position) -> str:
    """The place in the file: `第 7 页`, `第 83 行`, `工作表“表三”C5`; empty where nothing is known."""
    parts = []
    inside = _INSIDE.fullmatch(where.cell or "")
    if inside and not where.sheet:
        parts.append(f"第 {inside[1]} 行第 {inside[2]} 格")
    elif where.sheet or where.cell:
        parts.append((f"工作表“{where.sheet}”" if where.sheet else "") + (where.cell or ""))
    if where.page:
        parts.append(f"第 {where.page} 页")
    if where.line:
        parts.append(f"第 {where.line} 行")
    if where.block and not parts:
        parts.append(f"第 {where.block} 段")
    return clean(" ".join(parts))


def in_table(spot: Spot) -> str:
    """The row and column of a spot: `行“行政运行”，列“小计”`; of one in the running text what it speaks of."""
    if spot.passage is not None:
        return f"说明文字“{clean(spot.row)}”" if spot.row else "说明文字"
    parts = [f"{word}“{clean(text)}”" for word, text in (("行", spot.row), ("列", spot.column)) if text]
    return "，".join(parts)


def beside(spot: Spot, other: Spot) -> str:
    """What tells a spot from the other one that is being spoken of: its table, row or column, whichever differ."""
    parts = [f"表“{spot.table}”"] if spot.table and spot.table != other.table else []
    parts += [spot.row] if spot.row and spot.row != other.row else []
    parts += [spot.column] if spot.column and (spot.column != other.column or not parts) and not (parts and spot.row) else []
    return clean("，".join(parts)) or position(spot)


def heading(report: Report) -> str:
    """The department and year of a report, or its file name where they are not known."""
    name = report.department or report.source.replace("\\", "/").rpartition("/")[2]
    return clean(name) + (f"（{report.fiscal_year} 年）" if report.fiscal_year else "")


def unplaced(coverage: Coverage) -> int:
    """How many cells print a figure and found no coordinates."""
    return max(0, coverage.numeric_cells - coverage.placed_cells)


def identities(coverage: Coverage) -> list[tuple[str, int]]:
    """The identities by result, in words; those that could not be checked only where there are any."""
    unknown = sum(results.get("not_checked", 0) for results in coverage.by_rule.values())
    known = [("成立", coverage.passed), ("舍入差异", coverage.rounding), ("不符", coverage.failed)]
    return [*known, ("无法核对", unknown)] if unknown else known
