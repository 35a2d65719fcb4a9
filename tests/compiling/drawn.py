"""Random budgets that are printed in a layout: the awkward ones of real departments (carry-over, several funds, adjustments that are
negative, amounts of a few 元 and of a hundred 亿, projects with plans, classes of which only the 类 is known)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from mingzhang.facts.model import WHOLE, Asset, Department, Facts, Indicator, Item, Project, Purchase, Revenue, Spending, Task, Unit
from mingzhang.layouts.model import Layout
from mingzhang.money import Fen

P = 10_000
"""0.01 万元 in 分."""
GENERAL = ("2010101", "2010150", "2080505", "2101101", "2130199", "2210201")
FUNDS: dict[str, tuple[str, ...]] = {
    "general.appropriation": GENERAL,
    "general.fees": GENERAL,
    "govfund": ("2120801", "2120899", "2290401"),
    "soe": ("2230105",),
    "earmarked": ("2050205",),
    "own.business": GENERAL,
    "own.other": GENERAL,
}
"""Funds, and functions that are paid from each."""
BASIC = ("30101", "30102", "30103", "30108", "30113", "30201", "30211", "30217", "30231", "30302", "31002")
PROJECT = ("30201", "30211", "30227", "30299", "31005", "39999")
KINDS = ("basic", "basic", "basic", "business", "remitted", "subsidy")
SPENT_ITEMS = (
    *("abroad.other", "vehicle.purchase", "vehicle.running", "reception.domestic", "meeting.other", "training"),
    *("abroad.teaching", "meeting.academic"),
)
ASSETS = ("assets.buildings.office", "assets.vehicles", "assets.equipment", "assets.other")
NAMES = ("窗口服务保障经费", "档案整理项目", "信息系统运行维护", "基层能力建设补助", "应急物资储备")
LEVELS = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"))


def amounts(*, negative: bool = True) -> st.SearchStrategy[Fen]:
    """Amounts in 分: of any size, of whole 元, of whole printed units, halfway between two, and adjustments below nothing."""
    choices = [
        st.integers(1, 10**6),
        st.integers(1, 10**7).map(lambda yuan: yuan * 100),
        st.integers(1, 10**5).map(lambda count: count * P),
        st.integers(0, 10**5).map(lambda count: count * P + P // 2),
        st.integers(10**12, 10**13),
        st.integers(1, 10**9),
    ]
    if negative:
        choices.append(st.integers(-(10**6), -1))
    return st.one_of(*choices).map(Fen)


@st.composite
def budgets(draw: st.DrawFn, layout: Layout, most_units: int = 3) -> Facts:
    """Facts of a year for which the layout is made; revenue equals spending by unit, fund and vintage. There is always money of the general
    budget, as every department has it: a table whose first rows are all blank does not show where its header ends. What is taken back
    was there before: a fund below nothing would make its 其中 larger than the whole. The words that the layout wants are given."""
    year = layout.years[1] or layout.years[0] or 2024
    count = draw(st.integers(1, most_units))
    natures = [draw(st.sampled_from(("行政", "参公", "事业"))) for _ in range(count)]
    units = tuple(
        Unit(f"101{number:03d}", f"示例单位{'甲乙丙丁'[number - 1]}", nature, "正科级", "财政拨款", 20, 18, 3)
        for number, nature in enumerate(natures, 1)
    )
    projects = tuple(draw(_project(number, year, units)) for number in range(1, draw(st.integers(0, 4)) + 1))
    ordinary = Spending(units[0].code, "basic", GENERAL[0], "30101", "general.appropriation", "current", draw(amounts(negative=False)))
    spent = [ordinary, *draw(st.lists(_spending(units), max_size=10))]
    for project in projects:
        spent += draw(st.lists(_of_project(project), min_size=0, max_size=2))
    spent += [replace(line, amount=Fen(10**6 - line.amount)) for line in spent if line.amount < 0]
    coarse = draw(st.sets(st.sampled_from(("301", "302", "310"))))
    spent = [replace(line, economic=line.economic[:3]) if line.economic and line.economic[:3] in coarse else line for line in spent]
    return Facts(
        Department("示例市示例局", "101", year, "示例局", "990100", date(year, 1, 20), date(year, 2, 10)),
        units,
        tuple(_revenue(draw, spent)),
        tuple(spent),
        projects,
        tuple(_indicators(draw, projects)),
        "保障运转，完成年度任务。",
        tuple(Task(f"任务{number}", "按计划完成。") for number in range(draw(st.integers(0, 2)))),
        tuple(draw(st.lists(_purchase(units, projects), max_size=3))),
        tuple(draw(st.lists(_item(units), max_size=4, unique_by=lambda item: (item.item, item.unit)))),
        tuple(draw(st.lists(_asset(), max_size=4, unique_by=lambda asset: asset.item))),
        MappingProxyType({key: f"示例说明{number}" for number, key in enumerate(layout.texts)}),
    )


@st.composite
def _spending(draw: st.DrawFn, units: tuple[Unit, ...]) -> Spending:
    unit = draw(st.sampled_from(units)).code
    vintage = draw(st.sampled_from(("current", "current", "current", "carryover")))
    amount, last = draw(amounts()), draw(amounts(negative=False) | st.just(Fen(0)))
    fund = draw(st.sampled_from(("general.appropriation", *FUNDS)))
    if draw(st.integers(0, 9)) == 0:
        return Spending(unit, "carried_out", FUNDS[fund][0], None, fund, vintage, Fen(max(P, abs(amount))), last)
    function = draw(st.sampled_from(FUNDS[fund]))
    kind = draw(st.sampled_from(KINDS)) if fund.startswith("own") else "basic"
    economic = draw(st.sampled_from(BASIC))
    return Spending(unit, kind, function, economic, fund, vintage, amount, last)


@st.composite
def _project(draw: st.DrawFn, number: int, year: int, units: tuple[Unit, ...]) -> Project:
    months = draw(st.sampled_from(({}, {"03": "10", "06": "40", "10": "75.5", "12": "100"}, {"12": "100"})))
    return Project(
        f"P{number:02d}",
        f"{draw(st.sampled_from(NAMES))}（{'一二三四'[number - 1]}期）",
        draw(st.sampled_from(units)).code,
        f"99010024P00000{number:04d}" if draw(st.booleans()) else None,
        draw(st.sampled_from(("routine", "specific", "other"))),
        draw(st.sampled_from(("新增", "一次性", "延续", None))),
        date(year, 1, 1),
        date(year, 12, 31),
        draw(st.none() | amounts(negative=False)),
        draw(st.none() | amounts(negative=False)),
        MappingProxyType({month: Decimal(share) for month, share in months.items()}),
        "用于开展年度业务工作。",
        "年度工作计划",
        "业务科",
        "完成年度工作任务。",
        "实施期内完成全部工作任务。",
    )


@st.composite
def _of_project(draw: st.DrawFn, project: Project) -> Spending:
    fund = draw(st.sampled_from(("general.appropriation", *FUNDS)))
    return Spending(
        project.unit,
        "project",
        draw(st.sampled_from(FUNDS[fund])),
        draw(st.sampled_from(PROJECT)),
        fund,
        draw(st.sampled_from(("current", "current", "carryover"))),
        draw(amounts()),
        draw(st.just(Fen(0)) | amounts(negative=False)),
        project.key,
    )


def _revenue(draw: st.DrawFn, spent: list[Spending]) -> list[Revenue]:
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in spent:
        sums[line.unit, line.fund, line.vintage] += int(line.amount)
    return [
        Revenue(unit, fund, vintage, Fen(fen), draw(st.just(Fen(0)) | amounts(negative=False)))
        for (unit, fund, vintage), fen in sums.items()
    ]


def _indicators(draw: st.DrawFn, projects: tuple[Project, ...]) -> list[Indicator]:
    found = []
    for owner in (WHOLE, *(project.key for project in projects)):
        for number, (first, second) in enumerate(LEVELS[: draw(st.integers(0, len(LEVELS)))]):
            value = str(draw(st.integers(1, 99)))
            period = draw(st.sampled_from(("annual", "annual", "midterm")))
            found.append(Indicator(owner, first, second, f"示例指标{number}", value, "≥", "%", period, "按台账统计", "年度计划"))
    return found


@st.composite
def _purchase(draw: st.DrawFn, units: tuple[Unit, ...], projects: tuple[Project, ...]) -> Purchase:
    project = draw(st.sampled_from((None, *projects)))
    return Purchase(
        project.unit if project else draw(st.sampled_from(units)).code,
        "台式计算机",
        draw(st.sampled_from(("A02010105", "B0800", "C1600"))),
        "台",
        Decimal(draw(st.integers(1, 50))),
        Fen(draw(st.integers(1, 10**8))),
        draw(st.sampled_from(("general.appropriation", "govfund", "own.other"))),
        draw(st.sampled_from(("current", "carryover"))),
        project.key if project else None,
        Fen(draw(st.integers(0, 10**4))),
    )


@st.composite
def _item(draw: st.DrawFn, units: tuple[Unit, ...]) -> Item:
    amount = draw(st.just(Fen(0)) | amounts(negative=False))
    last = draw(st.just(Fen(0)) | amounts(negative=False))
    return Item(draw(st.sampled_from(SPENT_ITEMS)), "general.appropriation", amount, last, "批次调整", draw(st.sampled_from(units)).code)


def _asset() -> st.SearchStrategy[Asset]:
    return st.builds(Asset, st.sampled_from(ASSETS), st.just("示例资产"), st.integers(1, 500).map(Decimal), amounts(negative=False))
