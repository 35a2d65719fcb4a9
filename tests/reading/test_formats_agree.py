"""One document in several formats is read as one and the same budget."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from checking import check_book
from mingzhang.book.model import BudgetBook, Money, Project
from mingzhang.reading import read_file
from paths import document

PAIRS = [
    *((f"qinghe-office-2024.{one}", "qinghe-office-2024.txt") for one in ("docx", "xlsx", "html", "pdf")),
    ("tongxi-organisation-2024-faulty.xlsx", "tongxi-organisation-2024-faulty.pdf"),
]

every_pair = pytest.mark.parametrize(("name", "other"), PAIRS, ids=[name for name, _ in PAIRS])


@cache
def book_of(name: str) -> BudgetBook:
    return read_file(document(name))


def title(text: str) -> str:
    return re.sub(r"^\d{4}年(?:度)?", "", re.sub(r"\s", "", text))


def observations(book: BudgetBook) -> Counter[tuple[str, str, str, int, int]]:
    titles = {table.id: title(table.title) for table in book.tables}
    return Counter((titles[item.table], str(item.at), item.text, item.amount, item.precision) for item in book.observations)


def money(item: Money | None) -> tuple[object, ...] | None:
    return None if item is None else (item.text, item.amount, item.precision)


def project(item: Project) -> dict[str, object]:
    """Everything about the project but where it stands."""
    return {
        **{name: getattr(item, name) for name in ("name", "code", "category", "unit", "attribute", "start", "end", "purpose", "basis")},
        "funds": {name: money(amount) for name, amount in item.funds.items()},
        "plan": dict(item.plan),
        "goals": [(goal.period, goal.text) for goal in item.goals],
        "indicators": [
            (one.level1, one.level2, one.name, one.period, one.text, one.description, one.operator, one.value, one.unit, one.basis)
            for one in item.indicators
        ],
    }


def lists(book: BudgetBook) -> dict[str, object]:
    """Units, purchases and assets without where they stand."""
    return {
        "units": [(unit.name, unit.code, unit.nature, unit.rank, unit.funding) for unit in book.units],
        "procurement": [
            (line.project, line.item, line.catalogue, line.measure, line.quantity, *map(money, (line.price, line.amount, line.reserved)))
            for line in book.procurement
        ],
        "assets": [(line.name, line.item, line.quantity, money(line.value)) for line in book.assets],
    }


@every_pair
def test_the_same_amounts_stand_at_the_same_coordinates(name: str, other: str) -> None:
    found, expected = observations(book_of(name)), observations(book_of(other))
    assert sum(expected.values()) > 200
    assert sorted((expected - found).elements()) == []
    assert sorted((found - expected).elements()) == []


@every_pair
def test_the_projects_are_the_same_with_their_funds_and_indicators(name: str, other: str) -> None:
    found, expected = book_of(name), book_of(other)
    assert [project(item) for item in found.projects] == [project(item) for item in expected.projects]
    assert [project(item) for item in found.goals] == [project(item) for item in expected.goals]
    assert all(item.indicators and item.funds for item in expected.projects)


@every_pair
def test_units_purchases_and_assets_are_the_same(name: str, other: str) -> None:
    assert lists(book_of(name)) == lists(book_of(other))


@every_pair
def test_department_year_stage_and_money_units_are_the_same(name: str, other: str) -> None:
    found, expected = book_of(name), book_of(other)
    assert (found.department, found.fiscal_year, found.stage) == (expected.department, expected.fiscal_year, expected.stage)
    units = [[(title(table.title), table.unit) for table in book.tables if table.kind != "other"] for book in (found, expected)]
    assert units[0] == units[1]


@every_pair
def test_the_same_figures_are_counted_and_none_is_left_unplaced(name: str, other: str) -> None:
    counts = [
        [(title(table.title), table.numeric_cells, table.placed_cells) for table in book_of(one).tables if table.kind != "other"]
        for one in (name, other)
    ]
    assert counts[0] == counts[1]
    assert [item.text for item in book_of(name).unplaced] == [item.text for item in book_of(other).unplaced]


@every_pair
def test_the_same_is_found(name: str, other: str) -> None:
    sentences = [Counter(finding.message for finding in check_book(book_of(one))[0]) for one in (name, other)]
    assert sentences[0] == sentences[1]


def test_a_document_has_the_same_department_with_and_without_faults() -> None:
    assert book_of("tongxi-organisation-2024.docx").department == book_of("tongxi-organisation-2024-faulty.pdf").department
