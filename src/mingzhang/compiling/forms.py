"""Forms of performance targets (绩效目标申报表, 申报审核表, 整体绩效目标表): labels beside the values of a project or of the department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from typing import Any

import jinja2

from mingzhang.compiling.context import Context
from mingzhang.compiling.numerals import numeral
from mingzhang.compiling.printing import Printer, size_of
from mingzhang.compiling.rows import indicators_of
from mingzhang.compiling.targets import target_text
from mingzhang.compiling.templates import environment, lines_of, render
from mingzhang.cube.coordinates import At, at
from mingzhang.facts.model import WHOLE, Indicator, Project
from mingzhang.layouts.model import Form, FormCell, FormRows
from mingzhang.money import Fen
from mingzhang.pages import model as pages
from mingzhang.pages.model import Cell
from mingzhang.vocabulary.phrases import key, title_at, title_kind

MONTHS = tuple(f"{month:02d}" for month in range(1, 13))


def make_forms(name: str, form: Form, printer: Printer) -> Iterator[pages.Table]:
    """The forms: one for every project with a target, or the department's one. Raises LayoutError for a wrong template."""
    context = printer.context
    templates = environment(document=False)
    if form.each == "department":
        yield _make(name, form, printer, templates, None, 1)
        return
    for number, project in enumerate(context.facts.projects, 1):
        yield _make(f"{name}.{number}", form, printer, templates, project, number)


def _make(name: str, form: Form, printer: Printer, templates: jinja2.Environment, project: Project | None, number: int) -> pages.Table:
    values = _values(printer, project, number)
    layout = printer.context.layout

    def said(text: str, **more: Any) -> str:
        return text if "{" not in text else render(templates, text, {**values, **more}, layout.file).strip()

    rows: list[list[Cell]] = []
    for line in form.rows:
        if isinstance(line, FormRows):
            rows.extend(_repeated(line, form, printer, project, said))
        else:
            rows.append([_cell(cell, form, printer, project, said, {}) for cell in line])
    title = said(form.title)
    return pages.Table(
        name,
        title,
        tuple(tuple(row) for row in rows),
        0,
        layout.money.unit,
        tuple(said(line) for line in form.meta),
        tuple(said(line) for line in form.notes),
        "form",
        title_kind(title) or "goal.form",
        title_at(title),
        landscape=form.landscape,
        widths=form.widths,
    )


def _values(printer: Printer, project: Project | None, number: int) -> dict[str, Any]:
    context = printer.context
    department = context.facts.department
    unit = context.units.get(project.unit) if project is not None else None
    return {
        "project": project,
        "number": number,
        "numeral": numeral(number),
        "department": department,
        "unit": unit or (context.facts.units[0] if context.facts.units else None),
        "facts": context.facts,
        "year": department.year,
        "before": department.year - 1,
        "category": context.words(f"category.{project.category}") if project is not None else "",
        "plan": dict.fromkeys(MONTHS, "")
        | {month: f"{share.normalize():f}%" for month, share in (project.plan if project else {}).items()},
        "opinion": lambda by: _opinion(project, by),
        "day": _day,
        "month": lambda when: f"{when.year}年{when.month}月" if when else "",
        "lines": lambda text: " ".join(lines_of(text or "")),
        "tick": lambda chosen, *names: " ".join(("☑" if name.startswith(chosen or "-") else "□") + name for name in names),
        "words": context.words,
    }


def _opinion(project: Project | None, by: str) -> str:
    """What an office said of the targets, and when; the place for a date where it has said nothing."""
    found = next((opinion for opinion in (project.opinions if project else ()) if opinion.by == by), None)
    return "　年　月　日" if found is None else " ".join(part for part in (found.text, _day(found.day)) if part)


def _day(when: date | None) -> str:
    return f"{when.year}年{when.month}月{when.day}日" if when else ""


def _cell(cell: FormCell, form: Form, printer: Printer, project: Project | None, said: Any, more: Mapping[str, Any]) -> Cell:
    if cell.amount is None and cell.at is None:
        return Cell(said(cell.text, **more), cell.rows, cell.columns, cell.kind)
    money = printer.context.layout.money
    decimals = next(given for given in (cell.decimals, form.decimals, money.decimals) if given is not None)
    grouped = money.grouped if form.grouped is None else form.grouped
    place = at({"flow": "expenditure", **(cell.at or {})}) if cell.amount is None else None
    fen = _money(cell.amount, printer, project) if cell.amount is not None else printer.fen(place or At())
    if fen is None:
        return Cell("", cell.rows, cell.columns, "figure")
    figure = Cell("", cell.rows, cell.columns, "figure", Fen(fen), None, place, decimals, grouped=grouped)
    printed = printer.cell(figure, money.zero, suffix=money.unit if cell.unit else "")
    return replace(printed, amount=None, precision=None) if printed.text == "" else printed


