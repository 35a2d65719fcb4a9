"""XLSX workbooks (ECMA-376 part 1, 18).

The library that interprets the cells was not written for files from strangers. It is handed a workbook made anew from the parts
that were checked, reduced to what tables need: visible sheets, cells that are not blank, texts and number formats.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree
from lxml.etree import _Element

from mingzhang.documents.archive import Archive, open_archive, relationships_of, resolve
from mingzhang.documents.errors import DAMAGE, UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Block, Note, Position, fold
from mingzhang.documents.number_format import CHINESE_BUILTIN, GENERAL, show_text
from mingzhang.documents.sheet_layout import sheet_blocks
from mingzhang.documents.sheets import Place, Sheet, Value, cell_name, show_value
from mingzhang.documents.tally import Tally

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMATTING = tuple(f"{{{_MAIN}}}{name}" for name in ("rPr", "rPh", "phoneticPr", "extLst"))
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})\Z")
_ESCAPED = re.compile(r"_x(000[9AD]|005F)_", re.IGNORECASE)
_DAMAGE: tuple[type[Exception], ...] = (*DAMAGE, SyntaxError, zipfile.BadZipFile)


@dataclass(slots=True)
class _Part:
    """A visible sheet while it is read."""

    name: str
    xml: bytes = b""
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    ruled: set[int] = field(default_factory=set)
    formulas: set[Place] = field(default_factory=set)
    styles: dict[Place, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook of the visible sheets that holds nothing unchecked, and what was learnt about them. `formats` are the number
    formats of the cell styles, `hidden` the names of hidden sheets."""

    package: bytes
    parts: list[_Part]
    formats: list[str]
    from_1904: bool
    hidden: list[str]


def read_xlsx(data: bytes, name: str, limits: Limits) -> tuple[list[Block], list[Note]]:
    """The paragraphs and grids of the visible sheets in order, and notes on what is hidden (`document.hidden_sheet`,
    `document.hidden_rows`, `document.hidden_text`), has no value (`document.formula_without_value`) or was repaired
    (`document.table_repaired`). Texts are what the cells show, `raw` the number behind. Raises UnreadableFile: `file.empty`,
    `file.encrypted`, `file.truncated`, `file.mislabelled`, `file.unsafe`, `file.too_large`."""
    tally = Tally(name, limits)
    try:
        book = _book(open_archive(data, name, limits))
        sheets = [_sheet(book, part, values, tally) for part, values in zip(book.parts, _values(book), strict=True)]
    except _DAMAGE as error:
        raise UnreadableFile("file.truncated", name=name, what="XLSX") from error
    blocks: list[Block] = []
    notes = [Note("document.hidden_sheet", (("sheet", title),), Position(sheet=title)) for title in book.hidden]
    for part, sheet in zip(book.parts, sheets, strict=True):
        for cell in (cell_name(*place) for place in sorted(part.formulas)):
            notes.append(Note("document.formula_without_value", (("cell", cell),), Position(sheet=part.name, cell=cell)))
        found, hidden = sheet_blocks(sheet, tally)
        blocks += found
        notes += hidden
    return blocks, notes


def _values(book: _Book) -> list[dict[Place, object]]:
    """The stored values of each sheet's cells."""
    from openpyxl import load_workbook

    if not book.parts:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = load_workbook(io.BytesIO(book.package), data_only=True, keep_links=False)
    # The public ways through a sheet make a cell for every place of its used range.
    return [
        {(row - 1, column - 1): cell.value for (row, column), cell in sheet._cells.items()}  # noqa: SLF001
        for sheet in workbook.worksheets
    ]


def _sheet(book: _Book, part: _Part, values: dict[Place, object], tally: Tally) -> Sheet:
    """The sheet with what its cells show."""
    cells: dict[Place, Value] = dict.fromkeys(part.formulas, Value(""))
    for place, stored in values.items():
        value = _value(stored, book.formats[part.styles[place]], from_1904=book.from_1904)
        if value is not None:
            tally.text(value.text)
            cells[place] = value
    hidden = frozenset(part.hidden_rows), frozenset(part.hidden_columns)
    return Sheet(part.name, cells, tuple(part.merges), *hidden, ruled=frozenset(part.ruled))


