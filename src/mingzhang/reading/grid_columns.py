"""Pages of one table brought to the same columns.

A page shows only the columns that some cell on it ends at: where a table has a column that is merged with its neighbour in every row of a
page, that page's grid has one column less, and all columns after it would be one off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mingzhang.documents.model import Cell, Grid

_NEAR = 3.0
"""Edges this near (points) are the same."""


def align_columns(grids: Sequence[Grid], following: Grid) -> tuple[list[Grid], Grid]:
    """The grids of a table's pages and the one that goes on, all with the columns of the page that shows most of them. They stay as they
    are where the edges are unknown or do not lie on each other."""
    own, other = _edges(grids[0]), _edges(following)
    if own is None or other is None or len(own) == len(other):
        return list(grids), following
    if len(other) < len(own):
        places = _places(other, own)
        return list(grids), _moved(following, places, len(own) - 1) if places else following
    places = _places(own, other)
    return ([_moved(grid, places, len(other) - 1) for grid in grids] if places else list(grids)), following


def _edges(grid: Grid) -> list[float] | None:
    """Where the columns begin and end, None where a position is missing."""
    edges: dict[int, float] = {}
    for cell in grid.cells:
        if cell.where.box is None:
            return None
        edges[cell.column], edges[cell.column + cell.colspan] = cell.where.box[0], cell.where.box[2]
    found = [edges[place] for place in sorted(edges)]
    return found if len(found) == grid.columns + 1 else None


def _places(few: Sequence[float], many: Sequence[float]) -> Mapping[int, int] | None:
    """For each of the `few` edges the place of the same among the `many`; None where one has none, or the outlines differ."""
    places: dict[int, int] = {}
    for place, edge in enumerate(few):
        nearest = min(range(len(many)), key=lambda at: abs(many[at] - edge))
        if abs(many[nearest] - edge) > _NEAR:
            return None
        places[place] = nearest
    whole = places[0] == 0 and places[len(few) - 1] == len(many) - 1
    return places if whole and len(set(places.values())) == len(places) else None


def _moved(grid: Grid, places: Mapping[int, int], columns: int) -> Grid:
    def moved(cell: Cell) -> Cell:
        start = places[cell.column]
        return replace(cell, column=start, colspan=places[cell.column + cell.colspan] - start)

    return replace(grid, cells=tuple(map(moved, grid.cells)), columns=columns)
