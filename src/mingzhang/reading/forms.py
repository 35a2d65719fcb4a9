"""Performance-target forms (绩效目标申报表, 申报审核表, 绩效目标表) as projects, whatever their shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mingzhang.book.model import Goal, Money, Project
from mingzhang.documents.model import Cell
from mingzhang.money import Fen, NotAFigure, amount_of, parse_figure
from mingzhang.reading.form_rows import FormRow, indicator_header, is_end, joined, labelled, rows_of, tidy
from mingzhang.reading.indicators import Indicators
from mingzhang.reading.matrix import is_amount
from mingzhang.reading.sections import RawTable, money_unit
from mingzhang.vocabulary.phrases import form_field, key
from mingzhang.where import Position

_MONTH = re.compile(r"(1[0-2]|[1-9])\s*月")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
_TITLE = re.compile(r"(?:\d+[、.．]?\s*|[（(]?[一二三四五六七八九十]+[）)、])?(.*?)(?:项目)?绩效目标表\Z")
_CHECKED = re.compile(r"[☑☒√✓■]\s*([^□☑☒√✓■\s]+)")
_FUND_FIELDS = ("midterm.total", "annual.total", "fiscal", "carryover", "other")


@dataclass
class Form:
    """A form as it is being read."""

    raw: RawTable
    table: int
    unit: str | None
    assumed_unit: bool = False
    values: dict[str, str] = field(default_factory=dict)
    funds: dict[str, Money] = field(default_factory=dict)
    plan: dict[str, str] = field(default_factory=dict)
    month_columns: dict[int, str] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    indicators: Indicators | None = None
    months: list[str] = field(default_factory=list)
    goal_columns: list[tuple[str, int]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    after: str = ""
    two_periods: bool = False
    unread: list[tuple[str, Cell]] = field(default_factory=list)

    def project(self) -> Project:
        """The record."""
        found = self.indicators
        return Project(
            name=self._name(),
            code=re.sub(r"\s+", "", self.values.get("code", "")) or None,
            category=self.values.get("category"),
            unit=self.values.get("unit") or self.raw.owner,
            attribute=self._attribute(),
            start=self.values.get("start"),
            end=self.values.get("end"),
            purpose=self.values.get("purpose"),
            basis=self.values.get("basis"),
            funds=self.funds,
            plan=self.plan,
            goals=tuple(self.goals),
            indicators=tuple(found.found) if found else (),
            form=self.raw.title,
            table=self.table,
            where=self.raw.where,
        )

    def _attribute(self) -> str | None:
        text = self.values.get("attribute", "")
        if "□" in text or "☑" in text:
            return "、".join(_CHECKED.findall(text)) or None
        return text or None

    def _name(self) -> str:
        own = tidy(self.values.get("name", ""))
        titled = _TITLE.match(self.raw.title.strip())
        title = titled[1].strip() if titled else ""
        generic = not title or title.endswith(("支出", "整体", "预算", "申报", "项目"))
        return own if generic or key(own) == key(title) else title


def read_form(raw: RawTable, table: int, default_unit: str | None) -> Form:
    """The form with all its pages."""
    own = raw.unit or next((found for grid in raw.grids for cell in grid.cells if (found := _unit_in(cell.text))), None)
    form = Form(raw, table, own or default_unit, assumed_unit=own is None)
    rows = rows_of(raw.grids)
    form.two_periods = any(name == "midterm.total" for row in rows for name, _ in labelled(row))
    for row in _whole(rows):
        if is_end(row):
            break
        header = indicator_header(row)
        if header is not None:
            form.indicators = form.indicators or Indicators(header)
            form.used.update(id(cell) for cell in row.cells)
        elif form.indicators is not None:
            form.indicators.read(row)
            form.used.update(id(cell) for cell in row.cells)
        else:
            _head(form, row)
    return form


def _unit_in(text: str) -> str | None:
    found = re.search(r"资金[（(](万元|元|千元)[）)]", text)
    return found[1] if found else money_unit(text)


def _whole(rows: list[FormRow]) -> Iterable[FormRow]:
    """The rows, those put together again that a line break inside a cell has cut: short rows below the header of the indicators whose
    fields add up to one full row."""
    width = next((row.width for row in rows if indicator_header(row) is not None), 0)
    below = False
    held: list[FormRow] = []
    for row in rows:
        below = below or indicator_header(row) is not None
        if not below or row.aligned or row.spans_known or row.width == width:
            yield from held
            held = []
            yield row
            continue
        held.append(row)
        if sum(part.width for part in held) == width:
            yield _merge(held)
            held = []
    yield from held


def _merge(parts: list[FormRow]) -> FormRow:
    cells: list[Cell] = []
    covering: list[Cell | None] = []
    for part in parts:
        for cell in part.covering[: part.width]:
            moved = None if cell is None else Cell(cell.row, len(covering), cell.text, 1, 1, cell.where)
            covering.append(moved)
            if moved is not None and moved.text:
                cells.append(moved)
    return FormRow(parts[0].index, tuple(cells), tuple(covering), len(covering), parts[0].spans_known, aligned=False)


def _head(form: Form, row: FormRow) -> None:
    """A row above the indicators: labels with values, or the values of labels in the row above."""
    labels = labelled(row)
    if not labels:
        _follow(form, row)
        return
    form.after = labels[-1][0]
    seen: dict[str, int] = {}
    for name, cells in labels:
        form.used.update(id(cell) for cell in row.cells)
        if name in _FUND_FIELDS:
            half = seen.get(name, 0)
            seen[name] = half + 1
            _fund(form, name, half, cells)
        elif name.startswith("goal"):
            column = next((cell.column for cell in row.cells if (found := form_field(cell.text)) and found[0] == name), 0)
            form.goal_columns.append((name, column))
            if cells:
                _goal(form, name, cells)
                form.goal_columns = [entry for entry in form.goal_columns if entry[0] != name]
        elif name == "plan":
            _plan(form, cells)
        elif name == "attribute":
            form.values["attribute"] = (form.values.get("attribute", "") + " " + " ".join(cell.text for cell in cells)).strip()
        elif name not in {"heading", "person", "time", "department"}:
            text = joined(cells)
            if text:
                form.values[name] = form.values.get(name, "") + text if name == "purpose" else form.values.get(name) or text
    if "月底" in "".join(cell.text for cell in row.cells) and not form.months:
        _plan(form, list(row.cells))


def _follow(form: Form, row: FormRow) -> None:
    cells = list(row.cells)
    if not cells:
        return
    form.used.update(id(cell) for cell in cells)
    if form.months and not form.plan and any("%" in cell.text for cell in cells):
        _shares(form, cells)
    elif len(form.goal_columns) == 2:
        (first, _), (second, place) = form.goal_columns
        if len(cells) >= 2:
            _goal(form, first, cells[:1])
            _goal(form, second, cells[1:])
        else:
            _goal(form, second if cells[0].column >= place else first, cells)
    elif form.after.startswith("goal"):
        _goal(form, form.after, cells)
    elif form.after in {"purpose", "annual.total", "other", "fiscal"}:
        form.values["purpose"] = form.values.get("purpose", "") + joined(cells)


def _goal(form: Form, name: str, cells: list[Cell]) -> None:
    text = joined(cells)
    if text:
        form.goals.append(Goal(text, "midterm" if name == "goal.midterm" else "annual", cells[0].where))


def _fund(form: Form, name: str, half: int, cells: list[Cell]) -> None:
    cell = next((cell for cell in cells if cell.text), None)
    period = name.split(".", maxsplit=1)[0] if name.endswith("total") else ("midterm" if form.two_periods and half == 0 else "annual")
    if name == "carryover":
        period = "annual"
    kind = name.rpartition(".")[2]
    if cell is None or f"{period}.{kind}" in form.funds:
        return
    form.funds[f"{period}.{kind}"] = money(cell, form.unit)


def money(cell: Cell, unit: str | None) -> Money:
    """What a cell prints as money in `unit`; the amount is None where it is no figure, or no unit is known."""
    try:
        figure = parse_figure(cell.text)
        known = figure.unit or unit
        if known is None:
            return Money(cell.text, where=cell.where)
        amount = amount_of(figure, known)
    except NotAFigure:
        return Money(cell.text, where=cell.where)
    return Money(cell.text, Fen(amount.fen), Fen(amount.precision), cell.where)


def _plan(form: Form, cells: list[Cell]) -> None:
    months = [f"{int(found):02d}" for found in _MONTH.findall(_close(cells))]
    if months:
        form.months = months
        form.month_columns = {cell.column: f"{int(found[0]):02d}" for cell in cells if len(found := _MONTH.findall(_close([cell]))) == 1}
    if any("%" in cell.text and _SHARE.search(cell.text) for cell in cells):
        _shares(form, cells)


def _shares(form: Form, cells: list[Cell]) -> None:
    """The cumulative shares of the spending plan, rising to at most 100 %: as many as months, or fewer that stand each below its month."""
    shares = _SHARE.findall(_close(cells))
    below = {form.month_columns[cell.column]: cell for cell in cells if cell.column in form.month_columns}
    alone = {month: found[0] for month, cell in below.items() if len(found := _SHARE.findall(_close([cell]))) == 1}
    months = form.months if len(shares) == len(form.months) else list(alone)
    values = [float(share) for share in shares]
    if shares and len(shares) == len(months) and values == sorted(values) and values[-1] <= 100 and months == sorted(months):
        form.plan = dict(zip(months, shares, strict=True))
    else:
        form.unread.append(("资金支出计划", cells[0]))


def _close(cells: list[Cell]) -> str:
    """The text of a row whose cells were cut at random: without blanks and commas, a doubled point once."""
    return re.sub(r"\.{2,}", ".", re.sub(r"[\s,，]", "", "".join(cell.text for cell in cells)))


def is_department_form(form: Form) -> bool:
    """Whether the form is the whole department's (its 项目名称 is the unit's own name), not a project's."""
    own = key(form.values.get("name", ""))
    return bool(own) and own == key(form.values.get("unit", ""))


def numeric_cells(form: Form) -> tuple[int, list[Cell]]:
    """How many cells of the form print a plain figure, and those of them that found no place."""
    cells = [cell for grid in form.raw.grids for cell in grid.cells if cell.text and is_amount(cell.text)]
    taken = {_spot(value.where) for value in form.funds.values()}
    lost = [cell for cell in cells if id(cell) not in form.used and _spot(cell.where) not in taken]
    return len(cells), lost


def _spot(where: Position) -> tuple[object, ...]:
    return (where.line, where.page, where.box, where.sheet, where.cell)
