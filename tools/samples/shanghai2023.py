"""Document 4: the tables of a 2023 street budget as a district of Shanghai prints them, in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from samples import balance, script
from samples.classes import numeral
from samples.model import Cell, Document, Table, Tree, code, header, label, number, printed

Row = tuple[Cell, ...]
UNIT = Decimal(1)
CODES: Tree = ("功能分类科目编码", ["类", "款", "项"])
FUNDS = ("一般公共预算", "政府性基金", "国有资本经营预算")


def yuan(value: int | None, zero: str = "") -> Cell:
    """An amount in whole yuan."""
    return number(None if value is None else Decimal(value), "whole", zero)


def keys(whole: str) -> Row:
    """A functional code in its three columns."""
    return tuple(code(part) if part else label("") for part in (whole[:3], whole[3:5], whole[5:7]))


def classes(given: dict[str, Any]) -> list[tuple[str, int]]:
    """The classes that spend anything, numbered, and what they spend."""
    rows = [(name, basic + project) for key, (name, basic, project) in given["spending"].items() if len(key) == 3]
    return [(f"{numeral(at)}、{name}", amount) for at, (name, amount) in enumerate(rows, start=1)]


def overview(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门财务收支预算总表."""
    total = given["totals"]["all"]
    left = [("一、财政拨款收入", total), ("1. 一般公共预算", total), ("2. 政府性基金", None), ("3. 国有资本经营预算", None)]
    left += [("二、事业收入", None), ("三、事业单位经营收入", None), ("四、其他收入", None), ("", None)]
    rows: list[Row] = []
    for (name, amount), (use, spent) in zip(left, classes(given), strict=True):
        rows.append((label(name), yuan(amount), label(use), yuan(spent)))
    rows.append((label("收入总计"), yuan(total), label("支出总计"), yuan(total)))
    head = header([("本年收入", ["项目", "预算数"]), ("本年支出", ["项目", "预算数"])])
    return Table(f"{given['year']}年部门财务收支预算总表", (*head, *rows), 2, meta)


