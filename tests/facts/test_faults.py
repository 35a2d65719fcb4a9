from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from base import BASE
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.documents.sheets import cell_name
from mingzhang.facts.cells import Cell, Grid, read_cells
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_grids, import_workbook
from mingzhang.facts.layout import Layout
from mingzhang.facts.sheets import TextWanted, declaration
from mingzhang.messages import catalogue, needed

CASES = tomllib.loads(Path(__file__).with_name("faults.cases.toml").read_text(encoding="utf-8"))["case"]
TEXTS = (TextWanted("duties", "部门职责", required=True), TextWanted("organisation", "机构设置"))


@cache
def workbook() -> tuple[Grid, ...]:
    return read_cells(export(BASE, TEXTS), "base.xlsx")


def place(name: str) -> tuple[int, int]:
    return next((row, column) for row in range(200) for column in range(40) if cell_name(row, column) == name)


def stored(value: object) -> Cell | None:
    match value:
        case "":
            return None
        case str():
            return Cell("text", value)
        case dt.date():
            return Cell("date", str(value), date=value)
        case {"number": digits}:
            return Cell("number", digits, Decimal(digits))
        case {"percent": digits}:
            return Cell("number", digits, Decimal(digits) * 100, percent=True)
        case {"formula": text}:
            return Cell("formula", text)
        case {"error": text}:
            return Cell("error", text)
    return Cell("number", str(value), Decimal(str(value)))


def changed(case: dict) -> list[Grid]:
    grids = []
    for grid in workbook():
        if grid.title == case.get("remove"):
            continue
        title = case.get("rename", {}).get(grid.title, grid.title)
        cells, merges = dict(grid.cells), grid.merges
        if grid.title == case.get("sheet"):
            for name, value in case.get("set", {}).items():
                cell = stored(value)
                if cell is None:
                    del cells[place(name)]
                else:
                    cells[place(name)] = cell
            if "merge" in case:
                first, last = case["merge"].split(":")
                merges = (*merges, (*place(first), *place(last)))
        grids.append(replace(grid, title=title, cells=cells, merges=merges))
    return grids


def test_the_base_has_no_fault_and_comes_back_as_it_was():
    read = import_workbook(export(BASE, TEXTS), "base.xlsx", TEXTS)
    assert [(fault.sheet, fault.cell, fault.text) for fault in read.faults] == []
    assert read.facts == BASE


@pytest.mark.parametrize("case", CASES, ids=[case["says"] for case in CASES])
def test_every_fault_is_found_where_it_is_and_nothing_else(case):
    read = import_grids(changed(case), TEXTS)
    found = [[fault.code.removeprefix("facts."), fault.sheet, fault.cell or "", fault.severity] for fault in read.faults]
    assert sorted(found) == sorted(case["faults"]), [fault.text for fault in read.faults]
    assert (read.facts is None) == any(severity == "error" for *_, severity in case["faults"])
    for fault in read.faults:
        given = {name for name, value in fault.values.items() if value is not None and str(value) != ""}
        assert needed(fault.code) <= given, (fault.code, fault.values)
        assert "…" not in fault.text
    if "like" in case:
        assert case["like"] in read.faults[0].text


def test_every_sentence_about_a_fault_has_a_case():
    told = {f"facts.{code}" for case in CASES for code, *_ in case["faults"]}
    raised = {code for code in catalogue() if code.startswith("facts.") and not code.startswith("facts.enter_")}
    assert raised - told == {"facts.too_long", "facts.too_large", "facts.last_year_dimension", "facts.must", "facts.may", "facts.listed"}


def strange_cells() -> st.SearchStrategy[Cell]:
    """Whatever somebody may leave in a cell."""
    numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=3)
    words = st.sampled_from(
        ("合计", "无", "-", "—", "0", "2080201", "P01", "部门整体", "1E+10", "12月", "１２３", "是", "=A1", "#N/A", "（1）")
    )
    texts = (words | st.text(min_size=1, max_size=30)).map(str.strip).filter(bool).map(lambda text: Cell("text", text))
    found = numbers.map(lambda number: Cell("number", str(number), number)) | st.dates().map(lambda day: Cell("date", str(day), date=day))
    return st.one_of(texts, found, st.sampled_from((Cell("yes_no", "TRUE"), Cell("error", "#DIV/0!"), Cell("formula", "A1"))))


@settings(max_examples=250, deadline=None)
@given(st.integers(1, 13), st.integers(0, 11), st.integers(0, 31), strange_cells())
def test_whatever_stands_in_a_cell_is_read_or_told(sheet, row, column, cell):
    grids = list(workbook())
    before = grids[sheet].cells.get((row, column))
    grids[sheet] = replace(grids[sheet], cells={**grids[sheet].cells, (row, column): cell})
    read = import_grids(grids, TEXTS)
    declared = declaration().sheets[sheet - 1]
    layout = Layout(declared, 0)
    inside = declared.columns and row >= layout.first and 1 <= column <= len(declared.columns)
    if inside and not declared.columns[column - 1].derived and before is None and not read.faults:
        assert read.facts != BASE


def test_faults_come_in_the_order_of_the_sheets_and_cells():
    case = next(case for case in CASES if case["says"] == "everything is said at once")
    assert [fault.cell for fault in import_grids(changed(case), TEXTS).faults] == ["B5", "C6", "D7", "H8", "J9"]
