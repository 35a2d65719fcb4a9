"""Document 3: the tables of a 2021 budget as a development zone in Henan prints them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from samples import balance, script
from samples.classes import CLASSES, numeral
from samples.henan2021_forms import forms
from samples.model import Cell, Document, Table, code, header, label, number, printed, share

Row = tuple[Cell, ...]
ZERO = Decimal(0)
SPENDING_HEAD = header(
    [
        ("科目编码", ["类", "款", "项"]),
        "单位代码",
        "单位（科目名称）",
        "总计",
        ("基本支出", ["小计", "工资福利支出", "对个人和家庭的补助", "商品和服务支出"]),
        ("项目支出", ["小计", "一般性项目", "专项项目", "其他项目"]),
    ]
)
GENERAL = ["财政拨款", "行政事业性收费", "专项收入", "国有资产资源有偿使用收入", "政府住房基金收入"]


def amounts(rows: Sequence[Sequence[Any]]) -> list[Decimal]:
    """总计, then 基本 小计 and its three kinds, then 项目 小计 and its three kinds."""
    wages, household, goods, general, special = (sum((Decimal(row[at]) for row in rows), ZERO) for at in range(1, 6))
    basic = wages + household + goods
    return [basic + general + special, basic, wages, household, goods, general + special, general, special, ZERO]


def by_class(given: dict[str, Any]) -> dict[int, Decimal]:
    """The spending of each class."""
    classes: dict[int, Decimal] = {}
    for key, row in given["spending"].items():
        classes[int(key[:3])] = classes.get(int(key[:3]), ZERO) + amounts([row])[0]
    return classes


def money(value: Decimal | None) -> Cell:
    """An amount with commas."""
    return number(value, "comma")


def spending(given: dict[str, Any], title: str, meta: tuple[str, ...]) -> Table:
    """A spending table by item of the functional classification."""
    total = [money(value) for value in amounts(list(given["spending"].values()))]
    empty = [label("")] * 3
    rows: list[Row] = [(*empty, label(""), label("合计"), *total), (*empty, code(given["code"]), label(given["name"]), *total)]
    for key, row in given["spending"].items():
        keys = (code(key[:3]), code(key[3:5]), code(key[5:]), code(given["code"]))
        rows.append((*keys, label(row[0]), *(money(value) for value in amounts([row]))))
    return Table(title, (*SPENDING_HEAD, *rows), 2, meta)


def fiscal(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """财政拨款收支总体情况表; its revenue names stand in two levels."""
    total = given["totals"]["all"]
    classes = by_class(given)
    names = ["小计", *GENERAL]

    def spent(name: str, value: Decimal | None) -> Row:
        return (label(name), *[money(value)] * 3, *[money(None)] * 6)

    rows: list[Row] = []
    for at, (key, name) in enumerate(CLASSES.items()):
        right = spent(f"{numeral(key - 200)}、{name}", classes.get(key))
        if at < len(names):
            left: Row = (label(names[at]), money(total if at < 2 else None))
            rows.append((label("一般公共预算", rows=len(names)), *left, *right) if at == 0 else (*left, *right))
        else:
            more = {6: "政府性基金预算", 7: "国有资本经营预算"}.get(at, "")
            rows.append((label(more, columns=2), money(None), *right))
    rows.append((label("收入合计", columns=2), money(total), *spent("支出合计", total)))
    head = [
        (label("收入", columns=3), label("支出", columns=10)),
        (
            label("项目", rows=3, columns=2),
            label("金额", rows=3),
            label("项目", rows=3),
            label("合计", rows=3),
            label("本年支出小计", columns=8),
        ),
        (label("一般公共预算", columns=6), label("政府性基金预算", rows=2), label("国有资本经营预算", rows=2)),
        tuple(map(label, names)),
    ]
    return Table(f"{given['year']}年财政拨款收支总体情况表", (*head, *rows), 4, meta)


def sangong(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """一般公共预算“三公”经费支出情况表."""
    spent = given["other"]["reception"]
    names = {"总计": spent, "1、因公出国（境）费用": None, "2、公务接待费": spent, "3、公务用车费": None}
    names |= {"其中：（1）公务用车运行维护费": None, "（2）公务用车购置": None}
    head = header(["项目", f"{given['year']}年“三公”经费预算数"])
    rows = [(label(name), money(value)) for name, value in names.items()]
    return Table(f"{given['year']}年一般公共预算“三公”经费支出情况表", (*head, *rows), 1, meta)


def figures(given: dict[str, Any], projects: list[dict[str, Any]]) -> dict[str, object]:
    """What the running text says."""
    totals, last, other = given["totals"], given["last_year"], given["other"]
    large = [Decimal(project["annual"]) for project in projects if project["annual"] >= 100]
    personnel = totals["wages"] + totals["household"]
    classes = by_class(given)
    found: dict[str, object] = {key: given[key] for key in ("name", "short", "year")}
    found |= {key: printed(value) for key, value in totals.items()}
    found |= {"before": given["year"] - 1, "personnel": printed(personnel), "projects": len(projects)}
    found |= {"large": len(large), "large_sum": printed(sum(large, ZERO)), "assets": printed(other["assets"])}
    found |= {"grown": printed(totals["all"] - last["all"]), "growth": share(totals["all"] - last["all"], last["all"])}
    found |= {"reception": printed(other["reception"]), "less": printed(last["sangong"] - other["reception"])}
    found |= {"fall": share(last["sangong"] - other["reception"], last["sangong"]), "operating": printed(totals["goods"])}
    found |= {"operating_more": printed(totals["goods"] - last["operating"])}
    found |= {"operating_growth": share(totals["goods"] - last["operating"], last["operating"])}
    found |= {f"{key}_share": share(totals[key], totals["all"]) for key in ("basic", "project")}
    for key, name in ((208, "social"), (210, "health"), (221, "housing")):
        found |= {name: printed(classes[key]), f"{name}_share": share(classes[key], totals["all"])}
    return found


def prove(made: dict[str, list[Table]], given: dict[str, Any], projects: list[dict[str, Any]]) -> None:
    """Raises unless every table adds up and the forms give the project spending of every item."""
    names = ("all", "basic", "wages", "household", "goods", "project", "general", "special")
    for name, value in zip(names, amounts(list(given["spending"].values())), strict=False):
        balance.equal(name, given["totals"][name], [value], ZERO)
    for key in ("spending", "general"):
        for whole, parts in ((5, (6, 10)), (6, (7, 8, 9)), (10, (11, 12, 13))):
            balance.across(made[key][0], whole, parts)
        balance.down(made[key][0], (0, 1, 2), range(5, 14))
    balance.across(made["fiscal"][0], 4, (5, 11, 12))
    balance.across(made["fiscal"][0], 5, range(6, 11))
    balance.total(made["fiscal"][0], 3, "支出合计", [f"{numeral(key - 200)}、{name}" for key, name in CLASSES.items()], range(4, 13))
    if any(project["term"] < project["annual"] for project in projects):
        raise ValueError("a project has less money for three years than for one")
    for key, row in given["spending"].items():
        annual = [Decimal(project["annual"]) for project in projects if key in project["items"]]
        balance.equal(f"forms of {key}", amounts([row])[5], annual, ZERO)


def document() -> Document:
    """The whole document, proved to add up."""
    given = script.facts("henan2021")
    projects = script.facts("henan2021_projects")["project"]
    year = given["year"]
    meta = (f"单位名称：{given['name']}", "单位：万元")
    made = {
        "spending": [spending(given, f"{year}年部门支出总体情况表", meta)],
        "fiscal": [fiscal(given, meta)],
        "general": [spending(given, f"{year}年一般公共预算支出情况表", meta)],
        "sangong": [sangong(given, meta)],
        "forms": forms(given, projects),
    }
    prove(made, given, projects)
    title = f"{given['name']}{year}年度部门预算"
    text = script.blocks("henan2021", figures(given, projects), made)
    return Document("qinghe-human-resources-2021", title, given["name"], year, text)
