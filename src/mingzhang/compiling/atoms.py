"""Facts as atoms of the cube."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mingzhang.classification import economic_map
from mingzhang.compiling.cube import Atom, Cube
from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import ALL, contains
from mingzhang.facts.model import Facts, Project, Spending
from mingzhang.vocabulary.phrases import key

KINDS = {"routine": "project.routine", "specific": "project.specific", "other": "project.other"}
"""Which part of 项目支出 a project of a category is."""
RUNNING = "office_running"
BOUGHT = {"A": "goods", "B": "works", "C": "services"}
"""What the first letter of a code of the 政府采购品目 says."""


def cube_of(facts: Facts) -> Cube:
    """The cube of the budget year: revenue, spending, and, apart from them, “三公”经费 and the like, procurement, assets."""
    return Cube([*_revenue(facts), *_spending(facts, last=False), *_items(facts, last=False), *_purchases(facts), *_assets(facts)])


def cube_before(facts: Facts) -> Cube:
    """The cube of the year before, as far as the lines of the facts give it."""
    revenue = [(_place_of_revenue(line.unit, line.fund, line.vintage, line.function), int(line.last_year)) for line in facts.revenue]
    return Cube([*revenue, *_spending(facts, last=True), *_items(facts, last=True)])


def place_of(line: Spending, facts: Facts) -> At:
    """The coordinates of a line of spending."""
    project = next((project for project in facts.projects if project.key == line.project), None)
    nature = next((unit.nature for unit in facts.units if unit.code == line.unit), "")
    return _place_of_spending(line, project, nature, facts.department.year)


def _place_of_spending(line: Spending, project: Project | None, nature: str, year: int) -> At:
    kind = KINDS.get(project.category, "project") if line.kind == "project" and project is not None else line.kind
    return at(
        {
            "flow": "expenditure",
            "unit": line.unit or ALL,
            "kind": kind,
            "function": line.function or ALL,
            "economic": line.economic or ALL,
            "government_economic": line.government_economic or _government(line.economic, nature, year) or ALL,
            "fund": line.fund,
            "vintage": line.vintage,
            "project": key(project.name) if project else ALL,
        }
    )


def _government(economic: str | None, nature: str, year: int) -> str | None:
    """The government economic class (政府预算支出经济分类) of a department economic 款 for a unit of this nature; staff of a 事业单位 in an
    office (30107 绩效工资) keep their own. 财预〔2017〕98号."""
    if economic is None or len(economic) < 5:
        return None
    pairs = economic_map()
    own = pairs.government_code(economic, "institution" if nature.startswith("事业") else "administrative", year)
    return own or next(iter(pairs.government_codes(economic, year=year)), None)


def _spending(facts: Facts, *, last: bool) -> Iterator[Atom]:
    projects = {project.key: project for project in facts.projects}
    natures = {unit.code: unit.nature for unit in facts.units}
    for line in facts.spending:
        amount = line.last_year if last else line.amount
        if amount:
            project = projects.get(line.project or "")
            yield _place_of_spending(line, project, natures.get(line.unit, ""), facts.department.year), int(amount)


def _place_of_revenue(unit: str, fund: str, vintage: str, function: str | None) -> At:
    return at({"flow": "revenue", "unit": unit or ALL, "fund": fund, "vintage": vintage, "function": function or ALL})


def _revenue(facts: Facts) -> Iterator[Atom]:
    """Revenue. Which function item it is for follows from what it is spent on, where a source is spent wholly within the year."""
    spent: dict[tuple[str, str, str], dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for line in facts.spending:
        spent[line.unit, line.fund, line.vintage][line.function] += int(line.amount)
    given: dict[tuple[str, str, str], int] = defaultdict(int)
    for income in facts.revenue:
        if income.function is None:
            given[income.unit, income.fund, income.vintage] += int(income.amount)
        else:
            yield _place_of_revenue(income.unit, income.fund, income.vintage, income.function), int(income.amount)
    for source, amount in given.items():
        uses = spent.get(source, {})
        parts = uses if sum(uses.values()) == amount else {None: amount}
        for function, part in parts.items():
            yield _place_of_revenue(*source, function), part


def _items(facts: Facts, *, last: bool) -> Iterator[Atom]:
    for line in facts.items:
        amount = line.last_year if last else line.amount
        if amount:
            yield at({"flow": "expenditure", "item": line.item, "fund": line.fund, "unit": line.unit or ALL}), int(amount)
    if not any(line.item == RUNNING for line in facts.items):
        yield from _running(facts, last=last)


def _running(facts: Facts, *, last: bool) -> Iterator[Atom]:
    """机关运行经费: the 公用经费 of the general budget of offices (行政单位, 参公单位), where the facts do not state it. 预算法第十四条."""
    offices = {unit.code for unit in facts.units if not unit.nature.startswith("事业")}
    for place, fen in _spending(facts, last=last):
        seen = place.canonical()
        if seen["unit"] in offices and contains("kind", "basic.operating", seen["kind"]) and contains("fund", "general", seen["fund"]):
            yield at({"flow": "expenditure", "item": RUNNING, "fund": seen["fund"], "unit": seen["unit"]}), fen


def _purchases(facts: Facts) -> Iterator[Atom]:
    for place, fen, _ in purchases(facts):
        yield place, fen


def purchases(facts: Facts) -> Iterator[tuple[At, int, int]]:
    """The lines of the procurement budget (政府采购预算) in their order: coordinates, amount in 分, index of the line; what is reserved for
    small firms is an amount of its own."""
    names = {project.key: project.name for project in facts.projects}
    for index, line in enumerate(facts.purchases):
        place = at(
            {
                "flow": "expenditure",
                "item": BOUGHT.get(line.catalogue[:1], "procurement"),
                "fund": line.fund,
                "vintage": line.vintage,
                "unit": line.unit or ALL,
                "project": key(names[line.project]) if line.project in names else ALL,
            }
        )
        yield place, int(line.quantity * int(line.price)), index
        if line.reserved:
            yield place.but(item="procurement.sme"), int(line.reserved), index


def _assets(facts: Facts) -> Iterator[Atom]:
    for asset in facts.assets:
        if asset.value:
            yield at({"item": asset.item}), int(asset.value)
