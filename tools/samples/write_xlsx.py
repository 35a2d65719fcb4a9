"""Writes a workbook: one sheet for the text, one for each table, amounts as numbers and codes as text."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import xlsxwriter

from samples.archive import settled
from samples.measure import weights
from samples.model import Document, Table


def number_format(text: str) -> str:
    """The number format that shows an amount as it is printed."""
    decimals = len(text.partition(".")[2])
    return ("#,##0" if "," in text else "0") + ("." + "0" * decimals if decimals else "")


def sheet_name(at: int, table: Table) -> str:
    """A name for a sheet that no other sheet of the workbook has."""
    clean = "".join(mark for mark in table.title if mark not in "[]:*?/\\'")
    return f"{at} {clean}"[:31]


def workbook(document: Document) -> bytes:
    """The document as an Excel workbook."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    book.set_properties({"title": document.title, "author": document.author, "created": datetime(document.year, 3, 1, tzinfo=UTC)})
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({"border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "bold": True})
    words = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    code = book.add_format({"border": 1, "valign": "vcenter", "num_format": "@"})
    formats: dict[str, object] = {}

    def money(text: str) -> object:
        mask = number_format(text)
        if mask not in formats:
            formats[mask] = book.add_format({"border": 1, "valign": "vcenter", "num_format": mask})
        return formats[mask]

    narrative = book.add_worksheet("说明")
    narrative.set_column(0, 0, 110)
    line = 0
    tables = []
    for block in document.blocks:
        if isinstance(block, Table):
            tables.append(block)
            continue
        narrative.write_string(line, 0, block.text, plain)
        line += 1
    for at, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(sheet_name(at, table))
        for column, weight in enumerate(weights(table)):
            sheet.set_column(column, column, weight * 2 + 1)
        sheet.merge_range(0, 0, 0, table.width - 1, table.title, title)
        last = table.width - 1
        for place, text in zip((0, last // 2, last) if len(table.meta) == 3 else (0, last), table.meta, strict=False):
            sheet.write_string(1, place, text)
        top = 2
        for row, line_cells in enumerate(table.grid()):
            for column, (cell, start, left) in enumerate(line_cells):
                if (start, left) != (row, column):
                    continue
                style = head if row < table.header_rows else code if cell.kind == "code" else words
                if cell.kind == "number" and cell.text:
                    style = money(cell.text)
                if cell.rows > 1 or cell.columns > 1:
                    sheet.merge_range(top + row, column, top + row + cell.rows - 1, column + cell.columns - 1, "", style)
                if cell.kind == "number" and cell.text:
                    sheet.write_number(top + row, column, float(cell.text.replace(",", "")), style)
                elif cell.text:
                    sheet.write_string(top + row, column, cell.text, style)
                elif cell.rows == cell.columns == 1:
                    sheet.write_blank(top + row, column, None, style)
        for below, note in enumerate(table.notes):
            sheet.write_string(top + len(table.rows) + below, 0, note)
    book.close()
    return settled(memory.getvalue())
