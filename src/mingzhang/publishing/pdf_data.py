"""A publication as the data that `publication.typ` prints: blocks with the paper they stand on, tables with their measures.

Text goes to the template as data only. Anchors (`a0`, `a1` …) tie the entries of the contents to what they name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil
from typing import Any, assert_never

from mingzhang.pages.model import Break, Cell, Contents, Cover, Heading, Paragraph, Publication, Table
from mingzhang.publishing.anchors import anchors
from mingzhang.publishing.heads import head_rows
from mingzhang.publishing.pdf_fit import LONGEST_WORD, Fit, Paper, ems, fit

WHOLE = 0.6
"""A table up to this share of a page's height, as estimated, is kept on one page; a higher one begins a page and may go on on the next."""
SPLIT = 0.35
"""A row higher than this share of a page's height may go on on the next page."""
ABOVE = 64
"""Points that a heading above a table takes."""
HEAD = 0.4
"""A header up to this share of a page's height is repeated on each page."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]+")
_PIECE = re.compile(r"[0-9A-Za-z]+年?|.[，。、）”》：]*", re.S)
_ENDLESS = re.compile(rf"[!-~\u00a1-\u024f]{{{LONGEST_WORD + 1},}}")
BREAK = "\u200b"
_Data = dict[str, Any]


def publication_data(publication: Publication, papers: Sequence[Paper], usual: float, inset: float, title_room: float) -> _Data:
    """The publication as JSON data for the template: the first of `papers` is that of running text, `usual` the size of type in
    tables, `inset` the room inside their cells, in points, `title_room` the ems of a line of the cover's title."""
    day = publication.day
    return {
        "title": printable(publication.title),
        "author": printable(publication.author),
        "keywords": [str(publication.year), *([publication.code] if publication.code else [])],
        "day": [day.year, day.month, day.day],
        "sections": _sections(publication, papers, usual, inset, title_room),
    }


def printable(text: str) -> str:
    """The text without control characters other than line ends."""
    return _CONTROL.sub(" ", text)


def plain(text: str) -> str:
    """The printable text with marks where an endless word may break, or it would run over the border."""
    return _ENDLESS.sub(lambda word: BREAK.join(word[0]), printable(text))


def _sections(publication: Publication, papers: Sequence[Paper], usual: float, inset: float, title_room: float) -> list[_Data]:
    """The blocks by the paper that they stand on. Headings go to the paper of the table that they stand before."""
    blocks = publication.blocks
    targets = anchors(blocks)
    sections: list[_Data] = []
    waiting: list[_Data] = []
    level = 1
    for place, block in enumerate(blocks):
        paper = papers[0]
        match block:
            case Cover():
                _add(sections, papers[0], waiting)
                title, *lines = map(plain, block.lines)
                sections.append({"cover": {"title": title_lines(title, publication.author, title_room), "lines": lines}})
                waiting = []
                continue
            case Heading():
                level = block.level
                waiting.append({"type": "heading", "text": plain(block.text), "level": level, "anchor": targets.blocks.get(place)})
                continue
            case Break():
                waiting.append({"type": "break"})
                continue
            case Paragraph():
                given: _Data = {"type": "paragraph", "text": plain(block.text)}
            case Contents():
                given = _contents(block, targets.entries[place])
            case Table():
                # Where the page is as wide as the paper already, a narrow table need not begin a new one.
                skipped = int(bool(sections) and sections[-1].get("paper") == papers[1].name)
                above = ABOVE * sum(1 for one in waiting if one["type"] == "heading") + _above(block, usual)
                fitted = fit(block, papers[skipped:], usual, inset, above)
                paper = fitted.paper
                given = {**_table(block, fitted), "level": level + 1, "anchor": targets.blocks.get(place)}
            case _:
                assert_never(block)
        alone = given["type"] == "table" and not given["whole"]
        _add(sections, paper, [*([{"type": "break"}] if alone else []), *waiting, given])
        waiting = []
    _add(sections, papers[0], waiting)
    return sections


