"""Tables that are lists: procurement, assets, units."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.money import fen_to_yuan
from mingzhang.reading.document import read_document

CASES = tomllib.loads(Path(__file__).with_name("lists.cases.toml").read_text(encoding="utf-8"))
BUDGET = """

部门支出总表
单位：万元

科目编码 | 科目名称 | 合计
201 | 一般公共服务支出 | 12.00
"""


def cases(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case["name"])


def book(text):
    lines = ["\t".join(field.strip() for field in line.split("|")) for line in (text.strip("\n") + BUDGET).splitlines()]
    return read_document(Document("甲.txt", "txt", "", tuple(read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0])))


def said(record, case):
    """The record's fields that the case names, amounts of money in 元."""
    values = {name: getattr(record, name, None) for name in ("project", "item", "catalogue", "quantity")}
    for name in ("price", "amount", "reserved", "value"):
        money = getattr(record, name, None)
        values[name] = fen_to_yuan(money.amount) if money is not None and money.amount is not None else None
    return {name: value for name, value in values.items() if name in case or value is not None}


@cases("procurement")
def test_a_line_of_procurement_keeps_what_is_bought_and_for_how_much(case):
    found = book(case["text"])
    assert [said(line, expected) for line, expected in zip(found.procurement, case["lines"], strict=True)] == case["lines"]
    totals = [seen.amount for seen in found.observations if seen.at["item"] == "procurement" and "project" not in seen.at]
    assert {fen_to_yuan(total) for total in totals} == {case["total"]}


@cases("procurement")
def test_codes_quantities_and_prices_are_no_amounts_of_the_budget(case):
    found = book(case["text"])
    codes = {line["catalogue"] for line in case["lines"]} | {line["quantity"] for line in case["lines"]}
    assert not codes & {seen.text for seen in found.observations}
    assert found.unplaced == ()
    assert found.tables[0].placed_cells == found.tables[0].numeric_cells


@cases("assets")
def test_a_line_of_assets_keeps_its_kind_quantity_and_value(case):
    found = book(case["text"])
    assert [said(line, expected) for line, expected in zip(found.assets, case["lines"], strict=True)] == case["lines"]
    values = {seen.at["item"]: (fen_to_yuan(seen.amount), seen.partial) for seen in found.observations if seen.table == 0}
    assert {item: value for item, (value, _) in values.items()} == {
        line["item"]: line["value"] for line in case["lines"] if "value" in line
    }
    assert [item for item, (_, partial) in values.items() if partial] == ["assets.buildings.office"]


@cases("units")
def test_the_units_of_a_department_are_listed_with_their_particulars(case):
    found = book(case["text"])
    assert [{name: getattr(unit, name) for name in line} for unit, line in zip(found.units, case["lines"], strict=True)] == case["lines"]
    assert [seen.text for seen in found.observations] == ["12.00"]
