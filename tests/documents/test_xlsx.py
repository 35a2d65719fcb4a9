"""XLSX workbooks: what cells show, what is hidden, and files that are none."""

from __future__ import annotations

import io
import re
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Side
from workbooks import TABLE, changed, outline, read, rows, workbook

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Paragraph

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


def shown(value, number_format="General"):
    def fill(sheet):
        sheet.append(["甲", "乙"])
        sheet.append(["丙", value])
        sheet["B2"].number_format = number_format

    blocks, _ = read(workbook(fill))
    return blocks[-1].cells[-1]


def failure(data, limits=DEFAULT):
    with pytest.raises(UnreadableFile) as caught:
        read(data, limits)
    return caught.value.code


@pytest.mark.parametrize(
    ("value", "number_format", "text", "raw"),
    [
        (205.0, "General", "205", "205"),
        (5, "00", "05", "5"),
        (10101, "0000000", "0010101", "10101"),
        (0, ACCOUNTING, "-", "0"),
        (0, "#,##0.00;-#,##0.00;", "", "0"),
        (2168.4567, "#,##0.00", "2,168.46", "2168.4567"),
        (1.005, "0.00", "1.01", "1.005"),
        (0.00001, "0.00", "0.00", "0.00001"),
        (1e15, "General", "1000000000000000", "1000000000000000"),
        (0.125, "0%", "13%", "0.125"),
        (-5.5, "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-5.50", "-5.5"),
        ("01", "@", "01", None),
        (True, "General", "TRUE", None),
        ("#REF!", "General", "#REF!", None),
        (date(2024, 1, 31), 'yyyy"年"m"月"', "2024年1月", None),
        (datetime(2024, 1, 31), "yyyy-mm-dd", "2024-01-31", None),  # noqa: DTZ001
        ("甲　乙\n 丙_x000D_", "General", "甲 乙 丙", None),
    ],
)
def test_a_cell_is_what_the_sheet_shows_and_keeps_the_stored_number(value, number_format, text, raw):
    cell = shown(value, number_format)
    assert (cell.text, cell.raw) == (text, raw)


def test_chinese_date_formats_without_a_stored_text_are_known():
    data = changed(
        workbook(rows([["年月", "金额"], [45292, 1.5]])),
        "xl/styles.xml",
        lambda xml: re.sub(rb'(<cellXfs.*?numFmtId=")0"', rb'\g<1>57"', xml, flags=re.DOTALL),
    )
    assert outline(read(data)[0])[-1][1] == ["2024年1月", "1900年1月"]


def test_a_workbook_in_the_strict_dialect_is_read():
    dialect = {b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main"}
    data = workbook(rows([["标题"], *TABLE]))
    for member in zipfile.ZipFile(io.BytesIO(data)).namelist():
        for usual, strict in dialect.items():
            data = changed(data, member, lambda xml, usual=usual, strict=strict: xml.replace(usual, strict))
    assert [block.where.cell for block in read(data)[0]] == ["A1", "A2"]


def test_rich_text_is_joined():
    def fill(sheet):
        sheet.append(["甲", CellRichText("教育", TextBlock(InlineFont(b=True), "支出"))])
        sheet.append(["乙", 1])

    assert outline(read(workbook(fill))[0])[-1][0] == ["甲", "教育支出"]


def test_a_formula_saved_without_its_value_is_reported():
    blocks, notes = read(workbook(rows([["名称", "金额"], ["甲", 1], ["合计", "=SUM(B2:B2)"]])))
    assert outline(blocks)[-1][-1] == ["合计", ""]
    assert [(note.code, note.values, note.where.sheet, note.where.cell) for note in notes] == [
        ("document.formula_without_value", (("cell", "B3"),), "部门支出总表", "B3")
    ]


def test_a_formula_saved_with_its_value_is_a_number():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["名称", "金额"])
        sheet.write(1, 0, "合计")
        sheet.write_formula(1, 1, "=1/3", None, 0.333333333333333)
    blocks, notes = read(out.getvalue())
    assert (blocks[-1].cells[-1].raw, notes) == ("0.333333333333333", [])


