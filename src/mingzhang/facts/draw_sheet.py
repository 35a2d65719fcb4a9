"""One sheet of the facts workbook: heads that explain, totals above the rows, rows that are ready to be filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from mingzhang.facts.derived import MONEY, Known, derived_formula, derived_value
from mingzhang.facts.draw_checks import validate
from mingzhang.facts.layout import FIELD_HINT, FIELD_LABEL, FIELD_VALUE, NUMBER, SUM, Layout
from mingzhang.facts.records import Content, Typed, Values
from mingzhang.facts.sheets import Column, declaration
from mingzhang.facts.styles import DEEP, FORMS, PALE, Styles
from mingzhang.facts.words import code_label
from mingzhang.messages import Refusal
from mingzhang.money import UNITS, Fen

ALIGNED = {"date": "center", "amount": "right", "integer": "right", "decimal": "right", "percent": "right", "yes_no": "center"}
PAGE_WIDTH = 230
"""Characters that fit across a printed page in a size that can be read."""

LONGEST = 32_767
LARGEST = 10**15
"""An amount in 分 with more digits than Excel keeps."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What all sheets share: their places, their content and what is derived from it, the unit of the
    amounts, the year."""

    styles: Styles
    layouts: Mapping[str, Layout]
    content: Content
    base: Known
    money: str
    year: int

    def show(self, column: Column, value: Any) -> str | Decimal | date:
        """A value as it stands in its cell. Raises Refusal as `draw`."""
        if isinstance(value, Typed):
            return self._fits(column, str(value))
        if column.type == "amount":
            return self._amount(column, value)
        if column.type in {"integer", "decimal", "percent"}:
            return Decimal(value)
        if column.type == "date":
            return date(value.year, value.month, value.day)
        return self._fits(column, self._word(column, value))

    @staticmethod
    def _fits(column: Column, text: str) -> str:
        if len(text) > LONGEST:
            raise Refusal("facts.too_long", column=column.title, text=text[:20], limit_characters=LONGEST)
        return text

    def _amount(self, column: Column, value: Fen) -> Decimal:
        if abs(value) >= LARGEST:
            raise Refusal("facts.too_large", column=column.title, amount=Decimal(value) / 100)
        return Decimal(value) / UNITS[column.money or self.money]

    def _word(self, column: Column, value: Any) -> str:
        if column.type == "yes_no":
            return declaration().choices["yes_no"].label("yes" if value else "no")
        if column.type == "choice":
            return declaration().choices[column.choices].label(value)
        if column.type == "code":
            return code_label(column.codes, value, self.year)
        if column.type == "reference":
            also = next((word for word, member in column.also.items() if member == value), None)
            return also or self.base.labels[column.to].get(value, value)
        return str(value)


def draw_sheet(page: Worksheet, layout: Layout, drawing: Drawing) -> None:
    """Writes one sheet with its content."""
    sheet, styles = layout.sheet, drawing.styles
    page.hide_gridlines(2)
    page.set_tab_color(DEEP if sheet.required else PALE)
    page.set_column(0, 0, 6, styles.get("plain"))
    page.set_row(0, 30)
    page.write_string(0, 0, sheet.title, styles.get("title"))
    page.set_row(1, 20)
    page.write_string(1, 0, sheet.hint, styles.get("hint"))
    _fields(page, layout, drawing)
    if sheet.columns:
        _heads(page, layout, drawing)
        _rows(page, layout, drawing)
        page.freeze_panes(layout.first, 3 if any(column.derived == "label" for column in sheet.columns) else 2)
        page.repeat_rows(layout.head, layout.total)
        page.repeat_columns(0, 1)
    page.set_landscape()
    page.set_paper(9)
    width = sum(column.width for column in sheet.columns)
    page.fit_to_pages(max(1, round(width / PAGE_WIDTH)), 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.set_footer(f"&L{sheet.title}&R第 &P 页，共 &N 页")


def _fields(page: Worksheet, layout: Layout, drawing: Drawing) -> None:
    sheet, styles = layout.sheet, drawing.styles
    if not sheet.columns:
        page.set_column(FIELD_LABEL, FIELD_LABEL, 18)
        page.set_column(FIELD_VALUE, FIELD_VALUE, 40)
        page.set_column(FIELD_HINT, FIELD_HINT, 80)
        page.set_row(layout.first_field - 1, 24)
        for index, word in enumerate((NUMBER, "项目", "填写内容", "说明")):
            page.write_string(layout.first_field - 1, index, word, styles.get("derived" if index in {0, 3} else "required"))
    values = drawing.content.fields.get(sheet.key, {})
    for number, column in enumerate(sheet.fields, 1):
        row = layout.field_row(column.key)
        page.set_row(row, 72 if column.type == "long_text" else 24)
        page.write_number(row, 0, number, styles.get("number"))
        page.write_string(row, FIELD_LABEL, column.title, styles.get("required" if column.required else "optional"))
        _cell(page, row, FIELD_VALUE, column, values, drawing, align="left")
        _comment(page, row, FIELD_LABEL, column)
        if not sheet.columns:
            page.write_string(row, FIELD_HINT, column.comment, styles.get("grey", align="left"))
        validate(page, row, row, FIELD_VALUE, column, layout)


def _heads(page: Worksheet, layout: Layout, drawing: Drawing) -> None:
    sheet, styles = layout.sheet, drawing.styles
    rows = drawing.content.rows.get(sheet.key, ())
    page.set_row(layout.head, 34)
    page.set_row(layout.total, 20)
    page.write_string(layout.head, 0, NUMBER, styles.get("derived"))
    page.write_string(layout.total, 0, SUM, styles.get("sum", align="center"))
    for index, column in enumerate(sheet.columns, 1):
        style = styles.get("derived" if column.derived else "required" if column.required else "optional")
        page.set_column(index, index, column.width, styles.get("plain"))
        unit = column.money or column.unit or ("%" if column.type == "percent" else None)
        if column.type == "amount" and column.money is None:
            formula = f'="{column.title}（"&{MONEY}&"）"'
            page.write_formula(layout.head, index, formula, style, f"{column.title}（{drawing.money}）")
        else:
            page.write_string(layout.head, index, f"{column.title}（{unit}）" if unit else column.title, style)
        _comment(page, layout.head, index, column)
        if index == 1:
            counted = f'="共 "&COUNTA({layout.range(column.key)})&" {sheet.records}"'
            page.write_formula(layout.total, index, counted, styles.get("sum"), f"共 {len(rows)} {sheet.records}")
        elif column.total:
            total = sum((_number(column, row, layout, drawing) for row in rows), Decimal(0))
            form = styles.get("sum", FORMS.get(column.type, ""))
            page.write_formula(layout.total, index, f"=SUM({layout.range(column.key)})", form, total)
        elif column.derived == "label" and (also := _also(sheet.key)):
            page.write_string(layout.total, index, also, styles.get("sum"))
        else:
            page.write_blank(layout.total, index, None, styles.get("sum"))
        if not column.derived:
            validate(page, layout.first, layout.last, index, column, layout)


def _rows(page: Worksheet, layout: Layout, drawing: Drawing) -> None:
    sheet, styles = layout.sheet, drawing.styles
    given = drawing.content.rows.get(sheet.key, ())
    for number in range(layout.prepared):
        row = layout.first + number
        values = given[number] if number < len(given) else {}
        page.write_number(row, 0, number + 1, styles.get("number"))
        for index, column in enumerate(sheet.columns, 1):
            if column.derived:
                form = styles.get("grey", FORMS.get(column.type, ""), wrap=column.derived == "hint")
                value = derived_value(sheet, column, values, drawing.base)
                shown = drawing.show(column, value) if value is not None else ""
                formula = derived_formula(column, layout, drawing.layouts, row)
                if formula:
                    page.write_formula(row, index, formula, form, shown)
                elif shown:
                    page.write_string(row, index, str(shown), form)
                else:
                    page.write_blank(row, index, None, form)
            else:
                _cell(page, row, index, column, values, drawing)


def _cell(page: Worksheet, row: int, index: int, column: Column, values: Values, drawing: Drawing, align: str = "") -> None:
    align = align or ALIGNED.get(column.type, "left")
    form = drawing.styles.get("cell", FORMS.get(column.type, ""), wrap=column.type == "long_text", align=align)
    if column.key not in values:
        page.write_blank(row, index, None, form)
        return
    shown = drawing.show(column, values[column.key])
    if isinstance(shown, str):
        page.write_string(row, index, shown, form)
    elif isinstance(shown, Decimal):
        page.write_number(row, index, shown, form)
    else:
        page.write_datetime(row, index, shown, form)


def _number(column: Column, row: Values, layout: Layout, drawing: Drawing) -> Decimal:
    value = derived_value(layout.sheet, column, row, drawing.base) if column.derived else row.get(column.key)
    shown = drawing.show(column, value) if value is not None else Decimal(0)
    return shown if isinstance(shown, Decimal) else Decimal(0)


def _also(key: str) -> str | None:
    """The further word that some drop-down offers beside the rows of this sheet."""
    columns = (column for sheet in declaration().sheets for column in sheet.columns if column.to == key)
    return next((word for column in columns for word in column.also), None)


def _comment(page: Worksheet, row: int, index: int, column: Column) -> None:
    lines = 2 + len(column.comment) // 17
    size = {"width": 250, "height": 18 * lines, "font_size": 9, "font_name": "微软雅黑", "color": "#FFFDF2"}
    page.write_comment(row, index, ("【必填】" if column.required else "") + column.comment, size)
