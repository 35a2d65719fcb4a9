from __future__ import annotations

import io
from functools import cache

import pytest
from base import BASE
from openpyxl import Workbook, load_workbook
from test_faults import TEXTS

from mingzhang.documents.errors import UnreadableFile
from mingzhang.facts.annotate import annotate
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_workbook
from mingzhang.facts.layout import LISTS, PROBLEMS

WRONG = {("支出", "H5"): "三百万", ("支出", "E3"): "经济分类", ("项目", "X5"): 20, ("支出", "D7"): "2080201 一般行政管理事务"}


@cache
def filled() -> bytes:
    """The workbook as an officer left it: with mistakes, a sheet and a comment of their own."""
    book = load_workbook(io.BytesIO(export(BASE, TEXTS)))
    for (sheet, cell), value in WRONG.items():
        book[sheet][cell] = value
    book["支出"]["C3"].comment.text = "我的批注"
    del book[LISTS]  # long, and nothing here looks at it
    book.create_sheet("草稿")["A1"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def marked() -> bytes:
    return annotate(filled(), import_workbook(filled()).faults)


@cache
def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def every_cell(book: Workbook) -> dict[tuple[str, str], object]:
    sheets = [sheet for sheet in book.worksheets if sheet.title != PROBLEMS]
    return {(sheet.title, cell.coordinate): cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}


def test_the_copy_has_everything_that_the_officer_wrote():
    before, after = opened(filled()), opened(marked())
    assert every_cell(after) == every_cell(before)
    rules = {sheet.title: len(sheet.data_validations.dataValidation) for sheet in before.worksheets}
    kept = {sheet.title: len(sheet.data_validations.dataValidation) for sheet in after.worksheets}
    assert {title: kept[title] for title in rules} == rules


def test_every_fault_stands_at_its_cell_and_in_the_list():
    faults = import_workbook(filled()).faults
    before, after = opened(filled()), opened(marked())
    rows = list(after[PROBLEMS].iter_rows(min_row=5))
    assert [[cell.value for cell in row[2:5]] for row in rows] == [[fault.sheet, fault.cell, fault.text] for fault in faults]
    assert len(faults) >= len(WRONG)
    for fault in faults:
        if fault.cell:
            cell = after[fault.sheet][fault.cell]
            assert fault.text in cell.comment.text
            assert cell.fill.fgColor.rgb != before[fault.sheet][fault.cell].fill.fgColor.rgb
    links = [cell.hyperlink.location or cell.hyperlink.target for row in rows for cell in row if cell.hyperlink]
    assert "'支出'!H5" in [link.lstrip("#") for link in links]


def test_a_comment_that_was_there_is_kept_below_ours():
    page = opened(marked())["支出"]
    assert page["C3"].comment.text == "我的批注"
    ours, _, theirs = page["E3"].comment.text.partition("——原批注——")
    assert ours.startswith("【请确认】")
    assert "细化到“款”" in theirs


def test_a_copy_that_was_checked_before_is_marked_anew():
    faults = import_workbook(filled()).faults
    assert import_workbook(marked()).faults == faults
    clean = opened(annotate(marked(), ()))
    assert clean["支出"]["H5"].comment is None
    assert clean["支出"]["H5"].fill.fill_type is None
    assert clean["支出"]["E3"].comment.text.startswith("细化到“款”")


def test_what_cannot_be_opened_is_refused():
    with pytest.raises(UnreadableFile):
        annotate(filled()[:2000], ())
