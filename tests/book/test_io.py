"""A book as JSON: what is written is read back, and the published schema describes it."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mingzhang.book import model
from mingzhang.book.io import dump, json_schema, load
from mingzhang.book.model import (
    Asset,
    BudgetBook,
    Department,
    Goal,
    Indicator,
    Line,
    Money,
    Observation,
    PrintedCell,
    Procurement,
    Project,
    Remark,
    Source,
    Statement,
    Table,
    Unit,
    Unplaced,
)
from mingzhang.cube.coordinates import at
from mingzhang.cube.dimensions import members
from mingzhang.money import Fen
from mingzhang.where import Position

SCHEMA = Path(__file__).parents[2] / "docs" / "book.schema.json"

texts = st.text(alphabet='项目支出预算，“”<&"\\\n\t 0123456789.一1', max_size=8)
maybe = st.none() | texts
numbers = st.integers(0, 400)
fens = st.integers(-(10**15), 10**15).map(Fen)
points = st.integers(0, 800).map(float)
positions = st.builds(
    Position,
    line=st.none() | numbers,
    page=st.none() | numbers,
    box=st.none() | st.tuples(points, points, points, points),
    sheet=maybe,
    cell=maybe,
    block=st.none() | numbers,
)
places = st.fixed_dictionaries(
    {},
    optional={
        "flow": st.sampled_from(["revenue", "expenditure"]),
        "fund": st.sampled_from(sorted(members("fund"))),
        "kind": st.sampled_from(sorted(members("kind"))),
        "function": st.sampled_from(["201", "20103", "2010301"]),
        "project": texts.filter(bool),
        "stage": st.sampled_from(["budget", "final"]),
    },
).map(at)


def some(strategy):
    return st.lists(strategy, max_size=2).map(tuple)


moneys = st.builds(Money, texts, st.none() | fens, st.none() | fens, positions)
lines = st.builds(Line, numbers, st.integers(0, 1), texts, places, st.booleans())
cells = st.builds(PrintedCell, numbers, numbers, texts, st.sampled_from(["header", "figure", "blank"]), where=positions)
indicators = st.builds(
    Indicator, texts, texts, texts, st.sampled_from(["annual", "midterm"]), texts, maybe, maybe, maybe, maybe, maybe, positions
)
projects = st.builds(
    Project,
    texts,
    code=maybe,
    funds=st.dictionaries(st.sampled_from(["annual.total", "annual.fiscal", "midterm.other"]), moneys, max_size=2),
    plan=st.dictionaries(st.sampled_from(["03", "06", "12"]), texts, max_size=2),
    goals=some(st.builds(Goal, texts, st.sampled_from(["annual", "midterm"]), positions)),
    indicators=some(indicators),
    table=st.none() | numbers,
    where=positions,
)
books = st.builds(
    BudgetBook,
    source=st.builds(Source, texts, texts, st.sampled_from(["txt", "pdf"]), st.none() | numbers),
    department=st.builds(Department, maybe, maybe),
    fiscal_year=st.none() | st.integers(2010, 2049),
    stage=st.sampled_from(["budget", "final", None]),
    units=some(st.builds(Unit, texts, maybe, maybe, maybe, maybe, positions)),
    tables=some(
        st.builds(
            Table,
            numbers,
            texts,
            texts,
            maybe,
            places,
            numbers,
            numbers,
            numbers,
            maybe,
            some(texts),
            some(lines),
            some(lines),
            some(cells),
        )
    ),
    observations=some(
        st.builds(Observation, numbers, numbers, numbers, texts, fens, fens, places, positions, st.booleans(), st.none() | numbers)
    ),
    statements=some(st.builds(Statement, texts, st.sampled_from(["amount", "share"]), texts, places, positions)),
    goals=some(projects),
    projects=some(projects),
    procurement=some(st.builds(Procurement, maybe, maybe, maybe, maybe, maybe, st.none() | moneys, st.none() | moneys, where=positions)),
    assets=some(st.builds(Asset, texts, maybe, maybe, st.none() | moneys, where=positions)),
    unplaced=some(st.builds(Unplaced, texts, texts, positions, st.none() | numbers)),
    remarks=some(st.builds(Remark, texts, positions)),
)
EMPTY = BudgetBook(Source("甲.txt", "0" * 64, "txt"), Department("青禾市某局"), 2024, "budget")


@given(books)
@settings(max_examples=60, deadline=None)
def test_a_book_that_was_saved_is_loaded_the_same(book):
    assert load(dump(book)) == book
    assert load(dump(book, indent=None)) == book


@given(books)
@settings(max_examples=30, deadline=None)
def test_what_is_written_has_the_fields_of_the_published_schema(book):
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert misfits(json.loads(dump(book)), published, published, "book") == []


def misfits(value, schema, whole, path):
    """Where a value has not the types and fields of a JSON Schema (of the parts that the book's schema uses)."""
    if schema is True:
        return []
    if "$ref" in schema:
        return misfits(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, path)
    if "anyOf" in schema:
        found = [misfits(value, option, whole, path) for option in schema["anyOf"]]
        return [] if [] in found else found[0]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": int | float, "boolean": bool, "null": type(None)}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{path}: {value!r} is no {schema['type']}"]
    faults = []
    if isinstance(value, dict):
        named, rest = schema.get("properties", {}), schema.get("additionalProperties", "properties" not in schema)
        faults += [f"{path}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, part in value.items():
            if name in named or rest:
                faults += misfits(part, named.get(name, rest), whole, f"{path}.{name}")
            else:
                faults.append(f"{path}.{name} is unknown")
    elif isinstance(value, list):
        kinds_of_parts = schema.get("prefixItems") or [schema["items"]] * len(value)
        for number, (part, kind) in enumerate(zip(value, kinds_of_parts, strict=True)):
            faults += misfits(part, kind, whole, f"{path}[{number}]")
    return faults


def test_the_check_against_the_schema_finds_what_does_not_fit():
    published = json.loads(SCHEMA.read_text(encoding="utf-8"))
    written = json.loads(dump(EMPTY)) | {"fiscal_year": "2024", "extra": 1, "units": [{"nature": 3}]}
    del written["department"]
    assert len(misfits(written, published, published, "book")) >= 4


def test_the_published_schema_is_that_of_the_records():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema(), "docs/book.schema.json is out of date: run `make schema`"


def test_every_record_of_a_book_is_in_the_schema():
    records = {
        name
        for name, value in vars(model).items()
        if is_dataclass(value) and isinstance(value, type) and value.__module__ == model.__name__
    }
    schema = json_schema()
    assert records <= {*schema["$defs"], "BudgetBook"}
    assert set(schema["properties"]) == {field.name for field in fields(BudgetBook)}


def test_amounts_are_written_in_yuan_with_two_decimals_and_coordinates_as_members():
    seen = Observation(0, 5, 4, "433.90", Fen(433_900_000), Fen(10_000), at({"flow": "expenditure", "kind": "basic"}))
    book = BudgetBook(Source("甲.txt", "0" * 64, "txt"), Department(), 2024, "budget", observations=(seen,))
    written = json.loads(dump(book))["observations"][0]
    assert written["amount"] == "4339000.00"
    assert written["precision"] == "100.00"
    assert written["at"] == {"flow": "expenditure", "fund": "all", "kind": "basic"}


def test_a_book_says_which_schema_it_follows():
    written = json.loads(dump(EMPTY))
    assert written["schema"] == "mingzhang.book/1"
    assert json_schema()["title"] == "mingzhang.book/1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fiscal_year", "某年"),
        ("observations", [{"table": 0, "row": 0, "column": 0, "text": "1", "amount": 1.5, "precision": "0.01", "at": {}}]),
        ("observations", [{"table": 0, "row": 0, "column": 0, "text": "1", "amount": "1.234", "precision": "0.01", "at": {}}]),
        ("source", None),
        ("tables", 3),
    ],
)
def test_what_is_no_book_is_refused(field, value):
    data = json.loads(dump(EMPTY)) | {field: value}
    with pytest.raises(ValidationError):
        load(json.dumps(data))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "不是 JSON"])
def test_a_text_that_is_no_book_is_refused(text):
    with pytest.raises(ValidationError):
        load(text)
