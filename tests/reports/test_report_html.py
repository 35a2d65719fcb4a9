from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

from mingzhang.book.model import Passage
from mingzhang.checks.model import Coverage, RuleFailure, Spot, Waived
from mingzhang.reports import html
from mingzhang.where import Position
from reports import factory

VOID = {"meta", "input", "rect", "br"}


class Page(HTMLParser):
    """The page's elements, and whether every one is closed where it should be."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.wrong, self.words = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.words.append(data)

    def all(self, tag, **attributes):
        return [found for name, found in self.elements if name == tag and attributes.items() <= found.items()]

    @property
    def ids(self):
        return [found["id"] for _, found in self.elements if "id" in found]

    @property
    def text(self):
        return "".join(self.words)


def page(*checked):
    return Page(html.dump(checked or [factory.faulty()]))


def test_every_element_is_closed_and_every_id_is_there_once():
    many = page(factory.faulty(), factory.clean_report(), (factory.unreadable(), None))
    assert many.wrong == []
    assert many.open == []
    assert len(many.ids) == len(set(many.ids))


def test_every_link_inside_the_page_leads_somewhere():
    many = page(factory.faulty(), factory.clean_report(), (factory.unreadable(), None))
    targets = {found["href"][1:] for found in many.all("a")}
    assert targets
    assert targets <= set(many.ids)


def test_a_failing_cell_links_to_its_finding_and_back():
    shown = page()
    (cell,) = [found for _, found in shown.elements if found.get("id") == "d1t1r6c8"]
    assert "bad" in cell["class"].split()
    assert cell["data-f"].split() == ["d1f1", "d1f4"]
    assert {"#d1f1", "#d1f4"} <= {found["href"] for found in shown.all("a") if found.get("class") == "badge"}
    assert [found for found in shown.all("a", href="#d1t1r6c8") if found.get("class") == "go"]


def test_the_addends_of_a_failing_cell_are_tied_to_its_finding():
    (cell,) = [found for _, found in page().elements if found.get("id") == "d1t1r5c4"]
    assert cell["data-of"] == "d1f2"


def test_a_finding_inside_a_merged_cell_marks_that_cell():
    table = factory.spending()
    inside = Spot(table=table.title, table_id=1, row_index=0, column_index=6)
    finding = replace(factory.fault(table, (6, 8), []), where=inside, evidence=(), suspects=())
    assert "d1t1r0c5" in page((factory.report(finding), factory.book())).ids


def test_merged_cells_of_the_printed_table_are_reproduced():
    shown = page()
    assert [found for found in shown.all("th") if found.get("colspan") == "3" and found.get("scope") == "colgroup"]
    assert [found for found in shown.all("th") if found.get("rowspan") == "2" and found.get("scope") == "col"]


def test_rows_are_named_by_header_cells_and_tables_have_captions():
    shown = page()
    assert [found for found in shown.all("table") if found.get("class", "").startswith("printed")]
    assert len(shown.all("caption")) == 3 + len(shown.all("div", **{"class": "excerpt"}))
    assert len([found for found in shown.all("th", scope="row") if "stick" in (found.get("class") or "")]) > 5


def test_whatever_a_document_contains_stays_text():
    table = factory.named(name=factory.EVIL)
    finding = factory.fault(table, (1, 1), [(2, 1)], message=factory.EVIL, expected=factory.EVIL, rule=factory.EVIL, severity='"><script>')
    report = factory.report(finding, department=factory.EVIL, source=factory.EVIL + ".docx")
    book = factory.book(table, name=factory.EVIL, department=factory.EVIL)
    for checked in ([(report, book)], [(report, book), factory.clean_report()]):
        shown = Page(html.dump(checked))
        assert len(shown.all("script")) == 1
        assert shown.wrong == []
        assert not [name for _, found in shown.elements for name in found if name.startswith("on")]
    assert factory.EVIL in shown.text


def test_text_that_turns_the_direction_of_writing_is_tamed():
    report, book = factory.faulty()
    assert "\u202e" not in html.dump([(replace(report, department="a\u202eb\x1b[31m"), book)])


def test_nothing_is_fetched_and_only_our_own_style_and_script_may_run():
    text = html.dump([factory.faulty()])
    assert not re.search(r"https?:|url\(|@import|<link|<img|<iframe|javascript:", text)
    assert not re.search(r"<[^>]+ (?:style|on\w+)=", text.partition("</style>")[2])
    policy = next(found["content"] for found in Page(text).all("meta") if found.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        inner = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]
        assert base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode() in policy


def test_the_script_stays_small():
    script = re.search(r"<script>(.*?)</script>", html.dump([factory.faulty()]), re.DOTALL)[1]
    assert script.count("\n") < 150


def test_severities_are_told_by_words_and_not_by_colour_alone():
    badges = [found for found in page().all("a") if found.get("class") == "badge"]
    assert {found["data-sev"] for found in badges} == {"error", "suspect", "style"}
    assert "错1" in page().text


def test_no_finding_does_not_look_like_not_looked_at():
    report = factory.report(coverage=factory.coverage())
    text = page((report, factory.book())).text
    assert "2 个数字未能定位" in text
    assert "文字说明中的同比增减" in text
    assert "全部定位" not in text
    nothing = page((factory.report(coverage=Coverage()), factory.book(factory.empty()))).text
    assert "没有读到可以核对的数字，未作核对。" in nothing


def test_a_figure_that_found_no_place_is_marked_with_its_reason():
    shown = page()
    (cell,) = [found for found in shown.all("td") if "lost" in (found.get("class") or "").split()]
    assert "行名“其他”不在科目表中" in cell["title"]


def test_a_table_without_figures_is_not_called_faultless():
    assert "表中没有数字" in page((factory.report(), factory.book(factory.empty()))).text


def test_several_documents_have_an_index_and_closed_sections():
    shown = page(factory.faulty(), factory.clean_report(), (factory.unreadable(), None))
    assert {"#d1", "#d2", "#d3"} <= {found["href"] for found in shown.all("a")}
    assert [found for found in shown.all("details") if found.get("class") == "document" and "open" not in found]
    assert "文件“坏文件.pdf”不完整或已损坏" in shown.text


def test_a_finding_outside_tables_has_its_place_and_quotation():
    shown = page((factory.report(factory.statement()), factory.book()))
    assert [found for found in shown.all("blockquote") if "own" in found["class"]]
    assert "项目支出 507.37 万元，占 47.24%" in shown.text
    assert "第 4 页 第 79 行" in shown.text


def test_headings_do_not_skip_a_level():
    levels = [int(name[1]) for name, _ in page(factory.faulty(), factory.clean_report()).elements if re.fullmatch(r"h\d", name)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_of_one_name_are_told_apart_by_where_they_are():
    tables = [replace(factory.spending(number), where=Position(page=number)) for number in (3, 4)]
    text = page((factory.report(), factory.book(*tables))).text
    assert "部门支出预算表 第 3 页" in text
    assert "部门支出预算表 第 4 页" in text


def test_a_table_of_400_rows_is_shown_whole():
    shown = page((factory.report(), factory.book(factory.long_table())))
    assert len(shown.all("tr")) > 400
    assert "未发现问题，7 个数字未定位" in shown.text


def test_a_page_that_would_grow_too_large_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setattr(html, "MOST_CELLS", 10)
    shown = page()
    assert "没有问题的表格只列名称" in shown.text
    assert len(shown.all("table", **{"class": "printed"})) == 1


def test_the_same_check_gives_the_same_page():
    assert html.dump([factory.faulty()]) == html.dump([factory.faulty()])


def test_findings_stand_by_cause_and_the_gravest_first():
    shown = page()
    assert [found["data-sev"] for found in shown.all("article")] == ["error", "suspect", "suspect", "style"]
    assert {f"#d1c{number}" for number in range(1, 5)} <= {found["href"] for found in shown.all("a")}


def test_the_law_is_one_click_away():
    shown = page()
    assert len(shown.all("details", **{"class": "law"})) == len(shown.all("article"))
    assert "《中华人民共和国预算法》第四十六条" in shown.text


def test_an_excerpt_of_the_table_shows_the_cell_and_what_it_rests_on():
    shown = page((factory.report(factory.findings()[0]), factory.book()))
    assert len(shown.all("div", **{"class": "excerpt"})) == 1
    assert [found for found in shown.all("td") if found.get("class") == "num bad"]
    assert [found for found in shown.all("td") if found.get("class") == "num of"]


def test_the_proposed_value_stands_beside_the_printed_one():
    text = page((factory.report(factory.findings()[0]), factory.book())).text
    assert "570.37 → 507.37 相邻两位数字颠倒" in text


def test_a_sentence_is_shown_with_its_figure_marked():
    where = Spot(line=79, page=4, text="47.24%", passage=0, start=8, end=14)
    finding = replace(factory.statement(), where=where)
    passages = (Passage("项目支出占比为47.24%，比上年有所提高。"),)
    shown = page((factory.report(finding), factory.book(passages=passages)))
    assert len(shown.all("mark")) == 1
    assert "项目支出占比为47.24%，比上年有所提高。" in shown.text


def test_telephone_numbers_are_masked_wherever_they_stand():
    rows = [["负责人", "联系电话", "金额"], ["张某某", "64321234", "1.00"]]
    table = factory.table(1, "联系表 13800001234", rows, header=1)
    finding = factory.fault(table, (1, 1), [], message="电话 13800001234 不应公开。", suspects=False)
    checked = (factory.report(finding), factory.book(table, passages=(Passage("手机：13800001234"),)))
    text = html.dump([checked])
    assert "13800001234" not in text
    assert "64321234" not in text


def test_what_was_set_aside_is_listed_with_reason_and_person():
    waived = (Waived(factory.statement(), "原件如此", "张某", "2026-12-31"),)
    text = page((factory.report(waived=waived), factory.book())).text
    assert "已豁免的问题（1）" in text
    assert "原件如此（张某，有效期至 2026-12-31）" in text


def test_a_rule_that_broke_down_is_named():
    coverage = factory.coverage(failed_rules=(RuleFailure("identity.rollup", "KeyError（checks/derive.py 第 3 行）"),))
    assert "未能运行的规则（1）" in page((factory.report(coverage=coverage), factory.book())).text


def test_many_findings_of_one_cause_are_folded_with_their_number():
    found = [replace(factory.statement(), found=str(number)) for number in range(20)]
    shown = page((factory.report(*found), factory.book()))
    assert len(shown.all("li", **{"class": "finding"})) == 20
    assert "其余 14 处" in shown.text
