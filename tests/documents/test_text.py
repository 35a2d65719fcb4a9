"""Plain text: paragraphs, and tables as tab-separated rows or one cell a line. In these cases `→` stands for a tab."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Grid, Paragraph
from mingzhang.documents.text import decode, read_text


def read(text, limits=DEFAULT):
    blocks, notes = read_text(text.replace("→", "\t").encode(), "甲.txt", limits)
    assert notes == []
    return blocks


def shape(text):
    """Paragraphs as texts, grids as rows of texts."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in line] for line in block.lines()] for block in read(text)
    ]


def refusal(call, *arguments):
    with pytest.raises(UnreadableFile) as caught:
        call(*arguments)
    return caught.value.code


def test_rows_of_fields_separated_by_tabs_are_a_table():
    text = """部门收支总表
科目编码→科目名称→合计
201→一般公共服务支出→12.00
→合计→12.00
以上为公开内容。"""
    assert shape(text) == [
        "部门收支总表",
        [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "12.00"], ["", "合计", "12.00"]],
        "以上为公开内容。",
    ]


def test_a_blank_field_keeps_its_place():
    (grid,) = read("项目→合计→基本支出→项目支出\n行政运行→5.00→→5.00\n培训→→→")
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells if cell.row == 1] == [
        (1, 0, "行政运行"),
        (1, 1, "5.00"),
        (1, 2, ""),
        (1, 3, "5.00"),
    ]
    assert (grid.rows, grid.columns) == (3, 4)
    assert not grid.spans_known
    assert grid.cells_aligned


def test_a_table_remembers_the_line_of_each_cell():
    blocks = read("标题\n\n甲→乙\n1.00→2.00")
    assert [block.where.line for block in blocks] == [1, 3]
    assert [cell.where.line for cell in blocks[1].cells] == [3, 3, 4, 4]


def test_a_blank_line_between_rows_ends_a_table():
    assert shape("甲→乙\n1→2\n\n丙→丁\n3→4") == [[["甲", "乙"], ["1", "2"]], [["丙", "丁"], ["3", "4"]]]


def test_one_cell_a_line_with_blank_lines_between_rows_is_a_table():
    text = """绩效目标表

→一级指标
→二级指标
→指标值

→产出指标
→数量指标
→≥12次

→质量指标
→100%

后文"""
    title, grid, after = read(text)
    assert (title.text, after.text) == ("绩效目标表", "后文")
    assert [[cell.text for cell in line] for line in grid.lines()] == [
        ["一级指标", "二级指标", "指标值"],
        ["产出指标", "数量指标", "≥12次"],
        ["质量指标", "100%"],
    ]
    assert not grid.cells_aligned
    assert not grid.spans_known


def test_a_blank_cell_of_the_cell_a_line_shape_is_kept():
    _, grid = read("某表\n\n→项目\n→金额\n→备注\n\n→培训\n→\n→无\n\n")
    assert [[cell.text for cell in line] for line in grid.lines()] == [["项目", "金额", "备注"], ["培训", "", "无"]]


def test_particulars_directly_under_a_title_are_paragraphs():
    text = """部门支出预算表
→单位：万元
科目编码→科目名称→合计
201→一般公共服务支出→12.00"""
    assert shape(text) == ["部门支出预算表", "单位：万元", [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "12.00"]]]


def test_two_particulars_in_the_cell_a_line_shape_are_no_table():
    text = """部门支出预算表
→部门名称：青禾市某局
→单位：万元

科目编码→科目名称→合计
201→一般公共服务支出→12.00"""
    assert [block for block in shape(text) if isinstance(block, list)] == [
        [["科目编码", "科目名称", "合计"], ["201", "一般公共服务支出", "12.00"]]
    ]


def test_check_boxes_keep_what_is_checked():
    text = '甲→<input type="checkbox" checked> 新增 <input type="checkbox"/> 延续性'
    assert shape(text) == [[["甲", "☑ 新增 □ 延续性"]]]


