"""Tables of a DOCX: every cell once at its place, whatever the file claims."""

from __future__ import annotations

import pytest
from build import CONTINUE, RESTART, cell, docx_table, para, row, span, table
from docx_blocks import cells, read, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from tilings import tilings

from mingzhang.documents.model import Paragraph, Position


def test_merged_cells_are_listed_once_with_their_spans():
    body = table(
        row(cell("科目", RESTART), cell("合计", span(2))),
        row(cell("", CONTINUE), cell("基本"), cell("项目")),
        columns=3,
    )
    blocks, notes = read(para("表") + body)
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in blocks[1].cells] == [
        (0, 0, 2, 1, "科目"),
        (0, 1, 1, 2, "合计"),
        (1, 1, 1, 1, "基本"),
        (1, 2, 1, 1, "项目"),
    ]
    assert blocks[1].where == Position(block=2)
    assert blocks[1].cells[2].where == Position(block=2, cell="r2c2")
    assert (blocks[1].rows, blocks[1].columns, notes) == (2, 3, [])


def test_rows_and_cells_in_content_controls_are_kept_and_deleted_rows_dropped():
    def sdt(inner):
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = sdt(
        table(
            row(cell("a"), cell("b")),
            sdt(row(sdt(cell("c")), cell(sdt(para("d"))))),
            row(cell("e"), cell("f"), properties="<w:del/>"),
            row(cell("g"), cell("h"), properties="<w:ins/>"),
            columns=2,
        )
    )
    assert texts(body) == [["a", "b", "c", "d", "g", "h"]]


def test_a_gap_before_a_row_moves_its_cells_right():
    body = table(row(cell("a"), cell("b"), cell("c")), row(cell("d"), cell("e"), properties='<w:gridBefore w:val="1"/>'), columns=3)
    assert cells(body)[0][3:] == [(1, 1, 1, 1, "d"), (1, 2, 1, 1, "e")]


def test_the_paragraphs_of_a_cell_are_joined_by_a_blank():
    body = table(row(cell(para("一") + para() + para("二　三")), cell("x")), columns=2)
    assert texts(body) == [["一 二 三", "x"]]


def test_a_nested_table_comes_after_the_outer_one():
    inner = table(row(cell("1"), cell("2")), columns=2)
    blocks, _ = read(table(row(cell(para("外") + inner + para("侧")), cell("右")), columns=2))
    assert [[c.text for c in b.cells] for b in blocks] == [["外 侧", "右"], ["1", "2"]]
    assert blocks[1].where == Position(block=1, cell="r1c1")
    assert blocks[1].cells[1].where == Position(block=1, cell="r1c1/r1c2")


def test_a_frame_of_one_cell_reads_as_its_content():
    inner = table(row(cell("1"), cell("2")), columns=2)
    assert texts(table(row(cell(para("题") + inner + para("注"))), columns=1)) == ["题", ["1", "2"], "注"]


def test_a_frame_that_is_hidden_is_left_out_and_noted():
    blocks, notes = read(table(row(cell("密"), properties="<w:hidden/>"), columns=1) + para("文"))
    assert [b.text for b in blocks] == ["文"]
    assert [n.code for n in notes] == ["document.hidden_text"]


def test_a_table_that_only_arranges_tables_is_left_out():
    inner = [table(row(cell(a), cell(b)), columns=2) for a, b in ("12", "34")]
    assert texts(table(row(cell(inner[0] + para()), cell(inner[1] + para())), columns=2)) == [["1", "2"], ["3", "4"]]


def test_a_framed_text_inside_a_data_cell_stays_its_text():
    frame = table(row(cell("框")), columns=1)
    assert texts(table(row(cell(frame + para()), cell("右")), columns=2)) == [["框", "右"]]


def test_tables_that_follow_each_other_stay_two():
    one = table(row(cell("a"), cell("b")), columns=2)
    assert texts(one + one) == [["a", "b"], ["a", "b"]]


