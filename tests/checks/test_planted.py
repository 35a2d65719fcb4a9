"""The faults that are planted in the project's samples are found at their cells, and nothing is found in the clean ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from checking import check_book
from mingzhang.book.model import BudgetBook, PrintedCell, Table
from mingzhang.checks.model import Coverage, Finding, Spot
from mingzhang.reading import read_file
from paths import CLEAN, FAULTY, document, planted

FAULTS = [(name, fault) for fault in planted() for name in fault["documents"]]


@cache
def checked(name: str) -> tuple[BudgetBook, tuple[Finding, ...], Coverage]:
    book = read_file(document(name))
    return (book, *check_book(book))


def errors(name: str) -> list[Finding]:
    return [finding for finding in checked(name)[1] if finding.severity == "error"]


def spots(finding: Finding) -> Iterator[Spot]:
    yield finding.where
    yield from (item.where for item in finding.evidence)


def plain(text: str | None) -> str:
    return "".join((text or "").split())


def table_of(book: BudgetBook, spot: Spot) -> Table | None:
    return next((table for table in book.tables if table.id == spot.table_id), None)


def printed(table: Table, spot: Spot) -> tuple[list[PrintedCell], list[PrintedCell]]:
    """The cells in the row of the spot, and the header cells over it."""
    row, column = spot.row_index, spot.column_index
    beside = [cell for cell in table.cells if row is not None and cell.row <= row < cell.row + cell.rowspan]
    over = [cell for cell in table.cells if cell.row < table.header_rows and cell.column <= (column or 0) < cell.column + cell.colspan]
    return beside, over


def is_the_cell(book: BudgetBook, spot: Spot, fault: dict[str, object]) -> bool:
    """Whether the spot is the cell of the fault, by its labels, or where it has none by what is printed beside and above it."""
    table = table_of(book, spot)
    if table is None or spot.text != fault["printed"] or plain(table.title) not in plain(str(fault["table"])):
        return False
    beside, over = printed(table, spot)
    in_row = plain(spot.row) == fault["row"] or any(plain(cell.text) == fault["row"] for cell in beside)
    under = plain(spot.column) == fault["column"] or any(plain(cell.text) == fault["column"] for cell in over)
    return in_row and under


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[f"{name}-{fault['row']}-{fault['column']}" for name, fault in FAULTS])
def test_a_planted_fault_is_found_at_its_cell(name: str, fault: dict[str, object]) -> None:
    book = checked(name)[0]
    found = [spot for finding in errors(name) for spot in spots(finding)]
    assert any(is_the_cell(book, spot, fault) for spot in found), [(spot.table, spot.row, spot.column, spot.text) for spot in found]


@pytest.mark.parametrize("name", FAULTY)
def test_every_error_rests_on_a_cell_with_a_planted_fault(name: str) -> None:
    book = checked(name)[0]
    faults = [fault for document_, fault in FAULTS if document_ == name]
    strangers = [
        finding.message
        for finding in errors(name)
        if not any(is_the_cell(book, spot, fault) for spot in spots(finding) for fault in faults)
    ]
    assert strangers == []


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_sample_has_no_error_and_was_looked_at(name: str) -> None:
    _, _, coverage = checked(name)
    assert [finding.message for finding in errors(name)] == []
    assert coverage.failed == 0
    assert coverage.placed_cells == coverage.numeric_cells > 0
    assert coverage.passed > 100


@pytest.mark.parametrize("name", FAULTY)
def test_every_cell_that_a_finding_names_has_a_table_a_row_and_a_column(name: str) -> None:
    nameless = [
        (finding.message, spot.table, spot.row, spot.column, spot.text)
        for finding in errors(name)
        for spot in spots(finding)
        if not (spot.table and spot.row and spot.column)
    ]
    assert nameless == []
