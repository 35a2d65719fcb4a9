"""What a reviewer sees beside last year, the control numbers and the targets of last year."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from facts.strategies import facts as any_facts
from mingzhang.facts.model import WHOLE, Department, Facts, Indicator, Item, Project, Spending
from mingzhang.facts.next_year import next_year
from mingzhang.lifecycle.compare import Large, against_control, amounts, matched, projects
from mingzhang.lifecycle.control import Comparison, Spent
from mingzhang.lifecycle.targets import compared, targets
from mingzhang.lifecycle.version import content, figures
from mingzhang.money import Fen

LARGE = Large(Fen(100), Decimal("0.2"))


def budget(*lines, projects=(), indicators=(), year=2024):
    made = tuple(
        Spending("101001", kind, function, economic, "general", "current", Fen(amount), Fen(last), project)
        for kind, function, economic, amount, last, project in lines
    )
    return Facts(Department("某局", "101", year), spending=made, projects=projects, indicators=indicators)


NOW = budget(
    ("basic", "2010301", "30101", 1300, 1000, None), ("basic", "2080505", "30108", 50, 0, None), ("carried_out", None, None, 9, 9, None)
)
BEFORE = budget(("basic", "2010301", "30101", 1000, 0, None), ("basic", "2010350", "30201", 400, 0, None), year=2023)


def test_rows_have_now_before_difference_and_rate():
    rows = amounts(NOW, BEFORE, large=LARGE)
    assert [(one.key, one.now, one.before, one.difference, one.rate, one.status, one.flagged) for one in rows] == [
        ("2010301", 1300, 1000, 300, Decimal("0.3000"), "changed", True),
        ("2010350", 0, 400, -400, Decimal("-1.0000"), "ended", True),
        ("2080505", 50, 0, 50, None, "new", False),
    ]


def test_without_last_years_facts_the_amounts_of_the_lines_are_taken():
    rows = amounts(NOW, by="economic", digits=3, large=LARGE)
    assert [(one.key, one.now, one.before) for one in rows] == [("301", 1350, 1000)]


@pytest.mark.parametrize(
    ("now", "before", "flagged"),
    [
        (120, 20, True),
        (119, 20, False),
        (1199, 1000, False),
        (1200, 1000, True),
        (800, 1000, True),
        (100, 0, True),
        (99, 0, False),
        (0, 0, False),
    ],
)
def test_large_is_what_reaches_both_the_amount_and_the_share(now, before, flagged):
    rows = amounts(budget(("basic", "2010301", "30101", now, before, None)), large=LARGE)
    assert [one.flagged for one in rows] == ([flagged] if now or before else [])


def test_large_by_default_is_a_hundred_thousand_yuan_and_a_fifth():
    assert Large() == Large(Fen(100_000 * 100), Decimal("0.2"))


OLD = (Project("P1", "社区服务", "101001", "A1"), Project("P2", "救助（核查）", "101001"), Project("P3", "旧项目", "101001"))
THIS = (Project("X", "改名的服务", "101001", "A1"), Project("Y", "救助(核查)", "101001"), Project("P3", "新项目", "101001"))


def test_projects_are_the_same_by_code_then_by_unit_and_name_never_by_key():
    now = budget(*(("project", "2010302", "30201", 10, 0, one.key) for one in THIS), projects=THIS)
    before = budget(*(("project", "2010302", "30201", 7, 0, one.key) for one in OLD), projects=OLD, year=2023)
    assert {key: old.key for key, old in matched(now, before).items()} == {"X": "P1", "Y": "P2"}
    assert [(one.key, one.name, one.now, one.before, one.status) for one in projects(now, before)] == [
        ("X", "改名的服务", 10, 7, "changed"),
        ("Y", "救助(核查)", 10, 7, "changed"),
        ("P3", "新项目", 10, 0, "new"),
        ("P3", "旧项目", 0, 7, "ended"),
    ]


def test_projects_by_the_lines_alone_tell_new_from_ended():
    lines = (("project", "2010302", "30201", 10, 0, "X"), ("project", "2010302", "30201", 0, 8, "Y"))
    assert [(one.key, one.status) for one in amounts(budget(*lines, projects=THIS[:2]), by="project")] == [("X", "new"), ("Y", "ended")]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_facts())
def test_every_comparison_has_the_same_totals(some):
    total = sum(line.amount for line in some.spending if line.kind != "carried_out")
    for by in ("unit", "fund", "kind", "function", "economic"):
        rows = amounts(some, by=by)
        assert sum(one.now for one in rows) == total
        assert sum(one.difference for one in amounts(some, some, by=by)) == 0


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_facts())
def test_a_budget_beside_itself_has_no_differences(some):
    assert {one.status for by in ("function", "project") for one in amounts(some, some, by=by)} <= {"same"}
    assert {one.direction for one in targets(some, some)} <= {"same"}


def test_control_numbers_are_rows_too():
    rows = against_control(Comparison((Spent("101001", "general", Fen(100), Fen(130)), Spent("101001", "soe", None, Fen(5)))))
    assert [(one.key, one.difference, one.status, one.flagged) for one in rows] == [
        ("101001 general", 30, "changed", True),
        ("101001 soe", 5, "new", True),
    ]


def indicator(value, operator="≥", unit="人", name="培训人数", project=WHOLE):
    return Indicator(project, "产出指标", "数量指标", name, value, operator, unit)


@pytest.mark.parametrize(
    ("now", "before", "direction", "easier"),
    [
        (indicator("120"), indicator("100"), "raised", False),
        (indicator("80"), indicator("100"), "lowered", True),
        (indicator("80", "≤"), indicator("100", "≤"), "lowered", False),
        (indicator("120", "＜"), indicator("100", "＜"), "raised", True),
        (indicator("120", "="), indicator("100", "="), "raised", None),
        (indicator("100.0"), indicator("100"), "same", None),
        (indicator("100", unit="人次"), indicator("100"), "changed", None),
        (indicator("100", "="), indicator("100"), "changed", None),
        (indicator("优", None, None), indicator("优", None, None), "same", None),
        (indicator("良", None, None), indicator("优", None, None), "changed", None),
        (indicator("3万元"), indicator("2万元"), "changed", None),
    ],
)
def test_a_target_is_raised_or_lowered_and_easier_or_not(now, before, direction, easier):
    assert compared(now, before) == (direction, easier)


def test_targets_are_found_by_project_and_name_the_new_and_dropped_named():
    now = budget(
        projects=THIS, indicators=(indicator("9", project="X"), indicator("1", name="新指标", project="X"), indicator("1", project="P3"))
    )
    old = budget(
        projects=OLD, indicators=(indicator("10", project="P1"), indicator("1", name="旧指标", project="P1"), indicator("2", project="P3"))
    )
    assert [(one.project, one.name, one.direction, one.easier) for one in targets(now, old)] == [
        ("X", "培训人数", "lowered", True),
        ("X", "新指标", "new", None),
        ("P3", "培训人数", "new", None),
        ("X", "旧指标", "dropped", None),
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(any_facts())
def test_a_fingerprint_is_that_of_the_value_and_sees_every_figure(some):
    again = replace(some, texts=dict(some.texts))
    assert content(again) == content(some)
    more = replace(some, spending=(*some.spending, Spending("1", "basic", None, None, "general", "current", Fen(1))))
    assert figures(more) != figures(some)
    assert content(next_year(some, 2031)) != content(some)


def test_words_change_the_content_and_not_the_figures():
    item = Item("meeting", "general", Fen(5), reason="会议减少")
    some = replace(NOW, items=(item,), texts={"duties": "甲"})
    for changed in (
        replace(some, texts={"duties": "乙"}),
        replace(some, items=(replace(item, reason=None),)),
        replace(some, projects=()),
    ):
        assert figures(changed) == figures(some)
    assert len({content(some), content(replace(some, texts={})), content(replace(some, items=(replace(item, reason=None),)))}) == 3
    assert figures(replace(some, items=(replace(item, amount=Fen(6)),))) != figures(some)
