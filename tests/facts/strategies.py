"""Random facts that a careful officer could have entered: codes of the year, references that hold, revenue that equals spending.

`facts()` is the strategy; its arguments make it smaller or larger. Used by tests of every room that works on facts.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from hypothesis import strategies as st

from mingzhang.classification import lists
from mingzhang.cube.coordinates import at
from mingzhang.facts import model
from mingzhang.facts.sheets import declaration
from mingzhang.money import Fen

LARGEST = 10**14
FIRST_DAY = date(2015, 1, 1)
HAN = "财政民办公业务保障经费部门支出项目绩效一二三上下东西南北救助核查社区服务平台运行维护"
SIGNS = "（）、，。“”《》〔〕%&<>'\"=+-@:/\\_ 0123456789abcxyz"

Known = tuple[model.Project, ...]
FUNDS = ("general", "govfund", "soe", "earmarked", "own.business", "own.other")
"""Funds of which none contains another, so that each is balanced by itself."""


@cache
def codes(name: str, year: int, level: str) -> tuple[str, ...]:
    """The codes of a list and level in a year."""
    source = getattr(lists, name)()
    return tuple(sorted({entry.code for entry in source.entries if entry.level == level and source.by_code(entry.code, year)}))


def words(longest: int = 12) -> st.SearchStrategy[str]:
    """Text as it may stand in a cell: not blank at either end."""
    tail = st.text(alphabet=HAN + SIGNS, max_size=longest - 1)
    return st.builds(lambda first, rest: (first + rest).rstrip(), st.sampled_from(HAN), tail)


def paragraphs() -> st.SearchStrategy[str]:
    """Text of one to three lines."""
    return st.lists(words(40), min_size=1, max_size=3).map("\n".join)


def amounts(least: int = 0) -> st.SearchStrategy[Fen]:
    """Amounts in 分: small, round in 万元, and as large as any budget."""
    small = st.integers(least and -(10**6), 10**6)
    round_ = st.integers(0, 10**6).map(lambda count: count * 10_000)
    return st.one_of(small, round_, st.integers(least and -LARGEST, LARGEST)).map(Fen)


def decimals(most: int = 10**6, places: int = 2) -> st.SearchStrategy[Decimal]:
    """Numbers that are not negative, with few decimals."""
    return st.integers(0, most * 10**places).map(lambda number: Decimal(number).scaleb(-places))


def days() -> st.SearchStrategy[date]:
    """Days of two decades."""
    return st.integers(0, 7300).map(lambda count: FIRST_DAY + timedelta(days=count))


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """A value or None."""
    return st.none() | strategy


@st.composite
def facts(draw: st.DrawFn, most_units: int = 3, most_spending: int = 8, most_projects: int = 3, *, negative: bool = True) -> model.Facts:
    """Facts without any error (warnings may be: negative adjustments, spending of a project that is not named)."""
    year = draw(st.integers(2021, 2030))
    units = draw(departments_units(most_units))
    project_list = draw(projects([unit.code for unit in units], most_projects))
    spent = covered(draw(st.lists(spending(year, units, project_list, negative=negative), max_size=most_spending)))
    return model.Facts(
        draw(departments(year)),
        units,
        draw(revenue_of(spent, units, year)),
        spent,
        project_list,
        tuple(draw(st.lists(indicators(project_list), max_size=4, unique_by=lambda one: (one.project, one.period, one.name)))),
        draw(optional(paragraphs())),
        tuple(draw(st.lists(st.builds(model.Task, words(), paragraphs()), max_size=2))),
        tuple(draw(st.lists(purchases(units, project_list), max_size=3))),
        tuple(draw(st.lists(items(units), max_size=3))),
        tuple(draw(st.lists(assets(), max_size=3))),
        MappingProxyType(draw(st.dictionaries(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,6})?", fullmatch=True), paragraphs(), max_size=3))),
        tuple(draw(st.lists(known(year, units, project_list), max_size=3))),
    )


@st.composite
def departments(draw: st.DrawFn, year: int) -> model.Department:
    """A department with or without what is optional."""
    approved = draw(optional(days()))
    published = draw(optional(days()))
    if approved and published:
        approved, published = sorted((approved, published))
    division = draw(optional(st.sampled_from(codes("divisions", year, "县")[:50])))
    return model.Department(
        draw(words()), draw(st.from_regex(r"[0-9]{3}", fullmatch=True)), year, draw(optional(words())), division, approved, published
    )


def departments_units(most: int) -> st.SearchStrategy[tuple[model.Unit, ...]]:
    """One to `most` units with codes and names of their own."""
    count = optional(st.integers(0, 5000))
    rank, funding = (optional(st.sampled_from(tuple(declaration().choices[name].labels)) | words()) for name in ("rank", "funding"))
    nature = st.sampled_from(tuple(declaration().choices["nature"].labels))
    one = st.builds(model.Unit, st.from_regex(r"[0-9]{6}", fullmatch=True), words(), nature, rank, funding, count, count, count)
    return st.lists(one, min_size=1, max_size=most, unique_by=(lambda unit: unit.code, lambda unit: unit.name)).map(tuple)


@st.composite
def projects(draw: st.DrawFn, units: list[str], most: int) -> tuple[model.Project, ...]:
    """Projects with plans, periods, opinions, or without."""
    found = []
    names = draw(st.lists(words(), max_size=most, unique=True))
    for number, name in enumerate(names, 1):
        start, end = draw(optional(days())), draw(optional(days()))
        if start and end:
            start, end = sorted((start, end))
        months = sorted(draw(st.sets(st.integers(1, 12), max_size=4)))
        shares = sorted(draw(st.lists(decimals(100), min_size=len(months), max_size=len(months))))
        by = st.sampled_from(tuple(declaration().choices["by"].labels))
        found.append(
            model.Project(
                f"P{number:02d}",
                name,
                draw(st.sampled_from(units)),
                draw(optional(st.just(f"11010126000000000{number:04d}"))),
                draw(st.sampled_from(tuple(declaration().choices["category"].labels))),
                draw(optional(st.sampled_from(tuple(declaration().choices["attribute"].labels)))),
                start,
                end,
                draw(optional(amounts())),
                draw(optional(amounts())),
                MappingProxyType({f"{month:02d}": share for month, share in zip(months, shares, strict=True)}),
                draw(optional(paragraphs())),
                draw(optional(paragraphs())),
                draw(optional(words())),
                draw(optional(paragraphs())),
                draw(optional(paragraphs())),
                tuple(draw(st.lists(st.builds(model.Opinion, by, paragraphs(), optional(words()), optional(days())), max_size=2))),
                draw(optional(days())),
            )
        )
    return tuple(found)


@st.composite
def spending(
    draw: st.DrawFn, year: int, units: tuple[model.Unit, ...], known_projects: tuple[model.Project, ...], *, negative: bool
) -> model.Spending:
    """One line of spending of any kind."""
    kind = draw(st.sampled_from(("basic", "basic", "project", "project", "business", "remitted", "subsidy", "carried_out")))
    out = kind == "carried_out"
    function = None if out else draw(st.sampled_from(codes("functional", year, "项")))
    economic = None if out else draw(st.sampled_from(codes("economic_department", year, "款") + codes("economic_department", year, "类")))
    project = draw(optional(st.sampled_from(known_projects))) if kind == "project" and known_projects else None
    government = None if out else draw(optional(st.sampled_from(codes("economic_government", year, "款"))))
    return model.Spending(
        project.unit if project else draw(st.sampled_from(units)).code,
        kind,
        function,
        economic,
        draw(st.sampled_from(FUNDS)),
        draw(st.sampled_from(("current", "current", "carryover", "reserve"))),
        draw(amounts(-1 if negative else 0)),
        draw(amounts(-1 if negative else 0)),
        project.key if project else None,
        government,
        draw(st.booleans()),
        draw(optional(words())),
    )


def covered(lines: list[model.Spending]) -> tuple[model.Spending, ...]:
    """The lines with one of them raised wherever a unit's fund comes to less than nothing: no revenue is negative."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for one in lines:
        sums[one.unit, one.fund, one.vintage] += one.amount
    found = []
    for one in lines:
        short = min(sums[one.unit, one.fund, one.vintage], 0)
        sums[one.unit, one.fund, one.vintage] -= short
        found.append(replace(one, amount=Fen(one.amount - short)))
    return tuple(found)


