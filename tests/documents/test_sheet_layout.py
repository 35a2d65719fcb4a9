"""A sheet taken apart into titles, tables and notes."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from openpyxl.styles import Border, Side
from tilings import tilings
from workbooks import TABLE, changed, outline, read, rows, workbook

from mingzhang.documents.model import Grid, Paragraph


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


def test_a_stray_cell_far_away_does_not_widen_the_table():
    def fill(sheet):
        rows(TABLE)(sheet)
        sheet["XFD2"] = "x"

    assert [block.columns for block in read(workbook(fill))[0] if isinstance(block, Grid)] == [3]


def with_merges(data, *ranges):
    """The workbook with merged cells that no spreadsheet program would write."""
    merges = "".join(f'<mergeCell ref="{name}"/>' for name in ranges)
    return changed(
        data,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>".encode()),
    )


def test_what_a_merged_cell_covers_is_left_out_and_noted_unless_it_says_the_same():
    data = with_merges(workbook(rows([["项目", "金额", "项目", "金额"], ["甲", 1, "乙", 2], ["密", 3, "乙", 4]])), "A2:A3", "C2:C3")
    blocks, notes = read(data)
    assert outline(blocks)[-1] == [["项目", "金额", "项目", "金额"], ["甲", "1", "乙", "2"], ["3", "4"]]
    assert [(note.code, dict(note.values)["count"], note.where.cell) for note in notes] == [("document.hidden_text", "1", "A3")]


def test_of_merged_cells_that_overlap_the_first_counts_and_it_is_noted():
    blocks, notes = read(with_merges(workbook(rows([*TABLE, ["210", "卫生", 7]])), "A2:A3", "A3:A4"))
    assert [cell.rowspan for cell in blocks[-1].cells if cell.column == 0] == [1, 2, 1]
    assert [(note.code, note.where.cell) for note in notes] == [("document.hidden_text", "A3"), ("document.table_repaired", "A3")]


@given(tilings())
@settings(max_examples=60, deadline=None)
def test_merged_cells_come_back_as_they_were_written(tiling):
    places, height, width = tiling
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sheet1")
        # A first and a last row of single cells, so that no line is a title or a note.
        for row in (0, height + 1):
            sheet.write_row(row, 0, range(width))
        for number, (top, left, rowspan, colspan, _) in enumerate(places):
            if (rowspan, colspan) == (1, 1):
                sheet.write(top + 1, left, f"格{number}")
            else:
                sheet.merge_range(top + 1, left, top + rowspan, left + colspan - 1, f"格{number}")
    (grid,) = read(out.getvalue())[0]
    assert (grid.rows, grid.columns) == (height + 2, width)
    found = [(c.row - 1, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells if c.text.startswith("格")]
    assert found == [(*place[:4], f"格{number}") for number, place in enumerate(places)]
