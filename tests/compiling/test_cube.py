"""What stands at a place is the plain sum of the atoms within it; which members there are, a plain scan says too."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.compiling.cube import APART, Cube
from mingzhang.cube.coordinates import at
from mingzhang.cube.dimensions import ALL, FLAT, contains

MEMBERS = {
    "flow": ("revenue", "expenditure"),
    "fund": ("fiscal", "general", "general.appropriation", "general.transfer.special", "govfund", "own", "own.business", "other"),
    "vintage": ("current", "carryover", "reserve"),
    "kind": (
        *("total", "carried_out", "basic", "basic.personnel", "basic.personnel.wages", "basic.operating.goods"),
        *("project", "project.routine", "business"),
    ),
    "function": ("201", "20101", "2010101", "2010150", "208", "2080505"),
    "economic": ("301", "30101", "302", "30201", "310"),
    "government_economic": ("501", "50101"),
    "unit": ("101", "101001", "101002"),
    "project": ("甲项目", "乙项目"),
    "item": ("sangong_meeting_training", "sangong", "vehicle", "vehicle.running", "procurement", "goods"),
    "year": ("2023",),
    "stage": ("final",),
    "measure": ("quantity",),
    "period": ("midterm",),
}
"""Some members of every dimension, wide and narrow ones."""


def places(dimensions=tuple(MEMBERS)):
    """Places that name few dimensions more often than many."""
    chosen = st.lists(st.sampled_from(dimensions), max_size=5, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: st.sampled_from(MEMBERS[name]) for name in names})).map(at)


atoms = st.lists(st.tuples(places(), st.integers(-(10**13), 10**13)), max_size=25)


def within(place, atom):
    """At or within, dimension by dimension; what is apart (“三公” and the like, another year, stage, measure or period) is within a place
    only where that names it. Spending always names its kind: what names none is not in 支出总计."""
    place, atom = place.canonical(), atom.canonical()
    if place["kind"] == "total" and "kind" not in atom:
        return False
    for name in {*place.dimensions, *atom.dimensions}:
        outer, inner = place[name], atom[name]
        if outer == ALL:
            if name in APART or not contains(name, ALL, inner):
                return False
        elif outer != inner and (name in FLAT or not contains(name, outer, inner)):
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(atoms, places())
def test_a_value_is_the_sum_of_all_atoms_within_its_place(given_atoms, place):
    assert Cube(given_atoms).value(place) == sum(fen for atom, fen in given_atoms if within(place, atom))


@settings(max_examples=100, deadline=None)
@given(atoms, places(("flow", "fund", "vintage", "kind", "function", "unit")))
def test_within_is_what_coordinates_call_over_where_nothing_is_apart(given_atoms, place):
    kinds = {"kind"} if place["kind"] == "total" else set()
    ours = [(atom, fen) for atom, fen in given_atoms if not atom.dimensions & APART and kinds <= atom.dimensions]
    assert Cube(ours).value(place) == sum(fen for atom, fen in ours if place.canonical().over(atom.canonical()))


@settings(max_examples=150, deadline=None)
@given(
    atoms,
    places(),
    st.lists(st.sampled_from(("function", "economic", "government_economic", "unit", "project")), min_size=1, max_size=2, unique=True),
)
def test_members_are_those_of_the_atoms_within_a_place(given_atoms, place, dimensions):
    first, *further = dimensions
    place = place.but(**dict.fromkeys(dimensions, ALL))
    merged = Cube(given_atoms).atoms
    found = {tuple(atom[name] for name in dimensions) for atom, _ in merged if first in atom and within(place, atom)}
    assert Cube(given_atoms).members(place, *dimensions) == tuple(sorted(found))
    assert not further or all(len(one) == 2 for one in found)


def test_money_carried_out_is_no_spending_of_the_year_but_part_of_the_total():
    cube = Cube(
        [
            (at({"flow": "expenditure", "kind": "basic", "function": "2010101"}), 500),
            (at({"flow": "expenditure", "kind": "carried_out", "function": "2010101"}), 70),
        ]
    )
    assert cube.value(at({"flow": "expenditure"})) == 500
    assert cube.value(at({"flow": "expenditure", "function": "201"})) == 500
    assert cube.value(at({"flow": "expenditure", "kind": "carried_out"})) == 70
    assert cube.value(at({"flow": "expenditure", "kind": "total"})) == 570
    assert cube.members(at({"flow": "expenditure", "kind": "carried_out"}), "function") == (("2010101",),)


@pytest.mark.parametrize("item", ["sangong", "procurement"])
def test_what_is_seen_another_way_is_not_counted_twice(item):
    cube = Cube([(at({"flow": "expenditure"}), 100), (at({"flow": "expenditure", "item": item}), 40)])
    assert cube.value(at({"flow": "expenditure"})) == 100
    assert cube.value(at({"flow": "expenditure", "item": item})) == 40


def test_a_member_of_a_further_dimension_that_is_not_named_is_all():
    cube = Cube([(at({"economic": "301"}), 1), (at({"economic": "30201", "government_economic": "50201"}), 2)])
    assert cube.members(at({}), "economic", "government_economic") == (("301", "all"), ("30201", "50201"))


def test_the_same_member_seen_from_two_dimensions_is_one_atom():
    wages = at({"flow": "expenditure", "kind": "basic.personnel.wages"})
    basic = at({"flow": "expenditure", "kind": "basic", "economic": "301"})
    cube = Cube([(wages, 1), (basic, 2)])
    assert len(cube.atoms) == 1
    assert cube.value(wages) == cube.value(basic) == 3


def test_atoms_of_nothing_are_none():
    assert Cube([(at({"flow": "revenue"}), 0)]).atoms == ()
