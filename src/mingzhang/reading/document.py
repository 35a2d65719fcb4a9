"""A Document as a BudgetBook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from mingzhang.book.model import (
    Asset,
    BudgetBook,
    Line,
    Observation,
    PrintedCell,
    Procurement,
    Project,
    Remark,
    Source,
    Statement,
    Table,
    Unit,
    Unplaced,
)
from mingzhang.cube.coordinates import At, at
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.model import Cell, Document, Paragraph
from mingzhang.messages import say
from mingzhang.reading import heading
from mingzhang.reading.form_rows import indicator_header, labelled, rows_of
from mingzhang.reading.forms import is_department_form, numeric_cells, read_form
from mingzhang.reading.lists import list_kind, read_list
from mingzhang.reading.matrix import is_amount
from mingzhang.reading.narrative import read_narrative
from mingzhang.reading.overall import form_amounts, read_amounts
from mingzhang.reading.passages import passages
from mingzhang.reading.sections import RawTable, sections
from mingzhang.reading.statutory import Reading, read_statutory
from mingzhang.reading.summary import read_summary
from mingzhang.vocabulary.phrases import key, role, title_at, title_kind


@dataclass
class _Parts:
    year: int | None
    unit: str | None
    tables: list[Table] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    listed: list[Project] = field(default_factory=list)
    goals: list[Project] = field(default_factory=list)
    procurement: list[Procurement] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_document(document: Document) -> BudgetBook:
    """The budget that the document prints, with what could not be placed. Raises UnreadableFile (`file.no_budget`) where it prints
    none: no amount found its coordinates and there is no project."""
    book = read_sections(document, *sections(document))
    if not book.observations and not book.projects:
        raise UnreadableFile("file.no_budget", name=document.name)
    return book


def read_sections(document: Document, tables: list[RawTable], text: list[Paragraph]) -> BudgetBook:
    """The budget that these tables and this running text print; of the document itself only what it is called and was noted on it."""
    year = heading.fiscal_year(tables, text)
    units = Counter(table.unit for table in tables if table.unit and table.kind in {"statutory", "sangong", "projects"})
    parts = _Parts(year, next(iter(units)) if len(units) == 1 else heading.unit_of_text(text))
    for number, raw in enumerate(tables):
        _read(parts, raw, number)
    named = heading.department(tables, text, _unit_codes(parts))
    stage = heading.stage(tables, text)
    lines = passages(text, tables)
    told, unclear = read_narrative(
        lines, parts.tables, parts.observations, year=year, final=stage == "final", name=named.name, before=len(parts.statements)
    )
    notes = [Remark(say(note.code, **dict(note.values)), note.where, note.code) for note in document.notes]
    return BudgetBook(
        source=Source(document.name, document.sha256, document.format, document.pages),
        department=named,
        fiscal_year=year,
        stage=stage,
        units=tuple(parts.units),
        tables=tuple(parts.tables),
        observations=tuple(parts.observations),
        passages=lines,
        statements=(*parts.statements, *told),
        goals=tuple(parts.goals),
        projects=tuple(parts.projects or parts.listed),
        procurement=tuple(parts.procurement),
        assets=tuple(parts.assets),
        unplaced=(*parts.unplaced, *unclear),
        remarks=tuple(notes + parts.remarks),
    )


def _assumed(raw: RawTable, unit: str | None) -> tuple[str, ...]:
    """The repair that says that a table without a money unit was read in the one of the rest of the document."""
    return (f"表上没有注明金额单位，按本文件其他部分的“{unit}”读取",) if raw.unit is None and unit is not None else ()


def _read(parts: _Parts, raw: RawTable, number: int) -> None:
    listed = list_kind(raw)
    kind = raw.kind
    if listed is not None:
        _read_list(parts, raw, number, listed)
    elif kind in {"goal.form", "goal.department"} and _is_form(raw):
        _read_form(parts, raw, number, kind)
    elif kind == "goal.summary" or (kind == "goal.form" and _is_summary(raw)):
        _read_summary(parts, raw, number)
    elif kind in {"statutory", "sangong", "projects"} or (kind in {None, "goal.form"} and _is_of_the_cube(raw)):
        _read_cube(parts, raw, number, kind or "statutory")
    else:
        _keep(parts, raw, number, kind or "other")


def _is_form(raw: RawTable) -> bool:
    rows = rows_of(raw.grids)
    return any(indicator_header(row) is not None for row in rows) and any(
        name in {"name", "annual.total", "goal.annual"} for row in rows for name, _ in labelled(row)
    )


def _is_summary(raw: RawTable) -> bool:
    return any(role(key(cell.text)) == "project.name" for line in raw.grids[0].lines()[:3] for cell in line)


def _is_of_the_cube(raw: RawTable) -> bool:
    words = [role(key(cell.text)) for line in raw.grids[0].lines()[:4] for cell in line]
    return any(word in {"code", "code.class", "code.item"} for word in words) and raw.unit is not None


def _read_cube(parts: _Parts, raw: RawTable, number: int, kind: str) -> None:
    reading = read_statutory(raw, number, kind, parts.year, parts.unit)
    if reading.observations:
        reading.repairs.extend(_assumed(raw, parts.unit))
    _take(parts, reading)
    if kind == "projects":
        parts.listed.extend(Project(line.label, table=number, where=raw.where) for line in reading.rows if "project" in line.at)


def _take(parts: _Parts, reading: Reading) -> None:
    table = reading.result()
    if table.unit is None and parts.unit is not None:
        table = replace(table, unit=parts.unit)
    parts.tables.append(table)
    parts.observations.extend(reading.observations)
    parts.unplaced.extend(reading.unplaced)
    parts.statements.extend(reading.statements)


def _read_summary(parts: _Parts, raw: RawTable, number: int) -> None:
    reading = read_statutory(raw, number, "goal.summary", parts.year, parts.unit)
    summary = read_summary(raw, number, raw.unit or parts.unit)
    reading.repairs.extend(_assumed(raw, parts.unit))
    used = {cell.where for cell in summary.used}
    reading.placed += sum(1 for item in reading.unplaced if item.where in used and is_amount(item.text))
    reading.unplaced = [item for item in reading.unplaced if item.where not in used]
    reading.repairs.extend(summary.repairs)
    _take(parts, reading)
    parts.projects.extend(summary.projects)


def _read_list(parts: _Parts, raw: RawTable, number: int, kind: str) -> None:
    found = read_list(raw, number, kind, parts.unit)
    parts.units.extend(found.units)
    parts.procurement.extend(found.procurement)
    parts.assets.extend(found.assets)
    parts.observations.extend(found.observations)
    parts.unplaced.extend(Unplaced(cell.text, reason, cell.where, number, row, cell.column) for cell, row, reason in found.lost)
    parts.tables.append(
        Table(
            id=number,
            title=raw.title or _heading(raw, kind),
            kind=kind,
            unit=found.unit,
            at=At(),
            numeric_cells=found.numeric,
            placed_cells=found.numeric - len(found.lost),
            header_rows=found.header_rows,
            note="\n".join(raw.notes) or None,
            repairs=_assumed(raw, parts.unit) if found.observations and found.unit == parts.unit else (),
            rows=tuple(found.rows),
            columns=tuple(found.columns),
            cells=_printed(raw, found.header_rows),
            where=raw.where,
        )
    )


def _read_form(parts: _Parts, raw: RawTable, number: int, kind: str) -> None:
    form = read_form(raw, number, parts.unit)
    project = form.project()
    numeric, lost = numeric_cells(form)
    observations: list[Observation] = []
    rows: list[Line] = []
    columns: list[Line] = []
    cells = _printed(raw, 0)
    if kind == "goal.department":
        observations, rows, missing = read_amounts(raw, number, parts.unit)
        columns = [Line(0, 0, "金额", at({"flow": "expenditure"}))] if rows else []
        placed = {observation.where for observation in observations}
        lost = [cell for cell in lost if cell.where not in placed] + [cell for cell, _, _ in missing if cell not in lost]
    elif is_department_form(form):
        observations, rows, columns = form_amounts(form.funds, cells, number)
    if kind == "goal.department" or is_department_form(form):
        parts.goals.append(replace(project, name=project.name or raw.owner or ""))
    else:
        parts.projects.append(project)
    parts.observations.extend(observations)
    parts.unplaced.extend(Unplaced(cell.text, "表单中没有对应的栏目", cell.where, number, cell.row, cell.column) for cell in lost)
    parts.unplaced.extend(Unplaced(cell.text, f"{what}无法读取", cell.where, number, cell.row, cell.column) for what, cell in form.unread)
    repairs = tuple(form.indicators.repairs) if form.indicators else ()
    if form.assumed_unit and form.funds:
        repairs += _assumed(raw, form.unit)
    parts.tables.append(
        Table(
            id=number,
            title=raw.title,
            kind=kind,
            unit=form.unit,
            at=title_at(raw.title),
            numeric_cells=numeric,
            placed_cells=numeric - len(lost),
            header_rows=0,
            note="\n".join(raw.notes) or None,
            repairs=repairs,
            rows=tuple(rows),
            columns=tuple(columns),
            cells=cells,
            where=raw.where,
        )
    )


def _heading(raw: RawTable, kind: str) -> str:
    """The line above a list that names it, else what such a list is called."""
    for paragraph in reversed(raw.particulars):
        if title_kind(paragraph.text) == kind:
            return paragraph.text
    return {"units": "部门机构设置", "procurement": "政府采购预算", "assets": "固定资产占用情况"}[kind]


def _keep(parts: _Parts, raw: RawTable, number: int, kind: str) -> None:
    """A table of a kind that is not read: printed, counted, and its figures kept as not placed."""
    figures = [(cell, offset) for offset, cell in _cells(raw) if is_amount(cell.text)]
    parts.unplaced.extend(
        Unplaced(cell.text, "此类表格尚不读取", cell.where, number, cell.row + offset, cell.column) for cell, offset in figures
    )
    note, cells = "\n".join(raw.notes) or None, _printed(raw, 0)
    parts.tables.append(Table(number, raw.title, kind, raw.unit, At(), len(figures), 0, 0, note, cells=cells, where=raw.where))


def _cells(raw: RawTable) -> list[tuple[int, Cell]]:
    out: list[tuple[int, Cell]] = []
    offset = 0
    for grid in raw.grids:
        out.extend((offset, cell) for cell in grid.cells)
        offset += grid.rows
    return out


def _printed(raw: RawTable, header_rows: int) -> tuple[PrintedCell, ...]:
    return tuple(
        PrintedCell(
            cell.row + offset,
            cell.column,
            cell.text,
            "header" if cell.row + offset < header_rows else "blank" if not cell.text else "figure" if is_amount(cell.text) else "text",
            cell.rowspan,
            cell.colspan,
            cell.where,
        )
        for offset, cell in _cells(raw)
    )


def _unit_codes(parts: _Parts) -> dict[str, str]:
    """Unit codes by name, from the unit rows of tables."""
    out: dict[str, str] = {}
    for table in parts.tables:
        for line in table.rows:
            if "unit" in line.at and not line.at.dimensions & {"function", "project"} and line.at["unit"].isdigit():
                out.setdefault(key(line.label), line.at["unit"])
    return out
