"""The audit log: any change behind its back is found, at the place where it was made."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.lifecycle.audit import GENESIS, canonical, chain, verify

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.lists(st.dictionaries(st.sampled_from(["who", "what", "when", "旧值", "新值"]), VALUES, min_size=1), min_size=1, max_size=8)


def log(entries):
    before, out = GENESIS, []
    for entry in entries:
        before = chain(before, entry)
        out.append((entry, before))
    return out


def test_the_hash_is_sha_256_of_canonical_json():
    text = '{"entry":{"who":"某","数":3},"previous":"' + GENESIS + '"}'
    assert chain(GENESIS, {"数": 3, "who": "某"}) == hashlib.sha256(text.encode()).hexdigest()


@given(VALUES)
def test_the_same_value_is_always_written_in_the_same_way(value):
    written = canonical(value)
    assert canonical(json.loads(written)) == written
    assert json.loads(written) == value


@pytest.mark.parametrize("value", [1.5, float("nan"), {1: "a"}, {"a": {2: 3}}, b"x", {"a": [object()]}])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@given(ENTRIES)
def test_an_untouched_log_is_whole(entries):
    kept = log(entries)
    assert verify(kept) is None
    assert verify(kept, kept[-1][1]) is None


@given(ENTRIES, st.data())
def test_a_changed_entry_is_found_at_its_place(entries, data):
    kept = log(entries)
    place = data.draw(st.integers(0, len(kept) - 1))
    entry, stored = kept[place]
    kept[place] = ({**entry, "who": [entry.get("who")]}, stored)
    assert verify(kept) == place


@given(ENTRIES, st.data())
def test_an_entry_changed_together_with_its_hash_is_found_by_the_next_or_by_the_head(entries, data):
    kept = log(entries)
    head = kept[-1][1]
    place = data.draw(st.integers(0, len(kept) - 1))
    forged = {**kept[place][0], "who": "forged", "旧值": ["forged"]}
    kept[place] = (forged, chain(kept[place - 1][1] if place else GENESIS, forged))
    assert verify(kept, head) == place + 1


@given(ENTRIES, st.data())
def test_an_entry_left_out_is_found(entries, data):
    kept = log(entries)
    head = kept[-1][1]
    place = data.draw(st.integers(0, len(kept) - 1))
    assert verify(kept[:place] + kept[place + 1 :], head) == place


def test_entries_cut_off_at_the_end_are_found_only_with_the_head():
    kept = log([{"what": "a"}, {"what": "b"}])
    assert verify(kept[:1]) is None
    assert verify(kept[:1], kept[-1][1]) == 1
    assert verify([], kept[-1][1]) == 0
    assert verify([]) is None


def test_an_entry_that_cannot_be_written_is_broken_not_a_breakdown():
    kept = log([{"what": "a"}])
    assert verify([*kept, ({"what": 1.5}, GENESIS)]) == 1
    assert verify([*kept, ({"what": "\ud800"}, GENESIS)]) == 1
