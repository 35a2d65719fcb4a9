"""Writes a Word file: heading styles, East Asian fonts, and tables whose merges are direct table XML."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from lxml import etree

from samples.archive import settled
from samples.measure import lies_flat, weights
from samples.model import Cell, Document, Heading, Table

FONTS = {"Normal": "宋体", "Title": "黑体", "Heading 1": "黑体", "Heading 2": "楷体", "Heading 3": "楷体"}


def element(name: str, parent: etree._Element, **attributes: str) -> etree._Element:
    """A new child in the word-processing namespace."""
    made = OxmlElement(f"w:{name}")
    for key, text in attributes.items():
        made.set(qn(f"w:{key}"), text)
    parent.append(made)
    return made


def fill(place: etree._Element, cell: Cell | None, size: str, *, heading: bool) -> None:
    """Writes the paragraph of a table cell."""
    paragraph = element("p", place)
    if cell is None or not cell.text:
        return
    settings = element("pPr", paragraph)
    if heading or cell.kind == "number":
        element("jc", settings, val="center" if heading else "right")
    run = element("r", paragraph)
    style = element("rPr", run)
    if heading:
        element("b", style)
    element("sz", style, val=size)
    text = element("t", run)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = cell.text


def add_table(word: Word, table: Table, width: int) -> None:
    """Appends a table of `width` twips with gridSpan for merges across and vMerge for merges down."""
    body = word.element.body
    made = OxmlElement("w:tbl")
    body.insert(len(body) - 1, made)
    settings = element("tblPr", made)
    element("tblW", settings, w=str(width), type="dxa")
    borders = element("tblBorders", settings)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        element(side, borders, val="single", sz="4", space="0", color="000000")
    element("tblLayout", settings, type="fixed")
    shares = weights(table)
    columns = [width * share // sum(shares) for share in shares]
    grid = element("tblGrid", made)
    for column in columns:
        element("gridCol", grid, w=str(column))
    size = "15" if table.width > 12 else "17" if lies_flat(table) else "20"
    for top, row in enumerate(table.grid()):
        line = element("tr", made)
        if top < table.header_rows:
            element("tblHeader", element("trPr", line))
        at = 0
        while at < len(row):
            cell, start, left = row[at]
            place = element("tc", line)
            look = element("tcPr", place)
            element("tcW", look, w=str(sum(columns[left : left + cell.columns])), type="dxa")
            if cell.columns > 1:
                element("gridSpan", look, val=str(cell.columns))
            if cell.rows > 1:
                element("vMerge", look, **({"val": "restart"} if start == top else {}))
            element("vAlign", look, val="center")
            fill(place, cell if start == top else None, size, heading=top < table.header_rows)
            at += cell.columns


def set_fonts(word: Word) -> None:
    """Gives every style that is used an East Asian font and black letters."""
    for name, font in FONTS.items():
        style = word.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        for key, text in (("ascii", "Times New Roman"), ("hAnsi", "Times New Roman"), ("eastAsia", font)):
            fonts.set(qn(f"w:{key}"), text)
    word.styles["Normal"].font.size = Pt(11)


def turn(word: Word, *, flat: bool, first: bool) -> int:
    """Begins a section that lies or stands, and gives the width of its text in twips."""
    section = word.sections[0] if first else word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if flat else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if flat else (Mm(210), Mm(297))
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    return int((section.page_width - Mm(40)) / 635)


def word_file(document: Document) -> bytes:
    """The document as a Word file."""
    word = docx.Document()
    set_fonts(word)
    about = word.core_properties
    about.title, about.author, about.last_modified_by, about.comments = document.title, document.author, document.author, ""
    about.created = about.modified = datetime(document.year, 3, 1, tzinfo=UTC)
    width = turn(word, flat=False, first=True)
    flat = False
    for block in document.blocks:
        if isinstance(block, Table):
            if lies_flat(block) != flat:
                flat = not flat
                width = turn(word, flat=flat, first=False)
            if block.title:
                title = word.add_paragraph()
                title.alignment = WD_ALIGN_PARAGRAPH.CENTER
                title.add_run(block.title).bold = True
            if block.meta:
                line = word.add_paragraph("\t".join(block.meta))
                if len(block.meta) == 3:
                    line.paragraph_format.tab_stops.add_tab_stop(Twips(width // 2), WD_TAB_ALIGNMENT.CENTER)
                line.paragraph_format.tab_stops.add_tab_stop(Twips(width), WD_TAB_ALIGNMENT.RIGHT)
            add_table(word, block, width)
            for note in block.notes or ("",):
                word.add_paragraph(note)
        elif isinstance(block, Heading):
            if flat:
                flat = False
                width = turn(word, flat=False, first=False)
            word.add_heading(block.text, block.level)
        else:
            word.add_paragraph(block.text).paragraph_format.first_line_indent = Pt(22)
    out = io.BytesIO()
    word.save(out)
    return settled(out.getvalue())
