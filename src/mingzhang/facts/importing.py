"""The facts in a workbook that somebody filled in, or everything that is wrong with it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mingzhang.classification.names import fold
from mingzhang.documents.errors import UnreadableFile
from mingzhang.facts.cells import LIMITS, Grid, read_cells
from mingzhang.facts.consistency import inconsistent
from mingzhang.facts.faults import Fault
from mingzhang.facts.layout import GUIDE, LISTS, PROBLEMS
from mingzhang.facts.model import Facts
from mingzhang.facts.read_sheet import Table, read_table
from mingzhang.facts.read_value import Setting
from mingzhang.facts.records import Content, facts_of
from mingzhang.facts.sheets import Declaration, TextWanted, declaration

FIRST = ("department", "units", "projects")
"""Sheets on which the others rest: the unit of the amounts, the year, what references may mean."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was read: the facts, None where a fault is an error; the faults by sheet and cell; the unit of the workbook's amounts."""

    facts: Facts | None
    faults: tuple[Fault, ...]
    money: str


def import_workbook(source: bytes | Path, name: str | None = None, texts: Sequence[TextWanted] = ()) -> Imported:
    """The facts of a workbook; every fault in one pass. `texts` are those that a layout needs: a required one that lacks is an error.

    Raises UnreadableFile for a file that is no workbook, damaged, under a password or too large."""
    if isinstance(source, Path):
        name = name or source.name
        source = _bytes(source)
    return import_grids(read_cells(source, name or "", LIMITS, skip=frozenset({LISTS})), texts)


def import_grids(grids: Sequence[Grid], texts: Sequence[TextWanted] = ()) -> Imported:
    """The facts of sheets that were already read."""
    declared = declaration()
    found = {fold(grid.title): grid for grid in grids}
    faults = [*_missing(declared, found), *_unread(declared, grids)]
    setting = Setting(declared.money, None, {"units": {}, "projects": {}})
    tables: dict[str, Table] = {}
    for sheet in sorted(declared.sheets, key=lambda sheet: FIRST.index(sheet.key) if sheet.key in FIRST else len(FIRST)):
        grid = found.get(fold(sheet.title))
        if grid is None:
            continue
        table = tables[sheet.key] = read_table(grid, sheet, _setting(setting, sheet.key, tables))
        if sheet.key == "department":
            setting = replace(setting, money=table.fields.get("money", setting.money), year=table.fields.get("year"))
        elif sheet.key in setting.rows:
            setting = replace(setting, rows={**setting.rows, sheet.key: ways(table)})
    faults += (fault for table in tables.values() for fault in table.faults)
    faults += inconsistent(tables, texts, setting.money)
    ordered = tuple(sorted(faults, key=lambda fault: _order(declared, fault)))
    if any(fault.severity == "error" for fault in ordered):
        return Imported(None, ordered, setting.money)
    fields = {key: table.fields for key, table in tables.items() if table.fields}
    rows = {key: tuple(row.values for row in table.rows) for key, table in tables.items()}
    return Imported(facts_of(Content(fields, rows)), ordered, setting.money)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LIMITS.file_bytes:
            raise UnreadableFile("file.too_large", name=path.name, limit="file_bytes", allowed=LIMITS.file_bytes)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile("file.missing", name=path.name) from error
    except OSError as error:
        raise UnreadableFile("file.not_openable", name=path.name, what=error.strerror) from error


def _missing(declared: Declaration, found: dict[str, Grid]) -> list[Fault]:
    return [
        Fault("facts.no_sheet", sheet.title, None, {"sheet": sheet.title}, "error" if sheet.required else "warning")
        for sheet in declared.sheets
        if fold(sheet.title) not in found
    ]


def _unread(declared: Declaration, grids: Sequence[Grid]) -> list[Fault]:
    known = {fold(title) for title in (*(sheet.title for sheet in declared.sheets), GUIDE, LISTS, PROBLEMS)}
    return [
        Fault("facts.unread_sheet", grid.title, None, {"sheet": grid.title}, "warning")
        for grid in grids
        if fold(grid.title) not in known and grid.cells
    ]


def _setting(setting: Setting, key: str, tables: dict[str, Table]) -> Setting:
    """Amounts of last year may be those of the department, whose code contains its units'."""
    if key != "last_year" or "department" not in tables or "code" not in tables["department"].fields:
        return setting
    code = tables["department"].fields["code"]
    return replace(setting, rows={**setting.rows, "units": {code: code, **setting.rows["units"]}})


def ways(table: Table) -> dict[str, str]:
    """Every way in which a row can be written down: its key, `key name`, and its name where no other row has it."""
    first, second = (column.key for column in table.sheet.columns[:2])
    rows = [row.values for row in table.rows if first in row.values]
    names = Counter(row.get(second) for row in rows)
    ways: dict[str, str] = {row[second]: row[first] for row in rows if names[row.get(second)] == 1 and second in row}
    for row in rows:
        label = f"{row[first]} {row.get(second, '')}".rstrip()
        ways |= {fold(label): row[first], label: row[first]}
    return {**ways, **{row[first]: row[first] for row in rows}}


def _order(declared: Declaration, fault: Fault) -> tuple[int, int, str, str]:
    titles = [sheet.title for sheet in declared.sheets]
    row = int("".join(letter for letter in fault.cell or "0" if letter.isdigit()))
    column = "".join(letter for letter in fault.cell or "" if letter.isalpha())
    return (titles.index(fault.sheet) if fault.sheet in titles else len(titles)), row, column.rjust(3), fault.code
