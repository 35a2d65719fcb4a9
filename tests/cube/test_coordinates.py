"""Coordinates: what two places have in common, which contains which, and that aliases are one place."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import FLAT, members

CASES = tomllib.loads(Path(__file__).with_name("cube.cases.toml").read_text(encoding="utf-8"))

PLACES = {
    "flow": list(members("flow")),
    "fund": ["all", "fiscal", "general", "general.fees", "govfund", "own", "own.other"],
    "vintage": ["all", "current", "carryover"],
    "function": ["all", "201", "20103", "2010301", "208"],
    "economic": ["all", "301", "30113", "302", "310"],
    "kind": ["total", "all", "carried_out", "basic", "basic.personnel", "basic.personnel.wages", "basic.operating.goods", "project"],
    "stage": ["all", "budget", "final"],
    "year": ["all", "2023", "2024"],
}
places = st.fixed_dictionaries({}, optional={name: st.sampled_from(ids) for name, ids in PLACES.items()}).map(at)

sums = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([one for one in ids if one not in {"total", "carried_out"}])
        for name, ids in PLACES.items()
        if name not in FLAT
    },
).map(at)
"""Places in dimensions of which `all` is the sum."""


def ids(case):
    return f"{at(case['one'])} / {at(case['other'])}"


def test_an_absent_dimension_is_all_of_it():
    assert At()["fund"] == "all"
    assert at({"fund": "all", "kind": "basic"}) == at({"kind": "basic"})
    assert "fund" not in at({"fund": "all"})
    assert at({"kind": "basic"}).but(kind="all") == At()
    assert at({"kind": "basic", "fund": "own"}).dimensions == {"kind", "fund"}


def test_the_order_in_which_members_are_given_does_not_count():
    assert at({"kind": "basic", "fund": "own"}) == at({"fund": "own", "kind": "basic"})


def test_money_always_names_its_flow_and_fund_in_the_public_data():
    assert at({"kind": "basic", "flow": "expenditure"}).as_dict() == {"flow": "expenditure", "fund": "all", "kind": "basic"}
    assert list(at({"kind": "basic", "function": "201", "flow": "expenditure"}).as_dict()) == ["flow", "fund", "function", "kind"]


def test_a_place_contains_its_parts_in_every_dimension():
    whole = at({"flow": "expenditure", "function": "201"})
    assert whole.over(at({"flow": "expenditure", "function": "2010301", "kind": "basic", "fund": "general"}))
    assert not whole.over(at({"flow": "expenditure", "kind": "basic"}))
    assert not whole.over(at({"flow": "revenue", "function": "2010301"}))
    assert whole.apart(at({"flow": "expenditure", "function": "208"}))
    assert not whole.apart(at({"kind": "basic"}))


def test_places_that_exclude_each_other_have_nothing_in_common():
    assert at({"fund": "general"}).and_(at({"fund": "own"})) is None
    assert at({"fund": "fiscal"}).and_(at({"fund": "general", "kind": "basic"})) == at({"fund": "general", "kind": "basic"})


@pytest.mark.parametrize("case", CASES["same"], ids=ids)
def test_two_ways_of_saying_one_thing_are_one_place(case):
    assert at(case["one"]).canonical() == at(case["other"]).canonical()


@pytest.mark.parametrize("case", CASES["different"], ids=ids)
def test_different_things_stay_different_places(case):
    assert at(case["one"]).canonical() != at(case["other"]).canonical()


@given(places)
@settings(max_examples=200, deadline=None)
def test_every_place_contains_itself_and_is_not_apart_from_itself(one):
    assert one.over(one)
    assert not one.apart(one)
    assert one.and_(one) == one


@given(places)
@settings(max_examples=200, deadline=None)
def test_the_place_in_the_public_data_is_the_same_place(one):
    assert at(one.as_dict()) == one


@given(places)
@settings(max_examples=200, deadline=None)
def test_resolving_aliases_twice_changes_nothing_more(one):
    assert one.canonical().canonical() == one.canonical()


@given(places, places)
@settings(max_examples=400, deadline=None)
def test_what_is_common_has_no_direction(one, other):
    assert one.and_(other) == other.and_(one)


@pytest.mark.parametrize("said", [{"stage": "final"}, {"year": "2023"}, {"measure": "quantity"}, {"kind": "total"}], ids=str)
def test_a_place_that_says_nothing_takes_over_the_stage_year_measure_or_total_of_the_other(said):
    """A title that says nothing of the stage does not exclude a column of one."""
    assert at({"flow": "expenditure"}).and_(at(said)) == at({"flow": "expenditure", **said})


@given(sums, sums)
@settings(max_examples=400, deadline=None)
def test_what_is_common_is_contained_in_both(one, other):
    common = one.and_(other)
    assert (common is None) == one.apart(other)
    if common is not None:
        assert one.over(common)
        assert other.over(common)


@given(places, places)
@settings(max_examples=400, deadline=None)
def test_a_place_never_contains_what_it_excludes(one, other):
    assert one.apart(other) == other.apart(one)
    assert not (one.over(other) and one.apart(other))
    if one.over(other) and other.over(one):
        assert one == other


@given(places, places, places)
@settings(max_examples=400, deadline=None)
def test_what_three_places_have_in_common_does_not_depend_on_the_order(one, two, three):
    left, right = one.and_(two), two.and_(three)
    left = left.and_(three) if left is not None else None
    right = one.and_(right) if right is not None else None
    assert left == right
    if one.over(two) and two.over(three):
        assert one.over(three)
