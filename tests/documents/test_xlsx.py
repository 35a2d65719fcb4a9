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

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Grid, Paragraph
from mingzhang.documents.xlsx import read_xlsx

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
TABLE = [["科目编码", "科目名称", "金额"], ["205", "教育支出", 12.5], ["208", "社会保障", 3]]


def workbook(fill, name="部门支出总表"):
    """The bytes of a workbook whose first sheet `fill` wrote."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    fill(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(lines, top=1, left=1):
    """What puts these lines on a sheet."""

    def fill(sheet):
        for row, line in enumerate(lines, top):
            for column, value in enumerate(line, left):
                if value is not None:
                    sheet.cell(row, column, value)

    return fill


def read(data, limits=DEFAULT):
    return read_xlsx(data, "预算.xlsx", limits)


def outline(blocks):
    """Paragraphs as their text, grids as their lines of texts."""
    return [block.text if isinstance(block, Paragraph) else [[cell.text for cell in line] for line in block.lines()] for block in blocks]


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


def changed(data, member, change):
    """The workbook with one of its members changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == member else content)
    return out.getvalue()


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


def test_titles_particulars_and_notes_are_paragraphs():
    def fill(sheet):
        rows([["附表1"], ["部门支出总表"], ["部门名称：示例局", None, "单位：万元"], *TABLE, ["注：含上年结转。"], ["2.尾数因四舍五入。"]])(
            sheet
        )
        sheet.merge_cells("A2:C2")

    blocks, _ = read(workbook(fill))
    texts = [*["附表1", "部门支出总表", "部门名称：示例局", "单位：万元"], None, "注：含上年结转。", "2.尾数因四舍五入。"]
    assert [block.text if isinstance(block, Paragraph) else None for block in blocks] == texts
    assert [block.where.cell for block in blocks] == ["A1", "A2", "A3", "C3", "A4", "A7", "A8"]
    assert blocks[4].name == "部门支出总表"


def test_a_particular_that_is_filled_in_makes_its_row_one_of_particulars():
    table = [["项目", "数量", "价值（金额单位：万元）"], ["房屋", 1, 2.5]]
    blocks, _ = read(workbook(rows([["资产情况"], ["203示例局", None, "截止时间：2023-12-31"], *table])))
    assert outline(blocks)[:3] == ["资产情况", "203示例局", "截止时间：2023-12-31"]
    assert outline(blocks)[3][0] == table[0]


def test_a_row_of_one_cell_inside_a_table_stays_there():
    lines = [["名称", "金额"], ["一、基本支出"], ["甲", 1], ["二、项目支出"]]
    blocks, _ = read(workbook(rows(lines)))
    assert outline(blocks)[-1] == [["名称", "金额"], ["一、基本支出", ""], ["甲", "1"], ["二、项目支出", ""]]


def test_a_merged_head_over_some_columns_is_no_title():
    def fill(sheet):
        rows([[None, "2024年预算"], ["科目", "合计", "基本", "项目"], ["甲", 3, 1, 2]])(sheet)
        sheet.merge_cells("B1:D1")

    blocks, _ = read(workbook(fill))
    assert blocks[-1].rows == 3
    assert [(cell.text, cell.colspan) for cell in blocks[-1].lines()[0]] == [("", 1), ("2024年预算", 3)]


def test_blank_rows_separate_tables():
    blocks, _ = read(workbook(rows([["表一"], *TABLE, [], ["表二"], *TABLE])))
    assert [type(block) for block in blocks if not (isinstance(block, Paragraph) and block.text == "部门支出总表")] == [
        Paragraph,
        Grid,
        Paragraph,
        Grid,
    ]


def test_a_blank_row_that_is_ruled_stays_in_its_table():
    def fill(sheet):
        rows([*TABLE, [], ["合计", None, 15.5]])(sheet)
        for column in range(1, 4):
            sheet.cell(4, column).border = Border(left=Side("thin"), right=Side("thin"))

    blocks, _ = read(workbook(fill))
    assert [block.rows for block in blocks if isinstance(block, Grid)] == [5]


def test_a_blank_row_inside_a_merged_cell_stays_in_its_table():
    def fill(sheet):
        rows([["项目", "金额"], ["甲", 1], [], [None, 2]])(sheet)
        sheet.merge_cells("A2:A4")

    grid = read(workbook(fill))[0][-1]
    assert (grid.rows, [cell.rowspan for cell in grid.cells if cell.text == "甲"]) == (4, [3])


def test_tables_side_by_side_are_told_apart():
    blocks, _ = read(workbook(rows([[*line, None, *line[1:]] for line in TABLE])))
    assert [(block.where.cell, block.columns) for block in blocks if isinstance(block, Grid)] == [("A1", 3), ("E1", 2)]


def test_one_blank_column_inside_a_table_is_kept():
    blocks, _ = read(workbook(rows([[line[0], None, *line[1:]] for line in TABLE])))
    assert [block.columns for block in blocks if isinstance(block, Grid)] == [4]


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [("部门支出总表", None, ["部门支出总表"]), ("部门支出总表", "另一标题", ["另一标题"]), ("Sheet1", None, []), ("工作表 2", None, [])],
)
def test_the_sheet_is_named_where_it_has_no_title(name, title, expected):
    lines = TABLE if title is None else [[title], *TABLE]
    blocks, _ = read(workbook(rows(lines), name))
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == expected


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


def test_a_stray_cell_far_away_does_not_widen_the_table():
    def fill(sheet):
        rows(TABLE)(sheet)
        sheet["XFD2"] = "x"

    assert [block.columns for block in read(workbook(fill))[0] if isinstance(block, Grid)] == [3]


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


@st.composite
def tilings(draw):
    """A grid of 2 to 7 rows and columns cut into rectangles: (first row, first column, last row, last column)."""
    height, width = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    free = {(row, column) for row in range(height) for column in range(width)}
    tiles = []
    for row in range(height):
        for column in range(width):
            if (row, column) not in free:
                continue
            low, far = row + draw(st.integers(0, 2)), column + draw(st.integers(0, 2))
            while not all((r, c) in free for r in range(row, low + 1) for c in range(column, far + 1)):
                low, far = (low - 1, far) if low > row else (low, far - 1)
            free -= {(r, c) for r in range(row, low + 1) for c in range(column, far + 1)}
            tiles.append((row, column, low, far))
    return height, width, tiles


@given(tilings())
@settings(max_examples=60, deadline=None)
def test_merged_cells_come_back_as_they_were_written(tiling):
    height, width, tiles = tiling
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        # A first and a last row of single cells, so that no line is a title or a note.
        for row in (0, height + 1):
            sheet.write_row(row, 0, range(width))
        for number, (top, left, low, far) in enumerate(tiles):
            if (top, left) == (low, far):
                sheet.write(top + 1, left, f"格{number}")
            else:
                sheet.merge_range(top + 1, left, low + 1, far, f"格{number}")
    (grid,) = read(out.getvalue())[0]
    assert (grid.rows, grid.columns) == (height + 2, width)
    found = [(c.row - 1, c.column, c.row - 2 + c.rowspan, c.column + c.colspan - 1, c.text) for c in grid.cells if c.text.startswith("格")]
    assert found == [(*tile, f"格{number}") for number, tile in enumerate(tiles)]


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
