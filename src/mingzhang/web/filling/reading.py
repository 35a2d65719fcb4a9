"""What the parts of a submission say: the facts, or everything that is wrong, by the checks of the workbook's import."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mingzhang.facts.cells import Cell, Grid, Place
from mingzhang.facts.faults import Severity
from mingzhang.facts.importing import Imported, import_grids, ways
from mingzhang.facts.model import Facts
from mingzhang.facts.read_sheet import Row, Table
from mingzhang.facts.read_value import Setting
from mingzhang.facts.sheets import Sheet, TextWanted, declaration
from mingzhang.messages import say
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.parts import text_row
from mingzhang.web.filling.values import OF_FILES, NotStored, cell_of

_CELL = re.compile(r"([A-Z]+)(\d+)")
ID = "_id"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at a place of a submission: the part, the row (empty for a block of single values) and the column, None where it is the
    part as a whole; the sentence and whether the facts can be used in spite of it."""

    submission: int
    sheet: str
    row: str | None
    column: str | None
    code: str
    text: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Understood:
    """The facts of a submission's own parts, None where a flaw is an error, and all flaws."""

    facts: Facts | None
    flaws: tuple[Flaw, ...]


def money_of(parts: Mapping[str, Part]) -> str:
    """The unit in which amounts are shown and entered."""
    chosen = parts["department"].fields.get("money") if "department" in parts else None
    return str(chosen) if chosen in declaration().choices["money"].labels else declaration().money


def year_of(parts: Mapping[str, Part]) -> int | None:
    """The budget year that the parts state."""
    year = parts["department"].fields.get("year") if "department" in parts else None
    return year if isinstance(year, int) else None


def setting_of(parts: Mapping[str, Part]) -> Setting:
    """What reading a typed value depends on: unit, year, and what references may mean."""
    rows = {key: ways(_keys(parts[key])) if key in parts else {} for key in ("units", "projects")}
    return Setting(money_of(parts), year_of(parts), rows)


def _keys(part: Part) -> Table:
    sheet = declaration().sheet(part.sheet)
    table = Table(sheet)
    first, second = (column.key for column in sheet.columns[:2])
    for number, row in enumerate(part.rows):
        table.rows.append(Row(number, {key: row[key] for key in (first, second) if isinstance(row.get(key), str)}))
    return table


def understand(submission: int, parts: Mapping[str, Part], texts: Sequence[TextWanted]) -> Understood:
    """The facts and flaws of the parts. Words that the layout wants and that are missing are remarked upon: they are needed for publishing,
    not for the figures."""
    money, year = money_of(parts), year_of(parts)
    grids = [_grid(sheet, parts[sheet.key], money, year) for sheet in declaration().sheets if sheet.key in parts]
    found: Imported = import_grids(grids, [replace(text, required=False) for text in texts])
    flaws = [_flaw(submission, parts, fault) for fault in found.faults if fault.code not in OF_FILES]
    return Understood(found.facts, (*flaws, *_missing(submission, parts, texts)))


def _grid(sheet: Sheet, part: Part, money: str, year: int | None) -> Grid:
    """The part as a sheet of a workbook: its fields, a head, its rows."""
    cells: dict[Place, Cell] = {}
    for number, column in enumerate(sheet.fields):
        cells[number, 0] = Cell("text", column.title)
        _put(cells, (number, 1), column, part.fields.get(column.key), money, year)
    head = _head(sheet)
    for index, column in enumerate(sheet.columns):
        cells[head, index] = Cell("text", column.title)
        if column.derived:
            continue
        for number, row in enumerate(part.rows):
            _put(cells, (head + 1 + number, index), column, row.get(column.key), money, year)
    return Grid(sheet.title, hidden=False, cells=cells)


def _put(cells: dict[Place, Cell], place: Place, column: Any, value: Any, money: str, year: int | None) -> None:
    try:
        cell = cell_of(column, value, money, year)
    except NotStored:
        cell = Cell("text", str(value))
    if cell is not None:
        cells[place] = cell


def _head(sheet: Sheet) -> int:
    return len(sheet.fields) + 1 if sheet.fields else 0


def _flaw(submission: int, parts: Mapping[str, Part], fault: Any) -> Flaw:
    sheet = next(one for one in declaration().sheets if one.title == fault.sheet)
    row, column = _where(sheet, parts[sheet.key], fault.cell)
    column = "text" if (sheet.key, column) == ("texts", "key") else column
    values = dict(fault.values)
    if "row" in values and isinstance(values["row"], int):
        values["row"] -= _head(sheet) + 1
    return Flaw(submission, sheet.key, row, column, fault.code, say(fault.code, **values), fault.severity)


def _where(sheet: Sheet, part: Part, cell: str | None) -> tuple[str | None, str | None]:
    match = _CELL.fullmatch(cell or "")
    if match is None:
        return None, None
    index = 0
    for letter in match[1]:
        index = index * 26 + ord(letter) - 64
    number, index = int(match[2]) - 1, index - 1
    if number < len(sheet.fields):
        return "", sheet.fields[number].key
    column = sheet.columns[index].key if index < len(sheet.columns) else None
    place = number - _head(sheet) - 1
    return (part.rows[place].get(ID) if 0 <= place < len(part.rows) else None), column


def _missing(submission: int, parts: Mapping[str, Part], texts: Sequence[TextWanted]) -> Iterator[Flaw]:
    given = {row.get("key") for row in parts["texts"].rows if row.get("text")} if "texts" in parts else set[Any]()
    for text in texts:
        if text.required and text.key not in given:
            said = say("facts.text_missing", key=text.key, title=text.title)
            yield Flaw(submission, "texts", text_row(text.key), "text", "facts.text_missing", said, "warning")
