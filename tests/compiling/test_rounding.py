"""Printed amounts add up exactly, and none is further from its exact amount than its other neighbour."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.checks.derive import identities
from mingzhang.checks.identity import PASSED
from mingzhang.checks.values import Value
from mingzhang.compiling.cube import Cube
from mingzhang.compiling.rounding import Moved, controlled, half_up, ordinary
from mingzhang.cube.coordinates import at

P = 10_000
"""0.01 万元 in 分."""
UNITS = ("", "101", "101001", "101002", "102001")
FUNCTIONS = ("", "201", "20101", "2010101", "2010150", "20805", "2080505", "2210201")
KINDS = (
    "",
    "basic",
    "basic.personnel.wages",
    "basic.personnel.household",
    "basic.operating.goods",
    "project",
    "project.routine",
    "project.specific",
)
FUNDS = ("", "fiscal", "general", "govfund", "own")
VINTAGES = ("", "current", "carryover")
LEAVES = {
    "unit": ("101001", "101002", "102001"),
    "function": ("2010101", "2010150", "2080505", "2210201"),
    "kind": ("basic.personnel.wages", "basic.personnel.household", "basic.operating.goods", "project.routine", "project.specific"),
    "fund": ("general", "govfund", "own"),
    "vintage": ("current", "carryover"),
}
TABLES = (
    ({"flow": "expenditure"}, ("unit", UNITS), ("kind", KINDS)),
    ({"flow": "expenditure"}, ("function", FUNCTIONS), ("kind", KINDS)),
    ({"flow": "expenditure", "fund": "general"}, ("function", FUNCTIONS), ("kind", KINDS)),
    ({"flow": "expenditure"}, ("function", FUNCTIONS), ("fund", FUNDS)),
    ({"flow": "revenue"}, ("fund", FUNDS), ("vintage", VINTAGES)),
)
"""What is printed: the title's coordinates, the rows, the columns. The tables share totals, rows and columns."""


def table(number, title, rows, columns, cube):
    for (row, first), (column, second) in product(enumerate(rows[1]), enumerate(columns[1])):
        place = at({**title, **{name: member for name, member in ((rows[0], first), (columns[0], second)) if member}}).canonical()
        fen = cube.value(place)
        yield Value(number, row, column, 0, place, fen, 1 if fen else 0, f"{fen / 1_000_000:.6f}" if fen else "")


def printed(cube, tables=TABLES):
    return [value for number, (title, rows, columns) in enumerate(tables) for value in table(number, title, rows, columns, cube)]


@st.composite
def budgets(draw):
    """Facts, each both spent and received, and negative now and then."""
    fact = st.tuples(*(st.sampled_from(members) for members in LEAVES.values()))
    amount = st.one_of(st.integers(1, 9_999_999), st.integers(-99_999, -1), st.integers(1, 99).map(lambda whole: whole * P))
    atoms = []
    for members, fen in draw(st.dictionaries(fact, amount, min_size=1, max_size=40)).items():
        place = dict(zip(LEAVES, members, strict=True))
        atoms.append((at({**place, "flow": "expenditure"}), fen))
        atoms.append((at({"flow": "revenue", "fund": place["fund"], "vintage": place["vintage"], "unit": place["unit"]}), fen))
    return Cube(atoms)


def as_printed(values, amounts):
    """The same values as they read when the rounded amounts are printed."""
    text = {place: f"{fen / 1_000_000:.2f}" for place, fen in amounts.items()}
    return [
        Value(value.table, value.row, value.under, 0, value.at, amounts[value.at], P, text[value.at]) if not value.blank else value
        for value in values
    ]


@settings(max_examples=60, deadline=None)
@given(budgets())
def test_all_identities_hold_exactly_and_no_amount_moves_by_a_unit(cube):
    values = printed(cube)
    rounded = controlled(values, P)
    assert rounded.unsolved == ()
    assert {identity.result for identity in identities(as_printed(values, rounded.amounts))} <= {PASSED}
    for value in values:
        assert rounded.amounts[value.at] % P == 0
        assert abs(rounded.amounts[value.at] - value.fen) < P
    half = ordinary(values, P)
    assert rounded.moved == tuple(
        Moved(place, cube.value(place), half[place], fen) for place, fen in rounded.amounts.items() if fen != half[place]
    )


@settings(max_examples=20, deadline=None)
@given(budgets())
def test_what_is_round_already_stays_as_it_is(cube):
    values = printed(cube)
    first = controlled(values, P)
    again = controlled(as_printed(values, first.amounts), P)
    assert again.amounts == first.amounts
    assert again.moved == ()


