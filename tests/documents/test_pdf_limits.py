"""Files that are too much, damaged or locked: the PDF reader refuses them, soon and by name."""

from __future__ import annotations

import time
import zlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from minimal_pdf import line, pdf, ruled, stream, text, words

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.pdf import read_pdf
from mingzhang.documents.pdf_guard import Guard
from mingzhang.documents.pdf_streams import damaged_streams

XS, YS = [50, 150, 250, 350], [250, 230, 210, 190]
ROWS = [["Item", "Plan", "Actual"], ["Staff", "1,234.50", "1,200.00"], ["Travel", "0.00", "-3.10"]]
PLAIN = ruled(XS, YS) + words(XS, YS, ROWS)


def failure(data: bytes, limits=DEFAULT) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(data, "test.pdf", limits)
    assert caught.value.values["name"] == "test.pdf"
    return caught.value


def test_fifty_thousand_pages_are_refused_at_once():
    data = pdf([PLAIN], count=50_000)
    start = time.monotonic()
    error = failure(data)
    assert (error.code, error.values["limit"]) == ("file.too_large", "2000 页")
    assert time.monotonic() - start < 1


def test_a_million_rules_are_not_read_to_the_end():
    data = pdf(["0 0 m\n" + "".join(f"{n % 300} {n % 7} l\n{n % 300} 200 l\n" for n in range(500_000)) + "S"])
    start = time.monotonic()
    assert failure(data).values["limit"].startswith("20000 条线")
    assert time.monotonic() - start < 5


def test_instructions_that_unpack_to_gigabytes_are_refused_before_they_are_unpacked():
    packed = zlib.compress(b"0 0 m 1 1 l S\n" * 2_000_000, 9)
    small = stream(b"x")
    data = pdf(["x"]).replace(small, stream(packed, b"/Filter /FlateDecode"))
    error = failure(data)
    assert (error.code, error.values["limit"][:6]) == ("file.too_large", "16 MiB")


def test_rules_that_cross_millions_of_times_are_refused():
    hatch = "".join(line(0, n * 3, 30000, n * 3) + line(n * 3, 0, n * 3, 30000) for n in range(4000))
    start = time.monotonic()
    assert failure(pdf([hatch], box="0 0 30000 30000"), replace(DEFAULT, cells=200_000)).values["limit"] == "200000 个单元格"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (replace(DEFAULT, page_characters=10), "10 字（一页）"),
        (replace(DEFAULT, characters=60), "60 字"),
        (replace(DEFAULT, cells=17), "17 个单元格"),
        (replace(DEFAULT, seconds=0.0), "0.0 秒"),
    ],
)
def test_a_passed_limit_is_named(limits, limit):
    error = failure(pdf([PLAIN, PLAIN]), limits)
    assert (error.code, error.values["limit"]) == ("file.too_large", limit)


def test_a_file_that_needs_a_password_says_so():
    key = b"<28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A>"
    trailer = b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >>" % (key, key)
    assert failure(pdf([PLAIN], trailer=trailer)).code == "file.encrypted"


def test_a_file_cut_short_anywhere_is_refused_as_truncated():
    data = pdf([PLAIN, PLAIN])
    codes = {failure(data[:length]).code for length in range(1, len(data) - 8, 37)}
    assert codes == {"file.truncated"}


def test_bytes_that_are_no_pdf_are_refused():
    assert failure(b"%PDF-1.7 nothing %%EOF").code == "file.truncated"


def test_a_missing_page_is_refused_rather_than_passed_over():
    data = pdf([PLAIN, PLAIN]).replace(b"/Type /Page /Parent", b"/Type /Pope /Parent", 1).replace(b"4 0 R 6 0 R", b"4 0 R 9 9 R")
    assert failure(data).code == "file.truncated"


SMALL = pdf([PLAIN, text(40, 250, "Text")])


@settings(max_examples=300, deadline=5000, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_damaged_bytes_are_read_or_refused_but_never_break_the_reader(changes):
    data = bytearray(SMALL)
    for place, value in changes:
        data[place] = value
    try:
        read_pdf(bytes(data), "test.pdf", replace(DEFAULT, seconds=4.0))
    except UnreadableFile as error:
        assert error.code in {"file.truncated", "file.encrypted", "file.scanned", "file.too_large"}  # noqa: PT017


def test_a_file_whose_packed_content_is_damaged_says_so() -> None:
    content = zlib.compress(b"BT /F1 12 Tf 72 700 Td (1234.56) Tj ET " * 40)
    whole = b"1 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(content), content)
    broken = bytearray(whole)
    broken[whole.index(content) + len(content) // 2] ^= 0xFF
    guard = Guard("x.pdf", DEFAULT)
    assert damaged_streams(whole, guard) == 0
    assert damaged_streams(bytes(broken), guard) == 1
