"""Dates of projects and of their forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from mingzhang.book.model import Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.project_forms import forms, goal_spot, listing, value_spot
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import words
from mingzhang.vocabulary.quantities import plain

_MONTH = re.compile(r"((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})?\s*(?:月)?(?:\s*[./-]?\s*(\d{1,2})\s*日?)?")
_DAY = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ONLY_MONTH = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月\Z")
_ONLY_YEARS = re.compile(r"((?:19|20)\d\d)年?(?:度)?(?:[-—~至]((?:19|20)\d\d)年?(?:度)?)?\Z")
_EMPTY_DATE = re.compile(r"年\s+月\s+日|年月日\Z")
_RANGE = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:[-—–~]|至|到)\s*((?:19|20)\d\d)\s*年")


def dates(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Start and end of projects against each other, the header and the budget year; dates of forms against that of disclosure."""
    for project in context.book.projects:
        yield from _period(context, project)
        yield from _ranges(context, project)
    yield from _form_dates(context)


def _month(text: str | None) -> tuple[int, int] | None:
    match = _MONTH.search(plain(text or ""))
    if match is None:
        return None
    month = int(match[2]) if match[2] else 0
    return (int(match[1]), month) if 0 <= month <= 12 else None


def _date_cell(context: Context, project: Project, text: str | None) -> Spot:
    if project.table is not None and text:
        for cell in context.tables[project.table].cells:
            if key(text) in key(cell.text):
                return context.cell(project.table, cell.where, cell.text, row=project.name)
    return context.project_spot(project, text)


def _period(context: Context, project: Project) -> Iterator[Hit | Looked]:
    start, end, year = _month(project.start), _month(project.end), context.book.fiscal_year
    if start is None or end is None:
        return
    values = {"name": project.name, "start": project.start, "end": project.end, "year": year}
    where, other = _date_cell(context, project, project.start), _date_cell(context, project, project.end)
    evidence = (Evidence("counterpart", project.end or "", other),)
    if start > end and end[1]:
        yield Hit(where, f"{project.start}至{project.end}", "开始不晚于结束", values, evidence, say="reversed")
        return
    if year is not None and not start[0] <= year <= end[0]:
        # A project that is over may still have its last payment; one that has not begun cannot have a budget of this year.
        over = "suspect" if end[0] < year else None
        yield Hit(where, f"{project.start}至{project.end}", f"包括{year}年", values, evidence, say="outside", severity=over)
        return
    yield Looked.FINE
    header = _header(context, project)
    if header is None:
        return
    spot, text = header
    shown = key(text)
    month, whole = _ONLY_MONTH.match(shown), _ONLY_YEARS.match(shown)
    values |= {"header": text}
    if month is not None and start != end:
        yield Hit(
            spot,
            text,
            f"{project.start}至{project.end}",
            values,
            (Evidence("counterpart", project.start or "", where), *evidence),
            say="header",
            severity="style",
        )
    elif whole is not None and (int(whole[1]), int(whole[2] or whole[1])) != (start[0], end[0]):
        apart = int(whole[2] or whole[1]) < start[0] or int(whole[1]) > end[0]
        begin = Evidence("counterpart", project.start or "", where)
        expected = f"{project.start}至{project.end}"
        yield Hit(spot, text, expected, values, (begin, *evidence), say="header", severity=None if apart else "suspect")
    else:
        yield Looked.FINE


def _header(context: Context, project: Project) -> tuple[Spot, str] | None:
    """The period that the form prints beside 项目实施时间, apart from 起 and 止."""
    if project.table is None:
        return None
    cells = context.tables[project.table].cells
    for cell in cells:
        if key(cell.text) not in words("form", "period"):
            continue
        beside = next((item for item in cells if item.row == cell.row and item.column > cell.column and item.text.strip()), None)
        if beside is not None and not key(beside.text).startswith(("起", "止")):
            return context.cell(project.table, beside.where, beside.text, row=project.name, column=cell.text), beside.text
    return None


