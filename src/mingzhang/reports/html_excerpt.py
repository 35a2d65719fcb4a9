"""What a finding speaks of, cut out of the document: the rows and columns of a table with the cell marked, or the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingzhang.book.model import BudgetBook, PrintedCell, Table
from mingzhang.checks.model import Finding, Spot
from mingzhang.reports.html_text import cell_id, esc, tag
from mingzhang.reports.marks import Marks, Place
from mingzhang.reports.words import position

MOST_ROWS = 7
MOST_FORM_ROWS = 4
MOST_COLUMNS = 6
MOST_TABLES = 3
MOST_SENTENCES = 4
AROUND = 60
"""Characters of a sentence that are shown on either side of what is marked."""
LONGEST_CELL = 60
LONGEST_FORM_CELL = 36


@dataclass(frozen=True)
class Source:
    """A document of the page: its number, its book, the marks, and its tables by id."""

    number: int
    book: BudgetBook
    marks: Marks
    tables: Mapping[int, Table]


def excerpts(source: Source, finding: Finding) -> str:
    """All that the finding speaks of, its own place first; empty for a finding without one in the document."""
    own = [finding.where, *(item.where for item in finding.suspects if item.choice == 0)]
    spots = [*own, *(item.where for item in finding.evidence), *(item.where for item in finding.broken)]
    bad = {place for spot in own if (place := source.marks.cell(spot))}
    cells = list(dict.fromkeys(place for spot in spots if (place := source.marks.cell(spot))))
    by_table: dict[int, list[Place]] = {}
    for place in cells:
        by_table.setdefault(place[0], []).append(place)
    shown = list(by_table.items())
    parts = [_table(source, source.tables[table], places, bad) for table, places in shown[:MOST_TABLES]]
    if len(shown) > MOST_TABLES:
        names = "、".join(esc(source.tables[table].title) or "（无标题）" for table, _ in shown[MOST_TABLES:])
        parts.append(tag("p", f"另见：{names}", klass="more"))
    return "".join(parts) + _sentences(source, own, spots)


def _sentences(source: Source, own: Iterable[Spot], spots: Iterable[Spot]) -> str:
    mine = set(own)
    found = list(dict.fromkeys(spot for spot in spots if spot.passage is not None))
    parts = [_sentence(source, spot, own=spot in mine) for spot in found[:MOST_SENTENCES]]
    if len(found) > MOST_SENTENCES:
        places = "、".join(dict.fromkeys(position(spot) for spot in found[MOST_SENTENCES:] if position(spot)))
        parts.append(tag("p", f"另有 {len(found) - MOST_SENTENCES} 处：{esc(places)}", klass="more"))
    return "".join(parts)


def _sentence(source: Source, spot: Spot, *, own: bool) -> str:
    if spot.passage is None or spot.passage >= len(source.book.passages):
        return ""
    text = source.book.passages[spot.passage].text
    start, end = spot.start or 0, len(text) if spot.end is None else spot.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    marked = text[start:end]
    if len(marked) > 4 * AROUND:
        marked = marked[: 3 * AROUND] + "……"
    lead, tail = "……" if start > AROUND else "", "……" if end + AROUND < len(text) else ""
    whole = start == 0 and end >= len(text)
    inner = esc(marked) if whole else f"{lead}{esc(before)}{tag('mark', esc(marked))}{esc(after)}{tail}"
    where = position(spot)
    foot = tag("cite", esc(where)) if where else ""
    return tag("blockquote", inner + foot, klass="sentence own" if own else "sentence")


def _table(source: Source, table: Table, places: list[Place], bad: set[Place]) -> str:
    every = [row for _, row, _ in places]
    listed = bool({line.index for line in table.rows} & set(every)) and bool(table.columns)
    blamed = {row for of, row, _ in bad if of == table.id}
    rows, rows_left = _few(every, [row for row in every if row in blamed], MOST_ROWS if listed else MOST_FORM_ROWS)
    body = _grid(source, table, rows, places, bad) if listed else _form(source, table, rows, places, bad)
    left = f"，另有 {rows_left} 行" if rows_left else ""
    caption = f"{esc(table.title) or '（无标题）'} <span>{esc(position(table.where))}{left}</span>"
    return f'<div class="excerpt"><table><caption>{caption}</caption>{body}</table></div>'


def _few(every: list[int], first: list[int], most: int) -> tuple[list[int], int]:
    """Up to `most` of the indexes, those `first` before the others, in order; and how many are left out."""
    chosen = list(dict.fromkeys([*first, *every]))
    return sorted(chosen[:most]), max(0, len(chosen) - most)


def _grid(source: Source, table: Table, rows: list[int], places: list[Place], bad: set[Place]) -> str:
    """The chosen rows and columns with their labels."""
    wanted = [column for _, row, column in places if row in rows]
    columns, _ = _few(wanted, [column for place in bad if place[0] == table.id for column in (place[2],)], MOST_COLUMNS)
    names = {line.index: line.label for line in table.columns}
    sides = {line.index: line.side for line in table.columns}
    labels = {(line.index, line.side): line.label for line in table.rows}
    side = sides.get(columns[0], 0)
    head = "".join(tag("th", esc(_short(names.get(column, ""))), scope="col") for column in columns)
    named = any(names.get(column) for column in columns)
    out = [f"<thead><tr><th></th>{head}</tr></thead>"] if named else []
    for row in rows:
        label = labels.get((row, side)) or next((text for (index, _), text in labels.items() if index == row), "")
        cells = "".join(_cell(source, (table.id, row, column), places, bad) for column in columns)
        out.append(f'<tr><th scope="row">{esc(_short(label))}</th>{cells}</tr>')
    return "".join(out)


def _form(source: Source, table: Table, rows: list[int], places: list[Place], bad: set[Place]) -> str:
    """The chosen rows of a form, as they are printed, without their blank cells."""
    layout = source.marks.layouts[table.id]
    out = []
    for row in rows:
        printed = [cell for cell in layout.lines[row] if cell.text.strip() or (table.id, row, cell.column) in bad]
        out.append("<tr>" + "".join(_cell(source, (table.id, row, cell.column), places, bad, cell) for cell in printed) + "</tr>")
    return "".join(out)


def _cell(source: Source, place: Place, places: list[Place], bad: set[Place], printed: PrintedCell | None = None) -> str:
    cell = printed or _printed(source, place)
    text = cell.text if cell else ""
    figure = cell is not None and cell.role in {"figure", "unplaced"}
    classes = [name for name, holds in (("num", figure), ("bad", place in bad), ("of", place in places and place not in bad)) if holds]
    words = esc(_short(text, LONGEST_FORM_CELL if printed else LONGEST_CELL)) or ("（空白）" if place in places else "")
    inner = f'<a href="#{cell_id(source.number, place)}">{words}</a>' if place in places and words else words
    return tag("td", inner, klass=" ".join(classes))


def _printed(source: Source, place: Place) -> PrintedCell | None:
    line = source.marks.layouts[place[0]].lines[place[1]]
    return next((cell for cell in line if cell.column <= place[2] < cell.column + cell.colspan), None)


def _short(text: str, most: int = LONGEST_CELL) -> str:
    return text if len(text) <= most else text[:most] + "……"
