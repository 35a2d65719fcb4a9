"""What printed words mean, and that the vocabulary's data are sound."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.classification import divisions
from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import FLAT, members
from mingzhang.vocabulary.phrases import (
    form_field,
    indicator_column,
    key,
    label,
    list_column,
    list_row,
    meaning,
    role,
    title_at,
    title_kind,
    title_stage,
)

CASES = tomllib.loads(Path(__file__).with_name("phrases.cases.toml").read_text(encoding="utf-8"))
TEXT = (files("mingzhang.vocabulary") / "phrases.toml").read_text(encoding="utf-8")
DATA = tomllib.loads(TEXT)
CODED = {"function": 3, "economic": 3, "government_economic": 3}
PHRASES = st.sampled_from(sorted({words for row in DATA["phrase"] for words in row["say"]}))


def cases(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: " ".join(str(value) for value in case.values())[:70])


@cases("meaning")
def test_a_phrase_means_its_coordinates(case):
    phrase = meaning(label(case["say"]).key, on=case["on"], context=at(case.get("context", {})))
    assert phrase is not None
    assert phrase.at == at(case["at"])
    assert phrase.grand is case.get("grand", False)


@cases("unknown")
def test_what_is_not_known_is_not_guessed(case):
    assert meaning(label(case["say"]).key, on=case["on"], context=at(case.get("context", {}))) is None


@cases("label")
def test_numbering_and_partial_lists_are_taken_off_a_label(case):
    found = label(case["text"])
    assert (found.key, found.level, found.partial) == (case["key"], case["level"], case.get("partial", False))


@cases("role")
def test_a_header_tells_what_its_column_identifies(case):
    assert role(key(case["text"])) == case["role"]


@cases("title")
def test_a_title_gives_coordinates_kind_and_stage(case):
    assert title_at(case["text"]) == at(case["at"])
    assert title_kind(case["text"]) == case["kind"]
    assert title_stage(case["text"]) == case.get("stage")


@pytest.mark.parametrize("text", CASES["no_table"])
def test_a_heading_announces_no_table(text):
    assert title_kind(text) is None


@cases("form")
def test_a_label_of_a_form_names_its_field(case):
    assert form_field(case["text"]) == (case["is"], case.get("value", ""))


@cases("indicator")
def test_a_header_of_the_indicators_names_its_column(case):
    assert indicator_column(case["text"]) == case["is"]


@cases("list")
def test_a_header_of_a_list_names_its_column(case):
    assert list_column(case["text"]) == case["is"]


@cases("asset")
def test_a_row_of_the_asset_table_names_its_item(case):
    assert list_row(case["text"]) == case["item"]


def places_in_the_data():
    for kind in ("phrase", "title"):
        for row in DATA[kind]:
            for field in ("at", "when"):
                yield from row.get(field, {}).items()


def test_every_phrase_uses_known_dimensions_and_members():
    unknown = []
    for dimension, member in places_in_the_data():
        known = member.isdigit() and len(member) == CODED[dimension] if dimension in CODED else member in members(dimension)
        if not known:
            unknown.append((dimension, member))
    assert unknown == []
    assert {row["flow"] for row in DATA["phrase"] if "flow" in row} <= {"revenue", "expenditure"}
    assert {row["on"] for row in DATA["phrase"] if "on" in row} <= {"row", "column"}


def test_every_asset_is_a_known_item():
    assert {row["is"] for row in DATA["asset"]} <= set(members("item"))


def entries():
    """Every phrase with its entries in the order of the data."""
    out: dict[str, list[dict[str, object]]] = {}
    for row in DATA["phrase"]:
        for words in dict.fromkeys(key(words) for words in row["say"]):
            out.setdefault(words, []).append(row)
    return out


def conditions(row):
    return row.get("on"), row.get("flow"), tuple(sorted(row.get("when", {}).items()))


def test_no_phrase_has_two_meanings_in_the_same_context():
    twice = [
        (words, one["at"], other["at"])
        for words, rows in entries().items()
        for one, other in combinations(rows, 2)
        if conditions(one) == conditions(other) and one["at"] != other["at"]
    ]
    assert twice == []


def test_no_meaning_is_hidden_behind_an_earlier_one():
    """The first entry that fits is taken: one without conditions before one with conditions would hide it."""

    def reaches(earlier, later):
        on, flow, when = conditions(earlier)
        return (
            conditions(earlier) != conditions(later)
            and on in (None, later.get("on"))
            and flow in (None, later.get("flow"))
            and set(when) <= set(later.get("when", {}).items())
            and earlier["at"] != later["at"]
        )

    hidden = [
        (words, earlier["at"], later["at"])
        for words, rows in entries().items()
        for earlier, later in combinations(rows, 2)
        if reaches(earlier, later)
    ]
    assert hidden == []


@pytest.mark.parametrize(("kind", "field"), [("role", "role"), ("form", "is"), ("indicator", "is"), ("list", "is"), ("asset", "is")])
def test_no_word_names_two_things_in_one_kind_of_table(kind, field):
    named: dict[str, set[str]] = {}
    for row in DATA[kind]:
        for words in row["say"]:
            named.setdefault(key(words), set()).add(row[field])
    assert {words: names for words, names in named.items() if len(names) > 1} == {}


def test_no_place_is_named_in_the_vocabulary():
    """Names of provinces and prefectures, whole or without 省, 市."""
    names = set()
    for entry in divisions().entries:
        if entry.attribute("pseudo") is None and entry.code.endswith("00") and len(entry.name) > 2:
            names.add(entry.name)
            short = entry.name.removesuffix("省").removesuffix("市")
            names |= {short} if len(short) >= 2 else set()
    assert len(names) > 300
    assert sorted(name for name in names if name in TEXT) == []


@given(
    PHRASES,
    st.sampled_from(["一、", "（二）", "3、", "（4）", "其中："]),
)
@settings(max_examples=150, deadline=None)
def test_numbering_does_not_change_what_a_phrase_means(words, number):
    assert label(number + words).key == label(words).key


@given(PHRASES)
@settings(max_examples=150, deadline=None)
def test_blanks_and_width_do_not_change_what_a_phrase_means(words):
    spaced = " ".join(words).replace("（", "(").replace("）", ")")
    for on in ("row", "column"):
        assert meaning(key(spaced), on=on, context=At()) == meaning(key(words), on=on, context=At())


@given(st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_no_text_is_too_odd(text):
    assert isinstance(label(text).key, str)
    assert isinstance(title_at(text), At)
    assert form_field(text) is None or isinstance(form_field(text), tuple)
    assert not title_at(text).dimensions & FLAT
