"""Document 1: the tables of a 2024 budget as a city in Henan prints them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from samples import balance, henan2024_goals, script
from samples.classes import CLASSES, numeral
from samples.model import Cell, Document, Table, code, header, label, number, printed, share

Row = tuple[Cell, ...]
ZERO = Decimal(0)
KINDS = ("wages", "household", "goods", "capital", "routine", "specific")
SPENDING_HEAD = header(
    [
        ("科目编码", ["类", "款", "项"]),
        "单位代码",
        "单位（科目名称）",
        "合计",
        ("基本支出", ["小计", ("人员经费", ["工资福利支出", "对个人和家庭的补助"]), ("公用经费", ["商品和服务支出", "资本性支出"])]),
        ("项目支出", ["小计", "其他运转类", "特定目标类"]),
    ]
)
REVENUE = (
    "一、一般公共预算",
    "其中：财政拨款",
    "二、政府性基金预算拨款收入",
    "三、国有资本经营预算拨款收入",
    "四、财政专户管理资金收入",
    "五、事业收入",
    "六、事业单位经营收入",
    "七、上级补助收入",
    "八、附属单位上缴收入",
    "九、其他收入",
)
FUND_REVENUE = ("（一）一般公共预算拨款", "其中：财政拨款", "（二）政府性基金预算拨款", "（三）国有资本经营预算拨款")


def kinds(items: Sequence[dict[str, Any]]) -> list[Decimal]:
    """合计, then 基本 小计 and its four kinds, then 项目 小计 and its two kinds."""
    wages, household, goods, capital, routine, specific = (sum((item.get(kind, ZERO) for item in items), ZERO) for kind in KINDS)
    basic = wages + household + goods + capital
    return [basic + routine + specific, basic, wages, household, goods, capital, routine + specific, routine, specific]


def by_class(given: dict[str, Any]) -> dict[int, Decimal]:
    """The spending of each class."""
    classes: dict[int, Decimal] = {}
    for item in given["spending"]:
        key = int(item["code"][:3])
        classes[key] = classes.get(key, ZERO) + kinds([item])[0]
    return classes


def beside(left: Sequence[Row], right: Sequence[Row], blank: Row) -> list[Row]:
    """The rows of two lists side by side; the shorter is filled up with blanks."""
    return [(left[at] if at < len(left) else blank) + right[at] for at in range(len(right))]


def overview(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门收支预算表."""
    total = given["totals"]["all"]
    classes = by_class(given)
    left = [(label(name), number(total if at < 2 else None)) for at, name in enumerate(REVENUE)]
    right = [(label(f"{numeral(key - 200)}、{name}"), number(classes.get(key))) for key, name in CLASSES.items()]
    rows = beside(left, right, (label(""), number(None)))
    rows.append((label("本年收入合计"), number(total), label("本年支出合计"), number(total)))
    rows.append((label("上年结转结余"), number(None), label("年终结转结余"), number(None)))
    rows.append((label("收入总计"), number(total), label("支出总计"), number(total)))
    head = header([("收入", ["项目", "金额"]), ("支出", ["项目", "金额"])])
    return Table(f"{given['year']}年部门收支预算表", (*head, *rows), 2, meta)


