"""The tables of published budgets, printed again from facts: the same figures at the same coordinates under the same headers."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from mingzhang.book.model import BudgetBook, Table
from mingzhang.publishing.book import book_of
from mingzhang.reading import read_file
from mingzhang.vocabulary.phrases import key
from packs import compiled, facts_named
from paths import DEMONSTRATION_ZONE, HUMAN_RESOURCES, PARTY_AFFAIRS, TANGSHAN, document

LISTED = ("entry", "project", "unit")
"""Coordinates of the lines of lists, which are named after the place."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Facts, the published budget that has their figures, and how many of its tables are held against theirs. `known` are figures and
    headers that only one of the two prints (table, text), each for a reason."""

    facts: str
    published: str
    tables: int
    known: frozenset[tuple[str, str]] = frozenset()


PAIRS = (
    Pair("tongxi_organisation_2024", TANGSHAN, 12),
    Pair(
        "qinghe_office_2024",
        DEMONSTRATION_ZONE,
        9,
        frozenset(
            {
                ("2024年部门收支预算表", "0.00"),  # printed for 年终结转结余 alone of all that is nothing
                ("2024年政府性基金支出预算表", "特定目标类"),  # the text of the published file lost the last column of its empty tables
                ("2024年国有资本经营支出预算表", "特定目标类"),
            }
        ),
    ),
    Pair("qinghe_human_resources_2021", HUMAN_RESOURCES, 4, frozenset({("2021年财政拨款收支总体情况表", "政府住房基金收入")})),  # cut off
    Pair(
        "qinghe_party_affairs_2021",
        PARTY_AFFAIRS,
        5,
        frozenset({("2021年部门收支总体情况表", "2,168.46"), ("2021年部门收支总体情况表", "支出")}),  # the last row and a head are cut off
    ),
)
pairs = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.facts)


@cache
def ours(pair: Pair) -> BudgetBook:
    return book_of(compiled(pair.facts, rounding=False).publication)


@cache
def theirs(pair: Pair) -> BudgetBook:
    return read_file(document(pair.published))


def title(table: Table) -> str:
    """A list of units is known by its kind: how it is called, every place says in its own words."""
    return table.kind if table.kind in {"units", "procurement", "assets"} else key(table.title)


def tables(book: BudgetBook) -> dict[str, Table]:
    """Its tables by title, the first of those that are printed twice; forms are compared elsewhere."""
    out: dict[str, Table] = {}
    for table in book.tables:
        if not table.kind.startswith("goal"):
            out.setdefault(title(table), table)
    return out


def figures(book: BudgetBook, table: Table, codes: dict[str, str]) -> Counter:
    """What a table prints, by canonical coordinates: projects by their order, units by their code."""
    names = [key(project.name) for project in book.projects]
    out: Counter = Counter()
    for one in book.observations:
        if one.table != table.id:
            continue
        place = one.at.canonical()
        if "entry" in place or table.kind == "procurement":
            place = place.but(**dict.fromkeys(LISTED, "all"))
        elif "project" in place:
            (name,) = difflib.get_close_matches(place["project"], names, 1, 0.8)
            place = place.but(project=f"P{names.index(name) + 1}")
        unit = place["unit"]
        out[one.text, str(place if unit.isdigit() or unit == "all" else place.but(unit=codes.get(unit, "?")))] += 1
    return out


def heads(table: Table) -> list[str]:
    return [
        key(cell.text)
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column))
        if cell.row < table.header_rows and cell.text
    ]


@pairs
def test_every_table_of_the_published_budget_is_printed(pair: Pair) -> None:
    assert len(tables(theirs(pair))) == pair.tables
    assert set(tables(theirs(pair))) <= set(tables(ours(pair)))


@pairs
def test_the_figures_stand_at_the_same_coordinates(pair: Pair) -> None:
    mine, codes = tables(ours(pair)), {key(unit.name): unit.code for unit in facts_named(pair.facts).units}
    different = []
    for name, table in tables(theirs(pair)).items():
        printed, made = figures(theirs(pair), table, codes), figures(ours(pair), mine[name], codes)
        different += [("theirs", name, *one) for one in (printed - made).elements() if (name, one[0]) not in pair.known]
        different += [("ours", name, *one) for one in (made - printed).elements() if (name, one[0]) not in pair.known]
    assert different == []


@pairs
def test_the_headers_say_the_same(pair: Pair) -> None:
    """The same words as often: where the text lost its merged cells, their order is not to be had."""
    mine = tables(ours(pair))
    different = []
    for name, table in tables(theirs(pair)).items():
        printed, made = Counter(heads(table)), Counter(heads(mine[name]))
        different += [(name, one) for one in ((printed - made) + (made - printed)).elements() if (name, one) not in pair.known]
    assert different == []


@pairs
def test_what_is_known_to_differ_does(pair: Pair) -> None:
    mine, codes = tables(ours(pair)), {key(unit.name): unit.code for unit in facts_named(pair.facts).units}
    found = set()
    for name, table in tables(theirs(pair)).items():
        printed, made = figures(theirs(pair), table, codes), figures(ours(pair), mine[name], codes)
        words = Counter(heads(table)), Counter(heads(mine[name]))
        found |= {(name, text) for text, _ in (printed - made) + (made - printed)}
        found |= {(name, text) for text in (words[0] - words[1]) + (words[1] - words[0])}
    assert found == pair.known
