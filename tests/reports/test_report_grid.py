from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.book.model import PrintedCell, Table
from mingzhang.cube.coordinates import At
from mingzhang.reports.grid import lay_out

CELLS = st.builds(
    PrintedCell,
    st.integers(0, 5),
    st.integers(0, 5),
    st.just("x"),
    st.just("text"),
    st.integers(1, 9),
    st.integers(1, 9),
)


def table(*cells):
    return Table(0, "", "", None, At(), 0, 0, 0, cells=cells)


@given(st.lists(CELLS, max_size=20))
def test_whatever_cells_overlap_the_layout_covers_every_place_once(cells):
    layout = lay_out(table(*cells))
    covered = [
        (row, column)
        for line in layout.lines
        for cell in line
        for row in range(cell.row, cell.row + cell.rowspan)
        for column in range(cell.column, cell.column + cell.colspan)
    ]
    assert sorted(covered) == [(row, column) for row in range(layout.rows) for column in range(layout.columns)]


@given(st.lists(CELLS, max_size=20))
def test_every_place_is_found_in_the_cell_that_covers_it(cells):
    layout = lay_out(table(*cells))
    for line in layout.lines:
        for cell in line:
            assert layout.covering(cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1) == (cell.row, cell.column)
    assert layout.covering(99, 99) is None


def test_no_printed_cell_is_lost_to_the_span_of_another():
    layout = lay_out(table(PrintedCell(0, 0, "a", "text", 9, 9), PrintedCell(0, 1, "b", "text"), PrintedCell(1, 0, "c", "text")))
    assert [[cell.text for cell in line] for line in layout.lines] == [["a", "b"], ["c", ""]]


def test_a_table_without_cells_is_empty():
    assert lay_out(table()).lines == ()


def test_an_enormous_span_costs_nothing():
    assert lay_out(table(PrintedCell(0, 0, "a", "text", 10**9, 10**9))).columns == 1