def _book(archive: Archive) -> _Book:
    book_name = _target(archive, "", "/officeDocument")
    if book_name is None:
        raise UnreadableFile("file.mislabelled", name=archive.name, what="XLSX")
    book = _xml(archive, book_name)
    links = {str(link.get("Id")): link for link in archive.xml(relationships_of(book_name))}
    style_name, string_name = _target(archive, book_name, "/styles"), _target(archive, book_name, "/sharedStrings")
    styles = _xml(archive, style_name) if style_name else etree.Element(_tag("styleSheet"))
    strings = _xml(archive, string_name) if string_name else etree.Element(_tag("sst"))
    sides = _ruled_styles(styles)
    parts: list[_Part] = []
    hidden: list[str] = []
    for entry in book.iter(_tag("sheet")):
        link = links.get(next((str(value) for key, value in entry.attrib.items() if str(key).endswith("}id")), ""))
        if link is None or not str(link.get("Type")).endswith("/worksheet"):
            continue
        title = fold(str(entry.get("name", "")))
        if entry.get("state", "visible") == "visible":
            parts.append(_part(title, _xml(archive, resolve(book_name, str(link.get("Target")))), sides))
        else:
            hidden.append(title)
    from_1904 = any(properties.get("date1904") in {"1", "true"} for properties in book.iter(_tag("workbookPr")))
    return _Book(_write(parts, strings), parts, _formats(styles), from_1904, hidden)


def _part(title: str, root: _Element, sides: set[str]) -> _Part:
    """What a sheet hides, rules, merges and computes, and its cells that are not blank."""
    part = _Part(title)
    for column in root.iter(_tag("col")):
        if _is_hidden(column, "width"):
            part.hidden_columns.update(range(int(column.get("min", "1")) - 1, min(int(column.get("max", "1")), 16_384)))
    part.merges = [_range(str(merge.get("ref"))) for merge in root.iter(_tag("mergeCell"))]
    data = etree.Element(_tag("sheetData"))
    row = 0
    for line in list(root.iter(_tag("row"))):
        row = int(line.get("r", row + 1))
        if _is_hidden(line, "ht"):
            part.hidden_rows.add(row - 1)
        cells = list(_filled(line, row - 1, part, sides))
        if cells:
            kept = etree.SubElement(data, _tag("row"), {"r": str(row)})
            kept.extend(cells)
    sheet = etree.Element(_tag("worksheet"))
    sheet.append(data)
    etree.strip_elements(sheet, *_FORMATTING, with_tail=False)
    part.xml = etree.tostring(sheet)
    return part


def _filled(line: _Element, row: int, part: _Part, sides: set[str]) -> Iterator[_Element]:
    """The cells of a row that hold something, each with its name; formulas are taken out."""
    column = -1
    for cell in line.findall(_tag("c")):
        column = _place(str(cell.get("r")))[1] if "r" in cell.attrib else column + 1
        formula, value = cell.find(_tag("f")), cell.find(_tag("v"))
        blank = value is None or not value.text
        if blank and formula is not None and cell.get("t") != "str":
            part.formulas.add((row, column))
        if blank and cell.find(_tag("is")) is None:
            if cell.get("s") in sides:
                part.ruled.add(row)
            continue
        if formula is not None:
            cell.remove(formula)
        part.styles[row, column] = int(cell.attrib.pop("s", "0"))
        cell.set("r", cell_name(row, column))
        yield cell


