"""What stands in the cells of a workbook that somebody filled in: stored values, formulas without a result, merged cells.

The package is opened as `documents.archive` opens files from strangers; only the parts with sheets, texts and number formats are read.
Numbers are taken at 15 significant digits, which is all that Excel keeps and shows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Literal, NamedTuple

from lxml.etree import _Element

from mingzhang.documents.archive import Archive, open_archive, relationships_of, resolve
from mingzhang.documents.errors import DAMAGE, UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.number_format import CHINESE_BUILTIN, GENERAL, is_date

LIMITS = Limits(
    file_bytes=50 * 2**20, unpacked_bytes=250 * 2**20, member_bytes=120 * 2**20, members=2_000, cells=1_000_000, characters=20_000_000
)
"""A workbook of facts is far smaller: these leave room for 20,000 lines of spending several times over."""

Place = tuple[int, int]
Kind = Literal["text", "number", "date", "yes_no", "error", "formula"]
_DIGITS = Context(prec=15)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


DAMAGED: tuple[type[Exception], ...] = (*DAMAGE, InvalidOperation, SyntaxError, zipfile.BadZipFile)
"""What reading a damaged workbook raises."""


class Cell(NamedTuple):
    """A cell that is not blank: its text, or the number or date that is stored (a percentage format multiplies by 100: 0.25 is shown, and
    read, as 25). `formula` stands for a formula without a result, its text is the formula."""

    kind: Kind
    text: str
    number: Decimal = Decimal(0)
    date: date | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its cells that are not blank by (row, column) from 0, and its merged ranges (first row, first column, last row, last
    column)."""

    title: str
    hidden: bool
    cells: Mapping[Place, Cell]
    merges: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Styles:
    """What the cell styles say: which show dates, which percentages."""

    dates: frozenset[int]
    percents: frozenset[int]
    from_1904: bool


def read_cells(data: bytes, name: str, limits: Limits = LIMITS, skip: frozenset[str] = frozenset()) -> tuple[Grid, ...]:
    """The sheets in their order, but for those with the titles in `skip`.

    Raises UnreadableFile: `file.empty`, `file.encrypted`, `file.truncated`, `file.mislabelled`, `file.unsafe`, `file.too_large`."""
    if len(data) > limits.file_bytes:
        raise UnreadableFile("file.too_large", name=name, limit="file_bytes", allowed=limits.file_bytes)
    try:
        return tuple(_sheets(open_archive(data, name, limits), limits, skip))
    except DAMAGED as error:
        raise UnreadableFile("file.truncated", name=name, what="XLSX") from error


def _sheets(archive: Archive, limits: Limits, skip: frozenset[str]) -> Iterator[Grid]:
    book_name = _target(archive, "", "/officeDocument")
    if book_name is None:
        raise UnreadableFile("file.mislabelled", name=archive.name, what="XLSX")
    book = archive.xml(book_name)
    links = {str(link.get("Id")): link for link in archive.xml(relationships_of(book_name))}
    texts = _texts(archive, book_name)
    from_1904 = any(one.get("date1904") in {"1", "true"} for one in book.iterfind(".//{*}workbookPr"))
    styles = _styles(archive, book_name, from_1904=from_1904)
    left = limits.cells
    for entry in book.iterfind(".//{*}sheet"):
        link = links.get(next((str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")), ""))
        if link is None or not str(link.get("Type")).endswith("/worksheet") or entry.get("name") in skip:
            continue
        root = archive.xml(resolve(book_name, str(link.get("Target"))))
        merges = tuple(_range(str(merge.get("ref"))) for merge in root.iterfind(".//{*}mergeCell"))
        cells: dict[Place, Cell] = {}
        for place, cell in _cells(root, texts, styles):
            cells[place] = cell
            if len(cells) > left:
                raise UnreadableFile("file.too_large", name=archive.name, limit="cells", allowed=limits.cells)
        left -= len(cells)
        yield Grid(str(entry.get("name", "")), entry.get("state", "visible") != "visible", cells, merges)


def _cells(root: _Element, texts: list[str], styles: _Styles) -> Iterator[tuple[Place, Cell]]:
    row = -1
    for line in root.iterfind("{*}sheetData/{*}row"):
        row = int(line.get("r", row + 2)) - 1
        column = -1
        for element in line:
            reference = element.get("r")
            column = _place(str(reference))[1] if reference else column + 1
            if len(element):
                cell = _cell(element, texts, styles)
                if cell is not None:
                    yield (row, column), cell


def _cell(element: _Element, texts: list[str], styles: _Styles) -> Cell | None:
    stored, formula, words = None, None, ""
    for part in element:
        kind = str(part.tag).rpartition("}")[2]
        if kind == "v":
            stored = part.text
        elif kind == "f":
            formula = part
        elif kind == "is":
            words = _words(part)
    type_ = element.get("t", "n")
    if stored is None:
        if formula is not None and type_ != "str":
            return Cell("formula", formula.text or "")
        return _text(words)
    if type_ == "s":
        return _text(texts[int(stored)])
    if type_ == "str":
        return _text(_unescaped(stored))
    if type_ == "b":
        return Cell("yes_no", "TRUE" if stored == "1" else "FALSE")
    if type_ == "e":
        return Cell("error", stored)
    if type_ == "d":
        return Cell("date", stored, date=date.fromisoformat(stored[:10]))
    return _number(stored, int(element.get("s", 0)), styles)


def _number(stored: str, style: int, styles: _Styles) -> Cell:
    number = _DIGITS.create_decimal(stored)
    if style in styles.dates and 0 < number < 2_958_466:
        days = int(number) + (1462 if styles.from_1904 else 0)
        return Cell("date", stored, number, date(1899, 12, 30) + timedelta(days=days))
    if style in styles.percents:
        return Cell("number", stored, number * 100, percent=True)
    return Cell("number", stored, number)


def _text(text: str) -> Cell | None:
    tidy = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return Cell("text", tidy) if tidy else None


def _texts(archive: Archive, book: str) -> list[str]:
    name = _target(archive, book, "/sharedStrings")
    return [_words(entry) for entry in archive.xml(name).iterfind("{*}si")] if name else []


def _words(entry: _Element) -> str:
    """The text of an entry in one or many formats, without the readings of its characters."""
    plain = entry.iterfind("{*}t")
    formatted = (text for run in entry.iterfind("{*}r") for text in run.iterfind("{*}t"))
    return _unescaped("".join(text.text or "" for texts in (plain, formatted) for text in texts))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _styles(archive: Archive, book: str, *, from_1904: bool) -> _Styles:
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    name = _target(archive, book, "/styles")
    if name is None:
        return _Styles(frozenset(), frozenset(), from_1904)
    root = archive.xml(name)
    own = {int(one.get("numFmtId", "0")): str(one.get("formatCode", GENERAL)) for one in root.iterfind("{*}numFmts/{*}numFmt")}
    codes = {**BUILTIN_FORMATS, **CHINESE_BUILTIN, **own}
    forms = [codes.get(int(one.get("numFmtId", "0")), GENERAL) for one in root.iterfind("{*}cellXfs/{*}xf")]
    return _Styles(
        frozenset(index for index, form in enumerate(forms) if is_date(Decimal(40_000), form)),
        frozenset(index for index, form in enumerate(forms) if "%" in form),
        from_1904,
    )


def _target(archive: Archive, part: str, kind: str) -> str | None:
    links = archive.xml(relationships_of(part))
    return next((resolve(part, str(link.get("Target"))) for link in links if str(link.get("Type")).endswith(kind)), None)


def _place(reference: str) -> Place:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"cell {reference!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return *_place(first), *_place(last or first)
