"""Points of real and own documents that were read off the page by hand, against what the reader made of them.

The tables in `points/` say where something is printed and what it means; none was taken from the reader's output. Where a
real document is not at hand its points are skipped.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mingzhang.book.model import BudgetBook, Indicator, Project
from mingzhang.cube.coordinates import At, at
from mingzhang.money import UNITS
from mingzhang.reading import read_file
from mingzhang.where import Position
from paths import document

FREE = frozenset({"unit", "government_economic", "entry", "vintage"})
"""Dimensions in which the reader may know more than the table of points says."""

FUNDS = {"annual_total": "annual.total", "annual_fiscal": "annual.fiscal", "midterm_total": "midterm.total"}

TABLES: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((Path(__file__).parent / "points").glob("*.toml"))
}


def entries(kind: str) -> list[Any]:
    """The entries of one kind of every document, each as a test with a name that says where it stands."""
    return [
        pytest.param(name, entry, id=f"{name}-{number}-{place(entry) or entry.get('name')}-{entry.get('text', '')}")
        for name, table in TABLES.items()
        for number, entry in enumerate(table.get(kind, ()), start=1)
    ]


def place(entry: dict[str, Any]) -> int | None:
    return next((entry[key] for key in ("line", "page", "block") if key in entry), None)


@cache
def book(name: str) -> BudgetBook:
    return read_file(document(TABLES[name]["document"]))


def plain(text: str) -> str:
    """The text without white space and without the difference between full-width and half-width signs."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def stands_at(where: Position, entry: dict[str, Any], near: int = 0) -> bool:
    """Whether something stands where the entry says; `near`: within so many lines, where a text has one cell in each line."""
    for key in ("line", "page", "block"):
        if key in entry:
            found = getattr(where, key)
            return found is not None and abs(found - entry[key]) <= near
    return True


def named(place: At) -> At:
    """The place with the project's name as it is compared: however its quotation marks and brackets are printed."""
    return place.but(project=re.sub(r"[\"'“”‘’]", "", plain(place["project"]))).canonical()


def agrees(found: At, expected: At) -> bool:
    found, expected = named(found), named(expected)
    return set(expected.pairs) <= set(found.pairs) and found.dimensions - expected.dimensions <= FREE


@pytest.mark.parametrize(("name", "point"), entries("point"))
def test_a_figure_has_the_coordinates_that_its_place_gives_it(name: str, point: dict[str, Any]) -> None:
    printed = [
        observation
        for observation in book(name).observations
        if stands_at(observation.where, point) and plain(observation.text) == plain(point["text"])
    ]
    assert printed, f"{point['table']}: {point['text']} is not among the observations at {place(point)}"
    expected = at(point["at"])
    assert any(agrees(observation.at, expected) for observation in printed), (
        f"{point['table']}, {point['text']} at {place(point)}: expected {expected}, found {' or '.join(str(o.at) for o in printed)}"
    )


@pytest.mark.parametrize("name", TABLES)
def test_the_document_is_known_for_what_it_is(name: str) -> None:
    expected, found = TABLES[name]["book"], book(name)
    assert plain(found.department.name or "") == plain(expected["department"])
    if "code" in expected:
        assert found.department.code == expected["code"]
    assert (found.fiscal_year, found.stage) == (expected["fiscal_year"], expected["stage"])
    assert len(found.projects) == expected["projects"]


def projects(name: str, title: str) -> list[Project]:
    """The forms of that name: those of the projects, or else the form of the whole department."""
    found = [project for project in book(name).projects if plain(project.name) == plain(title)]
    return found or [form for form in book(name).goals if plain(form.name) == plain(title)]


@pytest.mark.parametrize(("name", "entry"), entries("project"))
def test_a_project_has_its_code_its_money_and_all_its_indicators(name: str, entry: dict[str, Any]) -> None:
    found = projects(name, entry["name"])
    assert len(found) == 1, f"{entry['name']} is {len(found)} times among the projects"
    project = found[0]
    if "code" in entry:
        assert plain(project.code or "") == entry["code"]
    for key, fund in FUNDS.items():
        if key in entry:
            assert fund in project.funds, f"{entry['name']} has no {key}"
            fen = Decimal(entry[key]) * UNITS[TABLES[name]["book"]["money"]]
            assert project.funds[fund].amount == fen, f"{key}: expected {entry[key]}, found {project.funds[fund].text}"
    for period, count in entry.get("indicators", {}).items():
        assert len([indicator for indicator in project.indicators if indicator.period == period]) == count, period


def level(text: str) -> str:
    """社会效益 and 社会效益指标 are the same level."""
    return plain(text).removesuffix("指标")


def title(text: str) -> str:
    """The name of an indicator without its number (指标1：)."""
    return re.sub(r"^(?:指标)?\d*[:.、](?!\d)", "", plain(text))


def same(indicator: Indicator, entry: dict[str, Any]) -> bool:
    return (
        title(indicator.name).startswith(title(entry["name"]))
        and indicator.period == entry["period"]
        and level(indicator.level1) == level(entry["level1"])
        and ("level2" not in entry or level(indicator.level2) == level(entry["level2"]))
    )


@pytest.mark.parametrize(("name", "entry"), entries("indicator"))
def test_an_indicator_is_read_with_its_levels_and_its_value(name: str, entry: dict[str, Any]) -> None:
    everywhere = [*book(name).projects, *book(name).goals]
    forms = projects(name, entry["project"]) if entry["project"] else everywhere
    near = TABLES[name].get("near", 0)
    there = [one for form in forms for one in form.indicators if stands_at(one.where, entry, near)]
    found = [one for one in there if same(one, entry)]
    seen = "; ".join(f"{one.level1}/{one.level2}/{one.name}/{one.period} {one.text}" for one in there)
    assert found, f"{entry['name']} ({entry['period']}) is not among: {seen}"
    assert any(plain(one.text) == plain(entry["text"]) for one in found), seen
    indicator = next(one for one in found if plain(one.text) == plain(entry["text"]))
    for key in ("operator", "value", "unit"):
        if key in entry:
            assert getattr(indicator, key) == entry[key], key
