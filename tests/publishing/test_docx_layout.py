from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from docx_parts import W, body, find, of, parts, table, text_of, words
from lxml import etree
from publications import form, label, publication, spending

from mingzhang.messages import Refusal
from mingzhang.pages.model import Break, Cell, Contents, Cover, Heading, Paragraph, Publication
from mingzhang.publishing.docx import write_docx
from mingzhang.publishing.typography import typography


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


def test_an_entry_finds_the_table_whose_title_has_a_year_instead_of_a_number() -> None:
    listed = Contents("目录", (("一、部门支出预算表", 2), ("二、没有的表", 2)))
    document = body(of(listed, replace(spending(), title="2024年部门支出预算表")))
    (aim,) = find(document, "//w:hyperlink/@w:anchor")
    assert text_of(find(document, f"//w:p[w:bookmarkStart/@w:name='{aim}']")[0]) == "2024年部门支出预算表"
    assert "TOC" not in " ".join(code.text for code in find(document, "//w:instrText"))


def test_long_contents_are_set_closer_to_stand_on_one_page() -> None:
    def leading(count: int) -> float:
        headings = [Heading(f"第{number}项", 2) for number in range(count)]
        data = write_docx(of(Contents("目录", tuple((one.text, 2) for one in headings)), *headings))
        styles = etree.fromstring(parts(data)["word/styles.xml"])
        return int(find(styles, "w:style[@w:styleId='TOC2']//w:spacing/@w:line")[0]) / 20

    assert leading(10) == leading(60) == typography().fonts["body"].leading
    assert leading(10) > leading(24) * 24 / 23
    assert leading(24) * 24 <= typography().pages["text"].inner_height * 72 / 2.54


def test_a_title_breaks_before_the_year_where_that_is_its_second_half() -> None:
    document = body(of(Cover(("中国共产党澜原市桐溪区委员会组织部2024年部门预算信息公开",))))
    (title,) = find(document, "//w:p[w:pPr/w:pStyle/@w:val='Title']")
    page = typography().pages["text"]
    room = page.inner_width * 72 / 2.54 - 2 * int(find(title, ".//w:ind/@w:left")[0] if find(title, ".//w:ind") else 0) / 20
    assert 17 <= room / (int(find(title, ".//w:sz/@w:val")[0]) / 2) < 18


def test_the_contents_show_the_pages_that_the_layout_makes() -> None:
    one, two, three = Heading("第一部分 概况", 1), Heading("第二部分 说明", 1), Heading("第三部分 表", 1)
    listed = Contents("目录", tuple((heading.text, 1) for heading in (one, two, three)))
    long = Paragraph("文字。" * 9 * 22)
    document = body(of(Cover(("题",)), listed, one, long, Break(), two, Paragraph("文。"), Break(), three, spending(100)))
    shown = [text_of(entry)[-1] for entry in find(document, "//w:hyperlink")]
    assert shown == ["2", "4", "5"]
