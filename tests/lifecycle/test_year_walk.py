"""Whatever people do, in whatever order: the laws of the yearly round hold."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifecycle.situations import CONTENT, FIGURES, FINE, START, TO_AGREED, TO_APPROVED, TO_DRAFT, TO_PUBLISHED, walk
from mingzhang.lifecycle.audit import GENESIS, chain, verify
from mingzhang.lifecycle.control import Comparison, Spent
from mingzhang.lifecycle.machine import Refused, apply, offers
from mingzhang.lifecycle.record import Event, Person, replay
from mingzhang.lifecycle.situation import Below, Found, PackState
from mingzhang.lifecycle.table import table
from mingzhang.money import Fen

TABLE = table()
PEOPLE = [Person(key, f"某{key}") for key in "甲乙丙"]
PROVED = PackState(proved=True, content=CONTENT)
HOUR = timedelta(hours=1)


OPTIONS = {
    "findings": ((), None, (Found("error"),), (Found("error", waived=True),)),
    "below": ((), (Below("101002", "某中心", None),), (Below("101002", "某中心", "published"),)),
    "control": (Comparison(()), None, Comparison((Spent("101001", "general", Fen(1), Fen(2)),))),
    "reasons_missing": ((), ("甲",)),
    "pack": (PROVED, None, PackState(proved=False, content=CONTENT), PackState(proved=True, content="0")),
    "figures": (FIGURES, "0" * 64),
    "acted": ((), ("budget",)),
}
"""For each part of a situation what is in order, then what is not."""
PREFIXES = ((), TO_DRAFT, TO_AGREED, TO_APPROVED, TO_PUBLISHED)


def situation(choose, superior=None):
    """A situation in which up to two parts are not in order."""
    bad = {choose(sorted(OPTIONS)) for _ in range(choose((0, 0, 0, 1, 2)))}
    return replace(FINE, superior=superior, **{name: choose(OPTIONS[name][1:]) for name in sorted(bad)})


def counted_passes(events):
    """Which desks have passed, worked out afresh from what happened since the last return or the beginning of a round."""
    passed = set()
    for event in events:
        if event.role in TABLE.desks and event.action == "pass":
            passed.add(event.role)
        elif event.role in TABLE.desks and event.action == "withdraw":
            passed.discard(event.role)
        elif event.action in {"return", "adjust"}:
            passed.clear()
    return passed


def wander(choose):
    """A year in which `choose` makes every choice; checks the laws at every step and gives the record and what happened."""
    prefix, superior = choose(PREFIXES), choose((None, None, "approved", "drafting", "adjusting"))
    superior = superior if prefix in {(), TO_DRAFT, TO_AGREED} else None
    record = walk(prefix)
    seen = set()
    for hour in range(choose(range(1, 30))):
        now, who = situation(choose, superior), choose(PEOPLE)
        made = [offer for offer in offers(record, TABLE.roles, who, now) if offer.allowed]
        onward = [offer for offer in made if offer.transition.kind in {"forward", "side"}]
        if not made:
            continue
        offer = choose(onward if onward and choose((True, True, False)) else made)
        event, after = apply(record, offer.transition.action, choose(offer.transition.roles), who, now, "意见", START + hour * HOUR)
        assert after.events == (*record.events, event)
        assert after.standing().state == event.to_state
        assert event.to_state in TABLE.states
        seen.add(event.action)
        if event.action == "approve":
            assert counted_passes(after.events) == {"budget", "performance"}
            assert now.findings is not None
            assert all(found.waived for found in now.findings)
        if event.action in {"publish", "republish"}:
            assert now.pack == PROVED
            assert [done for done in after.events if done.action == "approve"][-1].version == now.figures
            assert after.standing().publication == "current"
        record = after
    return record, seen


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_sequence_of_steps_breaks_the_laws(data):
    record, _ = wander(lambda options: data.draw(st.sampled_from(options)))
    entries = [event.entry() for event in record.events]
    assert replay(Event.of_entry(entry) for entry in entries) == record.standing()
    hashes, before = [], GENESIS
    for entry in entries:
        before = chain(before, entry)
        hashes.append(before)
    assert verify(zip(entries, hashes, strict=True), before) is None


def test_such_walks_make_every_kind_of_step():
    """The laws about approval and publication would be empty if no walk came so far."""
    dice = random.Random(2024)
    seen = set().union(*(wander(lambda options: dice.choice(list(options)))[1] for _ in range(150)))
    assert seen == set(TABLE.actions)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_not_offered_is_refused_and_leaves_no_trace(data):
    def choose(options):
        return data.draw(st.sampled_from(options))

    record, now, who = walk(choose(PREFIXES)), situation(choose), choose(PEOPLE)
    role, action = choose(list(TABLE.roles)), choose(TABLE.actions)
    before = record.events
    if any(offer.allowed and offer.transition.action == action for offer in offers(record, [role], who, now)):
        apply(record, action, role, who, now, "意见", START)
    else:
        with pytest.raises(Refused, match="。"):
            apply(record, action, role, who, now, "意见", START)
    assert record.events == before
