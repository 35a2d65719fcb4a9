from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mingzhang.reports.lines import fold

TEXTS = st.text(st.sampled_from("预算 12.3，。“”（）ab"), max_size=60)


def lines(text, width):
    return [text[start:end] for start, end in fold(text, width)]


@given(TEXTS, st.integers(2, 40))
def test_no_line_is_wider_than_asked_and_nothing_but_spaces_is_lost(text, width):
    folded = lines(text, width)
    assert max(cell_len(line) for line in folded) <= width
    assert "".join(folded).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "width", "folded"),
    [
        ("相差 27.00 万元。", 11, ["相差 27.00", "万元。"]),
        ("预算合计。", 8, ["预算合", "计。"]),
        ("预算“合计”", 5, ["预算", "“合", "计”"]),
        ("一一 1,234.56", 8, ["一一", "1,234.56"]),
        ("12345678", 4, ["1234", "5678"]),
        ("", 9, [""]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text, width, folded):
    assert lines(text, width) == folded
