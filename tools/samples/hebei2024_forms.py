"""Document 2: the forms with the targets of each project, procurement and assets."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from samples.model import Cell, Table, code, header, label, number, words

Row = tuple[Cell, ...]
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def project_code(place: str, year: int, group: str, serial: int) -> str:
    """A project code of 21 places; the last is a check character over the others."""
    body = f"{place}{year % 100}P{group}{serial:05d}"
    weighted = sum(ALPHABET.index(mark) * 3**at for at, mark in enumerate(body))
    return body + ALPHABET[(30 - weighted) % 31]


def form(given: dict[str, Any], project: dict[str, Any], serial: int) -> Table:
    """The form of one project: money, plan, goals, indicators."""
    key = project_code(given["place"], given["year"], project["group"], serial)
    rows: list[Row] = [(label("项目编码"), code(key), label("项目名称"), label(project["name"], columns=4))]
    money = (label("预算数"), number(project["amount"]), label("其中：财政资金"), number(project["amount"]))
    rows.append((label("预算规模及资金用途", rows=2), *money, label("其他资金"), number(None)))
    rows.append((words(project["purpose"], columns=6),))
    rows.append((label("资金支出计划（%）", rows=2, columns=3), *map(label, ("3月底", "6月底", "10月底", "12月底"))))
    rows.append(tuple(label(f"{part}%") for part in project["plan"]))
    goals = " ".join(f"{at}.{goal}" for at, goal in enumerate(project["goals"], start=1))
    rows.append((label("绩效目标"), words(goals, columns=6)))
    names = (label("绩效指标描述", columns=2), label("指标值"), label("指标值确定依据"))
    rows.append((*map(label, ("一级指标", "二级指标", "三级指标")), *names))
    for first, group in groupby(project["indicators"], key=lambda item: item[0]):
        members = list(group)
        for at, (_, second, name, text, value, basis) in enumerate(members):
            row: Row = (label(second), label(name), words(text, columns=2), label(value), words(basis))
            rows.append((label(first, rows=len(members)), *row) if at == 0 else row)
    return Table(f"{serial}、{project['name']}绩效目标表", tuple(rows), 0, ("单位：万元",))


def forms(given: dict[str, Any], projects: list[dict[str, Any]]) -> list[Table]:
    """The forms of all projects."""
    return [form(given, project, serial) for serial, project in enumerate(projects, start=1)]


def units(given: dict[str, Any]) -> Table:
    """部门机构设置情况."""
    head = header(["单位名称", "单位性质", "单位规格", "经费保障形式"])
    row = tuple(map(label, (f"{given['name']}本级", "行政", "正科级", "财政拨款")))
    return Table("部门机构设置情况", (*head, row), 1)


def procurement(given: dict[str, Any]) -> Table:
    """部门政府采购预算."""
    rows: list[Row] = []
    zero = Decimal(0)
    for name, budget, thing, key, unit, quantity, price, reserved in given["procurement"]["rows"]:
        amount = quantity * price
        counts = (label(unit), number(Decimal(quantity), "whole"), number(price), number(amount), number(amount))
        rows.append((label(name), number(budget), label(thing), code(key), *counts, *[number(None)] * 5, number(Decimal(reserved))))
    total = sum((row[5] * row[6] for row in given["procurement"]["rows"]), zero)
    reserved = sum((Decimal(row[7]) for row in given["procurement"]["rows"]), zero)
    blank = (number(None), label(""), label(""), label(""), number(None), number(None))
    sums = (*blank, number(total), number(total), *[number(None)] * 5, number(reserved))
    top: list[Row] = [(label("合计"), *sums), (label(f"{given['name']}本级小计"), *sums)]
    funds = ["合计", "一般公共预算拨款", "基金预算拨款", "国有资本经营预算拨款", "财政专户核拨", "单位资金", "上年结转结余"]
    head = header(
        [
            ("政府采购项目来源", ["项目名称", "预算资金"]),
            *("采购物品名称", "政府采购目录序号", "计量单位", "数量", "单价"),
            ("政府采购金额（当年部门预算安排资金）", funds),
            f"{given['year']}年预留中小微企业份额",
        ]
    )
    meta = (f"{given['code']}{given['name']}", "单位：万元")
    return Table("部门政府采购预算", (*head, *top, *rows), 2, meta, ("注：同一品目因配置不同，单价可以不同。",))


def assets(given: dict[str, Any]) -> Table:
    """部门固定资产占用情况表."""
    rows = [(label(name), number(Decimal(count), "whole"), number(value)) for name, (count, value) in given["assets"].items()]
    head = header(["项目", "数量", "价值（金额单位：万元）"])
    meta = (f"{given['code']}{given['name']}", f"截止时间：{given['year'] - 1}-12-31")
    return Table("部门固定资产占用情况表", (*head, *rows), 1, meta)
