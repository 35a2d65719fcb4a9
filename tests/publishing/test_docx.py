from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import docx
import pytest
from compared import figures, money_of_forms
from hypothesis import given, settings
from lxml import etree
from publications import form, label, publication, spending
from random_tables import tables
from reprinted import reprinted

from mingzhang.documents import open_document
from mingzhang.documents.model import Grid
from mingzhang.messages import Refusal
from mingzhang.pages.model import Break, Cell, Contents, Cover, Heading, Paragraph, Publication, Table
from mingzhang.publishing.book import book_of
from mingzhang.publishing.docx import DocxOptions, write_docx
from mingzhang.publishing.typography import typography
from mingzhang.reading import read_file
from paths import SAMPLES

NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NAMES['w']}}}"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def body(given: Publication | bytes) -> etree._Element:
    data = given if isinstance(given, bytes) else write_docx(given)
    return etree.fromstring(parts(data)["word/document.xml"])


def of(*blocks) -> Publication:
    return replace(publication(), blocks=blocks)


def table(*rows: tuple[Cell, ...], **more) -> Table:
    return Table("t", "支出表", rows, more.pop("header_rows", 1), **more)


def words(*texts: str, **more) -> tuple[Cell, ...]:
    return tuple(label(text, **more) for text in texts)


def text_of(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def find(element: etree._Element, path: str) -> list:
    return element.xpath(path, namespaces=NAMES)


def written(data: bytes, tmp_path, name: str = "one.docx"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


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


def test_the_cover_is_not_counted_and_every_other_page_has_its_number() -> None:
    document = body(publication())
    first, second, *others = find(document, "//w:sectPr")
    assert find(first, "w:footerReference") == []
    assert find(second, "w:pgNumType/@w:start") == ["1"]
    assert all(find(one, "w:footerReference") for one in (second, *others))
    assert [find(one, "w:pgNumType") for one in others] == [[]] * len(others)
    footer = etree.fromstring(parts(write_docx(publication()))["word/footer.xml"])
    assert text_of(footer) == "— 1 —"
    assert find(footer, "//w:instrText")[0].text.strip() == "PAGE"


def sections(given: Publication) -> Iterator[tuple[bool, str]]:
    """Whether each section lies, and all its text."""
    collected = ""
    for block in find(body(given), "/w:document/w:body/*"):
        collected += text_of(block)
        for end in [block] if block.tag == f"{W}sectPr" else find(block, ".//w:sectPr"):
            yield find(end, "w:pgSz/@w:orient") == ["landscape"], collected
            collected = ""


def test_a_wide_table_lies_and_the_text_after_it_stands_again() -> None:
    found = list(sections(of(Paragraph("前文。"), spending(), Paragraph("后文。"))))
    assert [lies for lies, _ in found] == [False, True, False]
    assert "部门支出预算表" in found[1][1]
    assert found[2][1] == "后文。"


@pytest.mark.parametrize("lies", [True, False])
def test_the_layout_decides_which_way_a_table_lies(lies) -> None:
    assert [found for found, _ in sections(of(table(words("甲", "乙"), landscape=lies)))] == [lies]


def test_a_heading_goes_on_the_page_of_the_table_after_it() -> None:
    found = list(sections(of(Paragraph("前文。"), Heading("第三部分 预算表", 1), spending())))
    assert found[1][1].startswith("第三部分 预算表")


def test_a_table_of_sixty_columns_is_as_wide_as_its_page() -> None:
    row = tuple(Cell("1234.56", kind="figure") for _ in range(60))
    document = body(of(table(words(*["数"] * 60), row)))
    (page,) = find(document, "//w:sectPr")
    (size, margin) = (page.find(f"{W}pgSz"), page.find(f"{W}pgMar"))
    inner = int(size.get(f"{W}w")) - int(margin.get(f"{W}left")) - int(margin.get(f"{W}right"))
    columns = [int(one) for one in find(document, "//w:gridCol/@w:w")]
    assert sum(columns) <= inner + 1
    assert min(columns) > 0


def test_a_table_that_word_cannot_hold_is_refused_by_its_title() -> None:
    with pytest.raises(Refusal, match="支出表") as refused:
        write_docx(of(table(words(*["数"] * 64))))
    assert refused.value.code == "word.large_table"


def test_columns_have_the_shares_that_the_layout_gives() -> None:
    columns = [int(one) for one in find(body(of(table(words("甲", "乙", "丙"), widths=(1, 2, 1)))), "//w:gridCol/@w:w")]
    assert columns[1] == pytest.approx(2 * columns[0], abs=2)
    assert columns[2] == pytest.approx(columns[0], abs=2)


def test_the_header_comes_again_on_each_page_and_rows_stay_whole() -> None:
    rows = find(body(of(spending(80))), "//w:tr")
    assert [bool(find(row, "w:trPr/w:tblHeader")) for row in rows] == [True] * 3 + [False] * (len(rows) - 3)
    assert all(find(row, "w:trPr/w:cantSplit") for row in rows)


def test_only_a_row_with_a_very_long_text_may_be_divided() -> None:
    long = table(words("项目", "内容"), (label("绩效目标"), label("每季度公布场次和观众评价。" * 150, kind="text")), words("短", "短"))
    rows = find(body(of(long)), "//w:tr")
    assert [bool(find(row, "w:trPr/w:cantSplit")) for row in rows] == [True, False, True]


def test_figures_stand_right_and_codes_in_the_middle() -> None:
    data = write_docx(of(table(words("编码", "名称", "金额"), (Cell("201", kind="code"), label("支出"), Cell("1.00", kind="figure")))))
    styles = etree.fromstring(parts(data)["word/styles.xml"])
    side = {one.get(f"{W}styleId"): find(one, ".//w:jc/@w:val") for one in styles}
    shown = {text_of(cell): side[find(cell, ".//w:pStyle/@w:val")[0]] for cell in find(body(data), "//w:tc")}
    assert (shown["201"], shown["支出"], shown["1.00"], shown["金额"]) == (["center"], ["left"], ["right"], ["center"])


def test_labels_are_indented_by_their_depth() -> None:
    given = table(words("名称", "金额"), (label("行政运行", indent=2), Cell(kind="figure")))
    assert find(body(of(given)), "//w:tc[.//w:t='行政运行']//w:ind/@w:leftChars") == ["200"]


def test_title_and_particulars_stay_with_their_table() -> None:
    data = write_docx(of(form()))
    styles = etree.fromstring(parts(data)["word/styles.xml"])
    keeping = {one.get(f"{W}styleId") for one in styles if find(one, "w:pPr/w:keepNext")}
    before = [find(one, "w:pPr/w:pStyle/@w:val")[0] for one in find(body(data), "//w:tbl/preceding-sibling::w:p")]
    assert before == ["TableTitle", "TableMeta"]
    assert set(before) <= keeping


def test_the_last_particular_stands_at_the_right_edge() -> None:
    document = body(of(form()))
    width = sum(int(one) for one in find(document, "//w:gridCol/@w:w"))
    (place,) = find(document, "//w:p[w:pPr/w:tabs]//w:tab[@w:val='right']/@w:pos")
    assert int(place) == pytest.approx(width, abs=2)


def test_two_tables_never_touch() -> None:
    bare = replace(table(words("甲", "乙")), title="")
    children = find(body(of(bare, bare)), "/w:document/w:body/*")
    assert not any(one.tag == other.tag == f"{W}tbl" for one, other in pairwise(children))


def test_a_page_break_is_never_made_twice() -> None:
    document = body(of(Paragraph("前文。"), Break(), Break(), spending(), Break(), Paragraph("后文。"), Break()))
    assert find(document, "//w:pageBreakBefore") == []
    (broken,) = find(body(of(Paragraph("前文。"), Break(), Paragraph("后文。"))), "//w:p[w:pPr/w:pageBreakBefore]")
    assert text_of(broken) == "后文。"


def test_contents_that_word_would_find_are_a_field_and_others_are_lines() -> None:
    one, two = Heading("第一部分 概况", 1), Heading("第二部分 说明", 1)
    for entries, field in (((one, two), True), ((two,), False), ((one, two, Heading("附件", 1)), False)):
        listed = Contents("目录", tuple((entry.text, entry.level) for entry in entries))
        document = body(of(listed, one, Paragraph("文。"), two))
        codes = [code.text.split()[0] for code in find(document, "//w:instrText")]
        assert ("TOC" in codes) is field
        aims = [code.text.split()[1] for code in find(document, "//w:instrText") if code.text.split()[0] == "PAGEREF"]
        assert len(aims) == len([entry for entry in entries if entry in {one, two}])
        assert set(aims) <= set(find(document, "//w:bookmarkStart/@w:name"))
        kinds = find(document, "//w:fldChar/@w:fldCharType")
        assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_contents_may_name_the_titles_of_tables() -> None:
    document = body(of(Contents("目录", (("支出表", 2),)), table(words("甲", "乙"))))
    (title,) = find(document, "//w:p[w:pPr/w:pStyle/@w:val='TableTitle']")
    assert find(title, "w:pPr/w:outlineLvl/@w:val") == ["1"]
    assert find(title, "w:bookmarkStart/@w:name") == find(document, "//w:hyperlink/@w:anchor")


def test_no_character_of_a_text_breaks_the_file(tmp_path) -> None:
    odd = "甲\x00乙\x0b丙\ud800丁<&>“\uffff"
    given = of(Cover((odd,)), Paragraph(odd), table(words(odd, "一\n二\t三")))
    given = replace(given, title=odd, author=odd)
    assert "二" in text_of(body(write_docx(given)))


def test_a_publication_without_anything_is_still_a_document() -> None:
    assert docx.Document(io.BytesIO(write_docx(of()))).paragraphs == []
