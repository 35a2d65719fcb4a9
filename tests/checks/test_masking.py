"""Masking: nothing that is a number of a person survives it, and nothing else is changed by it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mingzhang.checks.masking import IDENTITY, MOBILE, is_name, mask, mask_cell, masked_spot, valid_identity, valid_luhn
from mingzhang.checks.model import Spot

PIECES = st.sampled_from(
    [
        "13800001234",
        "139 0000 5678",
        "110101199001010007",
        "64610000",
        "0100-64610000",
        "6222020000000000000",
        "联系电话：",
        "负责人：",
        "张小某",
        "账号",
        "，",
        "。",
        " ",
        "-",
        "1",
        "8",
        "X",
        "万元",
        "合计",
        "2,168.46",
    ]
)
TEXTS = st.lists(PIECES, max_size=12).map("".join) | st.text(alphabet="0123456789 -Xx.,，*电话：负责人张某", max_size=40)


@given(TEXTS)
@example("13800001234 13900005678")
@example("电话13800001234-110101199001010007")
def test_no_mobile_number_and_no_identity_card_survives(text):
    masked = mask(text)
    assert not MOBILE.search(masked)
    assert not IDENTITY.search(masked)
    assert mask(masked) == masked
    assert len(masked) == len(text)


@given(st.text(alphabet="一二三预算支出合计万元，。（）2468.%-", max_size=60))
def test_a_text_without_labels_and_long_numbers_stays_as_it_is(text):
    if not re.search(r"\d{7}", re.sub(r"[ -]", "", text)):
        assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800001234", "电话138******34"),
        ("13800001234、13900005678", "138******34、139******78"),
        ("联系人：张小某，电话：64610000", "联系人：张某某，电话：646***00"),
        ("负责人应当按照规定办理", "负责人应当按照规定办理"),
        ("联系人：办公室", "联系人：办公室"),
        ("收入13800001234.00元", "收入13800001234.00元"),
        ("项目编码41000024000000012833", "项目编码41000024000000012833"),
        ("账号：6222020000000000000", "账号：622**************00"),
    ],
)
def test_what_is_masked_and_how(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "label", "masked"),
    [
        ("张小某", "项目负责人", "张某某"),
        ("64610000", "联系电话", "646***00"),
        ("64610000", "年度资金总额", "64610000"),
        ("张小某", "项目名称", "张小某"),
        ("综合科", "负责人", "综合科"),
        ("6222020000000000000", "银行账户", "622**************00"),
        ("", "负责人", ""),
        (" 张 小某", "负责人", " 张 某某"),
        ("张小某", None, "张小某"),
    ],
)
def test_a_cell_is_masked_by_the_label_to_its_left(text, label, masked):
    assert mask_cell(text, label) == masked


def test_a_place_is_masked_in_all_that_people_read():
    spot = Spot("表", "负责人：张小某", "电话13800001234", 5, text="13900005678")
    assert masked_spot(spot) == Spot("表", "负责人：张某某", "电话138******34", 5, text="139******78")


def test_check_digits():
    assert valid_identity("110101199001010007")
    assert not valid_identity("110101199001010008")
    assert not valid_identity("110101199002310007")
    assert valid_luhn("6222020000000000000")
    assert not valid_luhn("6222020000000000001")


def test_what_can_be_a_name():
    assert is_name("张小某")
    assert not is_name("办公室")
    assert not is_name("某某市示例局")