def _money(name: str, printer: Printer, project: Project | None) -> int | None:
    """The money of a project by name: annual or midterm, total, fiscal or other; in 分, as tables print it. None where it is not given."""
    if project is None:
        return None
    period, _, part = name.partition(".")
    if period == "midterm":
        fiscal, other = project.midterm_fiscal, project.midterm_other
        known = [
            amount for amount in ((fiscal, other) if part == "total" else (fiscal,) if part == "fiscal" else (other,)) if amount is not None
        ]
        return sum(known) if known else None
    base = at({"flow": "expenditure", "project": key(project.name)})
    size = size_of(printer.context.layout.money.unit, printer.context.layout.money.decimals)
    whole, fiscal_part = printer.fen(base), printer.fen(base.but(fund="fiscal"))
    if (whole - fiscal_part) % size:
        raise AssertionError("printed amounts are multiples of the printed unit")
    return {"total": whole, "fiscal": fiscal_part, "other": whole - fiscal_part}[part]


def _repeated(line: FormRows, form: Form, printer: Printer, project: Project | None, said: Any) -> list[list[Cell]]:
    rows = [[_cell(cell, form, printer, project, said, more) for cell in line.cells] for more in _each(line, printer.context, project)]
    blank = [Cell("", 1, cell.columns) for cell in line.cells]
    rows.extend([list(blank) for _ in range(line.least - len(rows))])
    rows = _merged(rows, line.merge)
    if line.head:
        rows.insert(0, [_cell(cell, form, printer, project, said, {}) for cell in line.head])
    if line.beside is not None and rows:
        rows[0].insert(0, replace(_cell(line.beside, form, printer, project, said, {}), rows=len(rows)))
    return rows


def _each(line: FormRows, context: Context, project: Project | None) -> Iterator[Mapping[str, Any]]:
    owner = project.key if project is not None else WHOLE
    if line.each == "tasks":
        for task in context.facts.tasks:
            yield {"task": task}
    elif line.each == "indicators":
        for indicator in indicators_of(context, owner, period=line.period):
            if not line.level1 or indicator.level1 in line.level1:
                yield {"i": indicator, "target": target_text(indicator), "description": indicator.description or ""}
    else:
        for later, now in _pairs(context, owner):
            shown = now or later
            yield {
                "i": shown,
                "later": later,
                "now": now,
                "later_target": target_text(later) if later else "",
                "now_target": target_text(now) if now else "",
            }


def _pairs(context: Context, owner: str) -> Iterator[tuple[Indicator | None, Indicator | None]]:
    """Mid-term and annual indicators side by side: those of one kind in their order."""
    later, now = list(indicators_of(context, owner, period="midterm")), list(indicators_of(context, owner))
    levels = dict.fromkeys((indicator.level1, indicator.level2) for indicator in (*now, *later))
    order = {name: place for place, name in enumerate(dict.fromkeys(first for first, _ in levels))}
    for level in sorted(levels, key=lambda one: order[one[0]]):
        ours = [[one for one in some if (one.level1, one.level2) == level] for some in (later, now)]
        yield from zip_longest(*ours)


def _merged(rows: Sequence[list[Cell]], merge: int | tuple[int, ...]) -> list[list[Cell]]:
    """The cells at the places `merge` (a number: so many from the first) of neighbouring rows that say the same as one cell; a later one
    only within the one before it."""
    places = range(merge) if isinstance(merge, int) else merge
    texts = [[row[place].text for place in places] for row in rows]
    out = [list(row) for row in rows]
    for depth, column in enumerate(places):
        start = 0
        for end in range(1, len(rows) + 1):
            if end < len(rows) and texts[end][: depth + 1] == texts[start][: depth + 1] and texts[start][depth]:
                continue
            out[start][column] = replace(out[start][column], rows=end - start)
            for row in range(start + 1, end):
                out[row][column] = replace(out[row][column], rows=0)
            start = end
    return [[cell for cell in row if cell.rows] for row in out]
