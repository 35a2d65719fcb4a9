from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from compared import figures, money_of_forms
from hypothesis import given
from lxml import html
from publications import DEPARTMENT, form, publication
from random_tables import tables
from reprinted import reprinted

from mingzhang.documents import open_document
from mingzhang.documents.html import read_html
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Grid, fold
from mingzhang.pages.model import Block, Break, Cell, Contents, Heading, Paragraph, Publication, Table
from mingzhang.publishing.book import book_of
from mingzhang.publishing.html import write_html
from mingzhang.reading import read_file
from paths import SAMPLES

DOCUMENTS = (
    "qinghe-office-2024.docx",
    "qinghe-office-2024-faulty.docx",
    "tongxi-organisation-2024.docx",
    "qinghe-human-resources-2021-faulty.html",
)


def document(*blocks: Block) -> Publication:
    return Publication("some", "某局2024年部门预算", "某局", "101", 2024, "budget", date(2024, 2, 20), blocks)


def file_of(made: Publication, tmp_path):
    path = tmp_path / "made.html"
    path.write_text(write_html(made), encoding="utf-8")
    return path


def page(*blocks: Block):
    return html.document_fromstring(write_html(document(*blocks)))


def spans(table: Table | Grid) -> list[tuple[int, int, str, int, int]]:
    if isinstance(table, Table):
        return [(row, column, fold(cell.text), cell.rows, cell.columns) for row, column, cell in table.placed()]
    return [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in table.cells]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_figure_of_a_document_comes_back_at_the_same_coordinates(name, tmp_path):
    made = reprinted(SAMPLES / name)
    read, meant = read_file(file_of(made, tmp_path)), book_of(made)
    assert figures(read) == figures(meant)
    assert figures(read)
    assert money_of_forms(read) == money_of_forms(meant)


def test_a_page_is_read_as_the_publication_it_was_made_from(tmp_path):
    made = publication(rows=30, forms=3)
    path = file_of(made, tmp_path)
    read, meant = read_file(path), book_of(made)
    assert figures(read) == figures(meant)
    assert [(one.text, one.role, one.level) for one in read.passages] == [(one.text, one.role, one.level) for one in meant.passages]
    assert [spans(grid) for grid in open_document(path).grids()] == [spans(table) for table in made.tables()]


@given(tables())
def test_texts_and_spans_of_any_table_come_back(table):
    blocks, _ = read_html(write_html(document(table)).encode(), "made.html", Limits())
    assert [spans(block) for block in blocks if isinstance(block, Grid)] == [spans(table)]


MARKUP = "<script>alert(1)</script> &amp; \"引\" 'x' <b>粗</b> ]]> <!-- --> &#20013;"


def test_text_is_never_read_as_markup():
    table = Table(
        "t", MARKUP, ((Cell(MARKUP), Cell("甲")), (Cell(MARKUP, kind="text"), Cell("1", kind="figure"))), 1, meta=(MARKUP,), notes=(MARKUP,)
    )
    made = replace(document(Contents(MARKUP, ((MARKUP, 1),)), Heading(MARKUP, 1), Paragraph(MARKUP), table), title=MARKUP, author=MARKUP)
    text = write_html(made)
    tree = html.document_fromstring(text)
    assert not tree.xpath("//script | //b")
    assert text.count("<script") == 0
    assert tree.text_content().count("<script>alert(1)</script>") == 11
    assert MARKUP in tree.xpath("//meta[@name='description']/@content")[0]
    assert tree.xpath("//h2/text()") == [MARKUP]


def test_nothing_is_fetched_or_run_and_the_policy_forbids_it():
    text = write_html(publication())
    tree = html.document_fromstring(text)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    (style,) = tree.xpath("//style/text()")
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy
    assert not tree.xpath("//script | //link | //img | //iframe | //@style | //@src | //@*[starts-with(name(), 'on')]")
    assert not re.search(r"https?:|url\(|@import", text)
    assert all(link.startswith("#") for link in tree.xpath("//@href"))


