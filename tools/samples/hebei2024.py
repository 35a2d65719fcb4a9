"""Document 2: the tables of a 2024 budget as a city in Hebei prints them, every row numbered."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from samples import balance, hebei2024_forms, script
from samples.classes import CLASSES, numeral
from samples.model import Cell, Document, Table, Tree, code, header, label, number, printed

Row = tuple[Cell, ...]
REVENUE = (
    "一、一般公共预算拨款收入",
    "二、政府性基金预算拨款收入",
    "三、国有资本经营预算拨款收入",
    "四、财政专户管理资金收入",
    "五、单位资金",
)
FUNDS = ("一、一般公共预算拨款", "二、政府性基金预算拨款", "三、国有资本经营预算拨款")
FUND_COLUMNS = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]


def table(title: str, trees: Sequence[Tree], rows: Sequence[Row], given: dict[str, Any], notes: tuple[str, ...] = ()) -> Table:
    """A table with its numbered rows and the row that numbers its columns (栏次)."""
    head = header(["序号", *trees])
    width = sum(cell.columns for cell in head[0])
    numbers = (label("栏次"), *(label(str(at)) for at in range(1, width)))
    body = [(label(str(at)), *row) for at, row in enumerate(rows, start=1)] if not notes else [(label(""), *row) for row in rows]
    meta = (f"{given['code']}{given['name']}", f"预算年度：{given['year']}", "单位：万元")
    return Table(title, (*head, numbers, *body), len(head) + 1, meta, notes)


def class_rows(given: dict[str, Any]) -> list[tuple[str, Decimal | None]]:
    """The classes with consecutive numbers and what each spends."""
    spent = {key: row[1] + row[2] for key, row in given["spending"].items() if len(key) == 3}
    names = [*CLASSES.items(), (0, "人行科目")]
    return [(f"{numeral(at)}、{name}", spent.get(str(key))) for at, (key, name) in enumerate(names, start=1)]


def overview(given: dict[str, Any]) -> Table:
    """部门预算收支总表."""
    total = given["totals"]["all"]
    rows: list[Row] = []
    for at, (name, amount) in enumerate(class_rows(given)):
        left = (label(REVENUE[at]), number(total if at == 0 else None)) if at < len(REVENUE) else (label(""), number(None))
        rows.append((*left, label(name), number(amount)))
    rows.append((label("本年收入合计"), number(total), label("本年支出合计"), number(total)))
    rows.append((label("上年结转结余"), number(None), label("年终结转结余"), number(None)))
    rows.append((label("收入总计"), number(total), label("支出总计"), number(total)))
    return table("部门预算收支总表", [("收入", ["项目", "预算数"]), ("支出", ["项目", "预算数"])], rows, given)


def functions(given: dict[str, Any]) -> list[tuple[Row, Decimal, Decimal]]:
    """The total and every code with its basic and its project spending."""
    totals = given["totals"]
    rows = [((label(""), label("合计")), totals["basic"], totals["project"])]
    return rows + [((code(key), label(name)), basic, project) for key, (name, basic, project) in given["spending"].items()]


def revenue(given: dict[str, Any]) -> Table:
    """部门预算收入总表."""
    rest = (number(None),) * 7
    rows = [(*head, *[number(basic + project)] * 3, *rest) for head, basic, project in functions(given)]
    sources = ["财政拨款收入", "财政专户收入", "事业收入", "经营收入", "上级补助收入", "附属单位上缴收入", "其他收入"]
    trees: list[Tree] = [("功能分类科目", ["科目编码", "科目名称"]), "合计", ("本年收入", ["小计", *sources]), "上年结转"]
    return table("部门预算收入总表", trees, rows, given)


def spending(given: dict[str, Any], title: str, others: Sequence[str] = ()) -> Table:
    """A spending table by code: 合计, 基本支出, 项目支出, and columns that stay blank."""
    rest = (number(None),) * len(others)
    rows = [(*head, number(basic + project), number(basic), number(project), *rest) for head, basic, project in functions(given)]
    return table(title, [("功能分类科目", ["科目编码", "科目名称"]), "合计", "基本支出", "项目支出", *others], rows, given)


def empty(given: dict[str, Any], title: str, fund: str) -> Table:
    """A spending table of a fund that the department does not have."""
    row = (label(""), label(""), number(None), number(None), number(None))
    trees: list[Tree] = [("功能分类科目", ["科目编码", "科目名称"]), "合计", "基本支出", "项目支出"]
    return table(title, trees, [row], given, (f"注：本部门没有{fund}预算财政拨款安排的支出，本表为空表。",))


def fiscal(given: dict[str, Any]) -> Table:
    """部门预算财政拨款收支总表."""
    total = given["totals"]["all"]

    def spent(name: str, amount: Decimal | None) -> Row:
        return (label(name), number(amount), number(amount), number(None), number(None))

    rows: list[Row] = []
    for at, (name, amount) in enumerate(class_rows(given)):
        left = (label(FUNDS[at]), number(total if at == 0 else None)) if at < len(FUNDS) else (label(""), number(None))
        rows.append((*left, *spent(name, amount)))
    rows.append((label("本年收入合计"), number(total), *spent("本年支出合计", total)))
    rows.append((label("年初财政拨款结转和结余"), number(None), *spent("年末财政拨款结转和结余", None)))
    rows += [(label(fund), number(None), *spent("", None)) for fund in FUNDS]
    rows.append((label("收入总计"), number(total), *spent("支出总计", total)))
    return table("部门预算财政拨款收支总表", [("收入", ["项目", "金额"]), ("支出", ["项目", *FUND_COLUMNS])], rows, given)


def economic(given: dict[str, Any]) -> Table:
    """部门预算一般公共预算财政拨款基本支出表."""
    totals = given["totals"]
    rows: list[Row] = [(label(""), label("合计"), *(number(totals[key]) for key in ("basic", "personnel", "operating")))]
    for key, (name, amount) in given["economic"].items():
        personnel = key[:3] in {"301", "303"}
        amounts = (number(amount), number(amount if personnel else None), number(None if personnel else amount))
        rows.append((code(key), label(name), *amounts))
    trees: list[Tree] = [("支出部门经济分类科目", ["科目编码", "科目名称"]), ("一般公共预算基本支出", ["合计", "人员经费", "公用经费"])]
    return table("部门预算一般公共预算财政拨款基本支出表", trees, rows, given)


def sangong(given: dict[str, Any]) -> Table:
    """部门预算财政拨款“三公”经费支出表."""
    rows = [(label(name), number(amount), number(amount), number(None), number(None)) for name, amount in given["sangong"].items()]
    return table("部门预算财政拨款“三公”经费支出表", ["项目", ("资金性质", FUND_COLUMNS)], rows, given)


def bought(given: dict[str, Any], kinds: str) -> Decimal:
    """What the purchases of these kinds cost: the letters of the catalogue (A goods, B works, C services)."""
    return sum((row[5] * row[6] for row in given["procurement"]["rows"] if row[3][0] in kinds), Decimal(0))


def figures(given: dict[str, Any]) -> dict[str, object]:
    """What the running text says."""
    totals, last = given["totals"], given["last_year"]
    found: dict[str, object] = {"name": given["name"], "year": given["year"], "before": given["year"] - 1}
    found |= {key: printed(amount) for key, amount in totals.items()}
    found |= {f"{key}_more": printed(totals[key] - last[key]) for key in ("all", "basic", "project")}
    found["personnel_more"], found["operating_less"] = printed(last["personnel_more"]), printed(last["operating_less"])
    found["bought"], found["goods"] = printed(bought(given, "ABC")), printed(bought(given, "A"))
    found["assets"] = printed(given["assets"]["资产总额"][1])
    found["car"] = printed(given["sangong"]["公务用车运行维护费"])
    return found


def prove(made: dict[str, list[Table]], given: dict[str, Any], projects: list[dict[str, Any]]) -> None:
    """Raises unless every table adds up, the forms give the project spending and the changes since last year agree."""
    cent = Decimal("0.01")
    balance.down(made["revenue"][0], (1,), (3, 4, 5))
    for key in ("spending", "general"):
        balance.across(made[key][0], 3, (4, 5), first=0)
        balance.down(made[key][0], (1,), (3, 4, 5))
    balance.across(made["economic"][0], 3, (4, 5))
    balance.down(made["economic"][0], (1,), (3, 4, 5))
    for key, columns, at in (("overview", (4,), 3), ("fiscal", (4, 5), 3)):
        names = [name for name, _ in class_rows(given)]
        balance.total(made[key][0], at, "本年支出合计", names, columns)
    items = {key: row[2] for key, row in given["spending"].items() if len(key) == 7 and row[2]}
    for key, amount in items.items():
        balance.equal(key, amount, [project["amount"] for project in projects if project["item"] == key], Decimal(0))
    sangong = given["sangong"]
    parts = [sangong[name] for name in ("一、因公出国（境）费", "二、公务用车购置及运维费", "三、公务接待费")]
    balance.equal("三公", sangong["“三公”经费小计"], parts, Decimal(0))
    balance.equal("三公合计", sangong["合计"], [*parts, sangong["四、会议费"], sangong["五、培训费"]], Decimal(0))
    car = [sangong["其中：公务用车购置费"], sangong["公务用车运行维护费"]]
    balance.equal("用车", sangong["二、公务用车购置及运维费"], car, Decimal(0))
    if any(project["plan"] != sorted(project["plan"]) or project["plan"][-1] != 100 for project in projects):
        raise ValueError("a plan of expenditure falls or does not end at 100%")
    assets = given["assets"]
    balance.equal("assets", assets["资产总额"][1], [row[1] for name, row in assets.items() if name[0].isdigit()], Decimal(0))
    last, totals = given["last_year"], given["totals"]
    balance.equal("last year", last["all"], [last["basic"], last["project"]], Decimal(0))
    balance.equal("change", totals["basic"] - last["basic"], [last["personnel_more"], -last["operating_less"]], cent)


def document() -> Document:
    """The whole document, proved to add up."""
    given = script.facts("hebei2024")
    projects = script.facts("hebei2024_projects")["project"]
    general = spending(given, "部门预算一般公共预算财政拨款支出表")
    others = ["经营支出", "上解上级支出", "对附属单位补助支出"]
    made = {
        "overview": [overview(given)],
        "revenue": [revenue(given)],
        "spending": [spending(given, "部门预算支出总表", others)],
        "fiscal": [fiscal(given)],
        "general": [general],
        "economic": [economic(given)],
        "govfund": [empty(given, "部门预算政府性基金预算财政拨款支出表", "政府性基金")],
        "soe": [empty(given, "部门预算国有资本经营预算财政拨款支出表", "国有资本经营")],
        "sangong": [sangong(given)],
        "units": [hebei2024_forms.units(given)],
        "forms": hebei2024_forms.forms(given, projects),
        "procurement": [hebei2024_forms.procurement(given)],
        "assets": [hebei2024_forms.assets(given)],
    }
    prove(made, given, projects)
    title = f"{given['name']}{given['year']}年部门预算信息公开"
    text = script.blocks("hebei2024", figures(given), made)
    return Document("tongxi-organisation-2024", title, given["name"], given["year"], text)
