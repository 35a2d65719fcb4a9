from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from compared import figures, money_of_forms
from docx_parts import W, body, find, of, parts, table, text_of, words, written
from hypothesis import given, settings
from lxml import etree
from publications import publication
from random_tables import tables
from reprinted import reprinted

from mingzhang.documents import open_document
from mingzhang.documents.model import Grid
from mingzhang.pages.model import Contents, Cover, Heading, Paragraph
from mingzhang.publishing.book import book_of
from mingzhang.publishing.docx import DocxOptions, write_docx
from mingzhang.publishing.typography import typography
from mingzhang.reading import read_file
from paths import SAMPLES


@pytest.mark.parametrize("name", ["made", "qinghe-office-2024.docx", "tongxi-organisation-2024.docx"])
def test_every_figure_is_read_back_where_it_was_written(name, tmp_path) -> None:
    given = publication(rows=30, forms=3) if name == "made" else reprinted(SAMPLES / name)
    wanted, found = book_of(given), read_file(written(write_docx(given), tmp_path))
    assert figures(found) == figures(wanted)
    assert money_of_forms(found) == money_of_forms(wanted)
    places = {(one.table, one.row, one.column, one.text) for one in wanted.observations}
    assert {(one.table, one.row, one.column, one.text) for one in found.observations} == places
    assert found.unplaced == ()
    assert found.remarks == ()


def test_headings_and_paragraphs_are_read_back_in_their_order(tmp_path) -> None:
    given = publication()
    found = read_file(written(write_docx(given), tmp_path))
    wanted = [(type(block).__name__, block.text) for block in given.blocks if isinstance(block, Heading | Paragraph)]
    read = [one for one in found.passages if one.role in {"heading", "body"}]
    begin = next(index for index, one in enumerate(read) if one.role == "heading")
    assert [("Heading" if one.role == "heading" else "Paragraph", one.text) for one in read[begin:]] == wanted
    assert found.projects == tuple(
        replace(one, where=two.where, funds=two.funds, goals=two.goals, indicators=two.indicators)
        for one, two in zip(book_of(given).projects, found.projects, strict=True)
    )


def test_the_entries_of_the_contents_are_read_as_such_with_their_pages(tmp_path) -> None:
    given = publication()
    found = [one.text for one in read_file(written(write_docx(given), tmp_path)).passages if one.role == "contents"]
    contents = next(block for block in given.blocks if isinstance(block, Contents))
    assert [re.sub(r" \d+\Z", "", text) for text in found] == [text for text, _ in contents.entries]
    assert all(re.search(r" \d+\Z", text) for text in found)


@settings(max_examples=60, deadline=None)
@given(tables())
def test_the_cells_of_any_table_keep_their_texts_and_spans(tmp_path_factory, given) -> None:
    path = written(write_docx(of(given)), tmp_path_factory.mktemp("any"))
    (grid,) = (block for block in open_document(path).blocks if isinstance(block, Grid))
    wanted = [(top, left, cell.text, cell.rows, cell.columns) for top, left, cell in given.placed()]
    assert [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in grid.cells] == wanted


def test_the_same_publication_gives_the_same_bytes_with_its_own_day() -> None:
    data = write_docx(publication())
    assert data == write_docx(publication())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = docx.Document(io.BytesIO(data)).core_properties
    assert (about.title, about.author, about.last_modified_by) == (publication().title, publication().author, publication().author)
    assert about.created.date() == about.modified.date() == publication().day
    assert (about.comments, about.keywords, about.revision) == ("", "", 0)


def test_the_package_holds_no_part_that_nothing_refers_to() -> None:
    held = parts(write_docx(publication()))
    said = set(re.findall(r'PartName="/([^"]+)"', held["[Content_Types].xml"].decode()))
    assert set(held) == said | {"[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels"}
    styles = set(re.findall(r'styleId="(\w+)"', held["word/styles.xml"].decode()))
    used = set(re.findall(r'pStyle w:val="(\w+)"', (held["word/document.xml"] + held["word/footer.xml"]).decode()))
    assert used <= styles


def test_titles_and_headings_have_the_styles_that_word_knows() -> None:
    shown = {one.text: one.style.name for one in docx.Document(io.BytesIO(write_docx(publication()))).paragraphs if one.text}
    assert shown[publication().title] == "Title"
    assert shown["第一部分 晴川区文化馆概况"] == "Heading 1"
    assert shown["一、主要职责"] == "Heading 2"
    assert shown["（一）群众文化活动"] == "Heading 3"


@pytest.mark.parametrize(("families", "place"), [("official", "preferred"), ("free", "fallback")])
def test_styles_name_chinese_fonts_and_the_language(families, place) -> None:
    styles = etree.fromstring(parts(write_docx(publication(), DocxOptions(families=families)))["word/styles.xml"])
    assert find(styles, "w:docDefaults//w:lang/@w:eastAsia") == ["zh-CN"]
    for identifier, role in (("Title", "title"), ("Heading1", "heading1"), ("Heading3", "heading3"), ("BodyText", "body")):
        font = getattr(typography().fonts[role], place)[0]
        assert find(styles, f"w:style[@w:styleId='{identifier}']//w:rFonts/@w:eastAsia") == [font]


def test_every_family_has_others_that_may_stand_in_for_it() -> None:
    fonts = etree.fromstring(parts(write_docx(publication()))["word/fontTable.xml"])
    stand_in = {one.get(f"{W}name"): find(one, "w:altName/@w:val") for one in fonts}
    assert "Noto Serif CJK SC" in stand_in["仿宋_GB2312"][0]


def test_no_character_of_a_text_breaks_the_file(tmp_path) -> None:
    odd = "甲\x00乙\x0b丙\ud800丁<&>“\uffff"
    given = of(Cover((odd,)), Paragraph(odd), table(words(odd, "一\n二\t三")))
    given = replace(given, title=odd, author=odd)
    assert "二" in text_of(body(write_docx(given)))


def test_a_publication_without_anything_is_still_a_document() -> None:
    assert docx.Document(io.BytesIO(write_docx(of()))).paragraphs == []