def test_hidden_sheets_are_left_out_and_named():
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows(TABLE))))
    for title, state in (("底稿", "hidden"), ("参数", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet["A1"] = "不公开"
        sheet.sheet_state = state
    book.create_chartsheet("图")
    out = io.BytesIO()
    book.save(out)
    blocks, notes = read(out.getvalue())
    assert "不公开" not in str(blocks)
    assert [(note.code, note.values) for note in notes] == [("document.hidden_sheet", (("sheet", name),)) for name in ("底稿", "参数")]


def test_hidden_rows_and_columns_are_marked_and_reported():
    def fill(sheet):
        rows([["code", "name", "amount", "x"], ["标题"], *[[*line, 7] for line in TABLE]])(sheet)
        sheet.row_dimensions[1].hidden = True
        sheet.row_dimensions[4].height = 1
        sheet.column_dimensions["D"].hidden = True

    blocks, notes = read(changed(workbook(fill), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ht="1"', b'ht="0"')))
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == ["标题"]
    grid = blocks[-1]
    assert [[cell.hidden for cell in line] for line in grid.lines()] == [[True] * 4, [False] * 3 + [True], [True] * 4, [False] * 3 + [True]]
    assert [(note.code, dict(note.values)) for note in notes] == [
        ("document.hidden_rows", {"sheet": "部门支出总表", "rows": "1, 4", "columns": "D"})
    ]


def test_formats_down_to_the_last_cell_cost_nothing():
    def fill(sheet):
        rows([["标题"], *TABLE])(sheet)
        sheet.merge_cells("A1:XFD1")
        sheet["XFD1048576"].border = Border(left=Side("thin"))
        sheet.column_dimensions.group("D", "XFD", hidden=True)

    data = changed(
        workbook(fill),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<mergeCells", b'<mergeCells><mergeCell ref="F9:XFD1048576"/></mergeCells><mergeCells'),
    )
    start = time.perf_counter()
    blocks, _ = read(data)
    assert time.perf_counter() - start < 1
    assert outline(blocks)[0] == "标题"
    assert (blocks[-1].rows, blocks[-1].columns) == (3, 3)


def test_files_that_are_no_workbook_are_refused():
    good = workbook(rows(TABLE))
    assert failure(b"") == "file.empty"
    assert failure("科目\t金额".encode()) == "file.mislabelled"
    assert failure(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)) == "file.mislabelled"
    assert failure(bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")) == "file.encrypted"
    assert failure(good[: len(good) // 2]) == "file.truncated"
    assert failure(changed(good, "xl/worksheets/sheet1.xml", lambda xml: xml[: len(xml) // 2])) == "file.truncated"
    assert failure(changed(good, "xl/workbook.xml", lambda xml: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + xml)) == "file.unsafe"


def test_the_limits_are_kept():
    good = workbook(rows([["甲", "乙"]] * 100))
    assert failure(good, Limits(cells=150)) == "file.too_large"
    assert failure(good, Limits(characters=100)) == "file.too_large"
    assert failure(good, Limits(unpacked_bytes=500)) == "file.too_large"


FLIPPED = workbook(rows([["标题"], *TABLE]))
MEMBERS = zipfile.ZipFile(io.BytesIO(FLIPPED)).namelist()


@given(st.lists(st.tuples(st.integers(0, len(FLIPPED) - 1), st.integers(0, 255)), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_bytes_raise_nothing_but_unreadable_file(flips):
    data = bytearray(FLIPPED)
    for index, byte in flips:
        data[index] = byte
    try:
        read(bytes(data))
    except UnreadableFile:
        pass


@given(st.sampled_from(MEMBERS), st.lists(st.tuples(st.floats(0, 0.999), st.sampled_from(b'"<>/=09AZaz &:')), min_size=1, max_size=3))
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_changed_bytes_inside_a_part_raise_nothing_but_unreadable_file(member, flips):
    def change(content):
        out = bytearray(content)
        for place, byte in flips:
            out[int(place * len(out))] = byte
        return bytes(out)

    try:
        read(changed(FLIPPED, member, change))
    except UnreadableFile:
        pass
