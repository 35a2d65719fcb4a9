from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from facts.strategies import facts
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_workbook

# No shrinking: an example takes half a second, and the faults name sheet and cell.
UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]
SETTINGS = settings(
    max_examples=12, deadline=None, phases=UNSHRUNK, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SETTINGS
@given(facts(), st.sampled_from(("元", "万元")))
def test_importing_what_was_exported_gives_equal_facts(one, money):
    read = import_workbook(export(one, money=money), "round.xlsx")
    errors = [(fault.sheet, fault.cell, fault.text) for fault in read.faults if fault.severity == "error"]
    assert errors == []
    assert read.facts == one
    assert read.money == money


@pytest.mark.soak
@settings(SETTINGS, max_examples=300)
@given(facts(most_units=8, most_spending=40, most_projects=12), st.sampled_from(("元", "万元")))
def test_importing_what_was_exported_gives_equal_facts_for_many(one, money):
    assert import_workbook(export(one, money=money)).facts == one


@settings(SETTINGS, max_examples=3)
@given(facts())
def test_the_same_facts_give_the_same_bytes(one):
    assert export(one) == export(one)