@settings(max_examples=20, deadline=None)
@given(budgets())
def test_the_same_values_give_the_same_result(cube):
    assert controlled(printed(cube), P) == controlled(printed(cube), P)


def three(fen, *parts):
    """A column of a total and its parts by function."""
    places = [at({"flow": "expenditure"}), *(at({"flow": "expenditure", "function": code}) for code in ("201", "208", "221"))]
    return [Value(0, row, 0, 0, place, amount, 1, "0.5") for row, (place, amount) in enumerate(zip(places, (fen, *parts), strict=False))]


def least(values):
    """The cost of the best way to print the values, found by trying all; None where no way satisfies the identities."""
    exact = {value.at: value.fen for value in values}
    half = ordinary(values, P)
    free = [place for place, fen in exact.items() if fen % P]
    sums = [(identity.total.at, [part.at for part in identity.parts]) for identity in identities(values)]
    costs = []
    for ups in product((0, 1), repeat=len(free)):
        amounts = {**exact, **{place: (exact[place] // P + up) * P for place, up in zip(free, ups, strict=True)}}
        if all(amounts[total] == sum(amounts[part] for part in parts) for total, parts in sums):
            costs.append(sum(abs(amounts[place] - exact[place]) - abs(half[place] - exact[place]) for place in free))
    return min(costs, default=None)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-40_000, 40_000), min_size=4, max_size=4))
def test_the_least_departure_from_rounding_half_up_is_found(parts):
    facts = zip(product(("2010101", "2080505"), ("basic.personnel.wages", "project.routine")), parts, strict=True)
    cube = Cube((at({"flow": "expenditure", "function": function, "kind": kind}), fen) for (function, kind), fen in facts)
    title, rows, columns = {"flow": "expenditure"}, ("function", ("", "2010101", "2080505")), ("kind", ("", "basic", "project"))
    values = printed(cube, [(title, rows, columns)])
    rounded = controlled(values, P)
    cost = sum(abs(move.printed - move.exact) - abs(move.ordinary - move.exact) for move in rounded.moved)
    assert cost == least(values)


def test_where_no_rounding_adds_up_that_is_said():
    """A table in three directions of which every line has its total: two halves here, two halves there, no way to print them."""
    halves = [("201", "project", "general"), ("208", "basic", "general"), ("208", "project", "general"), ("208", "project", "govfund")]
    cube = Cube((at({"flow": "expenditure", "function": f, "kind": k, "fund": fund}), P // 2) for f, k, fund in halves)
    rows, columns = ("", "201", "208"), [*product(("", "basic", "project"), ("", "general", "govfund"))]
    values = []
    for (row, function), (column, (kind, fund)) in product(enumerate(rows), enumerate(columns)):
        named = {"function": function, "kind": kind, "fund": fund}
        place = at({"flow": "expenditure", **{name: member for name, member in named.items() if member}})
        values.append(
            Value(0, row, column, 0, place, cube.value(place), 1, "0.5") if cube.value(place) else Value(0, row, column, 0, place, 0, 0, "")
        )
    assert least(values) is None
    rounded = controlled(values, P)
    ordinarily = [identity for identity in identities(as_printed(values, ordinary(values, P))) if identity.result != PASSED]
    assert 0 < len(rounded.unsolved) < len(ordinarily)
    told = {(identity.total.at, *(part.at for part in identity.parts)) for identity in rounded.unsolved}
    broken = [identity for identity in identities(as_printed(values, rounded.amounts)) if identity.result != PASSED]
    assert {(identity.total.at, *(part.at for part in identity.parts)) for identity in broken} == told


@pytest.mark.parametrize(
    ("fen", "expected"),
    [(4_999, 0), (5_000, 10_000), (14_999, 10_000), (-4_999, 0), (-5_000, -10_000), (-15_000, -20_000), (0, 0), (20_000, 20_000)],
)
def test_half_a_unit_is_rounded_away_from_zero(fen, expected):
    assert half_up(fen, P) == expected


def test_two_amounts_at_one_place_are_no_cube():
    first, *_ = three(10_000, 5_000, 5_000)
    second = Value(1, 0, 0, 0, first.at, 20_000, 1, "2.00")
    with pytest.raises(ValueError, match="two amounts"):
        controlled([first, second], P)


def test_what_the_exact_amounts_break_is_said_and_left():
    rounded = controlled(three(90_000, 14_900, 15_100), P)
    assert [identity.total.fen for identity in rounded.unsolved] == [90_000]
    assert rounded.moved == ()


def test_zero_stays_zero_and_a_blank_too():
    values = three(0, 0, 0)
    assert set(controlled(values, P).amounts.values()) == {0}
