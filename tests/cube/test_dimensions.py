"""The dimensions: which member contains which, and that their data hang together."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.cube.coordinates import ALIASES
from mingzhang.cube.dimensions import ALL, FLAT, ancestors, complete, contains, disjoint, label, members, refine

CASES = tomllib.loads(Path(__file__).with_name("cube.cases.toml").read_text(encoding="utf-8"))
SMALL = ("flow", "fund", "vintage", "kind", "item", "measure", "stage", "period")
OPEN = {
    "function": ("201", "20103", "2010301", "2010302", "20132", "208", "2080505"),
    "economic": ("301", "30113", "302", "30201"),
    "government_economic": ("501", "50101", "505"),
    "unit": ("203", "203001", "203002", "001"),
    "project": ("设备更新", "培训"),
    "year": ("2023", "2024"),
}
EVERY = [(name, (*members(name),)) for name in SMALL] + [(name, (ALL, *ids)) for name, ids in OPEN.items()]


def cases(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: " ".join(str(value) for value in case.values())[:60])


@st.composite
def some_members(draw, count):
    dimension, ids = draw(st.sampled_from(EVERY))
    return dimension, *(draw(st.sampled_from(ids)) for _ in range(count))


@cases("contains")
def test_a_member_contains_its_parts_and_no_part_contains_the_whole(case):
    assert contains(case["dimension"], case["outer"], case["inner"])
    assert not contains(case["dimension"], case["inner"], case["outer"])
    assert not disjoint(case["dimension"], case["outer"], case["inner"])
    assert refine(case["dimension"], case["outer"], case["inner"]) == case["inner"]


@cases("apart")
def test_members_beside_each_other_exclude_each_other(case):
    assert disjoint(case["dimension"], case["one"], case["other"])
    assert refine(case["dimension"], case["one"], case["other"]) is None


@cases("ids")
def test_the_public_ids_are_there(case):
    assert set(case["ids"]) <= set(members(case["dimension"]))


@given(some_members(1))
@settings(max_examples=100, deadline=None)
def test_every_member_contains_itself(made):
    dimension, one = made
    assert contains(dimension, one, one)
    assert refine(dimension, one, one) == one


@given(some_members(2))
@settings(max_examples=300, deadline=None)
def test_two_members_that_contain_each_other_are_one(made):
    dimension, one, other = made
    if contains(dimension, one, other) and contains(dimension, other, one):
        assert one == other


@given(some_members(3))
@settings(max_examples=400, deadline=None)
def test_a_part_of_a_part_is_a_part(made):
    dimension, one, two, three = made
    if contains(dimension, one, two) and contains(dimension, two, three):
        assert contains(dimension, one, three)
    if disjoint(dimension, one, two) and contains(dimension, two, three):
        assert disjoint(dimension, one, three)


@given(some_members(2))
@settings(max_examples=300, deadline=None)
def test_excluding_each_other_has_no_direction_and_leaves_nothing_common(made):
    dimension, one, other = made
    assert disjoint(dimension, one, other) == disjoint(dimension, other, one)
    assert disjoint(dimension, one, other) == (refine(dimension, one, other) is None)
    assert refine(dimension, one, other) == refine(dimension, other, one)


@pytest.mark.parametrize("dimension", SMALL)
def test_the_parent_of_every_member_exists_and_no_member_contains_itself(dimension):
    table = members(dimension)
    assert ALL in table
    for member in table.values():
        assert member.parent is None or member.parent in table
        assert member.id not in ancestors(dimension, member.id)


@pytest.mark.parametrize("dimension", SMALL)
def test_every_member_has_a_label_in_both_languages(dimension):
    for member in members(dimension).values():
        if member.id != ALL:
            assert member.zh.strip()
            assert member.en.strip()
            assert label(dimension, member.id) == member.zh
            assert label(dimension, member.id, "en") == member.en


@pytest.mark.parametrize("dimension", SMALL)
def test_no_two_members_have_the_same_label(dimension):
    labels = [member.zh for member in members(dimension).values() if member.id != ALL]
    assert len(labels) == len(set(labels))


def test_a_code_and_a_name_are_their_own_labels():
    assert label("function", "2010301") == "2010301"
    assert label("project", "设备更新") == "设备更新"


@pytest.mark.parametrize("dimension", sorted(FLAT))
def test_all_is_no_total_of_years_stages_measures_and_periods(dimension):
    for member in [*members(dimension), "2023"]:
        if member != ALL:
            assert disjoint(dimension, ALL, member)


def test_the_total_contains_what_is_spent_and_what_is_carried_out():
    assert {"all", "carried_out"} <= complete("kind", "total")
    for member in members("kind"):
        assert contains("kind", "total", member)


def test_basic_expenditure_is_personnel_and_operating_and_nothing_else():
    assert complete("kind", "basic") == {"basic.personnel", "basic.operating"}
    assert complete("vintage", "all") >= {"current", "carryover"}
    assert complete("fund", "fiscal") == {"general", "govfund", "soe"}


def test_the_sources_of_the_general_budget_are_no_closed_list():
    assert complete("fund", "general") == frozenset()
    assert complete("function", "201") == frozenset()


def test_every_alias_is_a_member_and_stands_for_a_member_that_contains_it():
    for alias, (kind, economic) in ALIASES.items():
        assert alias in members("kind")
        assert contains("kind", kind, alias)
        assert len(economic) == 3