def _ranges(context: Context, project: Project) -> Iterator[Hit | Looked]:
    """Ranges of years in the midterm texts of one form that differ (2020-2022年, 2021-2023年)."""
    found: list[tuple[tuple[int, int], Spot, str]] = []
    for goal in project.goals:
        found += [((int(m[1]), int(m[2])), goal_spot(context, project, goal, m[0]), m[0]) for m in _RANGE.finditer(plain(goal.text))]
    for indicator in project.indicators:
        for text in (indicator.name, indicator.text):
            found += [((int(m[1]), int(m[2])), value_spot(context, project, indicator, text), m[0]) for m in _RANGE.finditer(plain(text))]
    year = context.book.fiscal_year
    spans = {span for span, _, _ in found}
    if len(spans) < 2 or year is None or len({last - first for first, last in spans}) != 1:
        return
    wrong = next((item for item in found if item[0][0] != year), None)
    right = next((item for item in found if item[0][0] == year), None)
    if wrong is None or right is None:
        return
    values = {"name": project.name, "range": wrong[2], "other": right[2]}
    yield Hit(wrong[1], wrong[2], right[2], values, (Evidence("counterpart", right[2], right[1]),), say="ranges", severity="suspect")


def _day(text: str) -> date | None:
    match = _DAY.search(plain(text))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _disclosed(context: Context) -> tuple[date, Spot] | None:
    """The date that the document puts under its text: a line that is nothing but a date."""
    found = [
        (day, context.passage(index))
        for index, passage in context.body
        if len(passage.text.strip()) <= 16 and (day := _day(passage.text)) is not None and _DAY.sub("", plain(passage.text)).strip() == ""
    ]
    return max(found, key=lambda item: item[0]) if found else None


def _form_dates(context: Context) -> Iterator[Hit | Looked]:
    tables = {project.table: project for project in forms(context) if project.table is not None}
    found: list[tuple[Project, Spot, date, str]] = []
    blank: list[tuple[Spot, str]] = []
    for index, passage in enumerate(context.book.passages):
        project = tables.get(passage.table) if passage.table is not None else None
        if project is None or passage.role not in {"particular", "note"}:
            continue
        match = _DAY.search(plain(passage.text))
        day = _day(passage.text)
        if day is not None and match is not None:
            found.append((project, context.passage(index, match.start(), match.end()), day, match[0]))
        elif _EMPTY_DATE.search(passage.text.strip()):
            blank.append((context.passage(index), f"{project.name}：{passage.text}"))
    if blank and found:
        yield Hit(
            blank[0][0],
            blank[0][1],
            "填报日期",
            {"count": len(blank), "name": blank[0][1].partition("：")[0]},
            (*listing(blank), Evidence("counterpart", found[0][3], found[0][1])),
            say="no_date",
            severity="style",
        )
    if not found:
        return
    disclosed, usual = _disclosed(context), Counter(day for _, _, day, _ in found).most_common(1)[0]
    others = next((item for item in found if item[2] == usual[0]), found[0])
    for project, spot, day, text in found:
        values = {"name": project.name, "date": text, "usual": others[3]}
        if disclosed is not None and day > disclosed[0]:
            evidence = (
                Evidence("counterpart", f"公开日期{disclosed[1].text}", disclosed[1]),
                Evidence("counterpart", others[3], others[1]),
            )
            expected = others[3] if usual[0] <= disclosed[0] else f"不晚于{disclosed[1].text}"
            yield Hit(spot, text, expected, values | {"disclosed": disclosed[1].text}, evidence, say="after")
        elif len(found) >= 4 and usual[1] * 2 > len(found) and abs((day - usual[0]).days) > 180:
            yield Hit(spot, text, others[3], values, (Evidence("counterpart", others[3], others[1]),), say="unusual", severity="suspect")
        else:
            yield Looked.FINE
