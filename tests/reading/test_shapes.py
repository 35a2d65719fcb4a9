"""Invented documents in the layouts of many places: the points beside each were read off the page by hand, and each adds up."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checking import check_book
from mingzhang.book.model import BudgetBook
from mingzhang.cube.coordinates import at
from mingzhang.reading import read_file

SHAPES = Path(__file__).parent / "shapes"
DOCUMENTS = sorted(path.name for path in SHAPES.iterdir() if path.suffix in {".txt", ".html"})
FREE = frozenset({"unit", "entry", "vintage", "government_economic"})
"""Dimensions in which the reader may know more than the point says."""
COUNTED = ("团组数", "人次", "保有量", "批次", "购置数")


@cache
def book(name: str) -> BudgetBook:
    return read_file(SHAPES / name)


@cache
def known(name: str) -> dict[str, Any]:
    return tomllib.loads((SHAPES / name).with_suffix(".toml").read_text(encoding="utf-8"))


POINTS = [
    pytest.param(name, point, id=f"{name}-{point['text']}-{number}")
    for name in DOCUMENTS
    for number, point in enumerate(known(name)["point"])
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_known_for_what_it_is(name: str) -> None:
    found = book(name)
    assert (found.department.name, found.stage) == (known(name)["department"], known(name)["stage"])
    assert found.fiscal_year == known(name).get("fiscal_year")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_amount_that_the_cube_has_a_place_for_is_placed(name: str) -> None:
    tables = book(name).tables
    missing = [(item.where.line, item.text, item.reason) for item in book(name).unplaced]
    assert sum(table.numeric_cells - table.placed_cells for table in tables) == known(name)["unplaced"], missing


@pytest.mark.parametrize(("name", "point"), POINTS)
def test_a_figure_has_the_coordinates_that_its_place_gives_it(name: str, point: dict[str, Any]) -> None:
    titles = {table.id: table.title for table in book(name).tables}
    there = [
        observation
        for observation in book(name).observations
        if observation.text == point["text"]
        and (observation.where.line == point["line"] if "line" in point else point["table"] in titles[observation.table])
    ]
    expected = at(point["at"]).canonical()
    found = [observation.at.canonical() for observation in there]
    assert any(set(expected.pairs) <= set(place.pairs) and place.dimensions - expected.dimensions <= FREE for place in found), (
        f"expected {expected}, found {' or '.join(map(str, found))}"
    )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_adds_up_has_no_findings(name: str) -> None:
    findings, coverage = check_book(book(name))
    assert [finding.message for finding in findings] == []
    assert coverage.passed > 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_error_planted_in_it_is_found(name: str, tmp_path: Path) -> None:
    fault = known(name)["fault"]
    lines = (SHAPES / name).read_text(encoding="utf-8").splitlines()
    number = fault["line"] - 1 if "line" in fault else next(index for index, line in enumerate(lines) if fault["was"] in line)
    assert fault["was"] in lines[number]
    before, after = lines[number].rsplit(fault["was"], 1)
    lines[number] = before + fault["now"] + after
    faulty = tmp_path / name
    faulty.write_text("\n".join(lines), encoding="utf-8")
    findings, _ = check_book(read_file(faulty))
    assert any(finding.severity == "error" for finding in findings)


@pytest.mark.parametrize("name", ["final-account-with-counts.txt", "final-account-in-web-tables.html"])
def test_numbers_of_vehicles_people_and_groups_are_no_amounts(name: str) -> None:
    labels = {(table.id, line.index): line.label for table in book(name).tables for line in table.rows}
    amounts = {labels.get((observation.table, observation.row), "") for observation in book(name).observations}
    assert not [label for label in amounts if any(word in label for word in COUNTED)]
    counted = [statement.text for statement in book(name).statements if statement.measure == "count"]
    assert {"3", "112"} <= set(counted) or {"3", "12", "96"} <= set(counted)
