"""Printed figures become exact amounts or are refused with a reason."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.money import (
    UNITS,
    Amount,
    NotAFigure,
    amount_of,
    fen_to_wan,
    fen_to_yuan,
    is_figure,
    parse_figure,
    printed,
    tolerance,
    yuan_to_fen,
)

CASES = tomllib.loads(Path(__file__).with_name("money.cases.toml").read_text(encoding="utf-8"))

fens = st.integers(min_value=-(10**16), max_value=10**16)
decimals_of = {unit: len(str(size)) - 1 for unit, size in UNITS.items()}


def cases(*kinds):
    return pytest.mark.parametrize("case", [case for kind in kinds for case in CASES[kind]], ids=lambda case: case["text"] or "blank")


@st.composite
def printed_amounts(draw):
    """A unit, and an amount with as many decimals as somebody chose to print."""
    unit = draw(st.sampled_from(sorted(UNITS)))
    decimals = draw(st.integers(0, decimals_of[unit]))
    precision = UNITS[unit] // 10**decimals
    return unit, decimals, Amount(draw(st.integers(-(10**12), 10**12)) * precision, precision)


@cases("figure", "fine")
def test_a_printed_figure_is_an_exact_amount_with_its_precision(case):
    figure = parse_figure(case["text"])
    amount = amount_of(figure, case["unit"])
    assert amount.yuan == case["yuan"]
    assert fen_to_yuan(amount.precision) == case["precision"]
    assert list(figure.doubts) == case.get("doubts", [])
    assert is_figure(case["text"])


@cases("refused")
def test_what_is_no_figure_is_refused_with_the_reason(case):
    with pytest.raises(NotAFigure) as refusal:
        parse_figure(case["text"])
    assert refusal.value.reason == case["reason"]
    assert refusal.value.text == case["text"]
    assert not is_figure(case["text"])


@cases("too_fine")
def test_digits_below_one_fen_are_no_money(case):
    with pytest.raises(NotAFigure) as refusal:
        amount_of(parse_figure(case["text"]), case["unit"])
    assert refusal.value.reason == "too_fine"


def test_an_unknown_unit_is_an_error_of_the_program():
    with pytest.raises(KeyError):
        amount_of(parse_figure("12.00"), "美元")


def test_the_parts_below_the_last_printed_digit_are_rounded_when_printed():
    assert printed(Amount(433_900, 10_000), "万元") == "0.43"


@given(printed_amounts())
@settings(max_examples=200, deadline=None)
def test_what_is_printed_is_read_back_as_the_same_amount(made):
    unit, decimals, amount = made
    text = printed(amount, unit)
    assert len(text.partition(".")[2]) == decimals
    assert amount_of(parse_figure(text), unit) == amount


@given(printed_amounts())
@settings(max_examples=100, deadline=None)
def test_grouping_the_digits_changes_nothing(made):
    unit, decimals, amount = made
    text = f"{Decimal(printed(amount, unit)):,.{decimals}f}"
    assert amount_of(parse_figure(text), unit) == amount
    assert parse_figure(text).doubts == ()


@given(printed_amounts())
@settings(max_examples=100, deadline=None)
def test_full_width_digits_are_the_same_amount(made):
    unit, _, amount = made
    text = printed(amount, unit).translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.-"})
    assert amount_of(parse_figure(text), unit) == amount


@given(fens)
@settings(max_examples=200, deadline=None)
def test_yuan_and_fen_are_inverse(fen):
    assert yuan_to_fen(fen_to_yuan(fen)) == fen


def test_no_amount_is_too_long_to_stay_exact():
    assert yuan_to_fen("1234567890123456789012345678901234567.89") == 123456789012345678901234567890123456789


@given(fens, st.integers(1, 999))
@settings(max_examples=50, deadline=None)
def test_yuan_with_a_third_decimal_are_refused(fen, third):
    text = fen_to_yuan(fen) + f"{third:03d}"
    with pytest.raises(NotAFigure) as refusal:
        yuan_to_fen(text)
    assert refusal.value.reason == "too_fine"


@given(st.sampled_from([1, 100, 10_000, 1_000_000, 100_000_000]), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_rounding_may_miss_by_half_a_printed_unit_for_the_total_and_for_every_addend(precision, addends):
    assert tolerance([precision] * (addends + 1)) == precision * (addends + 1) // 2


@given(st.lists(st.tuples(st.integers(-(10**7), 10**7), st.sampled_from([100, 10_000, 1_000_000])), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_rounding_alone_never_misses_by_more_than_the_tolerance(addends):
    """Exact amounts are printed rounded half up, each at its own precision, the exact total at the coarsest."""

    def rounded(fen, precision):
        return (fen + precision // 2) // precision * precision

    coarsest = max(precision for _, precision in addends)
    shown = [rounded(fen, precision) for fen, precision in addends]
    total = rounded(sum(fen for fen, _ in addends), coarsest)
    assert abs(total - sum(shown)) <= tolerance([coarsest, *(precision for _, precision in addends)])


@given(st.text(max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_figure_or_is_refused(text):
    assert is_figure(text) in {True, False}


@given(st.text(alphabet="0123456789.,-()（）０１．，%¥ 万元E+", max_size=10))
@settings(max_examples=300, deadline=None)
def test_a_figure_has_the_digits_that_are_printed(text):
    if is_figure(text):
        shown = "".join(str(int(c)) for c in text if c.isdigit())
        value = f"{abs(parse_figure(text).value):f}".replace(".", "")
        assert value.lstrip("0") == shown.lstrip("0")


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (1, "0.000001"), (500_000, "0.50"), (5_061_884_600, "5,061.8846"), (-1_000_000, "-1.00")]
)
def test_an_amount_in_ten_thousands_is_as_exact_as_it_is(fen, shown):
    assert fen_to_wan(fen) == shown