def test_marks_that_converters_leave_are_dropped():
    assert shape("[bookmark: _Toc1]第一部分\n甲&amp;乙→<p>一般<br>公共</p>") == ["第一部分", [["甲&乙", "一般 公共"]]]


def test_a_comparison_sign_is_no_mark_up():
    assert shape("成本→<5万元→≥ 3 & <8") == [[["成本", "<5万元", "≥ 3 & <8"]]]


def test_the_rules_of_markdown_are_no_rows():
    assert shape("---\n标题\n------\n甲→乙\n---→---\n1.00→2.00\n| --- | --- |") == ["标题", [["甲", "乙"], ["1.00", "2.00"]]]


def test_a_dash_that_stands_for_a_blank_is_no_rule():
    assert shape("甲→乙\n培训→--\n会议→—") == [[["甲", "乙"], ["培训", "--"], ["会议", "—"]]]


def test_the_bullet_of_a_list_is_dropped_but_no_minus():
    assert shape("- 第一项\n-12.00") == ["第一项", "-12.00"]


def test_full_width_and_unbreakable_blanks_are_folded():
    assert shape("公　务\u00a0接待费\n甲→ 1.00 \n") == ["公 务 接待费", [["甲", "1.00"]]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_published_text_are_read(encoding):
    blocks, _ = read_text("部门预算\n合计\t12.00".encode(encoding), "甲.txt", DEFAULT)
    assert blocks[0].text == "部门预算"
    assert [cell.text for cell in blocks[1].cells] == ["合计", "12.00"]


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(mark):
    head = b"\xff\xfe" if mark == "utf-16-le" else b"\xfe\xff"
    assert decode(head + "部门预算".encode(mark), "甲.txt") == "部门预算"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_all_line_ends_count_the_same(line_end):
    blocks, _ = read_text(f"一{line_end}{line_end}二".encode(), "甲.txt", DEFAULT)
    assert [(block.text, block.where.line) for block in blocks] == [("一", 1), ("二", 3)]


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", bytes(range(256)), b"\xff\xfe\x00", b"\x80\x81\xff"], ids=repr)
def test_bytes_that_are_no_text_are_refused(data):
    assert refusal(read_text, data, "甲.txt", DEFAULT) == "file.mislabelled"


def test_a_text_that_is_too_long_is_refused():
    assert refusal(read_text, b"a" * 11, "甲.txt", Limits(characters=10)) == "file.too_large"


def test_a_table_with_too_many_cells_is_refused():
    assert refusal(read_text, b"a\tb\n" * 6, "甲.txt", Limits(cells=10)) == "file.too_large"


def test_one_long_row_counts_for_every_row_because_the_table_is_as_wide_as_it():
    assert refusal(read_text, b"a\t" * 50 + b"\n" + b"a\tb\n" * 50, "甲.txt", Limits(cells=1000)) == "file.too_large"


fields = st.text(alphabet="项目支出合计0123456789.,%", max_size=5)


@given(st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(fields, min_size=width, max_size=width), min_size=2, max_size=6)))
@settings(max_examples=150, deadline=None)
def test_every_field_of_a_tab_separated_table_is_read_in_its_place(rows):
    rows = [["项目", *rows[0][1:]], *(["行", *row[1:]] for row in rows[1:])]
    (grid,) = read("\n".join("→".join(row) for row in rows))
    assert [[cell.text for cell in line] for line in grid.lines()] == rows


@given(st.text(alphabet="一二\t\n 12.-|:<>&单位：万元", max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_odd_and_nothing_printed_is_lost(text):
    blocks = read(text)
    for block in blocks:
        if isinstance(block, Grid):
            assert all(cell.row < block.rows and cell.column < block.columns for cell in block.cells)
    shown = "".join(cell.text for block in blocks for cell in (block.cells if isinstance(block, Grid) else [block]))
    assert sorted(c for c in text if c in "一二12单位万元") == sorted(c for c in shown if c in "一二12单位万元")