def revenue(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """部门收入预算表."""
    total = number(given["totals"]["all"])
    amounts = (total, total, total, *(number(None),) * 14)
    rows = [(label(""), label("合计"), *amounts), (code(given["code"]), label(given["name"]), *amounts)]
    funds = ["小计", "一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金"]
    own = ["事业收入", "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入"]
    head = header(["单位代码", "单位名称", "合计", ("本年收入", [*funds, *own]), ("上年结转结余", [*funds, "单位资金"])])
    return Table(f"{given['year']}年部门收入预算表", (*head, *rows), 2, meta)


def spending(given: dict[str, Any], title: str, meta: tuple[str, ...]) -> Table:
    """A spending table by item of the functional classification."""
    empty = [label("")] * 3
    rows: list[Row] = [(*empty, label(""), label("合计"), *map(number, kinds(given["spending"])))]
    rows.append((*empty, code(given["code"]), label(given["name"]), *map(number, kinds(given["spending"]))))
    for item in given["spending"]:
        key = item["code"]
        rows.append((code(key[:3]), code(key[3:5]), code(key[5:]), label(""), label(item["name"]), *map(number, kinds([item]))))
    return Table(title, (*SPENDING_HEAD, *rows), 3, meta)


def empty(title: str, fund: str, given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """A table without figures, and the note that says why."""
    row = (*[label("")] * 4, label("合计"), *[number(None)] * 9)
    note = f"备注：{given['short']}{given['year']}年没有{fund}预算拨款安排的支出，本表为空表。"
    return Table(title, (*SPENDING_HEAD, row), 3, meta, (note,))


def fiscal(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """财政拨款收支预算表."""
    total = given["totals"]["all"]
    classes = by_class(given)
    left: list[Row] = [(label("一、本年收入"), number(total))]
    left += [(label(name), number(total if at < 2 else None)) for at, name in enumerate(FUND_REVENUE)]
    left += [(label("二、上年结转"), number(None))]
    left += [(label(name), number(None)) for name in FUND_REVENUE if "其中" not in name]

    def spent(name: str, value: Decimal | None) -> Row:
        return (label(name), number(value), number(value), number(value), number(None), number(None))

    right = [spent("一、本年支出", total)]
    right += [spent(f"（{numeral(key - 200)}）{name}", classes.get(key)) for key, name in CLASSES.items()]
    right.append(spent("二、年终结转结余", None))
    rows = beside(left, right, (label(""), number(None)))
    rows.append((label("收入合计"), number(total), *spent("支出合计", total)))
    head = header(
        [
            ("收入", ["项目", "金额"]),
            ("支出", ["项目", "合计", ("一般公共预算", ["小计", "其中：财政拨款"]), "政府性基金", "国有资本经营预算"]),
        ]
    )
    return Table(f"{given['year']}年财政拨款收支预算表", (*head, *rows), 3, meta)


def economic(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """一般公共预算基本支出预算表."""
    totals = given["totals"]
    blank = [label("")] * 2
    rows: list[Row] = [(label("合计", columns=2), *blank, *(number(totals[key]) for key in ("basic", "personnel", "operating")))]
    for key, (name, government, title, amount) in given["economic"].items():
        personnel = key[:3] in {"301", "303"}
        row = (code(key), label(name), code(government), label(title), number(amount))
        rows.append((*row, number(amount if personnel else None), number(None if personnel else amount)))
    head = header(
        [
            ("部门预算支出经济分类科目", ["科目编码", "科目名称"]),
            ("政府预算支出经济分类科目", ["科目编码", "科目名称"]),
            ("本年一般公共预算基本支出", ["合计", "人员经费", "公用经费"]),
        ]
    )
    return Table(f"{given['year']}年一般公共预算基本支出预算表", (*head, *rows), 2, meta)


def sangong(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """一般公共预算“三公”经费预算表, empty as in the source."""
    car = ("公务用车购置及运行费", ["小计", "公务用车购置费", "公务用车运行费"])
    head = header(["“三公”经费合计", "因公出国（境）费", car, "公务接待费"])
    note = f"备注：{given['short']}{given['year']}年没有安排“三公”经费，本表为空表。"
    return Table(f"{given['year']}年一般公共预算“三公”经费预算表", (*head, (number(None),) * 6), 2, meta, (note,))


def projects(given: dict[str, Any], meta: tuple[str, ...]) -> Table:
    """项目支出预算表."""
    rest = (number(None),) * 7
    total = (number(given["totals"]["project"]), number(given["totals"]["project"]), *rest)
    rows: list[Row] = [(label(""), label("合计"), label(""), *total)]
    rows.append((label(""), code(given["code"]), label(given["name"]), *total))
    for item in given["project"]:
        row = (label("其他运转类"), label(item["name"]), label(given["name"]))
        rows.append((*row, number(item["amount"]), number(item["amount"]), *rest))
    funds = ["一般公共预算", "政府性基金预算", "国有资本经营预算"]
    head = header(
        ["类型", "项目名称", "项目单位", "合计", ("本年拨款", funds), ("财政拨款结转结余", funds), "财政专户管理资金", "单位资金"]
    )
    return Table(f"{given['year']}年项目支出预算表", (*head, *rows), 2, meta)


def figures(given: dict[str, Any]) -> dict[str, object]:
    """What the running text says."""
    totals, last = given["totals"], given["last_year"]
    found: dict[str, object] = {key: given[key] for key in ("name", "short", "year")}
    found |= {key: printed(amount) for key, amount in totals.items()}
    found |= {"before": given["year"] - 1, "projects": len(given["project"])}
    found |= {f"bought_{kind}": printed(amount) for kind, amount in given["procurement"].items()}
    found["grown"] = printed(totals["all"] - last["all"])
    found["growth"] = share(totals["all"] - last["all"], last["all"])
    found["saved"] = printed(last["operating"] - totals["operating"])
    for part, whole in (("basic", "all"), ("project", "all"), ("personnel", "basic"), ("operating", "basic")):
        found[f"{part}_share"] = share(totals[part], totals[whole])
    return found


def prove(made: dict[str, list[Table]], given: dict[str, Any]) -> None:
    """Raises unless every table adds up and the tables agree with the source's totals."""
    cent = Decimal("0.01")
    for key in ("spending", "general"):
        table = made[key][0]
        for whole, parts in ((5, (6, 11)), (6, (7, 8, 9, 10)), (11, (12, 13))):
            balance.across(table, whole, parts)
        balance.down(table, (0, 1, 2), range(5, 14))
    printed_kinds = kinds(given["spending"])
    totals = given["totals"]
    for name, value in (("all", 0), ("basic", 1), ("project", 6)):
        balance.equal(name, totals[name], [printed_kinds[value]], ZERO)
    balance.equal("personnel", totals["personnel"], printed_kinds[2:4], ZERO)
    balance.equal("operating", totals["operating"], printed_kinds[4:6], ZERO)
    balance.across(made["economic"][0], 4, (5, 6))
    balance.down(made["economic"][0], (0,), (4, 5, 6))
    for kind, at in (("301", 2), ("303", 3), ("302", 4), ("310", 5)):
        balance.equal(kind, printed_kinds[at], [row[3] for key, row in given["economic"].items() if key.startswith(kind)], ZERO)
    balance.across(made["fiscal"][0], 3, (4, 6, 7), first=1)
    balance.equal("classes", totals["all"], by_class(given).values(), cent)
    bought = given["procurement"]
    for kind in ("goods", "works", "services"):
        parts = [item["amount"] for item in given["project"] if item.get("buys") == kind]
        balance.equal(kind, bought[kind], [*parts, printed_kinds[5]] if kind == "goods" else parts, ZERO)
    balance.equal("procurement", bought["all"], [bought[kind] for kind in ("goods", "works", "services")], ZERO)
    balance.equal("projects", totals["project"], [item["amount"] for item in given["project"]], ZERO)


def document() -> Document:
    """The whole document, proved to add up."""
    given = script.facts("henan2024")
    meta = (f"部门名称：{given['name']}", "单位：万元")
    year = given["year"]
    made = {
        "overview": [overview(given, meta)],
        "revenue": [revenue(given, meta)],
        "spending": [spending(given, f"{year}年部门支出预算表", meta)],
        "fiscal": [fiscal(given, meta)],
        "general": [spending(given, f"{year}年一般公共预算支出预算表", meta)],
        "economic": [economic(given, meta)],
        "sangong": [sangong(given, meta)],
        "govfund": [empty(f"{year}年政府性基金支出预算表", "政府性基金", given, meta)],
        "soe": [empty(f"{year}年国有资本经营支出预算表", "国有资本经营", given, meta)],
        "projects": [projects(given, meta)],
        "whole": [henan2024_goals.whole(given)],
        "goals": [henan2024_goals.summary(given, meta)],
    }
    prove(made, given)
    title = f"{year}年{given['name']}部门预算说明"
    return Document("qinghe-office-2024", title, given["name"], year, script.blocks("henan2024", figures(given), made))
