"""Small XLSX workbooks for the tests, and what is read of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Block, Note, Paragraph
from mingzhang.documents.xlsx import read_xlsx

TABLE = [["科目编码", "科目名称", "金额"], ["205", "教育支出", 12.5], ["208", "社会保障", 3]]


def workbook(fill: Callable[[Any], None], name: str = "部门支出总表") -> bytes:
    """The bytes of a workbook whose first sheet `fill` wrote."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(lines: Sequence[Sequence[object]], top: int = 1, left: int = 1) -> Callable[[Any], None]:
    """What puts these lines on a sheet."""

    def fill(sheet: Any) -> None:
        for row, line in enumerate(lines, top):
            for column, value in enumerate(line, left):
                if value is not None:
                    sheet.cell(row, column, value)

    return fill


def read(data: bytes, limits: Limits = DEFAULT) -> tuple[list[Block], list[Note]]:
    return read_xlsx(data, "预算.xlsx", limits)


def outline(blocks: Sequence[Block]) -> list[object]:
    """Paragraphs as their text, grids as their lines of texts."""
    return [block.text if isinstance(block, Paragraph) else [[cell.text for cell in line] for line in block.lines()] for block in blocks]


def changed(data: bytes, member: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == member else content)
    return out.getvalue()