def _add(sections: list[_Data], paper: Paper, blocks: list[_Data]) -> None:
    """Adds the blocks to the last section if it is on the same paper, else as a new section, which begins a page of its own anyway."""
    if sections and sections[-1].get("paper") == paper.name:
        sections[-1]["blocks"] += blocks
        return
    begun = next((place for place, block in enumerate(blocks) if block["type"] != "break"), None)
    if begun is not None:
        sections.append({"cover": None, "paper": paper.name, "blocks": blocks[begun:]})


def _contents(block: Contents, targets: Sequence[str | None]) -> _Data:
    entries = [
        {"text": plain(text), "level": level, "anchor": anchor} for (text, level), anchor in zip(block.entries, targets, strict=True)
    ]
    return {"type": "contents", "title": plain(block.title), "entries": entries}


def _table(table: Table, fitted: Fit) -> _Data:
    heights, page = fitted.heights, fitted.paper.height
    head = head_rows(table)
    rows = _cells(table, heights, SPLIT * page)
    return {
        "type": "table",
        "text": plain(table.title),
        "meta": [plain(line) for line in table.meta],
        "notes": [plain(line) for line in table.notes],
        "size": fitted.size,
        "inset": round(fitted.inset, 2),
        "widths": [round(width, 2) for width in fitted.widths],
        "header": [cell for row in rows[:head] for cell in row],
        "cells": [cell for row in rows[head:] for cell in row],
        "repeat": sum(heights[:head]) <= HEAD * page,
        "whole": sum(heights) + _above(table, fitted.size) <= WHOLE * page,
    }


def title_lines(title: str, author: str, room: float) -> list[str]:
    """The title of the cover in lines of up to `room` ems: parted before or after the department's name where that does, else in lines of
    about one length; a number, or a mark and what stands before it, are not parted."""
    count = ceil(ems(title) / room)
    if count <= 1:
        return [title]
    before, found, after = title.partition(author) if author else (title, "", "")
    choices = [[before, found + after], [before + found, after], [before, found, after]]
    fitting = [lines for lines in ([line.strip() for line in choice if line.strip()] for choice in choices) if max(map(ems, lines)) <= room]
    if fitting:
        return min(fitting, key=lambda lines: (len(lines), max(map(ems, lines))))
    pieces = _PIECE.findall(title)
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines) < count and ems(lines[-1] + piece) > ems(title) / count + 0.5:
            lines.append("")
        lines[-1] += piece
    return lines


def _above(table: Table, size: float) -> float:
    """About how much room the title of a table and what stands below that, and its notes, take, in points."""
    lines = sum(ceil(len(line) / 40) for line in table.notes)
    return 4.0 * size * bool(table.title) + 2 * size * bool(table.meta) + 2 * size * lines


def _cells(table: Table, heights: Sequence[float], most: float) -> list[list[tuple[str, int, int, str, bool, int, bool]]]:
    """The cells row by row as the template wants them. Only a cell higher than `most` may go on on the next page: the lines of a row, and
    the rows of a merged cell, belong together, for people and for programs that read them back."""
    rows: list[list[tuple[str, int, int, str, bool, int, bool]]] = [[] for _ in table.rows]
    for top, _, cell in table.placed():
        split = sum(heights[top : top + cell.rows]) > most
        side = _side(cell, header=top < table.header_rows, form=table.shape == "form")
        rows[top].append((plain(cell.text), cell.rows, cell.columns, side, cell.bold, cell.indent, split))
    return rows


def _side(cell: Cell, *, header: bool, form: bool) -> str:
    """Where the text of a cell stands: l, c or r."""
    if header:
        return "c"
    if cell.kind in {"figure", "count"}:
        return "r"
    if cell.kind == "text":
        return "l"
    return "c" if (form or cell.rows > 1) and not cell.indent else "l"
