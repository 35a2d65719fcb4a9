"""Target values of indicators: sign, value and unit, or nothing where no number is printed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.reading.targets import parse_target

CASES = tomllib.loads(Path(__file__).with_name("targets.cases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["target"], ids=lambda case: case["text"] or "blank")
def test_a_target_is_taken_apart(case):
    expected = (None, None, None) if case.get("nothing") else (case["sign"], case["value"], case.get("unit"))
    assert parse_target(case["text"]) == expected


@given(
    st.sampled_from(["≥", "≤", "=", ">", "<"]),
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.sampled_from(["", "人", "%", "万元", "元/人", "平方米"]),
)
@settings(max_examples=200, deadline=None)
def test_what_was_put_together_is_taken_apart_the_same(sign, value, unit):
    assert parse_target(f"{sign}{value:,}{unit}") == (sign, str(value), unit or None)


@given(st.text(max_size=15))
@settings(max_examples=300, deadline=None)
def test_no_target_is_too_odd(text):
    sign, value, unit = parse_target(text)
    assert (sign is None) == (value is None)
    assert sign in {None, "≥", "≤", ">", "<", "="}
    assert value is None or re.fullmatch(r"\d+(\.\d+)?", value)
    assert unit is None or unit
