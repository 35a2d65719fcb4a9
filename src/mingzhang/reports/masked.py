"""Books and reports without what must not be repeated: whatever a report quotes or prints again is masked (脱敏) first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import groupby

from mingzhang.book.model import BudgetBook, PrintedCell, Table
from mingzhang.checks.masking import label_kind, mask, mask_cell
from mingzhang.checks.model import Finding, Report, Spot, Waived

_DOUBTFUL = re.compile(r"\d{7}|\d{3,4}[- ]\d{4}|[人员长号话机]\s*[:：]|\d{6,}[Xx]")
"""What a text must have to be worth a closer look."""


def masked_book(book: BudgetBook) -> BudgetBook:
    """The book as it may be printed: cells and passages masked, the same number of characters in every text."""
    passages = tuple(replace(passage, text=_text(passage.text)) for passage in book.passages)
    return replace(book, tables=tuple(_table(table) for table in book.tables), passages=passages)


def masked_report(report: Report, book: BudgetBook | None = None) -> Report:
    """The report with everything that its findings quote masked; with the `book`, also what is known to be a name or a number of a
    person by the label of its cell only."""
    hide = _hider(book)
    waived = tuple(Waived(_finding(item.finding, hide), item.reason, item.person, item.until) for item in report.waived)
    return replace(report, findings=tuple(_finding(finding, hide) for finding in report.findings), waived=waived)


def _hider(book: BudgetBook | None) -> Callable[[str], str]:
    known: dict[str, str] = {}
    for table in book.tables if book else ():
        for before, after in zip(table.cells, _table(table).cells, strict=True):
            if before.text != after.text:
                known[before.text] = after.text
    if not known:
        return _text
    pattern = re.compile("|".join(re.escape(text) for text in sorted(known, key=len, reverse=True)))
    return lambda text: _text(pattern.sub(lambda match: known[match[0]], text))


def _text(text: str) -> str:
    return mask(text) if _DOUBTFUL.search(text) else text


def _table(table: Table) -> Table:
    heads = {cell.column: cell.text for cell in table.cells if cell.row < table.header_rows and label_kind(cell.text)}
    cells: list[PrintedCell] = []
    for _, line in groupby(table.cells, key=lambda cell: cell.row):
        cells.extend(_row(line, heads))
    return replace(table, title=_text(table.title), cells=tuple(cells), note=_text(table.note) if table.note else table.note)


def _row(line: Iterable[PrintedCell], heads: Mapping[int, str]) -> Iterable[PrintedCell]:
    left = ""
    for cell in line:
        text = cell.text
        label = left if label_kind(left) else heads.get(cell.column, "")
        changed = mask_cell(text, label) if label else _text(text)
        yield cell if changed == text else replace(cell, text=changed)
        left = text or left


def _finding(finding: Finding, hide: Callable[[str], str]) -> Finding:
    return replace(
        finding,
        message=hide(finding.message),
        found=hide(finding.found),
        expected=hide(finding.expected),
        where=_spot(finding.where, hide),
        evidence=tuple(replace(item, text=hide(item.text), where=_spot(item.where, hide)) for item in finding.evidence),
        suspects=tuple(replace(item, printed=hide(item.printed), where=_spot(item.where, hide)) for item in finding.suspects),
        broken=tuple(replace(item, message=hide(item.message), where=_spot(item.where, hide)) for item in finding.broken),
    )


def _spot(spot: Spot, hide: Callable[[str], str]) -> Spot:
    table, row, column, text = (hide(words) if words else words for words in (spot.table, spot.row, spot.column, spot.text))
    return replace(spot, table=table, row=row, column=column, text=text)
