"""The facts workbook as an Excel file: blank or filled, always the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from mingzhang.facts.derived import known
from mingzhang.facts.draw_guide import draw_guide
from mingzhang.facts.draw_lists import define_lists
from mingzhang.facts.draw_sheet import Drawing, draw_sheet
from mingzhang.facts.layout import GUIDE, Layout
from mingzhang.facts.records import Content
from mingzhang.facts.sheets import TextWanted, declaration
from mingzhang.facts.styles import Styles

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date, so that the same content gives the same bytes
MORE = 20
"""Blank rows below those that are filled."""


def draw(content: Content, year: int, texts: Sequence[TextWanted], money: str | None = None) -> bytes:
    """The workbook that holds the content, with the lists of that year; `texts` are the titles and hints of the texts. Amounts stand in
    `money`, unless it is given in the unit that the content states.

    Raises Refusal: `facts.too_long` for a text, `facts.too_large` for an amount that Excel cannot hold."""
    declared = declaration()
    money = money or str(content.fields["department"]["money"])
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, options)
    book.set_properties({"title": declared.title, "created": MADE})
    layouts = {sheet.key: Layout(sheet, _prepared(content, sheet.key, sheet.rows)) for sheet in declared.sheets}
    styles = Styles(book)
    guide = book.add_worksheet(GUIDE)
    pages = {sheet.key: book.add_worksheet(sheet.title) for sheet in declared.sheets}
    base = known(content, {text.key: text for text in texts})
    drawing = Drawing(styles, layouts, content, base, money, year)
    for key, page in pages.items():
        draw_sheet(page, layouts[key], drawing)
    draw_guide(guide, styles, declared, year)
    define_lists(book, layouts, year)
    guide.activate()
    book.close()
    return out.getvalue()


def _prepared(content: Content, key: str, rows: int) -> int:
    filled = len(content.rows.get(key, ()))
    return max(rows, filled + MORE) if filled else rows


def wanted_rows(texts: Sequence[TextWanted], given: Mapping[str, str]) -> tuple[dict[str, str], ...]:
    """The rows of the sheet of texts: those that are wanted, in their order, then those that are given beside them."""
    keys = dict.fromkeys([*(text.key for text in texts), *given])
    return tuple({"key": key, **({"text": given[key]} if given.get(key) else {})} for key in keys)
