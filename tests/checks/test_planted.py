"""The faults that are planted in the project's samples are found at their places, and nothing is found in the clean ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from mingzhang.book.model import BudgetBook, PrintedCell, Table
from mingzhang.checks.model import Checked, Finding, Spot
from mingzhang.checks.run import check
from mingzhang.reading import read_file
from paths import CLEAN, FAULTY, document, planted

Fault = dict[str, str]
FAULTS: list[tuple[str, Fault]] = [(name, fault) for fault in planted() for name in fault["documents"]]
AMOUNTS = [(name, fault) for name, fault in FAULTS if fault["rule"].startswith("identity.")]


def named(faults: list[tuple[str, Fault]]) -> list[str]:
    """Names of the tests."""
    return [f"{name}-{fault['rule']}-{fault['printed'][:12]}" for name, fault in faults]


@cache
def checked(name: str) -> tuple[BudgetBook, Checked]:
    book = read_file(document(name))
    return book, check(book)


def spots(finding: Finding) -> Iterator[Spot]:
    yield finding.where
    yield from (item.where for item in finding.evidence)


def plain(text: str | None) -> str:
    return "".join((text or "").split())


def row_of(table: Table, row: int | None) -> list[PrintedCell]:
    return [cell for cell in table.cells if row is not None and cell.row <= row < cell.row + cell.rowspan]


def over(table: Table, column: int | None) -> list[PrintedCell]:
    """The header cells over a column."""
    return [cell for cell in table.cells if cell.row < table.header_rows and cell.column <= (column or 0) < cell.column + cell.colspan]


def is_the_cell(book: BudgetBook, spot: Spot, fault: Fault) -> bool:
    """Whether the spot is the cell of the fault, by its labels, or where it has none by what is printed beside and above it."""
    table = next((table for table in book.tables if table.id == spot.table_id), None)
    if table is None or spot.text != fault["printed"] or plain(table.title) not in plain(fault["table"]):
        return False
    in_row = plain(spot.row) == fault["row"] or any(plain(cell.text) == fault["row"] for cell in row_of(table, spot.row_index))
    under = plain(spot.column) == fault["column"] or any(plain(cell.text) == fault["column"] for cell in over(table, spot.column_index))
    return in_row and under


def is_in_the_row(book: BudgetBook, spot: Spot, fault: Fault) -> bool:
    """Whether the spot is in the row of the table where the fault is printed, or, of a fault without a row, at the table's title."""
    table = next((table for table in book.tables if table.id == spot.table_id), None)
    if table is None or plain(table.title) not in plain(fault["table"]):
        return False
    if "row" not in fault:
        return spot.row_index is None and plain(spot.text) == plain(fault["printed"])
    texts = {plain(cell.text) for cell in row_of(table, spot.row_index)}
    return {plain(fault["row"]), plain(fault["printed"])} <= texts


def is_in_the_words(book: BudgetBook, spot: Spot, fault: Fault) -> bool:
    """Whether the spot and the wrong words of the paragraph have something in common."""
    if spot.passage is None or spot.start is None or spot.end is None:
        return False
    text = book.passages[spot.passage].text
    start = text.find(fault["printed"])
    return fault["paragraph"] in text and start >= 0 and spot.start < start + len(fault["printed"]) and spot.end > start


def is_there(book: BudgetBook, spot: Spot, fault: Fault) -> bool:
    """Whether the spot is the place of the fault."""
    if "paragraph" in fault:
        return is_in_the_words(book, spot, fault)
    return is_the_cell(book, spot, fault) if fault["rule"].startswith("identity.") else is_in_the_row(book, spot, fault)


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=named(FAULTS))
def test_a_planted_fault_is_found_by_its_rule_at_its_place(name: str, fault: Fault) -> None:
    book, outcome = checked(name)
    found = [finding for finding in outcome.findings if fault["rule"] in {finding.rule, *(broken.rule for broken in finding.broken)}]
    at = [(spot.table, spot.row, spot.column, spot.text) for finding in found for spot in spots(finding)]
    assert any(is_there(book, spot, fault) for finding in found for spot in spots(finding)), at


@pytest.mark.parametrize(("name", "fault"), AMOUNTS, ids=named(AMOUNTS))
def test_the_cell_of_a_wrong_amount_is_the_one_suspect_and_the_right_amount_is_proposed(name: str, fault: Fault) -> None:
    book, outcome = checked(name)
    blamed = [finding for finding in outcome.findings if any(is_the_cell(book, suspect.where, fault) for suspect in finding.suspects)]
    assert len(blamed) == 1
    assert [(suspect.printed, suspect.proposed) for suspect in blamed[0].suspects] == [(fault["printed"], fault["right"])]


@pytest.mark.parametrize("name", FAULTY)
def test_every_finding_rests_on_the_place_of_a_planted_fault(name: str) -> None:
    book, outcome = checked(name)
    faults = [fault for document_, fault in FAULTS if document_ == name]
    strangers = [
        finding.message
        for finding in outcome.findings
        if not any(is_there(book, spot, fault) for spot in spots(finding) for fault in faults)
    ]
    assert strangers == []


@pytest.mark.parametrize("name", CLEAN)
def test_nothing_is_found_in_a_clean_sample_that_was_looked_at(name: str) -> None:
    outcome = checked(name)[1]
    coverage = outcome.coverage
    assert [finding.message for finding in outcome.findings] == []
    assert (coverage.failed, coverage.failed_rules) == (0, ())
    assert coverage.placed_cells == coverage.numeric_cells > 0
    assert coverage.passed > 100


@pytest.mark.parametrize("name", FAULTY)
def test_every_cell_that_a_finding_of_amounts_names_has_a_table_a_row_and_a_column(name: str) -> None:
    nameless = [
        (finding.message, spot.table, spot.row, spot.column, spot.text)
        for finding in checked(name)[1].findings
        if finding.rule.startswith("identity.")
        for spot in spots(finding)
        if not (spot.table and spot.row and spot.column)
    ]
    assert nameless == []
