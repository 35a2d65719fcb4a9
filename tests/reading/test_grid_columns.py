from __future__ import annotations

from mingzhang.documents.model import Cell, Grid
from mingzhang.reading.grid_columns import align_columns
from mingzhang.where import Position

EDGES = (50.0, 90.0, 150.0, 220.0)


def grid(*cells: tuple[int, int], edges: tuple[float, ...] = EDGES, shift: float = 0.0) -> Grid:
    """One row whose cells cover the columns from the first to the second number, on a page that shows only the edges they use."""
    used = sorted({edge for cell in cells for edge in cell})
    made = [
        Cell(
            0,
            used.index(first),
            "",
            1,
            used.index(last) - used.index(first),
            Position(box=(edges[first] + shift, 0, edges[last] + shift, 10)),
        )
        for first, last in cells
    ]
    return Grid(tuple(made), 1, len(used) - 1)


def spans(page: Grid) -> list[tuple[int, int]]:
    return [(cell.column, cell.colspan) for cell in page.cells]


def test_a_page_on_which_every_row_merges_two_columns_keeps_both() -> None:
    first, following = align_columns([grid((0, 1), (1, 2), (2, 3))], grid((0, 2), (2, 3), shift=1.5))
    assert (spans(following), following.columns) == ([(0, 2), (2, 1)], 3)
    assert spans(first[0]) == [(0, 1), (1, 1), (2, 1)]


def test_the_pages_before_take_the_columns_of_a_page_that_shows_more() -> None:
    earlier, following = align_columns([grid((0, 2), (2, 3)), grid((0, 2), (2, 3))], grid((0, 1), (1, 2), (2, 3)))
    assert [spans(page) for page in earlier] == [[(0, 2), (2, 1)]] * 2
    assert following.columns == earlier[0].columns == 3


def test_columns_that_do_not_lie_below_each_other_stay_as_they_are() -> None:
    other = grid((0, 2), (2, 3), edges=(50.0, 90.0, 130.0, 220.0))
    assert align_columns([grid((0, 1), (1, 2), (2, 3))], other)[1] is other
    narrow = grid((0, 1), (1, 2))
    assert align_columns([grid((0, 1), (1, 2), (2, 3))], narrow)[1] is narrow


def test_grids_without_positions_stay_as_they_are() -> None:
    page = Grid((Cell(0, 0, "", 1, 1), Cell(0, 1, "", 1, 1)), 1, 2)
    assert align_columns([grid((0, 1), (1, 2), (2, 3))], page)[1] is page
