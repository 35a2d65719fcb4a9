"""A publication as a workbook: the list of its sheets, its running text, and a sheet for each table with real numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from mingzhang.messages import say
from mingzhang.pages.model import Contents, Cover, Heading, Paragraph, Publication, Table
from mingzhang.publishing.sheet_names import RangeNames, SheetNames, short_title
from mingzhang.publishing.xlsx_sizes import HIGHEST, lines, measure
from mingzhang.publishing.xlsx_table import A4, CONTENTS, FOOTER, HEAD, Styles, write_table, write_text
from mingzhang.vocabulary.phrases import form_field

NARRATIVE = "说明"
"""The sheet with the running text."""
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDTH = 92.0
_FORM_NAME = 16
_MOST_LINKS = 65_000
"""Excel takes 65,530 links in a sheet."""
_HEADINGS = {1: (HEAD, 16), 2: (HEAD, 13), 3: (HEAD, 11)}


def write_xlsx(publication: Publication) -> bytes:
    """The workbook (XLSX), always the same bytes for the same publication. Every text is a string, never a formula; a figure is a number
    where a workbook keeps it exactly. Raises messages.Refusal for what no sheet or cell can hold, ValueError for cells that overlap."""
    out = BytesIO()
    book = Workbook(out, {**OPTIONS, "default_format_properties": {"font_name": "Arial", "font_size": 10}})
    day = datetime.combine(publication.day, time())
    book.set_properties({"title": publication.title, "author": publication.author, "company": publication.author, "created": day})
    styles = Styles(book)
    tables = sorted(publication.tables(), key=lambda table: table.shape == "form")
    text = [block for block in publication.blocks if isinstance(block, Heading | Paragraph)]
    names, ranges = SheetNames((CONTENTS, NARRATIVE)), RangeNames()
    contents = book.add_worksheet(CONTENTS)
    entries: list[tuple[str, str]] = []
    if text:
        entries.append((say("workbook.narrative"), NARRATIVE))
        _narrative(book.add_worksheet(NARRATIVE), styles, text)
    forms = sum(table.shape == "form" for table in tables)
    form = 0
    for table in tables:
        form += table.shape == "form"
        subject = _subject(table)
        name = _sheet_name(names, table, subject, form, len(str(forms)))
        area = write_table(book.add_worksheet(name), styles, table)
        book.define_name(ranges.take(table.id), f"='{name}'!{area}")
        entries.append((f"{table.title}：{subject}" if subject and subject not in table.title else table.title, name))
    _contents(contents, styles, publication, entries)
    book.close()
    return out.getvalue()


def _sheet_name(names: SheetNames, table: Table, subject: str, number: int, digits: int) -> str:
    if table.shape == "form":
        return names.take(f"{number:0{digits}d} {subject or short_title(table.title)}", _FORM_NAME)
    return names.take(short_title(table.title))


def _subject(table: Table) -> str:
    """What a form is about: the value beside its label 项目名称; empty for other tables."""
    if table.shape != "form":
        return ""
    for row in table.rows[:6]:
        for index, cell in enumerate(row[:-1]):
            if cell.kind == "label" and (found := form_field(cell.text)) is not None and found[0] == "name":
                return row[index + 1].text.strip()
    return ""


def _contents(sheet: Worksheet, styles: Styles, publication: Publication, entries: Sequence[tuple[str, str]]) -> None:
    """The first sheet: the lines of the cover, and a link to every other sheet."""
    cover = next((block.lines for block in publication.blocks if isinstance(block, Cover)), (publication.title,))
    sheet.set_column(0, 0, _WIDTH)
    row = 0
    for text in cover:
        size = min(20, max(14, int(_WIDTH * 10 / (measure(text) + 2)))) if row == 0 else 12
        form = styles.make(font_name=HEAD, font_size=size, align="center", text_wrap=True)
        write_text(sheet, row, 0, text, form, where=CONTENTS)
        sheet.set_row(row, size * 1.5 * lines(text, _WIDTH * 10 / size) + 6)
        row += 1
    title = next((block.title for block in publication.blocks if isinstance(block, Contents)), CONTENTS)
    write_text(sheet, row, 0, title, styles.make(font_name=HEAD, font_size=16, align="center"), where=CONTENTS)
    sheet.set_row(row, 36)
    link = styles.make(font_size=11, font_color="#0B5394", text_wrap=True)
    for at, (text, name) in enumerate(entries, row + 1):
        if at < _MOST_LINKS:
            sheet.write_url(at, 0, f"internal:'{name}'!A1", link, string=text)
        else:
            write_text(sheet, at, 0, text, link, where=CONTENTS)
        sheet.set_row(at, 5 + 15 * lines(text, _WIDTH / 1.1))
    _page(sheet)


def _narrative(sheet: Worksheet, styles: Styles, blocks: Sequence[Heading | Paragraph]) -> None:
    """The running text, a paragraph to a row; one that is higher than a row can be gets several."""
    sheet.set_column(0, 0, _WIDTH)
    title = say("workbook.narrative")
    sheet.write_url(0, 0, f"internal:'{CONTENTS}'!A1", styles.make(font_name=HEAD, font_size=18, align="center"), string=title)
    sheet.set_row(0, 36)
    row = 1
    for block in blocks:
        if not block.text:
            continue
        if isinstance(block, Heading):
            font, size = _HEADINGS.get(block.level, (HEAD, 10.5))
            form = styles.make(font_name=font, font_size=size, text_wrap=True, align="center" if block.level == 1 else "left")
            height = 10 + size * 1.4 * lines(block.text, _WIDTH * 10 / size)
        else:
            form = styles.make(font_size=10.5, text_wrap=True, valign="top")
            height = 6 + 15.5 * lines(block.text, _WIDTH * 10 / 10.5)
        rows = int(height // HIGHEST) + 1
        for part in range(rows):
            sheet.set_row(row + part, height / rows)
        if rows > 1:
            sheet.merge_range(row, 0, row + rows - 1, 0, "", form)
        write_text(sheet, row, 0, block.text, form, where=NARRATIVE)
        row += rows
    # A sentence at the end also keeps a last heading from being read as the beginning of the next table's title.
    write_text(sheet, row, 0, say("workbook.tables_follow"), styles.make(font_size=9, text_wrap=True), where=NARRATIVE)
    _page(sheet)


def _page(sheet: Worksheet) -> None:
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer(FOOTER)
