"""The fixture `merged.xls` is described in fixtures/merged.md."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits
from mingzhang.documents.model import Grid, Paragraph
from mingzhang.documents.xls import read_xls

MERGED = (Path(__file__).parent / "fixtures" / "merged.xls").read_bytes()


@pytest.fixture(scope="module")
def document():
    return read_xls(MERGED, "merged.xls", DEFAULT)


def failure(data, limits=DEFAULT):
    with pytest.raises(UnreadableFile) as caught:
        read_xls(data, "预算.xls", limits)
    return caught.value


def test_titles_particulars_and_notes_are_paragraphs(document):
    texts = [(block.text, block.where.cell) for block in document[0] if isinstance(block, Paragraph)]
    assert texts == [("部门支出总表", "A1"), ("部门名称：示例市教育局", "A2"), ("单位：万元", "E2"), ("注：本表按公开口径编制。", "A10")]


def test_merged_cells_are_listed_once(document):
    grid = next(block for block in document[0] if isinstance(block, Grid))
    heads = [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for line in grid.lines()[:2] for cell in line]
    assert heads == [
        ("科目编码", 0, 0, 2, 1),
        ("科目名称", 0, 1, 2, 1),
        ("2024年预算", 0, 2, 1, 3),
        ("合计", 1, 2, 1, 1),
        ("基本支出", 1, 3, 1, 1),
        ("项目支出", 1, 4, 1, 1),
    ]


def test_numbers_are_shown_in_their_formats_and_kept(document):
    grid = next(block for block in document[0] if isinstance(block, Grid))
    lines = [[(cell.text, cell.raw) for cell in line] for line in grid.lines()]
    assert lines[2][0] == ("205", "205")
    assert lines[2][2] == ("2,168.46", "2168.4567")
    assert lines[4] == [("05", "5"), ("其他", None), ("-", "0"), ("-", "0"), ("-", "0")]
    assert lines[6][0] == ("合计", None)
    assert grid.lines()[4][0].where.cell == "A7"


def test_dates_booleans_and_percentages_are_shown(document):
    grid = [block for block in document[0] if isinstance(block, Grid)][1]
    assert [(line[1].text, line[1].raw) for line in grid.lines()] == [("2024年1月", None), ("TRUE", None), ("12.50%", "0.125")]


def test_hidden_rows_are_marked_and_hidden_sheets_left_out(document):
    blocks, notes = document
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert [all(cell.hidden for cell in line) for line in grid.lines()] == [False, False, False, True, False, False, False]
    assert "不公开" not in str(blocks)
    assert [(note.code, dict(note.values)) for note in notes] == [
        ("document.hidden_rows", {"sheet": "部门支出总表", "rows": "6"}),
        ("document.hidden_sheet", {"sheet": "底稿"}),
    ]


def test_files_that_are_no_workbook_are_refused(capfd):
    assert failure(b"").code == "file.empty"
    assert failure(b"<html><table></table></html>").code == "file.mislabelled"
    assert failure(b"PK\x03\x04" + bytes(100)).code == "file.mislabelled"
    assert failure(bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le")).code == "file.encrypted"
    for size in (20, 600, 3000, len(MERGED) // 2):
        error = failure(MERGED[:size])
        assert (error.code, error.values["name"]) == ("file.truncated", "预算.xls")
        assert error.values["what"]
    assert capfd.readouterr() == ("", "")


def test_a_workbook_under_a_password_says_so():
    # The record FILEPASS (0x2F) directly behind the first BOF record of the workbook stream.
    start = MERGED.index(bytes.fromhex("0908100000060500"))
    behind = start + 4 + int.from_bytes(MERGED[start + 2 : start + 4], "little")
    locked = bytes.fromhex("2f00060000000000000000")
    assert failure(MERGED[:behind] + locked[:10] + MERGED[behind + 10 :]).code == "file.encrypted"


def test_the_limits_are_kept():
    assert failure(MERGED, Limits(cells=20)).code == "file.too_large"
    assert failure(MERGED, Limits(characters=20)).code == "file.too_large"


@given(st.lists(st.tuples(st.integers(0, len(MERGED) - 1), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=400, deadline=None)
def test_changed_bytes_raise_nothing_but_unreadable_file(flips):
    data = bytearray(MERGED)
    for index, byte in flips:
        data[index] = byte
    try:
        read_xls(bytes(data), "merged.xls", DEFAULT)
    except UnreadableFile:
        pass
