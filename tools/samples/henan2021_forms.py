"""Document 3: the form that a department submits for a project, with a half for three years and a half for the year."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from samples.model import Cell, Table, label, words

Row = tuple[Cell, ...]
KINDS = ("新增项目", "一次性项目", "延续性项目")
TITLE = "财政项目支出绩效目标申报审核表"


def sum_of(value: Any) -> str:
    """An amount as the forms print it: no more decimals than it needs, and its unit."""
    return f"{Decimal(value).normalize():f}万元"


def form(given: dict[str, Any], project: dict[str, Any]) -> Table:
    """The form of one project."""
    year = given["year"]
    ticks = " ".join(("☑" if kind == project["kind"] else "□") + kind for kind in KINDS)
    rows: list[Row] = [(label("项目名称"), label(project["name"], columns=3), label("项目实施时间"), label(f"{year}年", columns=3))]
    begin = (
        label("项目实施时间", rows=2),
        label(f"起：{year}年1月", columns=2),
        label("项目属性", rows=2),
        words(ticks, rows=2, columns=2),
    )
    rows.append((*begin, label("负责处室"), label(project["office"])))
    rows.append((label(f"止：{year}年12月", columns=2), label("联系电话"), label("见部门公开电话")))
    rows.append((label("项目概况"), words(project["about"], columns=7)))
    rows.append((label("项目立项依据"), words(project["basis"], columns=7)))
    term, annual = sum_of(project["term"]), sum_of(project["annual"])
    money = (
        ("中期资金总额：", term, "年度资金总额：", annual),
        ("其中：财政拨款", term, "其中：财政拨款", annual),
        ("其他资金", "", "其他资金", ""),
    )
    for at, (first, left, second, right) in enumerate(money):
        row: Row = (label(first, columns=2), label(left), label(second, columns=2), label(right, columns=2))
        rows.append((label("项目资金", rows=3), *row) if at == 0 else row)
    rows.append((label("总体目标", rows=2), label("中期目标", columns=3), label("年度目标", columns=4)))
    rows.append((words(project["goals"][0], columns=3), words(project["goals"][1], columns=4)))
    indicators = project["indicators"]
    names = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
    rows.append((label("绩效指标", rows=len(indicators) + 1), *map(label, names)))
    for first, group in groupby(indicators, key=lambda item: item[0]):
        members = list(group)
        for at, (_, second, name, later, now) in enumerate(members):
            row = (label(second), label(name), label(later), label(second), label(name), label(now))
            rows.append((label(first, rows=len(members)), *row) if at == 0 else row)
    date = f"{year - 1}年12月"
    rows.append((label("主管部门审核意见"), words(f"同意申报。{date}28日", columns=3), *opinion(date)))
    unit = f"项目实施单位：{given['name']}"
    return Table(TITLE, tuple(rows), 0, (unit, f"{date}25日", "单位：万元"))


def opinion(date: str) -> Row:
    """What the finance bureau's two offices say."""
    return (label("财政部门审核意见"), words(f"（部门预算管理科室）同意。{date}30日", columns=2), words(f"（绩效中心）同意。{date}31日"))


def forms(given: dict[str, Any], projects: list[dict[str, Any]]) -> list[Table]:
    """The forms of all projects."""
    return [form(given, project) for project in projects]
