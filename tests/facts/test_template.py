from __future__ import annotations

import io
from functools import cache

import pytest
from base import BASE
from openpyxl import load_workbook

from mingzhang.classification.lists import functional, procurement
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_workbook
from mingzhang.facts.layout import GUIDE, LISTS
from mingzhang.facts.model import Facts, Known
from mingzhang.facts.sheets import TextWanted, declaration
from mingzhang.facts.template import template
from mingzhang.messages import Refusal
from mingzhang.money import Fen

TEXTS = (TextWanted("duties", "部门职责", "写主要职责。", required=True), TextWanted("organisation", "机构设置"))


@cache
def blank():
    return load_workbook(io.BytesIO(template(2026, TEXTS, BASE.units, "万元")))


@cache
def filled():
    """The workbook of the base as it shows itself: results, not formulas."""
    return load_workbook(io.BytesIO(export(BASE, TEXTS, "万元")), data_only=True)


def words(sheet, row: int) -> dict[str, str]:
    """The titles of a row with the letter of their column."""
    return {str(cell.value): cell.column_letter for cell in sheet[row] if cell.value is not None}


def test_the_template_is_the_same_each_time():
    assert template(2026, TEXTS, BASE.units) == template(2026, TEXTS, BASE.units)


def test_instructions_come_first_and_lists_are_hidden():
    book = blank()
    assert book.sheetnames[0] == GUIDE
    assert book.sheetnames[1:-1] == [sheet.title for sheet in declaration().sheets]
    assert book[LISTS].sheet_state == "hidden"


def test_a_blank_template_asks_only_for_what_is_required():
    read = import_workbook(template(2026, TEXTS), "a.xlsx", TEXTS)
    told = [(fault.sheet, fault.cell, fault.code) for fault in read.faults]
    assert told == [("部门", "C4", "facts.required"), ("部门", "C5", "facts.required"), ("说明文字", None, "facts.text_missing")]


def test_lists_are_those_of_the_year():
    lists = {cell.value: column for column, cell in enumerate(blank()[LISTS][1], 1)}

    def column(title: str) -> list[str]:
        cells = blank()[LISTS].iter_rows(min_row=2, min_col=lists[title], max_col=lists[title], values_only=True)
        return [value for (value,) in cells if value]

    offered = column(declaration().codes["functional"].title)
    known = {entry.code for entry in functional().entries if entry.level == "项" and functional().by_code(entry.code, 2026)}
    assert {text.split()[0] for text in offered} == known
    assert "2010308 信访事务" not in offered
    assert len(column(declaration().codes["procurement"].title)) == len([entry for entry in procurement().entries if entry.level != "0"])


def test_every_column_to_choose_from_has_a_list_that_exists():
    names = set(blank().defined_names)
    for sheet in declaration().sheets:
        rules = blank()[sheet.title].data_validations.dataValidation
        sources = {rule.formula1 for rule in rules if rule.type == "list"}
        assert sources <= names
        assert len([rule for rule in rules if rule.type == "list"]) == len(
            [one for one in (*sheet.fields, *sheet.columns) if one.type in {"choice", "code", "reference", "yes_no"}]
        )
        assert all(rule.error for rule in rules)


def test_every_head_explains_itself():
    for sheet in declaration().sheets:
        page = blank()[sheet.title]
        told = [cell.comment.text for row in page.iter_rows(max_row=12) for cell in row if cell.comment]
        assert len(told) == len(sheet.fields) + len(sheet.columns)


def test_amounts_say_their_unit_and_follow_the_department_sheet():
    assert "金额（万元）" in words(filled()["支出"], 3)
    assert 'money_unit&"）"' in str(blank()["支出"]["H3"].value)


def test_totals_stand_above_the_rows_and_reach_below_the_prepared_ones():
    assert str(blank()["支出"]["H4"].value).startswith("=SUM($H$5:$H$2")
    shown = filled()["支出"]
    assert shown["H4"].value == pytest.approx(498.900001)
    assert shown["B4"].value == "共 5 笔支出"


def test_texts_that_are_wanted_stand_ready():
    page = blank()["说明文字"]
    assert [page.cell(5, column).value for column in range(2, 6)] == ["duties", "部门职责", None, "写主要职责。"]


def test_an_amount_of_last_year_without_a_column_is_refused_not_lost():
    from mingzhang.cube.coordinates import at

    lost = Facts(BASE.department, last_year=(Known(at({"measure": "quantity"}), Fen(1)),))
    with pytest.raises(Refusal) as caught:
        export(lost)
    assert caught.value.code == "facts.last_year_dimension"


def test_words_of_choices_are_not_ambiguous():
    for name, choices in declaration().choices.items():
        offered = list(choices.labels.values())
        assert len(set(offered)) == len(offered), name
        for member, word in choices.labels.items():
            assert choices.words[word] == member, (name, word)


def test_every_field_of_the_records_has_a_column():
    from dataclasses import fields

    from mingzhang.facts.model import Department, Opinion
    from mingzhang.facts.records import RECORDS

    for key, kind in {**RECORDS, "department": Department, "opinions": Opinion}.items():
        sheet = declaration().sheet(key)
        there = {one.key.partition(".")[0] for one in (*sheet.fields, *sheet.columns) if not one.derived}
        assert {one.name for one in fields(kind)} - {"opinions"} <= there, key
