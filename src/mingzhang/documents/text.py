"""Plain text whose tables are tab-separated rows, or one cell a line with a blank line between rows.

Both are what converters make of published documents: merged cells are lost, and a cell's own line breaks may cut a row.
"""

from __future__ import annotations

import html
import re

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Block, Cell, Grid, Note, Paragraph, Position, fold
from mingzhang.documents.tally import Tally

_BOOKMARK = re.compile(r"\[bookmark: [^\]\n]*\]")
_CHECKED = re.compile(r"<input\b[^>]*\bchecked\b[^>]*>", re.IGNORECASE)
_CHECKBOX = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|span|u|i|b|em|strong|br|sup|sub|font|table|tr|td|th|tbody|thead)\b[^<>]*>", re.IGNORECASE)
_RULE = re.compile(r"[\s|:+=_\-\t]*-{3,}[\s|:+=_\-\t]*\Z")
_BULLET = re.compile(r"\s*-\s+(?=\S)")


def read_text(data: bytes, name: str, limits: Limits) -> tuple[list[Block], list[Note]]:
    """The paragraphs and grids of a text file (UTF-8, UTF-16 with a mark, or GB18030). Positions are line numbers. Raises
    UnreadableFile (`file.mislabelled`) for bytes that are no text, `file.too_large` past the limits."""
    text = decode(data, name)
    tally = Tally(name, limits)
    tally.text(text)
    lines = text.splitlines()
    blocks: list[Block] = []
    start = 0
    while start < len(lines):
        if not lines[start].strip(" ") or _RULE.match(lines[start]):
            start += 1
        elif _is_cell(lines[start]) and _starts_cells(lines, start):
            grid, start = _cell_per_line(lines, start, tally)
            blocks.append(grid)
        elif _has_fields(lines[start]) and not _is_particular(lines, start):
            grid, start = _tab_separated(lines, start, tally)
            blocks.append(grid)
        else:
            paragraph = _paragraph(lines[start], start + 1)
            if paragraph.text:
                blocks.append(paragraph)
            start += 1
    return blocks, []


def decode(data: bytes, name: str) -> str:
    """The text of `data`; raises UnreadableFile (`file.mislabelled`) where it is binary."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data[:4096]:
        raise UnreadableFile("file.mislabelled", name=name, what="文本文件")
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("file.mislabelled", name=name, what="文本文件")


def _clean(text: str) -> str:
    """The text without the mark-up that converters leave in cells; check boxes become ☑ and □."""
    if "<" in text:
        text = _TAG.sub(" ", _CHECKBOX.sub("□", _CHECKED.sub("☑", text)))
    if "&" in text:
        text = html.unescape(text)
    if "[bookmark" in text:
        text = _BOOKMARK.sub("", text)
    return fold(text)


def _paragraph(line: str, number: int) -> Paragraph:
    return Paragraph(_BULLET.sub("", _clean(line), count=1), Position(line=number))


def _has_fields(line: str) -> bool:
    """Whether the line is a row of fields: a tab before or between text, or after it at the end of a row."""
    return "\t" in line and bool(line.strip())


def _is_particular(lines: list[str], start: int) -> bool:
    """Whether the line is one field of text directly under a line of text: a particular of the title above it."""
    return _is_cell(lines[start]) and start > 0 and bool(lines[start - 1].strip(" ")) and lines[start].count("\t") == 1


def _is_cell(line: str) -> bool:
    """Whether the line is one cell of the cell-a-line shape: a leading tab and no tab inside the text."""
    return line.startswith("\t") and "\t" not in line.strip()


def _run(lines: list[str], start: int) -> int:
    """The end of the run of single cells that begins at `start`."""
    end = start
    while end < len(lines) and lines[end].strip(" ") and _is_cell(lines[end]):
        end += 1
    return end


def _starts_cells(lines: list[str], start: int) -> bool:
    """Whether a table in the cell-a-line shape begins here: a run of cells closed by a blank line. Directly under a line of text
    it is a table only if no cell is a particular of the title (单位：万元) and the next row has as many cells."""
    end = _run(lines, start)
    if end - start < 2 or (end < len(lines) and lines[end].strip(" ")):
        return False
    if start == 0 or not lines[start - 1].strip(" "):
        return True
    follow = end
    while follow < len(lines) and not lines[follow].strip(" "):
        follow += 1
    return not any("：" in line or ":" in line for line in lines[start:end]) and _run(lines, follow) - follow == end - start


def _tab_separated(lines: list[str], start: int, tally: Tally) -> tuple[Grid, int]:
    rows: list[tuple[int, list[str]]] = []
    end = start
    while end < len(lines) and "\t" in lines[end]:
        if not _RULE.match(lines[end]):
            rows.append((end + 1, lines[end].split("\t")))
        end += 1
    columns = max(len(fields) for _, fields in rows)
    tally.grid(len(rows), columns)
    cells = tuple(
        Cell(row, column, _clean(text), where=Position(line=number))
        for row, (number, fields) in enumerate(rows)
        for column, text in enumerate(fields)
    )
    return Grid(cells, len(rows), columns, Position(line=start + 1), spans_known=False), end


def _cell_per_line(lines: list[str], start: int, tally: Tally) -> tuple[Grid, int]:
    rows: list[list[tuple[int, str]]] = []
    row: list[tuple[int, str]] = []
    index = start
    end = start
    while index < len(lines):
        line = lines[index]
        if not line.strip(" "):
            if row:
                rows.append(row)
                row = []
        elif _is_cell(line):
            row.append((index + 1, line[1:]))
            end = index + 1
        else:
            break
        index += 1
    if row:
        rows.append(row)
    columns = max(len(fields) for fields in rows)
    tally.grid(len(rows), columns)
    cells = tuple(
        Cell(number, column, _clean(text), where=Position(line=line))
        for number, fields in enumerate(rows)
        for column, (line, text) in enumerate(fields)
    )
    return Grid(cells, len(rows), columns, Position(line=start + 1), spans_known=False, cells_aligned=False), end
