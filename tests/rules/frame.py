"""Small documents for the cases of rules: the text of a case behind a table that adds up, or a project's form made of its lines."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mingzhang.book.model import BudgetBook
from mingzhang.reading import read_file

FRAME = """2024年某某市示例局部门预算

2024年部门收支总表

部门名称：某某市示例局

单位：万元

收入\t\t支出\t
项目\t预算数\t项目\t预算数
一、一般公共预算拨款收入\t100.00\t一、一般公共服务支出\t100.00
本年收入合计\t100.00\t本年支出合计\t100.00
收入总计\t100.00\t支出总计\t100.00

"""

FORM = """项目支出绩效目标申报表

（2024年度）

单位：万元

项目名称\t{name}\t\t\t
年度资金总额：\t{annual}\t\t\t
其中：财政拨款\t{annual}\t\t\t
绩效目标\t{goal}\t\t\t
一级指标\t二级指标\t三级指标\t指标值\t
{rows}
"""


def _text(case: Mapping[str, Any], field: str) -> tuple[str, int]:
    """The document of a case and the number of lines before its own first line."""
    before = "" if case.get("whole") else FRAME
    if "form" in case and field == "text":
        rows = "\n".join("\t".join([*line.split("|"), ""]) for line in case["form"])
        money = case.get("money", "20.00")
        form = FORM.format(name=case.get("project", "示例项目"), annual=money, goal=case.get("goal", "完成年度培训任务"), rows=rows)
        text = before + form
        return text, text[: text.index("三级指标\t指标值")].count("\n") + 1
    return before + case[field].lstrip("\n"), before.count("\n")


def read_text(text: str) -> BudgetBook:
    """The book that a text document gives."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.txt"
        path.write_text(text, encoding="utf-8")
        return read_file(path)


def book(case: Mapping[str, Any]) -> tuple[BudgetBook, int]:
    """The book of a case, and the line number before its own first line."""
    text, before = _text(case, "text")
    return read_text(text), before


def previous(case: Mapping[str, Any]) -> BudgetBook | None:
    """The earlier book of a case that has one."""
    return read_text(_text(case, "previous")[0]) if "previous" in case else None