def test_cells_of_a_hidden_row_are_marked():
    blocks, notes = read(table(row(cell("a"), cell("b")), row(cell("c"), cell("d"), properties="<w:hidden/>"), columns=2))
    assert [c.hidden for c in blocks[0].cells] == [False, False, True, True]
    assert [n.code for n in notes] == ["document.hidden_rows"]


def test_text_under_a_merged_cell_is_noted():
    body = table(row(cell("a", RESTART), cell("b")), row(cell("掩", CONTINUE), cell("c")), columns=2)
    assert cells(body) == ([(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")], ["document.hidden_text"])


def test_a_merge_that_continues_nothing_starts_a_cell_of_its_own():
    body = table(row(cell("a"), cell("b")), row(cell("c", CONTINUE), cell("d")), row(cell("", CONTINUE), cell("e")), columns=2)
    found, notes = cells(body)
    assert found[2] == (1, 0, 2, 1, "c")
    assert notes == ["document.table_repaired"]


def test_a_merge_of_another_width_is_not_continued():
    body = table(row(cell("a", RESTART + span(2)), cell("b")), row(cell("", CONTINUE), cell("c"), cell("d")), columns=3)
    found, notes = cells(body)
    assert found == [(0, 0, 1, 2, "a"), (0, 2, 1, 1, "b"), (1, 0, 1, 1, ""), (1, 1, 1, 1, "c"), (1, 2, 1, 1, "d")]
    assert notes == ["document.table_repaired"]


@pytest.mark.parametrize("count", ["65535", "999999999", "-1", "0", "x", "99999999999999999999"])
def test_absurd_spans_are_cut_to_the_table(count):
    wide = f'<w:gridSpan w:val="{count}"/>'
    blocks, notes = read(table(row(cell("a", wide), cell("b")), row(cell("c"), cell("d")), row(cell("e"), cell("f")), columns=2))
    assert [(c.column, c.colspan, c.text) for c in blocks[0].cells][:2] == [(0, 1, "a"), (1, 1, "b")]
    assert blocks[0].columns == 2
    assert [n.code for n in notes] == ["document.table_repaired"]


def test_a_wrong_grid_is_overruled_by_the_rows():
    body = table(row(cell("a", span(2)), cell("b", span(2))), row(cell("c", span(2)), cell("d"), cell("e")), columns=1)
    found, notes = cells(body)
    assert [(c[1], c[3]) for c in found] == [(0, 2), (2, 2), (0, 2), (2, 1), (3, 1)]
    assert notes == ["document.table_repaired"]


def test_a_table_without_rows_or_cells_says_nothing():
    assert read(table(columns=3) + table(row(), columns=2))[0] == []


@given(tilings())
@settings(max_examples=80, deadline=None)
def test_any_tiling_reads_as_it_was_written(tiling):
    places, rows, columns = tiling
    (grid,), notes = read(docx_table(places, rows, columns))
    assert [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells] == places
    assert (grid.rows, grid.columns, notes) == (rows, columns, [])


merges = st.sampled_from(["", RESTART, CONTINUE, "<w:hMerge/>", '<w:hMerge w:val="restart"/>'])
wild_cells = st.tuples(st.integers(0, 5) | st.just(70000), merges)
wild_rows = st.tuples(st.integers(0, 4), st.lists(wild_cells, max_size=5))


@given(st.lists(wild_rows, max_size=6), st.integers(0, 6))
@settings(max_examples=120, deadline=None)
def test_cells_never_overlap_or_leave_the_grid_whatever_the_file_claims(rows, columns):
    lines = [
        row(*(cell("x", span(width) + merge) for width, merge in line), properties=f'<w:gridBefore w:val="{before}"/>')
        for before, line in rows
    ]
    for grid in read(table(*lines, columns=columns))[0]:
        if isinstance(grid, Paragraph):
            continue
        taken = [(r, c) for k in grid.cells for r in range(k.row, k.row + k.rowspan) for c in range(k.column, k.column + k.colspan)]
        assert len(taken) == len(set(taken))
        assert all(0 <= r < grid.rows and 0 <= c < grid.columns for r, c in taken)
        assert [(k.row, k.column) for k in grid.cells] == sorted((k.row, k.column) for k in grid.cells)
