"""A document cut into its tables, with title, owner, money unit, notes and all pages of each."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.reading.document import read_document
from mingzhang.reading.sections import looks_like_title, money_unit, owner, sections

CASES = tomllib.loads(Path(__file__).with_name("sections.cases.toml").read_text(encoding="utf-8"))


def document(text):
    lines = ["\t".join(field.strip() for field in line.split("|")) for line in text.strip("\n").splitlines()]
    return Document("甲.txt", "txt", "", tuple(read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0]))


def said(table, fields):
    every = {"title": table.title, "owner": table.owner, "unit": table.unit, "notes": table.notes, "grids": len(table.grids)}
    return {name: every[name] for name in fields}


@pytest.mark.parametrize("case", CASES["document"], ids=lambda case: case["name"])
def test_a_document_is_cut_into_its_tables(case):
    tables, text = sections(document(case["text"]))
    if "tables" in case:
        assert [said(table, expected) for table, expected in zip(tables, case["tables"], strict=False)] == case["tables"]
        assert len(tables) == len(case["tables"])
    if "last" in case:
        assert said(tables[-1], case["last"]) == case["last"]
    for left in case.get("text_left", []):
        assert left in [paragraph.text for paragraph in text]


@pytest.mark.parametrize("case", [case for case in CASES["document"] if "observed" in case], ids=lambda case: case["name"])
def test_the_rows_of_all_pages_are_read_and_a_repeated_header_is_not(case):
    book = read_document(document(case["text"]))
    assert [{"row": seen.row, "text": seen.text} for seen in book.observations] == case["observed"]
    assert book.unplaced == ()


def test_a_contents_page_with_page_numbers_gives_no_observations():
    (case,) = [case for case in CASES["document"] if "last" in case]
    book = read_document(document(case["text"]))
    assert [seen.text for seen in book.observations] == ["12.00"]


def test_a_table_printed_twice_gives_two_witnesses():
    table = "部门支出预算表\n单位：万元\n\n科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 12.00\n"
    book = read_document(document(table + "\n以上是第一次列示的内容，下面再列示一次，供核对时使用。\n\n" + table))
    assert [(seen.table, seen.text) for seen in book.observations] == [(0, "12.00"), (1, "12.00")]
    assert len({seen.at for seen in book.observations}) == 1


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位：元", "元"),
        ("单位:千元", "千元"),
        ("部门名称：某局 单位：万元", "万元"),
        ("单位名称：某中心", None),
        ("计量单位：台", None),
    ],
)
def test_the_money_unit_is_found_on_a_line(text, unit):
    assert money_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("部门名称：青禾市某某局", "青禾市某某局"),
        ("单位名称：青禾市某中心 单位：万元", "青禾市某中心"),
        ("预算单位：青禾市某中心", "青禾市某中心"),
        ("单位：万元", None),
        ("金额单位：元", None),
        ("单位：青禾市某中心", "青禾市某中心"),
    ],
)
def test_the_owner_is_found_on_a_line(text, name):
    assert owner(text) == name


@pytest.mark.parametrize(
    ("text", "is_title"),
    [
        ("部门收支总表", True),
        ("2024年一般公共预算支出表", True),
        ("财政拨款收支总表（预算04表）", True),
        ("（一）部门收支总表", True),
        ("项目支出绩效目标表", True),
        ("关于部门收支总表的说明", False),
        ("部门收支总表反映本部门全部收入和支出情况。", False),
        ("注：见部门收支总表", False),
        ("人员花名册表", False),
        ("", False),
    ],
)
def test_a_title_is_told_from_a_sentence(text, is_title):
    assert looks_like_title(text) is is_title