def revenue(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门收入预算总表."""
    rest = (yuan(None),) * 3
    rows: list[Row] = []
    for key, (name, basic, project) in given["spending"].items():
        rows.append((*keys(key), label(name), yuan(basic + project), yuan(basic + project), *rest))
    total = given["totals"]["all"]
    rows.append((*keys(""), label("合计"), yuan(total), yuan(total), *rest))
    sources = ["合计", "财政拨款收入", "事业收入", "事业单位经营收入", "其他收入"]
    head = header([("项目", [CODES, "功能分类科目名称"]), ("收入预算", sources)])
    return Table(f"{given['year']}年部门收入预算总表", (*head, *rows), 3, meta)


def spending(given: dict[str, Any], title: str, group: str, meta: tuple[str, ...]) -> Table:
    """A spending table by code; a zero is printed."""
    rows: list[Row] = []
    for key, (name, basic, project) in given["spending"].items():
        rows.append((*keys(key), label(name), yuan(basic + project, "0"), yuan(basic, "0"), yuan(project, "0")))
    totals = given["totals"]
    rows.append((*keys(""), label("合计"), *(yuan(totals[key]) for key in ("all", "basic", "project"))))
    head = header([("项目", [CODES, "功能分类科目名称"]), (group, ["合计", "基本支出", "项目支出"])])
    return Table(title, (*head, *rows), 3, meta)


def empty(given: dict[str, Any], title: str, group: str, fund: str, meta: tuple[str, ...]) -> Table:
    """A spending table of a fund that the department does not have."""
    head = header([("项目", [CODES, "功能分类科目名称"]), (group, ["合计", "基本支出", "项目支出"])])
    rows = [(*keys(""), label(name), *[yuan(None)] * 3) for name in ("", "合计")]
    note = f"注：本部门{given['year']}年没有{fund}预算财政拨款安排的预算，本表为空表。"
    return Table(title, (*head, *rows), 3, meta, (note,))


def fiscal(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门财政拨款收支预算总表."""
    total = given["totals"]["all"]
    left = [("一、一般公共预算资金", total), ("二、政府性基金", None), ("三、国有资本经营预算", None), *[("", None)] * 5]
    rows: list[Row] = []
    for (name, amount), (use, spent) in zip(left, classes(given), strict=True):
        rows.append((label(name), yuan(amount), label(use), yuan(spent), yuan(spent), yuan(None), yuan(None)))
    rows.append((label("收入总计"), yuan(total), label("支出总计"), yuan(total), yuan(total), yuan(None), yuan(None)))
    head = header([("财政拨款收入", ["项目", "预算数"]), ("财政拨款支出", ["项目", "合计", *FUNDS])])
    return Table(f"{given['year']}年部门财政拨款收支预算总表", (*head, *rows), 2, meta)


def economic(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门一般公共预算基本支出部门预算经济分类预算表."""
    rows: list[Row] = []
    for key, (name, amount) in given["economic"].items():
        personnel = key[:3] in {"301", "303"}
        amounts = (yuan(amount), yuan(amount if personnel else None), yuan(None if personnel else amount))
        rows.append((code(key[:3]), code(key[3:]) if key[3:] else label(""), label(name), *amounts))
    totals = given["totals"]
    rows.append((label(""), label(""), label("合计"), *(yuan(totals[key]) for key in ("basic", "personnel", "operating"))))
    codes: Tree = ("部门预算经济分类科目编码", ["类", "款"])
    head = header([("项目", [codes, "经济分类科目名称"]), ("一般公共预算基本支出", ["合计", "人员经费", "公用经费"])])
    return Table(f"{given['year']}年部门一般公共预算基本支出部门预算经济分类预算表", (*head, *rows), 3, meta)


def sangong(given: dict[str, Any], owner: str) -> Table:
    """部门“三公”经费和机关运行经费预算表, the only table in 万元."""
    spent = given["sangong"]
    row = [number(spent["all"]), number(None, zero="0"), number(spent["reception"]), number(spent["vehicles"])]
    row += [number(None, zero="0"), number(spent["running"]), number(given["other"]["running_costs"])]
    year = given["year"]
    car: Tree = ("公务用车购置及运行费", ["小计", "购置费", "运行费"])
    head = header([(f"{year}年“三公”经费预算数", ["合计", "因公出国（境）费", "公务接待费", car]), f"{year}年机关运行经费预算数"])
    return Table(f"{year}年部门“三公”经费和机关运行经费预算表", (*head, tuple(row)), 3, (owner, "单位：万元"))


def figures(given: dict[str, Any]) -> dict[str, object]:
    """What the running text says, in 万元."""
    ten_thousand = Decimal(10000)
    found: dict[str, object] = {"name": given["name"], "short": given["short"], "year": given["year"], "before": given["year"] - 1}
    found |= {key: printed(Decimal(value) / ten_thousand) for key, value in given["totals"].items()}
    found |= {f"sangong_{key}": printed(value) for key, value in given["sangong"].items()}
    found |= {key: printed(value) for key, value in given["other"].items()}
    found["procurement"] = printed(sum((given["other"][key] for key in ("goods", "works", "services")), Decimal(0)))
    rows = given["spending"]
    for key, (name, basic, project) in rows.items():
        if len(key) == 7:
            place = f"“{rows[key[:3]][0]}（类）{rows[key[:5]][0]}（款）{name}（项）”"
            found[f"item_{key}"] = f"{place}{printed(Decimal(basic + project) / ten_thousand)}万元"
    return found


def prove(made: dict[str, list[Table]], given: dict[str, Any]) -> None:
    """Raises unless every table adds up to the yuan."""
    exact = Decimal("0.01")
    balance.across(made["revenue"][0], 4, (5, 6, 7, 8), exact)
    balance.down(made["revenue"][0], (0, 1, 2), (4, 5), exact)
    for key in ("spending", "general"):
        balance.across(made[key][0], 4, (5, 6), exact)
        balance.down(made[key][0], (0, 1, 2), (4, 5, 6), exact)
    balance.across(made["economic"][0], 3, (4, 5), exact)
    balance.down(made["economic"][0], (0, 1), (3, 4, 5), exact)
    names = [name for name, _ in classes(given)]
    balance.total(made["overview"][0], 2, "支出总计", names, (3,))
    balance.total(made["fiscal"][0], 2, "支出总计", names, (3, 4))
    spent = given["sangong"]
    balance.equal("三公", spent["all"], [spent["reception"], spent["vehicles"]], Decimal(0))
    for name, key in (("reception", "30217"), ("running", "30231")):
        balance.equal(name, spent[name], [Decimal(given["economic"][key][1]) / 10000], Decimal(0))


def document() -> Document:
    """The whole document, proved to add up."""
    given = script.facts("shanghai2023")
    year = given["year"]
    owner = f"编制部门：{given['name']}"
    meta = (owner, "单位：元")
    made = {
        "overview": [overview(given, meta)],
        "revenue": [revenue(given, meta)],
        "spending": [spending(given, f"{year}年部门支出预算总表", "支出预算", meta)],
        "fiscal": [fiscal(given, meta)],
        "general": [spending(given, f"{year}年部门一般公共预算支出功能分类预算表", "一般公共预算支出", meta)],
        "govfund": [empty(given, f"{year}年部门政府性基金预算支出功能分类预算表", "政府性基金预算支出", "政府性基金", meta)],
        "soe": [empty(given, f"{year}年部门国有资本经营预算支出功能分类预算表", "国有资本经营财政拨款预算支出", "国有资本经营", meta)],
        "economic": [economic(given, meta)],
        "sangong": [sangong(given, owner)],
    }
    prove(made, given)
    numbers = figures(given)
    numbers["items"] = "\n".join(
        f"{at}. {numbers[key]}。" for at, key in enumerate([key for key in numbers if key.startswith("item_")], start=1)
    )
    text = script.blocks("shanghai2023", numbers, made)
    return Document("liuting-street-2023", f"{given['name']}{year}年部门预算", given["name"], year, text)
