"""How the facts workbook looks: named formats in few colours, each with one meaning."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

FONT = "微软雅黑"
INK, MUTED, LINE = "#1F2933", "#7B8794", "#CBD2D9"
DEEP, PALE, GREY, SUM = "#1F4E79", "#DCE9F5", "#F2F3F5", "#FFF4D6"
"""Heads that must be filled, heads that may be filled, what is derived, totals."""

FORMS = {"amount": "#,##0.00####;[Red]-#,##0.00####", "integer": "0", "date": "yyyy-mm-dd", "text": "@", "code": "@", "reference": "@"}
"""How values of a type are shown: an amount to the last 分 in whatever unit, without digits that say nothing; texts as they were
typed, so that a code keeps its leading zeros."""

_BASE: dict[str, Any] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_CELL: dict[str, Any] = {"border": 1, "border_color": LINE}
_HEAD: dict[str, Any] = {**_CELL, "bold": True, "align": "center", "text_wrap": True}
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"font_size": 16, "bold": True, "font_color": DEEP},
    "hint": {"font_color": MUTED},
    "money": {"font_color": MUTED, "align": "right"},
    "required": {**_HEAD, "bg_color": DEEP, "font_color": "#FFFFFF"},
    "optional": {**_HEAD, "bg_color": PALE, "font_color": DEEP},
    "derived": {**_HEAD, "bg_color": GREY, "font_color": MUTED, "italic": True},
    "sum": {**_CELL, "bg_color": SUM, "bold": True, "border_color": "#E0C068"},
    "cell": {**_CELL},
    "grey": {**_CELL, "bg_color": GREY, "font_color": MUTED},
    "number": {**_CELL, "bg_color": GREY, "font_color": MUTED, "align": "center"},
    "heading": {"font_size": 12, "bold": True, "font_color": DEEP, "bottom": 1, "bottom_color": LINE},
    "words": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1},
}


class Styles:
    """The formats of a workbook, each made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.get = lru_cache(maxsize=None)(self._make)

    def _make(self, name: str, form: str = "", *, wrap: bool = False, align: str = "") -> Format:
        """The format of that name, for numbers of a form, with wrapped lines."""
        more: dict[str, Any] = {"num_format": form} if form else {}
        if wrap:
            more |= {"text_wrap": True, "valign": "top"}
        if align:
            more |= {"align": align, "indent": 1 if align == "left" else 0}
        return self._book.add_format({**_BASE, **STYLES[name], **more})
