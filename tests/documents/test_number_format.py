from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.documents.number_format import is_date, plain, show_number, show_text

CASES = tomllib.loads(Path(__file__).with_name("number_format.cases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: f"{case['format']} {case['value']}")
def test_a_number_is_shown_as_the_sheet_shows_it(case):
    assert show_number(Decimal(case["value"]), case["format"]) == case["text"]


@pytest.mark.parametrize("case", CASES["texts"], ids=lambda case: f"{case['format']} {case['value']}")
def test_a_text_is_shown_as_the_sheet_shows_it(case):
    assert show_text(case["value"], case["format"]).strip() == case["text"]


def test_the_days_of_a_1904_workbook_count_from_1904():
    assert show_number(Decimal(0), "yyyy-mm-dd", from_1904=True) == "1904-01-01"


def test_a_stored_number_is_given_in_digits():
    assert [plain(Decimal(text)) for text in ("205.0", "1E+3", "-1.50E-5", "0.000", "-0")] == ["205", "1000", "-0.000015", "0", "0"]


def test_only_date_formats_show_dates():
    assert is_date(Decimal(45292), 'yyyy"年"')
    assert not is_date(Decimal(45292), '#,##0.00"md"')
    assert not is_date(Decimal(45292), "[Red]General")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
@settings(max_examples=100, deadline=None)
def test_grouped_digits_are_the_number_rounded_to_two_places(value):
    shown = show_number(value, "#,##0.00")
    assert abs(Decimal(shown.replace(",", "")) - value) <= Decimal("0.005")


@given(st.text(alphabet='0#?.,%;_*"\\[]@yYmMdDhHsSeEaGeneral/年万 -()!', max_size=25), st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=300, deadline=None)
def test_no_format_and_no_number_is_too_odd(code, value):
    shown = show_number(Decimal(repr(value)), code)
    assert isinstance(shown, str)
    assert isinstance(show_text("甲", code), str)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
@settings(max_examples=100, deadline=None)
def test_the_short_way_for_common_formats_is_the_long_way(value):
    for common, long in (("#,##0.00", "#,###0.00"), ("0.0", "#0.0"), ('"¥"0_ ', '"¥"#0_ ')):
        assert show_number(value, common) == show_number(value, long)
