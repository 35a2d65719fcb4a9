"""Facts that were read lately are not read again; whatever they follow from makes others of them."""

from __future__ import annotations

import pytest

from mingzhang.facts.sheets import TextWanted, declaration
from mingzhang.web.filling import lately
from mingzhang.web.filling.lately import Lately
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.reading import understand

HEAD = {"name": "示例局", "code": "203", "year": 2024, "money": "万元"}
UNIT = {"_id": "u", "code": "203001", "name": "示例中心", "nature": "行政"}


@pytest.fixture
def read(monkeypatch):
    done = []

    def noted(*arguments):
        done.append(arguments)
        return understand(*arguments)

    monkeypatch.setattr(lately, "understand", noted)
    return done


def parts(name="示例局"):
    made = {sheet.key: Part(sheet=sheet.key, fields={}, rows=[], version=1) for sheet in declaration().sheets}
    made["department"].fields = {**HEAD, "name": name}
    made["units"].rows = [dict(UNIT)]
    return made


def test_the_same_parts_are_read_once_and_give_what_reading_gives(read):
    kept = Lately()
    found = [kept.understood(7, parts(), ()) for _ in range(3)]
    assert found == [understand(7, parts(), ())] * 3
    assert len(read) == 1


@pytest.mark.parametrize(
    "other", [(8, parts(), ()), (7, parts("另一局"), ()), (7, parts(), (TextWanted("duties", "主要职责", "", required=True),))]
)
def test_another_submission_value_or_wish_is_read_anew(read, other):
    kept = Lately()
    kept.understood(7, parts(), ())
    assert kept.understood(*other) == understand(*other)
    assert len(read) == 2


def test_a_value_that_changed_without_a_new_version_is_not_mistaken(read):
    kept = Lately()
    kept.understood(7, parts(), ())
    changed = parts()
    changed["units"].rows[0]["name"] = "另一中心"
    assert kept.understood(7, changed, ()).facts.units[0].name == "另一中心"


def test_no_more_is_kept_than_fits_and_the_oldest_goes_first(read):
    one = Lately()
    one.understood(1, parts(), ())
    kept = Lately(2 * one._bytes)
    for number in (1, 2, 1, 3, 1, 2):
        kept.understood(number, parts(), ())
    assert [arguments[0] for arguments in read[1:]] == [1, 2, 3, 2]


def test_what_is_larger_than_all_that_is_kept_is_read_every_time(read):
    kept = Lately(10)
    for _ in range(2):
        kept.understood(1, parts(), ())
    assert len(read) == 2
