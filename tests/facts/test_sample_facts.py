"""The facts of the invented departments give every figure of the published budgets whose figures they have."""

from __future__ import annotations

import difflib
import importlib.util
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from roll_up import half_up, total

from mingzhang.book.model import BudgetBook, Money
from mingzhang.cube.coordinates import At
from mingzhang.facts.model import WHOLE, Facts, Indicator
from mingzhang.reading import read_file
from mingzhang.vocabulary.phrases import key
from paths import DEMONSTRATION_ZONE, ROOT, TANGSHAN, document

STATUTORY = "statutory"


@dataclass(frozen=True, slots=True)
class Pair:
    """Facts in `tools/facts` and the published budget that has their figures. `wrong` are figures of its running text that its own tables
    contradict (as printed, with the words before them), `other` figures that the facts do not have, for the reason given."""

    facts: str
    published: str
    wrong: tuple[str, ...] = ()


PAIRS = (
    Pair("qinghe_office_2024", DEMONSTRATION_ZONE),
    Pair(
        "tongxi_organisation_2024",
        TANGSHAN,
        (
            "本年支出预算共计5464.38万元",  # stands behind 项目支出
            "基本支出528.62元",  # 万元
            "公用经费较上年度增加9.89万元",  # a decrease of 10.08: 70.79 = 80.87 - 10.08
            "本年度拟购置固定资产总额为0.00万元",  # the procurement table has 201.80
        ),
    ),
)
pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.facts)


@cache
def facts_of(pair: Pair) -> Facts:
    """The facts as `tools/facts` builds them."""
    path = ROOT / "tools" / "facts" / "build.py"
    spec = importlib.util.spec_from_file_location("facts_build", path)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    made: Facts = build.facts(path.with_name(f"{pair.facts}.toml"))
    return made


@cache
def book_of(pair: Pair) -> BudgetBook:
    return read_file(document(pair.published))


def place(printed: At, pair: Pair) -> At:
    """Coordinates of the published budget in the facts: projects by their order, the one unit that has only a name by its code."""
    facts, book = facts_of(pair), book_of(pair)
    names = [key(project.name) for project in book.projects]
    found = difflib.get_close_matches(printed["project"], names, 1, 0.8) if "project" in printed else []
    keys = {name: project.key for name, project in zip(names, facts.projects, strict=True)}
    unit = printed["unit"] if printed["unit"].isdigit() or "unit" not in printed else facts.units[0].code
    return printed.but(unit=unit, project=keys[found[0]] if found else printed["project"])


def half(pair: Pair, printed: At, precision: int, *, last: bool = False) -> int:
    return half_up(total(place(printed, pair), facts_of(pair), last=last), precision)


@pairs
def test_every_figure_of_the_statutory_tables_follows_from_the_facts(pair: Pair) -> None:
    different = [
        (one.text, str(one.at), worth)
        for one in book_of(pair).observations
        if "entry" not in one.at
        if (worth := half(pair, one.at, one.precision)) != one.amount
    ]
    assert different == []


@pairs
def test_the_facts_spend_nothing_where_a_table_prints_nothing(pair: Pair) -> None:
    """Blanks of a table that prints figures are nothing in the facts, too, unless another cell of it prints the same coordinates."""
    filled = []
    for table in book_of(pair).tables:
        printed = {one.at.canonical() for one in book_of(pair).observations if one.table == table.id}
        crossings = [row.at.and_(column.at) for row in table.rows for column in table.columns if row.side == column.side]
        for at in crossings if table.kind == STATUTORY else []:
            if at and "flow" in at and "item" not in at and at.canonical() not in printed:
                worth = total(place(at, pair), facts_of(pair))
                filled += [(table.title, str(at), worth)] if worth else []
    assert filled == []


def same(pair: Pair, printed: Money | None, worth: int) -> bool:
    """Whether the amount is what is printed; nothing may be printed as a blank."""
    if printed is None or printed.amount is None:
        return worth == 0
    return half_up(worth, printed.precision or 1) == printed.amount


@pairs
def test_every_project_has_the_money_and_the_plan_of_its_form(pair: Pair) -> None:
    facts, book = facts_of(pair), book_of(pair)
    assert len(facts.projects) == len(book.projects)
    different: list[Any] = []
    for mine, printed in zip(facts.projects, book.projects, strict=True):
        worth = sum(line.amount for line in facts.spending if line.project == mine.key)
        different += [(mine.name, printed.funds)] if not same(pair, printed.funds["annual.total"], worth) else []
        different += [(mine.name, printed.funds)] if not same(pair, printed.funds.get("annual.fiscal"), worth) else []
        plan = {month: Decimal(part.rstrip("%")) for month, part in printed.plan.items()}
        different += [(mine.name, printed.plan)] if plan and plan != dict(mine.plan) else []
    assert different == []


