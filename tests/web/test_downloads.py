"""File names that are made of typed text: no place, no second header, nothing written backwards."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.web.downloads import disposition, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("预算.xlsx", "预算.xlsx"),
        ("a/b\\c.xlsx", "a_b_c.xlsx"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("a\r\nSet-Cookie: x=1.xlsx", "a__Set-Cookie_ x=1.xlsx"),
        ("a\u202excod.exe", "a_xcod.exe"),
        ("a\u2066\u2028\0b", "a___b"),
        ("..", "_"),
        ("", "_"),
    ],
)
def test_signs_that_mean_more_than_themselves_are_replaced(name, safe):
    assert safe_name(name) == safe


@given(st.text(max_size=40), st.booleans())
def test_every_name_makes_one_header_that_says_that_name(name, attachment):
    header = disposition(name, attachment=attachment)
    response = HttpResponse(headers={"Content-Disposition": header})
    assert response["Content-Disposition"].startswith("attachment" if attachment else "inline")
    said = header.partition("filename*=utf-8''")[2]
    shown = unquote(said) if said else header.partition('filename="')[2][:-1].replace('\\"', '"')
    assert shown == safe_name(name)
    assert not set(shown) & set("/\\:\r\n\0\u202e")
