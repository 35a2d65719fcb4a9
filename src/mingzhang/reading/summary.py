"""The summary of project targets (项目绩效目标汇总表): one project on several rows, its indicators in columns by first level."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mingzhang.book.model import Indicator, Project
from mingzhang.documents.model import Cell
from mingzhang.reading.form_rows import tidy
from mingzhang.reading.forms import money
from mingzhang.reading.header import read_header, repeated_rows
from mingzhang.reading.matrix import Matrix, is_amount, matrix
from mingzhang.reading.sections import RawTable
from mingzhang.reading.targets import parse_target
from mingzhang.vocabulary.phrases import indicator_column, key, role
from mingzhang.vocabulary.phrases import label as label_of

_FUNDS = {"资金总额": "annual.total", "合计": "annual.total", "政府预算资金": "annual.fiscal", "财政拨款": "annual.fiscal",
          "财政专户管理资金": "annual.earmarked", "单位资金": "annual.own", "其他资金": "annual.other"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """The columns of one first level: where its 三级指标 and its 指标值 stand."""

    level1: str
    name: int
    value: int


@dataclass
class Summary:
    """What was read: the projects, and the cells that were used."""

    projects: list[Project] = field(default_factory=list)
    used: list[Cell] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)


def read_summary(raw: RawTable, table: int, unit: str | None) -> Summary:
    """The projects of the table with their funds (amounts in the table's `unit`) and indicators."""
    out = Summary()
    first = matrix(raw.grids[0])
    header = read_header(first)
    roles = [role(key(path[-1])) if path else None for path in header.paths]
    funds = {index: _FUNDS[words] for index, path in enumerate(header.paths) if path and (words := label_of(path[-1]).key) in _FUNDS}
    pairs = _pairs(header.paths)
    current: Project | None = None
    offset = 0
    for number, grid in enumerate(raw.grids):
        page = first if number == 0 else matrix(grid)
        for row in range(header.rows if number == 0 else repeated_rows(page, first, header.rows), grid.rows):
            started = _project(page, row, roles, funds, raw, table, unit)
            if started is not None:
                if current is not None:
                    out.projects.append(current)
                current = started
            if current is not None and not _is_unit(page, row, roles):
                found, moved = _indicators(page, row, pairs, out)
                if moved:
                    out.repairs.append(f"第{offset + row + 1}行因合并单元格丢失左移{moved}列，按指标栏目复位")
                current = _with(current, found)
        offset += grid.rows
    if current is not None:
        out.projects.append(current)
    return out


def _pairs(paths: tuple[tuple[str, ...], ...]) -> list[Pair]:
    pairs = []
    for index, path in enumerate(paths):
        if path and indicator_column(path[-1]) == "name" and index + 1 < len(paths) and len(path) > 1:
            pairs.append(Pair(key(path[-2]), index, index + 1))
    return pairs


def _is_unit(page: Matrix, row: int, roles: list[str | None]) -> bool:
    code = next((page.text(row, index) for index, name in enumerate(roles) if name == "project.code"), "")
    return bool(code) and len(key(code)) <= 6


def _project(
    page: Matrix, row: int, roles: list[str | None], funds: dict[int, str], raw: RawTable, table: int, unit: str | None
) -> Project | None:
    values = {name: page.text(row, index) for index, name in enumerate(roles) if name is not None}
    name = values.get("project.name", "")
    if not name or _is_unit(page, row, roles) or not (values.get("project.code") or values.get("project.category")):
        return None
    cells = {kind: page.own(row, index) for index, kind in funds.items()}
    where = next(cell.where for cell in page.lines[row] if cell.text)
    return Project(
        name=tidy(name),
        code=key(values.get("project.code", "")) or None,
        category=values.get("project.category") or None,
        unit=raw.owner,
        funds={kind: money(cell, unit) for kind, cell in cells.items() if cell is not None and is_amount(cell.text)},
        form=raw.title,
        table=table,
        where=where,
    )


def _indicators(page: Matrix, row: int, pairs: list[Pair], out: Summary) -> tuple[list[Indicator], int]:
    """The indicators of a row. Its texts must begin at a column of names; a row that begins at a column of values was pushed to the left
    by a lost row-span and is moved back."""
    start = min((pair.name for pair in pairs), default=0)
    texts = {index: cell for index in range(max(0, start - 2), page.columns) if (cell := page.own(row, index)) is not None and cell.text}
    names = {pair.name for pair in pairs}
    first = min(texts, default=-1)
    moved = 0
    if first >= 0 and not page.grid.spans_known and first not in names:
        moved = next((shift for shift in (1, 2) if first + shift in names), 0)
    found = []
    for pair in pairs:
        name, value = texts.get(pair.name - moved), texts.get(pair.value - moved)
        if name is None and value is None:
            continue
        out.used.extend(cell for cell in (name, value) if cell is not None)
        target = tidy(value.text) if value is not None else ""
        operator, number, unit = parse_target(target)
        where = (name or value or page.grid.cells[0]).where
        found.append(
            Indicator(
                pair.level1, "", tidy(name.text) if name is not None else "", "annual", target, None, operator, number, unit, None, where
            )
        )
    return found, moved


def _with(project: Project, found: list[Indicator]) -> Project:
    return replace(project, indicators=project.indicators + tuple(found)) if found else project