def test_a_page_says_what_it_is_and_its_headings_nest():
    made = publication()
    tree = html.document_fromstring(write_html(made))
    assert tree.get("lang") == "zh-CN"
    assert tree.xpath("string(//title)") == made.title
    assert DEPARTMENT in tree.xpath("string(//meta[@name='description']/@content)")
    assert tree.xpath("string(//meta[@name='dcterms.date']/@content)") == "2024-02-20"
    levels = [int(element.tag[1]) for element in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1
    assert levels == [1] + [1 + block.level for block in made.blocks if isinstance(block, Heading)]
    assert len(tree.xpath("//main")) == 1


def test_the_contents_are_a_navigation_whose_links_lead_somewhere():
    made = publication()
    tree = html.document_fromstring(write_html(made))
    links = tree.xpath("//*[@role='navigation']//a")
    contents = next(block for block in made.blocks if isinstance(block, Contents))
    assert [link.text for link in links] == [text for text, _ in contents.entries]
    assert [tree.get_element_by_id(link.get("href")[1:]).text for link in links] == [text for text, _ in contents.entries]
    ids = Counter(tree.xpath("//@id"))
    assert max(ids.values()) == 1
    assert {link[1:] for link in tree.xpath("//@href")} <= set(ids)


def test_a_publication_without_contents_gets_a_navigation_that_is_no_part_of_the_document(tmp_path):
    table = Table("t", "一张表", ((Cell("甲"), Cell("乙")), (Cell("丙"), Cell("1.00", kind="figure"))), 1)
    made = document(Heading("第一部分 概况", 1), Paragraph("正文。"), table)
    tree = html.document_fromstring(write_html(made))
    assert tree.xpath("//nav//a/text()") == ["第一部分 概况", "一张表"]
    assert tree.xpath("string(//h1)") == made.title
    texts = [block.text for block in open_document(file_of(made, tmp_path)).paragraphs()]
    assert texts.count("一张表") == 1


def test_header_cells_say_what_they_head():
    table = publication(forms=0).blocks[-2]
    (made,) = page(table).xpath("//table")
    assert table.title in made.xpath("string(caption)")
    assert {cell.text: cell.get("scope") for cell in made.xpath("thead//th")}["基本支出"] == "colgroup"
    assert made.xpath("thead//th[text()='合计']/@scope") == ["col"]
    assert made.xpath("tbody//th[text()='群众文化']/@scope") == ["row"]
    assert len(made.xpath("thead/tr")) == table.header_rows
    assert {cell.get("class") for cell in made.xpath("tbody//td") if re.fullmatch(r"[\d,]+\.\d\d", cell.text or "")} == {"n"}
    (goals,) = page(form()).xpath("//table[@class='form']")
    assert goals.xpath(".//th[text()='绩效指标']/@scope") == ["rowgroup"]
    assert goals.xpath(".//th[text()='二级指标']/@scope") == ["col"]
    assert goals.xpath(".//th[text()='年度目标']/@scope") == ["row"]


def test_a_wide_table_scrolls_in_a_frame_that_the_keyboard_reaches():
    tree = page(publication(forms=0).blocks[-2])
    (frame,) = tree.xpath("//table/..")
    assert (frame.get("tabindex"), frame.get("role"), frame.get("aria-label")) == ("0", "region", "2024年部门支出预算表")
    assert "wide" in frame.getparent().get("class").split()


def test_a_new_page_begins_in_print_only_where_the_publication_has_one():
    tree = page(Paragraph("前"), Break(), Break(), Paragraph("后"), Break(), Heading("题", 1), Break())
    assert tree.xpath("//*[contains(@class, 'break')]/text()") == ["后", "题"]


def test_control_characters_are_left_out_and_line_ends_kept():
    table = Table("t", "表", ((Cell("甲\x00乙\n丙", kind="text"), Cell("丁")),), 0)
    text = write_html(document(table))
    assert "甲 乙<br>丙" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)


def test_cells_that_overlap_are_refused():
    table = Table("t", "错表", ((Cell("甲", rows=2), Cell("乙")), (Cell("丙", columns=2),)), 0)
    with pytest.raises(ValueError, match="错表"):
        write_html(document(table))
