"""Document 1: the forms with the targets of the department and of its projects."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from samples.model import Cell, Table, code, header, label, number, words

Row = tuple[Cell, ...]
SECTIONS = ("cost", "output", "benefit", "satisfaction")


def whole(given: dict[str, Any]) -> Table:
    """部门（单位）整体绩效目标表."""
    goals, totals = given["whole"], given["totals"]

    def money(name: str, key: str | None) -> Row:
        return (label(name), number(totals[key] if key else None, "tenth", columns=2))

    rows: list[Row] = [(label("部门名称"), label(given["name"], columns=4)), (label("年度履职目标"), words(goals["duty"], columns=4))]
    rows.append((label("年度主要任务", rows=len(goals["tasks"]) + 1), label("任务名称"), label("主要内容", columns=3)))
    rows += [(label(name), words(text, columns=3)) for name, text in goals["tasks"]]
    rows.append(
        (
            label("预算情况", rows=6),
            label("部门预算总额（万元）", columns=2),
            number(totals["all"], "tenth", columns=2),
        )
    )
    rows.append((label("1、资金来源", rows=3), *money("（1）政府预算资金", "all")))
    rows += [money("（2）财政专户管理资金", None), money("（3）单位资金", None)]
    rows.append((label("2、资金结构", rows=2), *money("（1）基本支出", "basic")))
    rows.append(money("（2）项目支出", "project"))
    rows.append(tuple(label(name) for name in ("一级指标", "二级指标", "三级指标", "指标值", "指标值说明")))
    for first, group in groupby(goals["indicators"], key=lambda item: item[0]):
        members = list(group)
        for second, inner in groupby(members, key=lambda item: item[1]):
            below = list(inner)
            for _, _, name, value, text in below:
                row: Row = (label(name), label(value), words(text))
                if name == below[0][2]:
                    row = (label(second, rows=len(below)), *row)
                if name == members[0][2]:
                    row = (label(first, rows=len(members)), *row)
                rows.append(row)
    return Table("部门（单位）整体绩效目标表", tuple(rows), 0, (f"（{given['year']}年度）",))


def summary(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门预算项目绩效目标表: a project runs over as many rows as its longest list of indicators."""

    def money(value: Any) -> Row:
        return (number(value, "tenth"), number(value, "tenth"), number(None), number(None))

    blank = (label(""),) * 8
    total = given["totals"]["project"]
    rows: list[Row] = [
        (code(unit), label(given["name"]), label(""), *money(total), *blank) for unit in (given["code"], given["code"] + "001")
    ]
    for item in given["project"]:
        for at in range(max(len(item[section]) for section in SECTIONS)):
            row: list[Cell] = []
            if at == 0:
                row += [code(given["project_prefix"] + item["code"]), label(item["name"]), label("其他运转类"), *money(item["amount"])]
            else:
                row += [label("")] * 7
            for section in SECTIONS:
                name, value = item[section][at] if at < len(item[section]) else ("", "")
                row += [label(name), label(value)]
            rows.append(tuple(row))
    pair = ["三级指标", "指标值"]
    head = header(
        [
            "单位编码（项目编码）",
            "项目单位（项目名称）",
            "项目分类",
            ("项目金额（万元）", ["资金总额", "政府预算资金", "财政专户管理资金", "单位资金"]),
            ("绩效目标", [("成本指标", pair), ("产出指标", pair), ("效益指标", pair), ("满意度指标", pair)]),
        ]
    )
    return Table("部门预算项目绩效目标表", (*head, *rows), 3, meta)
