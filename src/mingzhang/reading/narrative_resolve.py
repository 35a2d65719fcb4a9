"""Where a figure belongs: from what its words mean, and what the text speaks of, to coordinates."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingzhang.cube.coordinates import At
from mingzhang.reading.narrative_state import State, Topic
from mingzhang.reading.narrative_words import Meaning, Reader, placed
from mingzhang.vocabulary.sentences import without_fillers

_SPENDING = re.compile(r"(?:安排|共计?|预算|合计)*支出(?:预算|安排|数)*(?:为|共|安排)*")
_BARE = frozenset({"stage", "flow", "year"})
Place = tuple[At, int | None, bool]
"""Coordinates, the statement that it is a part of, and whether that list need not be complete."""


@dataclass
class Resolver:
    """Places what the words of passage `index` mean, in the `state` of its section."""

    reader: Reader
    state: State
    index: int

    def stamped(self, meaning: Meaning) -> dict[str, str]:
        """The members that words mean, with the year and the stage that count here."""
        own = dict(meaning.members)
        year = meaning.year if meaning.dated else self.state.year
        if year is not None:
            own["year"] = str(year)
        if self.reader.final and "stage" not in own:
            own["stage"] = "final"
        return own

    def whole(self, place: Place, words: str) -> At | None:
        """What a share is of: what it names, else what its amount is a part of, else the nearest amount that contains it."""
        if without_fillers(words):
            meaning = self.reader.read(words, self.state.context)
            if meaning.sure:
                return placed({}, self.stamped(meaning))
        where, within, _ = place
        statements = self.state.found.statements
        if within is not None:
            return statements[within].at
        for group in reversed(self.state.groups):
            if group.at is not None and group.at != where and group.at.over(where):
                return group.at
        for number in range(len(statements) - 1, max(self.state.earlier, len(statements) - 60) - 1, -1):
            whole = statements[number]
            if whole.measure == "amount" and whole.at != where and whole.at.over(where):
                return whole.at
        base = placed(self.state.base, self.stamped(Meaning()))
        return base if base != where and base.over(where) and self.state.base else None

    def place(self, meaning: Meaning, measure: str) -> Place | None:
        """The coordinates of a figure with this subject; None where they cannot be told."""
        state = self.state
        own = self.stamped(meaning)
        bare = not meaning.left and set(meaning.members) <= _BARE and ("flow" not in meaning.members or self._still_there(meaning))
        own.update(self._fund_of_sentence(own))
        if own.get("item", "office_running") != "office_running" and state.context["item"] == "office_running":
            own = {"item": "office_running", "entry": meaning.name}
        lead = state.lead if meaning.name.startswith("涉及") else state.counted
        if lead is not None and not meaning.left and set(meaning.members) <= _BARE | {"fund"}:
            place = placed(dict(lead.at.pairs), own)
            return state.part(dict(place.pairs), measure) or (place, None, False)
        if bare and state.topic is not None:
            return self._of_topic(state.topic, own, measure)
        if meaning.left and (not meaning.members or meaning.vague):
            return self._entry(own, meaning.name, measure)
        if meaning.left:
            own.setdefault("entry", meaning.name)
        return state.part(own, measure) or (None if bare and not set(state.base) - {"flow"} else (placed(state.base, own), None, False))

    def _fund_of_sentence(self, own: dict[str, str]) -> dict[str, str]:
        """The fund that a sentence named first, where what follows names none (政府性基金预算收入0元，本年支出0元)."""
        statements = self.state.found.statements
        if (
            len(statements) == self.state.sentence
            or "fund" in own
            or "fund" in self.state.base
            or not set(own) - _BARE <= {"kind", "vintage"}
        ):
            return {}
        last = statements[-1].at["fund"]
        return {"fund": last} if last in {"govfund", "soe"} and "flow" in own else {}

    def _still_there(self, meaning: Meaning) -> bool:
        """Whether a bare 支出 is what this passage spoke of last: an item or a class of spending, not all of it."""
        topic = self.state.topic
        if topic is None or topic.passage != self.index or meaning.members.get("flow") != topic.at["flow"]:
            return False
        return bool(topic.at.dimensions & {"item", "function", "kind", "economic"}) and bool(_SPENDING.fullmatch(meaning.name))

    def _of_topic(self, topic: Topic, own: dict[str, str], measure: str) -> Place:
        """The same thing as before, perhaps in another year or stage."""
        where = topic.at.but(**{name: own[name] for name in ("year", "stage") if name in own})
        part = self.state.part(dict(where.pairs), measure)
        return part if part is not None and part[0] == where else (where, None, False)

    def _entry(self, own: dict[str, str], name: str, measure: str) -> Place | None:
        """A thing that the vocabulary does not know: a part of what an open list is about, or of the section's amounts."""
        members = {**own, "entry": name}
        found = self.state.part(members, measure) if not self.state.reasoning else None
        if found is not None:
            return found
        return (placed(self.state.base, members), None, True) if self.state.entries else None
