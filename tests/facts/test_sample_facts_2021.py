"""The facts of the invented departments of 2021 give every figure of the published budgets whose figures they have, except those that
the published budget itself contradicts."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pytest
from roll_up import half_up, total

from mingzhang.book.model import BudgetBook, Project, Statement
from mingzhang.cube.coordinates import At, at
from mingzhang.facts.model import WHOLE, Facts, Indicator
from mingzhang.facts.model import Project as FactsProject
from mingzhang.reading import read_file
from paths import HUMAN_RESOURCES, PARTY_AFFAIRS, QINHUANGDAO, ROOT, document

LARGE = 100_000_000
"""100万元: the narrative counts the projects that have at least that much."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Facts in `tools/facts` and the published budget that has their figures; `own` is how many projects the facts have beyond its forms.
    `wrong` are figures of its narrative (as read) and `contradicted` amounts of its forms (by number) that it contradicts itself."""

    facts: str
    published: str
    own: int = 0
    wrong: frozenset[str] = frozenset()
    contradicted: dict[int, str] = field(default_factory=dict)


PAIRS = (
    Pair(
        "qinghe_party_affairs_2021",
        PARTY_AFFAIRS,
        own=2,  # the narrative counts 14 projects, 12 forms are printed: the two others are what is left in two function items
        wrong=frozenset(
            {
                "一般公共预算基本支出 2168.46 万元",  # the total; every table has 669.14
                "人员经费 555.58 万元",  # without 对个人和家庭的补助
                "公用经费 1612.88 万元",  # the total less 人员经费
                "人员经费支出 555.58 万元",
                "公用经费支出 113.56 万元",  # with 对个人和家庭的补助
                "占 1.76%",  # 住房保障支出, 1.75%
            }
        ),
        contradicted={7: "annual.fiscal annual.other midterm.total midterm.fiscal", 10: "midterm.total midterm.fiscal"},
    ),
    Pair(
        "qinghe_human_resources_2021",
        HUMAN_RESOURCES,
        wrong=frozenset({"增长 160.42%"}),  # 机关运行经费, 161.92%
        # The forms have 23.11 less than the tables: one has no annual amount, the other 0.96 where its own cost target has 12.352.
        contradicted={11: "annual.total annual.fiscal midterm.total midterm.fiscal", 17: "midterm.total midterm.fiscal"},
    ),
    Pair("lanyuan_party_building_2021", QINHUANGDAO, own=1),  # the forms have 0.17 less than the narrative
)
pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.facts)


@cache
def facts_named(name: str) -> Facts:
    """The facts as `tools/facts` builds them."""
    path = ROOT / "tools" / "facts" / "build.py"
    spec = importlib.util.spec_from_file_location("facts_build", path)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = build
    spec.loader.exec_module(build)
    made: Facts = build.facts(path.with_name(f"{name}.toml"))
    return made


@cache
def book_of(name: str) -> BudgetBook:
    return read_file(document(name))


@pairs
def test_every_figure_of_the_tables_follows_from_the_facts(pair: Pair) -> None:
    facts, different, seen = facts_named(pair.facts), [], 0
    for one in book_of(pair.published).observations:
        if "flow" not in one.at or one.at.dimensions & {"period", "project"}:  # forms; the whole department's has the year's money twice
            continue
        seen += 1
        named = "unit" in one.at and not one.at["unit"].isdigit()  # the procurement table prints a unit's name without its code
        worth = half_up(total(one.at.but(unit=facts.units[0].code) if named else one.at, facts), one.precision)
        different += [] if worth == one.amount else [(one.text, str(one.at), worth)]
    assert different == []
    assert seen or not any(table.kind == "statutory" for table in book_of(pair.published).tables)


@pairs
def test_the_facts_have_no_function_item_that_the_tables_do_not_print(pair: Pair) -> None:
    observed = {one.at["function"] for one in book_of(pair.published).observations if len(one.at["function"]) == 7}
    if observed:
        assert {line.function for line in facts_named(pair.facts).spending} == observed
    else:
        glossary = "".join(passage.text for passage in book_of(pair.published).passages)
        assert all(str(line.function) in glossary for line in facts_named(pair.facts).spending)


def spent(facts: Facts, project: FactsProject) -> int:
    return sum(line.amount for line in facts.spending if line.project == project.key)


@pairs
def test_every_project_has_the_money_of_its_form(pair: Pair) -> None:
    facts, forms, different = facts_named(pair.facts), book_of(pair.published).projects, []
    assert len(facts.projects) == len(forms) + pair.own
    for number, (mine, form) in enumerate(zip(facts.projects, forms, strict=False)):
        annual, midterm = spent(facts, mine), mine.midterm_fiscal
        worth = {"annual.total": annual, "annual.fiscal": annual, "annual.other": 0}
        if midterm is not None:
            worth |= {"midterm.total": midterm, "midterm.fiscal": midterm, "midterm.other": 0}
        for key, money in form.funds.items():
            if money.amount is None or key in pair.contradicted.get(number, "").split():
                continue
            if key not in worth or half_up(worth[key], money.precision or 1) != money.amount:
                different.append((mine.name, key, money.text))
    assert different == []


def worth_of(one: Statement, facts: Facts) -> int | None:
    """The amount in 分 that the facts give for a figure, or the number of things that it counts; None for what they do not have."""
    place = one.at if "flow" in one.at or "item" in one.at else one.at.but(flow="expenditure")
    if place["item"] == "assets" and "entry" in place and one.measure == "amount":
        return to_be_bought(one, facts)
    large = [worth for project in facts.projects if (worth := spent(facts, project)) >= LARGE]
    if "year" in place:
        return None
    if "entry" in place and place["kind"] == "project":
        return len(large) if one.measure == "count" else sum(large)
    if one.measure == "count" and place["kind"] == "project":
        return len(facts.projects)
    if one.measure == "count":
        return int(sum(asset.quantity or 0 for asset in facts.assets if asset.item == place["item"]))
    return total(place.but(entry="all", measure="all"), facts)


def to_be_bought(one: Statement, facts: Facts) -> int:
    """Fixed assets that the narrative says will be bought (拟购置): spending on them, as a whole or a line of it."""
    lines = [line.amount for line in facts.spending if (line.economic or "").startswith("310")]
    stated = int(Decimal(one.value) * 100)
    return sum(lines) if one.within is None else stated if stated in lines else 0


def last_year(place: At, facts: Facts) -> int:
    place = place if "flow" in place else place.but(flow="expenditure")
    return next((known.amount for known in facts.last_year if known.at == place), None) or total(place, facts, last=True)


def percent(part: int, whole: int, printed: str) -> Decimal:
    return (Decimal(part) * 100 / whole).quantize(Decimal(printed), ROUND_HALF_UP)


@pairs
def test_every_figure_of_the_narrative_follows_from_the_facts(pair: Pair) -> None:
    facts, different, wrong = facts_named(pair.facts), [], set(pair.wrong)
    for one in book_of(pair.published).statements:
        said = f"{one.subject} {one.text}"
        now = worth_of(one, facts)
        known = {text for text in pair.wrong if said.endswith(text)}
        if now is None or known:
            wrong -= known
            continue
        if one.measure == "share":
            right = percent(now, total(one.of or At(), facts), one.value) == Decimal(one.value)
        elif one.measure == "change":
            right = half_up(abs(now - last_year(one.at, facts)), 10_000) == Decimal(one.value) * 100
        elif one.measure == "growth":
            before = last_year(one.at, facts)
            right = percent(abs(now - before), before or 1, one.value) == Decimal(one.value)
        else:
            right = now == Decimal(one.value) * (1 if one.measure == "count" else 100)
        different += [] if right else [(said, str(one.at), now)]
    assert different == []
    assert wrong == set(), "named as wrong, but not printed"


def test_purchases_are_those_of_the_procurement_table() -> None:
    facts, book = facts_named("lanyuan_party_building_2021"), book_of(QINHUANGDAO)
    mine = sorted((line.catalogue, str(line.quantity), int(line.quantity * line.price)) for line in facts.purchases)
    theirs = sorted((line.catalogue, line.quantity, line.amount.amount) for line in book.procurement if line.amount is not None)
    assert mine == theirs


def numbers(form: Project) -> int:
    return sum(1 for one in form.indicators if one.period == "annual")


@pairs
def test_every_project_has_about_as_many_targets_as_its_form(pair: Pair) -> None:
    facts, forms = facts_named(pair.facts), book_of(pair.published).projects
    mine = [sum(1 for one in facts.indicators if one.project == project.key and one.period == "annual") for project in facts.projects]
    assert sum(mine[: len(forms)]) >= 0.75 * sum(map(numbers, forms))


@pairs
def test_targets_are_complete_and_cost_no_more_than_the_money(pair: Pair) -> None:
    facts = facts_named(pair.facts)
    for project in facts.projects:
        periods = ("annual",) if project.midterm_fiscal is None else ("annual", "midterm")
        for period in periods:
            targets = [one for one in facts.indicators if one.project == project.key and one.period == period]
            cost = [one for one in targets if one.level2 == "成本指标"]
            money = spent(facts, project) if period == "annual" else project.midterm_fiscal or 0
            assert [(one.operator, Decimal(one.value) * 1_000_000, one.unit) for one in cost] == [("≤", money, "万元")], project.name
            assert {"数量指标", "质量指标", "时效指标", "服务对象满意度指标"} <= {one.level2 for one in targets}, project.name
            assert any(one.level1 == "效益指标" for one in targets), project.name
            assert len({one.name for one in targets}) == len(targets), project.name


@pairs
def test_both_periods_have_the_same_targets(pair: Pair) -> None:
    def named(period: str, of: str) -> list[str]:
        return [one.name for one in facts.indicators if one.project == of and one.period == period]

    facts = facts_named(pair.facts)
    for key in (WHOLE, *(project.key for project in facts.projects if project.midterm_fiscal is not None)):
        if named("midterm", key):
            assert named("midterm", key) == named("annual", key)


@pairs
def test_dates_and_references_are_sane(pair: Pair) -> None:
    facts = facts_named(pair.facts)
    department, units, keys = facts.department, {unit.code for unit in facts.units}, [project.key for project in facts.projects]
    assert len(set(keys)) == len({project.name for project in facts.projects}) == len(keys)
    assert department.approved is not None
    assert department.published is not None
    assert 0 <= (department.published - department.approved).days <= 20
    for project in facts.projects:
        assert project.start is not None
        assert project.end is not None
        assert project.start.year == department.year == project.end.year
        assert list(project.plan.values()) == sorted(project.plan.values())
        assert not project.plan or project.plan["12"] == 100
        days = [opinion.day for opinion in project.opinions]
        assert days == sorted(days, key=str)
        assert project.submitted is None or all(day is not None and project.submitted <= day for day in days)
    assert {line.unit for line in (*facts.spending, *facts.revenue, *facts.projects, *facts.purchases)} <= units
    assert {line.project for line in (*facts.spending, *facts.purchases) if line.project} <= set(keys)
    assert total(at({"flow": "revenue"}), facts) == total(at({"flow": "expenditure"}), facts)


@pairs
def test_the_facts_name_no_person(pair: Pair) -> None:
    facts = facts_named(pair.facts)
    assert all(opinion.person is None for project in facts.projects for opinion in project.opinions)


def distinct(indicators: tuple[Indicator, ...]) -> int:
    return len({(one.operator, one.value, one.unit) for one in indicators})


@pairs
def test_target_values_differ(pair: Pair) -> None:
    annual = tuple(one for one in facts_named(pair.facts).indicators if one.period == "annual")
    assert distinct(annual) > len(annual) / 2
