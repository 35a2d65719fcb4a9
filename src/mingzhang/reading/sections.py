"""A document cut into tables with what belongs to them: title, particulars (单位, 部门名称), notes, and all their pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mingzhang.documents.model import Cell, Document, Grid, Paragraph
from mingzhang.reading.grid_columns import align_columns
from mingzhang.vocabulary.phrases import key, title_kind
from mingzhang.where import Position

_UNIT = re.compile(r"(?:金额)?单位[:：]?\s*[（(]?\s*(亿元|百万元|万元|千元|百元|元)")
_OWNER = re.compile(r"(?:部门名称|单位名称|编制部门|编制单位|预算单位|部门|单位|项目实施单位|填报单位|预算主管部门|预算部门)[:：]\s*(.*)\Z")
_NOTE = re.compile(r"(?:注|备注|说明|附注)[:：]")
_TITLE_END = re.compile(r"表(?:[-—－]{1,2}[^()（）]{1,20})?(?:\s*[（(][^()（）]{1,20}[）)]){0,3}\Z")
_PARTICULAR = re.compile(r"单位[:：]|部门[:：]|名称[:：]|年度[:：]|\d表\s*\Z|时间[:：]|日期[:：]|^\(?\d{4}年度?\)?\Z|^\d{4}年\d+月\d+日\Z")


@dataclass
class RawTable:
    """A table before it is understood: its title, the money unit and the owner printed with it, notes (as `remarks` with their
    places), its grids (one a page), and `after` how many paragraphs of running text it comes."""

    title: str
    grids: list[Grid]
    unit: str | None = None
    owner: str | None = None
    where: Position = Position()
    notes: list[str] = field(default_factory=list)
    particulars: list[Paragraph] = field(default_factory=list)
    remarks: list[Paragraph] = field(default_factory=list)
    after: int = 0

    @property
    def kind(self) -> str | None:
        """What kind of table the title announces."""
        return title_kind(self.title)


def looks_like_title(text: str) -> bool:
    """Whether a line could be the title of a table: short, ending in 表, of a kind that is known."""
    words = key(text)
    return len(words) <= 70 and bool(_TITLE_END.search(words)) and title_kind(words) is not None and not _NOTE.match(words)


def money_unit(text: str) -> str | None:
    """The money unit that a line such as `单位：万元` names."""
    found = _UNIT.search(text)
    return found[1] if found else None


def owner(text: str) -> str | None:
    """The department or unit that a line such as `部门名称：…` names, without what follows it on the line."""
    found = _OWNER.search(text.strip())
    if not found or (money_unit(text) and not found[1].strip()):
        return None
    name = re.split(r"\s{1,}(?:单位|金额单位|\d{4}年)", found[1])[0].strip()
    return name if name and not _UNIT.fullmatch(name) and name not in {"万元", "元", "千元"} else None


def sections(document: Document) -> tuple[list[RawTable], list[Paragraph]]:
    """The tables of the document, joined over pages, and the paragraphs that belong to none of them, in reading order."""
    tables: list[RawTable] = []
    text: list[Paragraph] = []
    pending: list[Paragraph] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            pending.append(block)
            continue
        before, core, after = _peel(block)
        lead = pending + before
        if core is None:
            pending = lead + after
            continue
        opened = _open(lead, tables, core)
        if opened is None:
            _give_notes(tables[-1], lead, text)
            pages, core = align_columns(tables[-1].grids, core)
            tables[-1].grids = [*pages, core]
        else:
            table, used = opened
            if tables:
                _give_notes(tables[-1], lead[:used], text)
            else:
                text.extend(lead[:used])
            table.after = len(text)
            tables.append(table)
        pending = list(after)
    if tables:
        _give_notes(tables[-1], pending, text)
    else:
        text.extend(pending)
    return tables, text


def _give_notes(table: RawTable, paragraphs: list[Paragraph], text: list[Paragraph]) -> None:
    """Notes that follow a table become its own; the rest is running text."""
    for paragraph in paragraphs:
        if _NOTE.match(key(paragraph.text)) and len(table.notes) < 5:
            table.notes.append(paragraph.text)
            table.remarks.append(paragraph)
        else:
            text.append(paragraph)


def _open(lead: list[Paragraph], tables: list[RawTable], core: Grid) -> tuple[RawTable, int] | None:
    """The new table that `lead` announces and how many of its paragraphs come before the title; None where the grid goes on
    the last table."""
    for back in range(len(lead) - 1, max(-1, len(lead) - 8), -1):
        if looks_like_title(lead[back].text):
            return _titled(lead, back, core), back
    particular = [paragraph for paragraph in lead if paragraph.text]
    if tables and _continues(tables[-1], core, particular):
        return None
    return RawTable("", [core], _first(money_unit, particular[-3:]), None, core.where, [], particular[-3:]), len(lead)


def _titled(lead: list[Paragraph], index: int, core: Grid) -> RawTable:
    title = lead[index]
    text = title.text
    above = key(lead[index - 1].text) if index else ""
    if above and len(key(text)) < 8 and len(above) < 40 and not re.search(r"[。；：:;,，]", above) and not looks_like_title(above):
        text = lead[index - 1].text + text
    particulars = lead[index + 1 :]
    name = _first(owner, particulars)
    for this, following in pairwise(particulars):
        if name is None and _OWNER.search(this.text.strip()) and not _PARTICULAR.search(following.text):
            name = following.text.strip()
    return RawTable(text.strip(), [core], _first(money_unit, particulars) or money_unit(title.text), name, title.where, [], particulars)


def _first(take: Callable[[str], str | None], paragraphs: list[Paragraph]) -> str | None:
    for paragraph in paragraphs:
        found = take(paragraph.text)
        if found:
            return found
    return None


def _continues(table: RawTable, core: Grid, between: list[Paragraph]) -> bool:
    """Whether a grid without a title goes on the table before it: nothing but page matter between them, and as many columns or
    the same header."""
    if any(not _is_page_matter(paragraph.text) for paragraph in between):
        return False
    last = table.grids[-1]
    return abs(last.columns - core.columns) <= 1 or _first_row(last) == _first_row(core) or table.kind in {"goal.form", "goal.department"}


def _is_page_matter(text: str) -> bool:
    return (len(key(text)) <= 12 and not _NOTE.match(key(text))) or bool(_PARTICULAR.search(text)) or (len(text) > 12 and _in_form(text))


def _in_form(text: str) -> bool:
    return bool(re.match(r"项目(?:概况|立项依据)[:：]", text))


def _first_row(grid: Grid) -> list[str]:
    return [key(cell.text) for cell in grid.lines()[0]]


def _peel(grid: Grid) -> tuple[list[Paragraph], Grid | None, list[Paragraph]]:
    """The grid without the lines at its head and foot that are no rows of the table: a title, particulars, notes in one cell."""
    lines = grid.lines()
    first, last = 0, len(lines)
    before: list[Paragraph] = []
    while first < last and _is_head(lines[first], grid):
        before += [Paragraph(cell.text, cell.where) for cell in lines[first] if cell.text]
        first += 1
    after: list[Paragraph] = []
    while last > first and _is_foot(lines[last - 1]):
        after = [Paragraph(cell.text, cell.where) for cell in lines[last - 1] if cell.text] + after
        last -= 1
    if first == last:
        return before, None, after
    if first == 0 and last == len(lines):
        return [], grid, []
    cells = tuple(
        replace(cell, row=cell.row - first, rowspan=min(cell.rowspan, last - cell.row)) for line in lines[first:last] for cell in line
    )
    return before, replace(grid, cells=cells, rows=last - first), after


def _is_head(line: list[Cell], grid: Grid) -> bool:
    printed = [cell for cell in line if cell.text]
    if not printed:
        return True
    if len(printed) == 1 and (grid.columns > 1 or grid.rows == 1):
        text = printed[0].text
        wide = printed[0].colspan >= grid.columns or not grid.spans_known
        return (
            looks_like_title(text)
            or bool(_PARTICULAR.search(text))
            or bool(re.fullmatch(r"附件\s*\d*[:：]?", text))
            or (wide and len(text) < 40 and _is_loose(text))
        )
    return all(
        _PARTICULAR.search(cell.text) or re.fullmatch(r"[年月日\s\d]+", cell.text) or _UNIT.search(cell.text) for cell in printed
    ) and any("单位" in cell.text for cell in printed)


def _is_loose(text: str) -> bool:
    return bool(re.match(r"\d{3,6}[^\d]", text)) and not re.search(r"\d\.\d", text)


def _is_foot(line: list[Cell]) -> bool:
    printed = [cell for cell in line if cell.text]
    return not printed or (len(printed) == 1 and bool(_NOTE.match(key(printed[0].text))))