def _ruled_styles(styles: _Element) -> set[str]:
    """The cell styles with a line at the left or the right."""
    ruled = {
        str(index)
        for index, border in enumerate(styles.iterfind(f"{_tag('borders')}/{_tag('border')}"))
        if any(side.get("style", "none") != "none" for name in ("left", "right", "start", "end") for side in border.iterfind(_tag(name)))
    }
    formats = styles.iterfind(f"{_tag('cellXfs')}/{_tag('xf')}")
    return {str(index) for index, style in enumerate(formats) if style.get("borderId") in ruled}


def _write(parts: list[_Part], strings: _Element) -> bytes:
    """The bytes of a workbook of these sheets without any styles."""
    links = etree.Element(f"{{{_PACKAGE}}}Relationships")
    types = etree.Element(f"{{{_TYPES}}}Types")
    book = etree.Element(_tag("workbook"))
    sheets = etree.SubElement(book, _tag("sheets"))
    etree.strip_elements(strings, *_FORMATTING, with_tail=False)
    members = {"xl/sharedStrings.xml": ("sharedStrings", etree.tostring(strings))}
    for number, part in enumerate(parts, 1):
        members[f"xl/worksheets/sheet{number}.xml"] = ("worksheet", part.xml)
        etree.SubElement(sheets, _tag("sheet"), {"name": f"S{number}", "sheetId": str(number), f"{{{_REL}}}id": f"R{number}"})
        values = {"Id": f"R{number}", "Type": f"{_REL}/worksheet", "Target": f"/xl/worksheets/sheet{number}.xml"}
        etree.SubElement(links, f"{{{_PACKAGE}}}Relationship", values)
    members["xl/workbook.xml"] = ("sheet.main", etree.tostring(book))
    for member, (kind, _) in members.items():
        etree.SubElement(types, f"{{{_TYPES}}}Override", {"PartName": f"/{member}", "ContentType": f"{_CONTENT}.{kind}+xml"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("[Content_Types].xml", etree.tostring(types))
        file.writestr("xl/_rels/workbook.xml.rels", etree.tostring(links))
        for member, (_, xml) in members.items():
            file.writestr(member, xml)
    return out.getvalue()


def _formats(styles: _Element) -> list[str]:
    """The number format of each cell style."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    own = {int(entry.get("numFmtId", "0")): entry.get("formatCode", GENERAL) for entry in styles.iter(_tag("numFmt"))}
    codes = {**BUILTIN_FORMATS, **CHINESE_BUILTIN, **own}
    numbers = (int(style.get("numFmtId", "0")) for style in styles.iterfind(f"{_tag('cellXfs')}/{_tag('xf')}"))
    return [codes.get(number, GENERAL) for number in numbers] or [GENERAL]


def _value(value: object, code: str, *, from_1904: bool) -> Value | None:
    """What a cell shows, None if it holds nothing but blanks."""
    if isinstance(value, bool):
        return Value("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return show_value(Decimal(repr(value)), code, from_1904=from_1904)
    text = fold(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), show_text(str("" if value is None else value), code)))
    return Value(text) if text else None


def _xml(archive: Archive, member: str) -> _Element:
    """The root of a part, in the namespace that is usual."""
    root = archive.xml(member)
    if f"{{{_STRICT}}}" in str(root.tag):
        root = etree.fromstring(etree.tostring(root).replace(_STRICT.encode(), _MAIN.encode()))
    return root


def _target(archive: Archive, part: str, kind: str) -> str | None:
    """The name of the part that another one refers to by a relationship of this kind."""
    links = archive.xml(relationships_of(part))
    return next((resolve(part, str(link.get("Target"))) for link in links if str(link.get("Type")).endswith(kind)), None)


def _tag(name: str) -> str:
    return f"{{{_MAIN}}}{name}"


def _is_hidden(element: _Element, size: str) -> bool:
    return element.get("hidden") in {"1", "true"} or float(element.get(size, "1")) == 0


def _place(reference: str) -> Place:
    match = _REFERENCE.match(reference)
    if match is None:
        raise ValueError(f"cell {reference!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    return *_place(first), *_place(last or first)
