"""How the places of a line are found to be totals of one another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.checks.identity import general_structure, tree_structure
from mingzhang.cube.coordinates import at

CODES = st.sampled_from(["all", "201", "20103", "2010301", "2010302", "20105", "2010501", "208", "20805", "2080501", "2080505", "221"])
FUNDS = st.sampled_from(["all", "fiscal", "general", "general.fees", "govfund", "soe", "earmarked", "own", "own.business"])


@given(st.lists(st.tuples(CODES, st.booleans()), max_size=14))
def test_a_line_of_codes_has_the_same_structure_whether_by_comparing_all_or_by_the_tree(rows: list[tuple[str, bool]]) -> None:
    _same("function", rows)


@given(st.lists(st.tuples(FUNDS, st.booleans()), max_size=10))
def test_a_line_of_funds_has_the_same_structure_whether_by_comparing_all_or_by_the_tree(rows: list[tuple[str, bool]]) -> None:
    _same("fund", rows)


def _same(dimension: str, rows: list[tuple[str, bool]]) -> None:
    ats = [at({dimension: member}) for member, _ in rows]
    partial = tuple(flag for _, flag in rows)
    assert sorted(general_structure(ats, partial)) == sorted(tree_structure(ats, partial, dimension))