@st.composite
def revenue_of(draw: st.DrawFn, spent: tuple[model.Spending, ...], units: tuple[model.Unit, ...], year: int) -> tuple[model.Revenue, ...]:
    """Revenue that equals the spending by fund and vintage, in one line or two."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for one in spent:
        sums[one.unit, one.fund, one.vintage] += one.amount
    found = []
    for (unit, fund, vintage), amount in sums.items():
        first = draw(st.integers(0, amount))
        function = draw(optional(st.sampled_from(codes("functional", year, "项"))))
        for part in (first, amount - first):
            found.append(model.Revenue(unit, fund, vintage, Fen(part), draw(amounts()), function, draw(optional(words()))))
    return tuple(found)


def indicators(known_projects: tuple[model.Project, ...]) -> st.SearchStrategy[model.Indicator]:
    """Indicators of projects and of the whole department."""
    choices = declaration().choices
    return st.builds(
        model.Indicator,
        st.sampled_from((model.WHOLE, *(project.key for project in known_projects))),
        st.sampled_from(tuple(choices["level1"].labels)) | words(),
        st.sampled_from(tuple(choices["level2"].labels)) | words(),
        words(),
        st.integers(0, 10**6).map(str) | words(),
        optional(st.sampled_from(tuple(choices["operator"].labels))),
        optional(words(4)),
        st.sampled_from(("annual", "midterm")),
        optional(paragraphs()),
        optional(paragraphs()),
        optional(decimals(100)),
    )


@st.composite
def purchases(draw: st.DrawFn, units: tuple[model.Unit, ...], known_projects: tuple[model.Project, ...]) -> model.Purchase:
    """A purchase whose reserved part is no more than its amount."""
    quantity, price = Decimal(draw(st.integers(1, 10**4))), Fen(draw(st.integers(0, 10**9)))
    project = draw(optional(st.sampled_from(known_projects))) if known_projects else None
    return model.Purchase(
        draw(st.sampled_from(units)).code,
        draw(words()),
        draw(st.sampled_from(codes("procurement", 2022, "4")[:200])),
        draw(words(3)),
        quantity,
        price,
        draw(st.sampled_from(FUNDS)),
        draw(st.sampled_from(("current", "carryover"))),
        project.key if project else None,
        Fen(draw(st.integers(0, int(quantity) * price))),
    )


def items(units: tuple[model.Unit, ...]) -> st.SearchStrategy[model.Item]:
    """One of the “三公” and the like; the reason may lack."""
    leaves = st.sampled_from(tuple(declaration().choices["spent_item"].labels))
    unit = optional(st.sampled_from([one.code for one in units]))
    return st.builds(model.Item, leaves, st.sampled_from(FUNDS), amounts(), amounts(), optional(paragraphs()), unit)


def assets() -> st.SearchStrategy[model.Asset]:
    """A kind of asset."""
    kinds = st.sampled_from(tuple(declaration().choices["asset"].labels))
    return st.builds(model.Asset, kinds, words(), optional(decimals()), optional(amounts()))


@st.composite
def known(draw: st.DrawFn, year: int, units: tuple[model.Unit, ...], known_projects: tuple[model.Project, ...]) -> model.Known:
    """An amount of last year at some coordinates."""
    choices = declaration().choices
    members = {
        "flow": draw(optional(st.sampled_from(("revenue", "expenditure")))),
        "fund": draw(optional(st.sampled_from((*choices["fund"].labels, "fiscal")))),
        "vintage": draw(optional(st.sampled_from(tuple(choices["vintage"].labels)))),
        "kind": draw(optional(st.sampled_from(tuple(choices["any_kind"].labels)))),
        "function": draw(optional(st.sampled_from(codes("functional", year, "类") + codes("functional", year, "项")))),
        "economic": draw(optional(st.sampled_from(codes("economic_department", year, "款")))),
        "government_economic": draw(optional(st.sampled_from(codes("economic_government", year, "类")))),
        "item": draw(optional(st.sampled_from(tuple(choices["any_item"].labels)))),
        "unit": draw(optional(st.sampled_from([one.code for one in units]))),
        "project": draw(optional(st.sampled_from([one.key for one in known_projects]))) if known_projects else None,
    }
    return model.Known(at({name: member for name, member in members.items() if member is not None}), draw(amounts(-1)))