def levels(indicators: tuple[Indicator, ...], project: str) -> list[str]:
    return sorted(one.level1 for one in indicators if one.project == project and one.period == "annual")


@pairs
def test_every_project_has_as_many_indicators_as_its_form(pair: Pair) -> None:
    facts, book = facts_of(pair), book_of(pair)
    printed = [(len(form.indicators)) for form in book.projects]
    assert [len(levels(facts.indicators, project.key)) for project in facts.projects] == printed
    assert len(levels(facts.indicators, WHOLE)) == sum(len(form.indicators) for form in book.goals)


@pairs
def test_purchases_assets_and_units_are_those_of_the_lists(pair: Pair) -> None:
    facts, book = facts_of(pair), book_of(pair)
    if book.procurement:
        assert [line.catalogue for line in facts.purchases] == [line.catalogue for line in book.procurement]
        for mine, line in zip(facts.purchases, book.procurement, strict=True):
            assert mine.quantity == Decimal(line.quantity or "0")
            assert same(pair, line.price, mine.price)
            assert same(pair, line.amount, int(mine.quantity * mine.price))
            assert same(pair, line.reserved, mine.reserved)
    if book.assets:
        mine_by_item = {one.item: one for one in facts.assets}
        for one in book.assets:
            worth = sum(asset.value or 0 for asset in facts.assets if one.item in {"assets", asset.item})
            assert same(pair, one.value, worth), one.name
            count = mine_by_item[one.item].quantity if one.item in mine_by_item else None
            assert (count or 0) == Decimal(one.quantity or "0"), one.name
    assert len(facts.units) == max(1, len(book.units))


def bare(text: str) -> str:
    return re.sub(r"[\s*]", "", text)


@pairs
def test_every_figure_of_the_running_text_follows_from_the_facts(pair: Pair) -> None:
    """Amounts and shares from the year's facts, changes and growth from those and last year's."""
    different = []
    for one in book_of(pair).statements:
        if any(bare(one.subject + one.text) in bare(wrong) for wrong in pair.wrong) or one.measure == "count":
            continue
        at = one.at if "flow" in one.at or "item" in one.at else one.at.but(flow="expenditure")
        size = int(Decimal(one.precision or "0.01") * 100) or 1
        now, before = (total(place(at, pair), facts_of(pair), last=last) for last in (False, True))
        if one.measure == "amount":
            right = half_up(now, size) == Decimal(one.value) * 100
        elif one.measure == "change":
            right = half_up(abs(now - before), size) == Decimal(one.value) * 100
        elif one.measure == "growth":
            right = round(Decimal(now - before) / before * 100, 2) == Decimal(one.value)
        else:
            whole = total(place(one.of or At(), pair), facts_of(pair))
            right = round(Decimal(now) / whole * 100, 2) == Decimal(one.value)
        direction = {"increase": now >= before, "decrease": now <= before, "same": now == before}.get(one.direction or "", True)
        if not right or not direction:
            different.append((one.subject, one.text, str(at), now, before))
    assert different == []


@pairs
def test_counts_of_the_running_text_follow_from_the_facts(pair: Pair) -> None:
    """Projects, and pieces of assets."""
    facts = facts_of(pair)
    for one in book_of(pair).statements:
        if one.measure != "count":
            continue
        if one.at["kind"] == "project":
            assert Decimal(one.value) == len(facts.projects), one.text
        else:
            assert Decimal(one.value) == sum(asset.quantity or 0 for asset in facts.assets if asset.item == one.at["item"]), one.text


@pairs
def test_facts_agree_among_themselves(pair: Pair) -> None:
    """Revenue is spending in both years, every reference is to something that is there, a change of an item has its reason."""
    facts = facts_of(pair)
    for last in (False, True):
        assert total(At((("flow", "revenue"),)), facts, last=last) == total(At((("flow", "expenditure"),)), facts, last=last)
    units, keys = {unit.code for unit in facts.units}, {project.key for project in facts.projects}
    assert {line.unit for line in (*facts.spending, *facts.revenue, *facts.projects, *facts.purchases)} <= units
    assert {line.project for line in (*facts.spending, *facts.purchases) if line.project} <= keys
    assert {one.project for one in facts.indicators} <= keys | {WHOLE}
    assert all(item.reason for item in facts.items if item.amount != item.last_year)
    running = total(At((("flow", "expenditure"), ("kind", "basic.operating"))), facts)
    assert running == next(item.amount for item in facts.items if item.item == "office_running")
