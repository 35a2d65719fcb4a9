"""Headers: the labels over each column, repaired where merged cells were lost, and what the columns mean."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mingzhang.cube.coordinates import at
from mingzhang.documents.html import read_html
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.text import read_text
from mingzhang.reading.columns import read_columns
from mingzhang.reading.header import read_header, repeated_rows
from mingzhang.reading.matrix import matrix
from mingzhang.vocabulary.phrases import title_at

CASES = tomllib.loads(Path(__file__).with_name("header.cases.toml").read_text(encoding="utf-8"))


def cases(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["name"])


def grid(text, *, ragged=False):
    """The table as a text file holds it: fields separated by tabs, or one a line with a blank line after each row."""
    rows = [[field.strip() for field in line.split("|")] for line in text.strip("\n").splitlines()]
    lines = ["".join(f"\t{field}\n" for field in row) for row in rows] if ragged else ["\t".join(row) for row in rows]
    (found,) = read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0]
    return found


@cases("header")
def test_every_column_has_the_labels_that_the_published_table_shows(case):
    header = read_header(matrix(grid(case["table"], ragged=case.get("ragged", False))))
    paths = ["/".join(path) for path in header.paths]
    assert paths[: len(case["paths"])] == case["paths"]
    assert header.rows == case["rows"]
    assert bool(header.repairs) is case.get("repaired", False)


@cases("columns")
def test_every_column_means_what_title_and_header_say(case):
    header = read_header(matrix(grid(case["table"])))
    columns = read_columns(header, title_at(case["title"]), 2024)
    meant = [column.role or ("problem" if column.problem else dict(column.at.pairs)) for column in columns]
    assert meant == case["columns"]
    assert [column.index for column in columns if column.partial] == case.get("partial", [])
    if "sides" in case:
        assert [column.side for column in columns] == case["sides"]


def test_merged_cells_that_the_file_keeps_are_followed():
    page = """<table><tr><td colspan=2>科目</td><td rowspan=2>合计</td><td colspan=2>基本支出</td></tr>
    <tr><td>编码</td><td>名称</td><td>人员经费</td><td>公用经费</td></tr><tr><td>201</td><td>某项</td><td>1.00</td><td>1.00</td><td></td></tr></table>"""
    (found,) = read_html(page.encode(), "甲.html", DEFAULT)[0]
    header = read_header(matrix(found))
    assert ["/".join(path) for path in header.paths] == ["科目/编码", "科目/名称", "合计", "基本支出/人员经费", "基本支出/公用经费"]
    assert (header.rows, header.repairs) == (2, ())


def test_a_header_that_the_next_page_repeats_is_counted():
    first = matrix(grid("科目编码 | 科目名称 | 合计\n 类 | 名称 | 数\n201 | 某项 | 1.00"))
    again = matrix(grid("科目编码 | 科目名称 | 合 计\n 类 | 名称 | 数\n208 | 另项 | 2.00"))
    half = matrix(grid("科目编码 | 科目名称 | 合计\n208 | 另项 | 2.00"))
    bare = matrix(grid("208 | 另项 | 2.00\n210 | 别项 | 2.00"))
    assert [repeated_rows(page, first, 2) for page in (again, half, bare)] == [2, 1, 0]


def test_a_column_without_any_label_says_so():
    header = read_header(matrix(grid("科目名称 | 合计 | \n某项 | 1.00 | 2.00")))
    columns = read_columns(header, at({"flow": "expenditure"}), 2024)
    assert columns[1].problem is None
    assert columns[2].problem or columns[2].at == columns[1].at
