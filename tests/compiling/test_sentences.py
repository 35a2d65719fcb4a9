"""What a department writes stays its own words, whatever they are; the sentences of the layout say what the figures say."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mingzhang.compiling.compile import compile_facts
from mingzhang.compiling.templates import environment, fill, render
from mingzhang.cube.coordinates import at
from mingzhang.facts.model import Department, Facts, Item, Known, Project, Revenue, Spending, Task, Unit
from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.load import known, layout
from mingzhang.money import Fen
from mingzhang.pages.model import Heading, Paragraph
from mingzhang.proof.readback import read_back
from mingzhang.publishing.book import book_of
from mingzhang.publishing.docx import write_docx
from mingzhang.publishing.html import write_html
from mingzhang.publishing.xlsx import write_xlsx
from packs import LAYOUTS, compiled, facts_named

NAME = "tongxi_organisation_2024"
HOSTILE = (
    "# 不是标题",
    "### 也不是标题",
    "@table overview",
    "@break",
    "@cover 假封面",
    "{{ b.amount('revenue') }}",
    "{% for x in facts.units %}{{ x }}{% endfor %}",
    "{# 不是注释 #}",
    "{year}年{name}",
    "=SUM(A1:A9)",
    "+1",
    "-1",
    "@SUM(1)",
    "=1+1|cmd",
    "<script>alert(1)</script>",
    "&lt;b&gt; & <b>粗</b>",
    "</w:t></w:r>",
    "一\x00二\x1c三\x1f四\x7f五",
    "\x1f标记\x1e不能伪造",
    "'单引号\"双引号",
    "#strong[字] $x^2$ \\n *星* _下划线_ `反引号` @引用",
    "字" * 3000,
    "制表\t符",
)
"""What somebody could write, or paste from elsewhere, and how none of it may be taken."""


def texts(**given):
    facts = facts_named(NAME)
    return replace(facts, texts=MappingProxyType({**facts.texts, **given}))


def said(text):
    """The text as it may be printed: without control characters and blanks at its ends."""
    return "".join(sign for sign in text.replace("\t", " ") if sign >= " ").replace("\x7f", "").strip()


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:20]))
def test_what_a_department_writes_is_a_paragraph_of_its_own(words):
    ordinary = compiled(NAME).publication
    publication = compile_facts(texts(duties=f"第一条。\n{words}\n第三条。"), layout(LAYOUTS[NAME])).publication
    lines = [block.text for block in publication.blocks if isinstance(block, Paragraph)]
    start = lines.index("第一条。")
    assert lines[start : start + 3] == ["第一条。", said(words), "第三条。"]
    kinds = [type(block) for block in publication.blocks if not isinstance(block, Paragraph)]
    assert kinds == [type(block) for block in ordinary.blocks if not isinstance(block, Paragraph)]
    assert [block for block in publication.blocks if isinstance(block, Heading)] == [
        block for block in ordinary.blocks if isinstance(block, Heading)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=80))
def test_a_value_in_a_document_is_never_more_than_one_line_of_the_template(words):
    """Whatever stands in it, it neither begins nor ends a line of its own, and it is no instruction."""
    template = "前{{ words }}后\n{{ words }}\n末"
    lines = render(environment(document=True), template, {"words": words}, "place.txt").split("\n")
    assert len(lines) == 3
    assert lines[1].startswith("\x1f")


def test_words_of_many_lines_inside_a_sentence_are_not_cut_from_it():
    publication = compile_facts(texts(**{"reason.basic": "人员增加。\n标准提高。"}), layout(LAYOUTS[NAME])).publication
    lines = [block.text for block in publication.blocks if isinstance(block, Paragraph)]
    assert any("主要原因是人员增加，标准提高；项目支出" in line for line in lines)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_sign_that_ends_a_line_ends_a_paragraph_and_nothing_else(end):
    publication = compile_facts(texts(duties=f"第一条。{end}@break{end}# 第三条"), layout(LAYOUTS[NAME])).publication
    lines = [block.text for block in publication.blocks if isinstance(block, Paragraph)]
    start = lines.index("第一条。")
    assert lines[start : start + 3] == ["第一条。", "@break", "# 第三条"]


FORM_WORDS = tuple(words for words in HOSTILE if len(words) < 1000)


def hostile_form(words):
    facts = facts_named(NAME)
    first, *others = facts.projects
    return replace(facts, projects=(replace(first, purpose=words, goal=words, name=f"{said(words)[:20]}经费"), *others))


@pytest.mark.parametrize("words", FORM_WORDS, ids=lambda words: ascii(words[:20]))
def test_what_a_department_writes_in_a_form_is_its_cell_and_reads_back(words):
    made = compile_facts(hostile_form(words), layout(LAYOUTS[NAME]))
    form = next(table for table in made.publication.tables() if table.shape == "form")
    cells = [cell.text for _, _, cell in form.placed()]
    assert said(words).split() == next(text for text in cells if said(words)[:5].strip() in text and "经费" not in text).split()


@pytest.mark.parametrize(
    ("form", "writer"),
    [("html", lambda publication: write_html(publication).encode()), ("docx", write_docx), ("xlsx", write_xlsx)],
    ids=["html", "docx", "xlsx"],
)
def test_files_with_such_words_say_what_the_publication_says(form, writer):
    facts = texts(duties="\n".join(FORM_WORDS), overall_goal="字" * 3000)
    (first, second, *others) = facts.projects
    facts = replace(
        facts,
        projects=(replace(first, purpose="".join(FORM_WORDS)), replace(second, goal='=HYPERLINK("http://x")'), *others),
        tasks=(Task("# 任务", "@table overview"),),
    )
    made = compile_facts(facts, layout(LAYOUTS[NAME]))
    assert read_back(f"a.{form}", writer(made.publication), book_of(made.publication)).differences == ()


# phrases with braces


def test_a_phrase_is_filled_with_values_and_nothing_else():
    assert fill("{name}{year}年", {"name": "{year}局", "year": 2024}, "x") == "{year}局2024年"


@pytest.mark.parametrize("text", ["{planet}", "{name.__class__}", "{0}", "{}", "{name!r}", "{name:>10}", "{name", "name}", "{{name}}"])
def test_a_phrase_that_asks_for_something_else_is_a_mistake(text):
    with pytest.raises(LayoutError):
        fill(text, {"name": "局"}, "x")


# what the figures say


def budget(now, before, *, items=(), words=None, last_year=()):
    """One unit that spends `now` in this year and spent `before` in the last, in 分, on basic personnel and a project each."""
    spent = tuple(
        Spending("101001", kind, "2010101", economic, "general.appropriation", "current", Fen(amount), Fen(was), project)
        for kind, economic, project, amount, was in (
            ("basic", "30101", None, now[0], before[0]),
            ("project", "30227", "P1", now[1], before[1]),
        )
    )
    return Facts(
        Department("示例市示例局", "101", 2024, "示例局"),
        (Unit("101001", "示例局本级", "行政"),),
        (Revenue("101001", "general.appropriation", "current", Fen(sum(now)), Fen(sum(before))),),
        spent,
        (Project("P1", "业务经费", "101001"),),
        items=tuple(items),
        texts=MappingProxyType(words or {}),
        last_year=tuple(last_year),
    )


def lines_of(facts, name="hebei-2024"):
    made = compile_facts(facts, layout(name))
    return [block.text for block in made.publication.blocks if isinstance(block, Paragraph)], made.wanted


def compared(facts):
    """The sentence that compares with last year, and the words that are wanted."""
    lines, wanted = lines_of(facts)
    return next(line for line in lines if line.startswith("2024年预算收支安排")), wanted


WAN = 1_000_000
GIVEN = {
    "duties": "履行职责",
    "overall_goal": "完成任务",
    "organisation": "无",
    "reason.basic": "人员增加。",
    "reason.project": "任务增加；",
}


def test_an_increase_says_how_much_and_why():
    line, wanted = compared(budget((300 * WAN, 200 * WAN), (200 * WAN, 150 * WAN), words=GIVEN))
    assert "较2023年预算增加150.00万元" in line
    assert "基本支出增加100.00万元，主要原因是人员增加；项目支出增加50.00万元，主要原因是任务增加。" in line
    assert wanted == ()


def test_a_decrease_has_no_sign():
    line, _ = compared(budget((100 * WAN, 150 * WAN), (200 * WAN, 150 * WAN), words=GIVEN))
    assert "较2023年预算减少100.00万元" in line
    assert "基本支出减少100.00万元，主要原因是人员增加" in line
    assert "项目支出与上年持平" in line


def test_the_same_amount_is_called_so_and_needs_no_reason():
    line, wanted = compared(budget((100 * WAN, 50 * WAN), (100 * WAN, 50 * WAN)))
    assert "与2023年预算持平" in line
    assert "原因" not in line
    assert not [key for key in wanted if key.startswith("reason")]


def test_a_change_too_small_to_print_is_none():
    line, _ = compared(budget((100 * WAN + 1, 50 * WAN), (100 * WAN, 50 * WAN)))
    assert "与2023年预算持平" in line


def test_reasons_are_wanted_only_where_something_changed():
    _, wanted = compared(budget((100 * WAN, 60 * WAN), (100 * WAN, 50 * WAN)))
    assert "reason.project" in wanted
    assert "reason.basic" not in wanted


@pytest.mark.parametrize("name", known())
def test_without_last_year_nothing_is_compared_and_no_reason_is_wanted(name):
    lines, wanted = lines_of(budget((100 * WAN, 50 * WAN), (0, 0), words=GIVEN), name)
    assert not [key for key in wanted if key.startswith("reason")]
    assert not [line for line in lines if "主要原因" in line or "增加" in line or "下降" in line]


def item(amount, was, reason=None, kind="reception.domestic"):
    return Item(kind, "general.appropriation", Fen(amount), Fen(was), reason)


def sangong(facts, start="（三）公务接待费"):
    lines, wanted = lines_of(facts)
    return next(line for line in lines if line.startswith(start)), wanted


BEFORE = ((100 * WAN, 50 * WAN), (100 * WAN, 50 * WAN))


def test_the_growth_is_the_change_by_last_years_amount():
    line, _ = sangong(budget(*BEFORE, items=[item(15 * WAN, 12 * WAN, "批次增加。")]))
    assert line == "（三）公务接待费15.00万元，较上年增加3.00万元，增长25.00%，主要原因是批次增加。"


def test_a_fall_is_called_so():
    line, _ = sangong(budget(*BEFORE, items=[item(1 * WAN, 3 * WAN, "批次减少")]))
    assert line == "（三）公务接待费1.00万元，较上年减少2.00万元，下降66.67%，主要原因是批次减少。"


def test_growth_from_nothing_has_no_rate():
    line, _ = sangong(budget(*BEFORE, items=[item(2 * WAN, 0, "新增")]))
    assert line == "（三）公务接待费2.00万元，较上年增加2.00万元，主要原因是新增。"


def test_a_fall_to_nothing_is_all_of_it():
    line, _ = sangong(budget(*BEFORE, items=[item(0, 2 * WAN, "不再安排")]))
    assert line == "（三）公务接待费0.00万元，较上年减少2.00万元，下降100.00%，主要原因是不再安排。"


def test_reasons_of_parts_are_told_once_and_together():
    parts = [
        item(2 * WAN, WAN, "车辆更新。", "vehicle.purchase"),
        item(3 * WAN, WAN, "油价上涨", "vehicle.running"),
        item(0, WAN, "油价上涨"),
    ]
    line, wanted = sangong(budget(*BEFORE, items=parts), "（二）公务用车")
    assert line.endswith("增长150.00%，主要原因是车辆更新，油价上涨。")
    assert "reason.vehicle" not in wanted


def test_a_change_of_an_item_without_a_reason_is_wanted():
    _, wanted = sangong(budget(*BEFORE, items=[item(2 * WAN, WAN)]))
    assert "reason.reception" in wanted
    assert "reason.abroad" not in wanted


def test_an_amount_of_last_year_that_is_given_goes_before_the_lines():
    known_total = Known(at({"flow": "expenditure"}), Fen(100 * WAN))
    line, _ = compared(budget((100 * WAN, 50 * WAN), (10 * WAN, 5 * WAN), words=GIVEN, last_year=[known_total]))
    assert "较2023年预算增加50.00万元" in line


def test_negative_spending_is_told_with_its_sign_and_its_change_without():
    line, _ = compared(budget((-10 * WAN, 50 * WAN), (20 * WAN, 50 * WAN), words=GIVEN))
    assert line.startswith("2024年预算收支安排40.00万元")
    assert "基本支出减少30.00万元" in line


def test_shares_have_two_decimals_and_are_nothing_of_nothing():
    lines, _ = lines_of(budget((100 * WAN, 200 * WAN), (0, 0), words=GIVEN), "henan-luoyang-2024")
    assert any("基本支出100.00万元，占33.33%；项目支出200.00万元，占66.67%" in line for line in lines)
    nothing = replace(budget((0, 0), (0, 0), words=GIVEN), spending=(), revenue=())
    assert not [line for line in lines_of(nothing, "henan-luoyang-2024")[0] if "%" in line and "0.00%" not in line]


SLOW = settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@SLOW
@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_the_amount_of_a_change_is_the_difference_of_the_printed_amounts(now, before):
    line, _ = compared(budget((now, WAN), (before, WAN), words=GIVEN))
    printed = [round(fen / 10_000 + 1e-9) if fen % 10_000 != 5_000 else (fen + 5_000) // 10_000 for fen in (now, before)]
    change = abs(printed[0] - printed[1])
    wanted = "基本支出与上年持平" if not change else f"基本支出{'增加' if now > before else '减少'}{change // 100}.{change % 100:02d}万元"
    assert wanted in line
