"""What is kept while a section is read: statements so far, open lists, what the text speaks of, the year and what it compares with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mingzhang.book.model import Statement, Unplaced
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, contains
from mingzhang.reading.narrative_words import Compared, placed

FARTHEST = 40
"""How many statements back the whole of a part may stand."""
DEEPEST = 6
"""How many lists can be open within each other."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What the text speaks of: its coordinates without year and stage, the words that say it, and in which passage."""

    at: At
    words: str = ""
    passage: int = -1


@dataclass
class Group:
    """An open list of parts. Its whole is one of the statements from `low` to `begin`, the nearest that fits (at `at` where it is named).
    `depth` is how many brackets it stands in, `later` whether a ; has come since, `before` the topic it was opened under."""

    low: int
    begin: int
    partial: bool
    at: At | None = None
    depth: int = 0
    later: bool = False
    before: Topic | None = None
    carried: bool = False


def _narrows(whole: At, own: Mapping[str, str]) -> bool:
    """Whether a part says more narrowly what the whole says already (人员经费 of 基本支出), not something of another kind."""
    return any(name in whole and whole[name] != member and contains(name, whole[name], member) for name, member in own.items())


@dataclass
class Found:
    """What was found in the whole book."""

    statements: list[Statement] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)


@dataclass
class State:
    """The state of reading within one section. `lead` are the projects that a sentence
    begins with, `counted` those that it has counted, before it says their amount; `pending`
    what the next figures are of, one each (分别为);
    `closed` are the lists of the sentence before; `sentence`, `passage` and `earlier` are the indexes of the first statement of
    this sentence, this passage, and the one before."""

    base: Mapping[str, str]
    found: Found
    entries: bool = False
    stock: bool = False
    topic: Topic | None = None
    lead: Topic | None = None
    counted: Topic | None = None
    pending: list[Mapping[str, str]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    closed: list[Group] = field(default_factory=list)
    year: int | None = None
    dated: bool = False
    against: Compared | None = None
    last_against: Compared | None = None
    purpose: bool = False
    reasoning: bool = False
    depth: int = 0
    sentence: int = 0
    passage: int = 0
    earlier: int = 0
    brackets: list[Topic | None] = field(default_factory=list)

    @property
    def context(self) -> At:
        """What the text speaks of, for words that mean different things in different places."""
        for group in reversed(self.groups):
            if group.at is not None:
                return placed(self.base, dict(group.at.pairs))
            for index in range(group.begin - 1, max(group.low, group.begin - FARTHEST) - 1, -1):
                if self.found.statements[index].measure == "amount":
                    return self.found.statements[index].at
        return placed(self.base, {})

    def wholes(self, group: Group) -> Iterator[tuple[int, Statement]]:
        """The statements that the parts of a list may be parts of, the nearest first."""
        for index in range(group.begin - 1, max(group.low, group.begin - FARTHEST) - 1, -1):
            statement = self.found.statements[index]
            if statement.measure in {"amount", "change"} and (group.at is None or statement.at.but(entry=ALL) == group.at):
                yield index, statement

    def part(self, own: Mapping[str, str], measure: str) -> tuple[At, int | None, bool] | None:
        """Where a part with these members is: its coordinates, the statement it is a part of, and whether its list is partial; None where
        no open list has a whole that contains it."""
        for number, group in reversed(list(enumerate(self.groups))):
            found = self._within(group, own, measure, strong=group.later and number > 0)
            if found is not None:
                return found
        for group in reversed(self.closed):
            found = self._within(group, own, measure, strong=True) if group.low >= self.passage else None
            if found is not None:
                return found
        return None

    def _within(self, group: Group, own: Mapping[str, str], measure: str, *, strong: bool) -> tuple[At, int | None, bool] | None:
        """The same within one list. `strong`: only where the part says more narrowly what the whole says already."""
        place: At | None = None
        for index, whole in self.wholes(group):
            here = placed(dict(whole.at.pairs), own)
            outer = whole.at.but(entry=ALL) if "entry" in own else whole.at
            if here == whole.at or not outer.over(here) or (strong and not _narrows(whole.at, own)):
                continue
            if whole.measure == measure:
                return here, index, group.partial
            place = place or here
        if place is None and group.at is not None and not strong:
            here = placed(dict(group.at.pairs), own)
            place = here if group.at.over(here) and here != group.at else None
        return None if place is None else (place, None, group.partial)

    def open(self, *, partial: bool, named: At | None = None) -> None:
        """Opens a list of parts of what has been said."""
        statements = self.found.statements
        low = self.passage if len(statements) > self.passage else self.earlier
        self.groups.append(Group(low, len(statements), partial, named, self.depth, before=self.topic))
        if len(self.groups) > DEEPEST:
            del self.groups[1]

    def end_sentence(self) -> None:
        """A full stop: lists of the sentence are closed, and the text speaks again of what they were parts of."""
        mine = [group for group in self.groups if not group.carried]
        if mine and mine[0].before is not None:
            self.topic = mine[0].before
        self.closed = mine
        self.groups = [group for group in self.groups if group.carried]
        for group in self.groups:
            group.later = False
        self.sentence = len(self.found.statements)
        self.against, self.year, self.dated, self.pending = None, None, False, []
        self.lead = self.counted = None
        self.purpose = self.reasoning = False
        self.depth, self.brackets = 0, []

    def open_bracket(self) -> None:
        """An opening bracket that holds figures."""
        self.depth += 1
        self.brackets.append(self.topic)

    def close_bracket(self) -> None:
        """Its end: lists opened in it are closed, and the text speaks of what it spoke of in front of it."""
        if not self.depth:
            return
        self.depth -= 1
        self.groups = [group for group in self.groups if group.carried or group.depth <= self.depth]
        self.topic = self.brackets.pop() or self.topic
