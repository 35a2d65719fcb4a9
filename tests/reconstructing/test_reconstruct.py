"""Facts made from a published budget print what it prints, and say what was made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from books import P, book_of, named
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.book.model import Money, Observation, Passage, Project, Statement
from mingzhang.compiling.atoms import cube_of
from mingzhang.compiling.cube import Cube
from mingzhang.cube.coordinates import at
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_workbook
from mingzhang.money import Fen
from mingzhang.reading import read_file
from mingzhang.reconstructing.likely import category, strangeness
from mingzhang.reconstructing.printed import STATUTORY
from mingzhang.reconstructing.reconstruct import reconstruct
from paths import CLEAN, REAL, document

FUNCTIONS = ("2010101", "2010102", "2080505", "2101101", "2210201")
CLASSES = ("30101", "30108", "30110", "30113", "30201", "30202", "30302", "31002")
FUNDS = ("general", "govfund", "own")
KINDS = [{}, {"kind": "basic"}, {"kind": "basic.personnel"}, {"kind": "basic.operating"}, {"kind": "project"}]
SPENDING, REVENUE = {"flow": "expenditure"}, {"flow": "revenue"}
CODES = named("function", ("201", "20101", "2010101", "2010102", "208", "2080505", "2101101", "2210201"))
TABLES = (
    (SPENDING, CODES, KINDS),
    ({**SPENDING, "fund": "general"}, CODES, KINDS),
    (SPENDING, CODES, named("fund", ("fiscal", "general", "govfund"))),
    ({**SPENDING, "fund": "general", "kind": "basic"}, named("economic", ("301", "302", "303", "310", *CLASSES)), [{}]),
    (SPENDING, named("fund", ("fiscal", *FUNDS)), [{"kind": "total"}, {}, {"kind": "carried_out"}]),
    (REVENUE, named("fund", ("fiscal", *FUNDS)), named("vintage", ("current", "carryover"))),
)


ANY = st.integers(P // 2, 50_000_000)
"""分; what is smaller prints as nothing, and nobody could tell that it is there."""


@st.composite
def budgets(draw, amounts=ANY):
    """Spending of several functional items, economic classes, funds and vintages, with the revenue that pays for it."""
    atoms = []
    for number in range(draw(st.integers(1, 25))):
        fund = draw(st.sampled_from(FUNDS))
        source = {"fund": fund, "vintage": draw(st.sampled_from(("current", "current", "carryover"))), "unit": "101001"}
        economic = draw(st.sampled_from((*CLASSES, None)))
        kind = {"kind": "basic", "economic": economic} if economic else {"kind": "project", "project": f"项目{number % 4}"}
        fen = draw(amounts)
        place = at({**SPENDING, **source, **kind, "function": draw(st.sampled_from(FUNCTIONS))})
        if draw(st.integers(0, 9)) == 0:
            place = at({**SPENDING, **source, "kind": "carried_out"})
        atoms += [(place, fen), (at({**REVENUE, **source}), fen)]
    return Cube(atoms)


@settings(max_examples=40, deadline=None)
@given(budgets())
def test_every_printed_sum_comes_out_as_printed_even_where_rounding_makes_totals_miss_their_parts(cube):
    book = book_of(cube, TABLES)
    found = reconstruct(book)
    assert [(str(one.at), one.text) for one in found.unexplained] == []
    assert {line for line in found.assumed if hasattr(line, "economic")} == {line for line in found.facts.spending if line.assumed}


@settings(max_examples=20, deadline=None)
@given(budgets(st.integers(1, 5_000).map(lambda units: units * P)))
def test_amounts_that_are_printed_exactly_give_exact_sums(cube):
    book = book_of(cube, TABLES)
    found = cube_of(reconstruct(book).facts)
    assert all(found.value(one.at) == one.amount for one in book.observations)


@settings(max_examples=20, deadline=None)
@given(budgets())
def test_what_is_not_marked_as_assumed_is_what_was_spent(cube):
    for line in reconstruct(book_of(cube, TABLES)).facts.spending:
        if not line.assumed:
            item = {"function": line.function or "all", "economic": line.economic or "all"}
            place = at({**SPENDING, **item, "kind": line.kind, "fund": line.fund})
            assert abs(cube.value(place) - line.amount) <= P


@settings(max_examples=10, deadline=None)
@given(budgets())
def test_the_same_book_gives_the_same_facts(cube):
    assert reconstruct(book_of(cube, TABLES)) == reconstruct(book_of(cube, TABLES))


def spent(function, economic, fen, kind="basic"):
    return at({**SPENDING, "unit": "101001", "fund": "general", "vintage": "current", "kind": kind, "function": function, **economic}), fen


def test_items_are_spent_on_the_class_that_they_are_for():
    pairs = [("2010101", "30101"), ("2080505", "30108"), ("2101101", "30110"), ("2210201", "30113")]
    cube = Cube(spent(function, {"economic": economic}, 10 * P * number) for number, (function, economic) in enumerate(pairs, 1))
    spending = reconstruct(book_of(cube, TABLES)).facts.spending
    assert {(line.function, line.economic, line.amount) for line in spending} == {
        (function, economic, 10 * P * number) for number, (function, economic) in enumerate(pairs, 1)
    }
    assert all(line.assumed for line in spending)


def test_a_project_is_spent_under_the_item_with_the_same_amount():
    amounts = {"2010102": 120 * P, "2080505": 75 * P, "2210201": 33 * P}
    cube = Cube(spent(function, {"project": f"项目{function}"}, fen, "project") for function, fen in amounts.items())
    listed = ({**SPENDING, "kind": "project"}, named("project", [f"项目{function}" for function in amounts]), [{}])
    facts = reconstruct(book_of(cube, (*TABLES, listed), kinds={len(TABLES): "projects"})).facts
    assert {(line.function, line.project, line.amount) for line in facts.spending} == {
        (function, f"项目{function}", fen) for function, fen in amounts.items()
    }


def test_a_project_form_gives_the_project_its_money_where_no_table_lists_projects():
    cube = Cube([spent("2010102", {"project": "甲"}, 40 * P, "project"), spent("2010102", {"project": "乙"}, 60 * P, "project")])
    forms = [
        Project(name, funds={"annual.total": Money("", Fen(fen), Fen(P))}, category="特定目标类")
        for name, fen in (("甲", 40 * P), ("乙", 60 * P))
    ]
    facts = reconstruct(book_of(cube, TABLES, projects=(*forms,))).facts
    assert [(project.name, project.category) for project in facts.projects] == [("甲", "specific"), ("乙", "specific")]
    keys = {project.name: project.key for project in facts.projects}
    assert {(line.project, line.amount) for line in facts.spending} == {(keys["甲"], 40 * P), (keys["乙"], 60 * P)}


def test_a_project_that_only_has_a_form_is_of_one_kind():
    kinds = [{}, {"kind": "project"}, {"kind": "project.routine"}, {"kind": "project.specific"}]
    cube = Cube([spent("2010102", {}, 50 * P, "project.routine"), spent("2080505", {}, 10 * P, "project.specific")])
    form = Project("甲", funds={"annual.total": Money("", Fen(60 * P), Fen(P))})
    facts = reconstruct(book_of(cube, ((SPENDING, CODES, kinds),), projects=(form,))).facts
    assert [(project.name, project.category) for project in facts.projects if project.name == "甲"] == [("甲", "routine")]
    assert {(line.function, line.amount) for line in facts.spending} == {("2010102", 50 * P), ("2080505", 10 * P)}
    assert len({project.key for project in facts.projects}) == len({line.project for line in facts.spending}) == 2


def test_a_form_whose_name_is_nearly_that_of_the_table_describes_the_project():
    cube = Cube(
        [spent("2010102", {"project": "档案管理经费"}, 40 * P, "project"), spent("2010102", {"project": "宣传费"}, 20 * P, "project")]
    )
    listed = ({**SPENDING, "kind": "project"}, named("project", ("档案管理经费", "宣传费")), [{}])
    forms = (Project("档案管理费", purpose="整理"), Project("会议室改造", purpose="改造"))
    facts = reconstruct(book_of(cube, (*TABLES, listed), kinds={len(TABLES): "projects"}, projects=forms)).facts
    assert {(project.name, project.purpose) for project in facts.projects} == {
        ("档案管理经费", "整理"),
        ("宣传费", None),
        ("会议室改造", "改造"),
    }


def test_the_explanation_stands_for_tables_that_are_missing():
    said = [
        ({}, 706),
        ({"kind": "basic"}, 487),
        ({"kind": "basic.personnel"}, 440),
        ({"kind": "basic.operating"}, 47),
        ({"kind": "project"}, 219),
    ]
    statements = tuple(
        Statement("", "amount", f"{units * 10_000}.00", at({**SPENDING, **place}), precision="100.00") for place, units in said
    )
    facts = reconstruct(replace(book_of(Cube([]), ()), statements=statements)).facts
    assert {(line.kind, line.economic, line.amount) for line in facts.spending} == {
        ("basic", "301", Fen(440 * 1_000_000)),
        ("basic", "302", Fen(47 * 1_000_000)),
        ("project", None, Fen(219 * 1_000_000)),
    }
    assert sum(line.amount for line in facts.revenue) == 706 * 1_000_000


def test_the_words_under_the_headings_that_ask_for_them_are_texts():
    said = [
        ("heading", 2, "一、部门职责及机构设置情况"),
        ("heading", 3, "（一）部门职责"),
        ("body", 0, "1.拟订规划。"),
        ("body", 0, "2.组织实施。"),
        ("heading", 3, "（二）机构设置情况"),
        ("body", 0, "内设三个股室。"),
        ("heading", 2, "二、收支情况"),
        ("body", 0, "收入合计。"),
    ]
    passages = tuple(Passage(text, role, level) for role, level, text in said)
    facts = reconstruct(replace(book_of(Cube([]), ()), passages=passages)).facts
    assert facts.texts == {"duties": "1.拟订规划。\n2.组织实施。", "organisation": "内设三个股室。"}


def test_last_year_is_what_the_tables_print_or_this_year_less_the_change_that_is_told():
    cube = Cube([spent("2010101", {"economic": "30101"}, 300 * P), (at({**SPENDING, "fund": "general", "item": "reception"}), 20 * P)])
    table = (SPENDING, [{"function": "2010101"}], [{}, {"kind": "basic"}])
    book = book_of(cube, (table, ({**SPENDING, "fund": "general"}, [{"item": "reception"}], [{}])), kinds={1: "sangong"})
    printed = Observation(0, 0, 2, "2.50", Fen(250 * P), Fen(P), at({**SPENDING, "function": "2010101", "year": "2023"}))
    changes = [({"kind": "basic"}, 40, "increase", "增人"), ({"item": "reception", "fund": "fiscal"}, 5, "decrease", "减少接待")]
    statements = tuple(
        Statement("", "change", f"{units * 100}.00", at({**SPENDING, **place}), direction=way, base=2023, reason=reason)
        for place, units, way, reason in changes
    )
    found = reconstruct(replace(book, observations=(*book.observations, printed), statements=statements))
    assert found.unexplained == ()
    assert {line.at: line.amount for line in found.facts.last_year} == {
        at({**SPENDING, "function": "2010101"}): 250 * P,
        at({**SPENDING, "kind": "basic"}): 260 * P,
    }
    assert [(item.amount, item.last_year, item.reason) for item in found.facts.items] == [(20 * P, 25 * P, "减少接待")]


def test_a_sum_that_contradicts_the_others_is_left_unexplained():
    cube = Cube([spent("2010101", {"economic": "30101"}, 300 * P), spent("2080505", {"economic": "30108"}, 200 * P)])
    book = book_of(cube, TABLES)
    wrong = next(one for one in book.observations if one.at == at({**SPENDING, "function": "2080505"}) and one.table == 0)
    spoilt = replace(wrong, amount=Fen(290 * P))
    found = reconstruct(replace(book, observations=tuple(spoilt if one is wrong else one for one in book.observations)))
    assert found.unexplained == (spoilt,)


def test_one_line_that_alone_gives_a_sum_is_no_assumption():
    cube = Cube([spent("2010102", {}, 70 * P, "project"), spent("2010101", {"economic": "30101"}, 30 * P)])
    assert [line.assumed for line in reconstruct(book_of(cube, TABLES)).facts.spending] == [False, False]


@pytest.mark.parametrize(
    ("function", "likely", "strange"),
    [("2210201", "30113", "30101"), ("2080505", "30108", "30113"), ("2080501", "30302", "30101"), ("2010101", "30101", "30113")],
)
def test_the_likely_class_is_less_strange(function, likely, strange):
    assert strangeness(function, likely) < strangeness(function, strange)


def test_the_category_is_found_in_the_words_of_forms():
    assert [category(text) for text in ("其他运转类", "专项项目", "人员类", None)] == ["routine", "specific", None, None]


@pytest.mark.parametrize("name", [*CLEAN, *REAL])
def test_every_figure_of_the_statutory_tables_is_printed_again_and_the_facts_fit_a_workbook(name):
    book = read_file(document(name))
    kinds = {table.id: table.kind for table in book.tables}
    found = reconstruct(book)
    assert [(one.text, str(one.at)) for one in found.unexplained if kinds[one.table] in STATUTORY] == []
    assert not kinds or found.facts.spending
    if all(line.function for line in found.facts.spending):
        assert import_workbook(export(found.facts)).facts == found.facts
