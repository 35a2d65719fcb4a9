"""From level and upright rules to tables: which boxes a reader sees, merged ones included.

Rules are snapped to common positions and joined over small gaps; rules that touch make one table. Between all its positions
lie elementary boxes; boxes with no rule between them are one cell. Positions that part no cells are dropped again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mingzhang.documents.pdf_page import Rule
from mingzhang.documents.pdf_view import Box

SNAP = 2.0
"""Rules this near (points) stand at one position."""
GAP = 3.0
"""Rules at one position with a gap up to this are one rule; a rule ends at another if it comes this near."""
COVER = 0.8
"""A rule parts two boxes if it covers this share of their common side."""
SMALLEST = 6.0
"""A drawing less high or wide than this is no table."""


class Span(NamedTuple):
    """A cell: its first row and column, how many it takes up, and its box."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(frozen=True, slots=True)
class Ruling:
    """A table's positions (`xs` of its uprights left to right, `ys` of its level rules top to bottom), its cells in
    row-major order, and for each elementary box the place of its cell in `spans`."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    spans: tuple[Span, ...]
    owners: tuple[tuple[int, ...], ...]

    @property
    def box(self) -> Box:
        """The table's outline."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def owner(self, x: float, y: float) -> int | None:
        """The place in `spans` of the cell that holds the point, None outside the table."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owners[row][column]
        return None


def rulings(level: list[Rule], upright: list[Rule], cells: Callable[[int], None], crossings: Callable[[int], None]) -> list[Ruling]:
    """The tables that the rules make, top to bottom. A single box is none. `cells` is told how many elementary boxes a
    table has before they are made, `crossings` often how many crossings of rules were met so far; both may raise."""
    levels, uprights = joined_rules(level), joined_rules(upright)
    found = []
    for across, down in _touching(levels, uprights, crossings):
        ruling = _ruling(across, down, cells)
        if ruling is not None:
            found.append(ruling)
    return sorted(found, key=lambda one: (one.ys[0], one.xs[0]))


def bands(level: list[Rule], tables: list[Ruling]) -> list[Box]:
    """The areas between three or more level rules of one width that belong to no table: tables without uprights."""
    free = [
        rule
        for rule in joined_rules(level)
        if not any(
            table.box[1] - GAP <= rule.at <= table.box[3] + GAP and rule.start < table.box[2] and rule.end > table.box[0]
            for table in tables
        )
    ]
    groups: dict[tuple[int, int], list[Rule]] = {}
    for rule in free:
        groups.setdefault((round(rule.start / GAP), round(rule.end / GAP)), []).append(rule)
    return [(group[0].start, group[0].at, group[0].end, group[-1].at) for group in groups.values() if len(group) >= 3]


def joined_rules(rules: Iterable[Rule]) -> list[Rule]:
    """The rules snapped to common positions, pieces joined; what stays shorter than `GAP` is dropped."""
    out: list[Rule] = []
    for group in _near(sorted(rules), SNAP):
        at = _middle(group)
        group.sort(key=lambda rule: rule.start)
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start <= end + GAP:
                end = max(end, rule.end)
            else:
                out.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        out.append(Rule(at, start, end))
    return [rule for rule in out if rule.end - rule.start > GAP]


def _near(rules: list[Rule], distance: float) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[-1].at > distance:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _middle(group: list[Rule]) -> float:
    weight = sum(rule.end - rule.start for rule in group)
    if weight <= 0:
        return group[0].at
    return sum(rule.at * (rule.end - rule.start) for rule in group) / weight


def _touching(levels: list[Rule], uprights: list[Rule], crossings: Callable[[int], None]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that touch each other, each with rules of both directions."""
    parent = list(range(len(levels) + len(uprights)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    met = 0
    heights = [rule.at for rule in levels]
    for number, rule in enumerate(uprights, start=len(levels)):
        crossings(met)
        for place in range(bisect_left(heights, rule.start - GAP), bisect_right(heights, rule.end + GAP)):
            if levels[place].start - GAP <= rule.at <= levels[place].end + GAP:
                met += 1
                parent[root(place)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for place, rule in enumerate(levels):
        groups.setdefault(root(place), ([], []))[0].append(rule)
    for number, rule in enumerate(uprights, start=len(levels)):
        groups.setdefault(root(number), ([], []))[1].append(rule)
    for across, down in groups.values():
        if across and down:
            yield across, down


def _ruling(across: list[Rule], down: list[Rule], cells: Callable[[int], None]) -> Ruling | None:
    down = down + _open_sides(across, [rule.at for rule in down])
    across = across + _open_sides(down, [rule.at for rule in across])
    xs, ys = _positions(down), _positions(across)
    if len(xs) < 2 or len(ys) < 2 or xs[-1] - xs[0] < SMALLEST or ys[-1] - ys[0] < SMALLEST:
        return None
    cells((len(xs) - 1) * (len(ys) - 1))
    floors, walls = _sides(ys, xs, across), _sides(xs, ys, down)
    regions = _regions(len(ys) - 1, len(xs) - 1, floors, walls)
    rectangles = _rectangles(regions)
    if len(rectangles) < 2:
        return None
    return _compact(xs, ys, rectangles)


def _open_sides(rules: list[Rule], crossing: list[float]) -> list[Rule]:
    """A table without its outer left and right borders: two or more of its rules end together beyond the last crossing
    rule. What comes back closes such a side."""
    out = []
    first, last = min(crossing), max(crossing)
    starts = [Rule(rule.start, rule.at, rule.at) for rule in rules if rule.start < first - SMALLEST]
    ends = [Rule(rule.end, rule.at, rule.at) for rule in rules if rule.end > last + SMALLEST]
    for group in [*_near(sorted(starts), GAP), *_near(sorted(ends), GAP)]:
        if len(group) >= 2:
            at = sum(rule.at for rule in group) / len(group)
            out.append(Rule(at, min(rule.start for rule in group), max(rule.end for rule in group)))
    return out


def _positions(rules: list[Rule]) -> list[float]:
    return [_middle(group) for group in _near(sorted(rules), SNAP)]


def _sides(positions: list[float], crossing: list[float], rules: list[Rule]) -> list[list[bool]]:
    """For each position and each interval between crossing positions: does a rule run there?"""
    sides = [[False] * (len(crossing) - 1) for _ in positions]
    for rule in rules:
        row = sides[_nearest(positions, rule.at)]
        for place in range(max(bisect_left(crossing, rule.start) - 1, 0), min(bisect_right(crossing, rule.end), len(row))):
            low, high = crossing[place], crossing[place + 1]
            if min(high, rule.end) - max(low, rule.start) >= COVER * (high - low):
                row[place] = True
    return sides


def _nearest(positions: list[float], at: float) -> int:
    place = bisect_left(positions, at)
    if place == len(positions) or (place and at - positions[place - 1] < positions[place] - at):
        return place - 1
    return place


def _regions(rows: int, columns: int, floors: list[list[bool]], walls: list[list[bool]]) -> list[list[int]]:
    """For each elementary box the number of its region: boxes with no rule between them share one."""
    parent = list(range(rows * columns))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column and not walls[column][row]:
                parent[root(here)] = root(here - 1)
            if row and not floors[row][column]:
                parent[root(here)] = root(here - columns)
    return [[root(row * columns + column) for column in range(columns)] for row in range(rows)]


def _rectangles(regions: list[list[int]]) -> list[tuple[int, int, int, int]]:
    """The regions as rectangles (top, left, bottom, right; ends excluded) in row-major order. A region that is none is cut
    into rectangles, each as wide and then as high as it can be, from the top left."""
    rows, columns = len(regions), len(regions[0])
    taken = [[False] * columns for _ in range(rows)]
    out = []
    for top in range(rows):
        for left in range(columns):
            if taken[top][left]:
                continue
            region = regions[top][left]
            right = left + 1
            while right < columns and regions[top][right] == region and not taken[top][right]:
                right += 1
            bottom = top + 1
            while bottom < rows and all(regions[bottom][at] == region and not taken[bottom][at] for at in range(left, right)):
                bottom += 1
            for row in range(top, bottom):
                taken[row][left:right] = [True] * (right - left)
            out.append((top, left, bottom, right))
    return out


def _compact(xs: list[float], ys: list[float], rectangles: list[tuple[int, int, int, int]]) -> Ruling:
    """The table with only those positions at which a cell begins or ends."""
    used_rows = sorted({top for top, _, _, _ in rectangles} | {bottom for _, _, bottom, _ in rectangles})
    used_columns = sorted({left for _, left, _, _ in rectangles} | {right for _, _, _, right in rectangles})
    row_of = {position: place for place, position in enumerate(used_rows)}
    column_of = {position: place for place, position in enumerate(used_columns)}
    owners = [[0] * (len(used_columns) - 1) for _ in range(len(used_rows) - 1)]
    spans = []
    for number, (top, left, bottom, right) in enumerate(rectangles):
        row, column = row_of[top], column_of[left]
        rowspan, colspan = row_of[bottom] - row, column_of[right] - column
        for place in range(row, row + rowspan):
            owners[place][column : column + colspan] = [number] * colspan
        spans.append(Span(row, column, rowspan, colspan, (xs[left], ys[top], xs[right], ys[bottom])))
    return Ruling(
        tuple(xs[place] for place in used_columns),
        tuple(ys[place] for place in used_rows),
        tuple(spans),
        tuple(tuple(row) for row in owners),
    )
