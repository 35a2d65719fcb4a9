"""Identities (勾稽关系) that follow from the coordinates, and what each comes to.

Nothing here knows a table: a total equals the sum of its nearest printed parts, values at the same coordinates are equal, revenue
equals expenditure. The tolerance follows from the printed digits alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import FLAT, ancestors, complete
from mingzhang.money import tolerance

_TOO_SMALL = 3
"""So many blank parts at most are taken to stand for amounts that round to nothing."""
PASSED, FAILED, ROUNDING, NOT_CHECKED = "passed", "failed", "rounding", "not_checked"


@dataclass(frozen=True, slots=True)
class Identity:
    """`total` equals the sum of `parts` (`relation` is `=`), or is at least their sum (`≥`, an incomplete list). `rule` is
    identity.rollup, identity.same or identity.balance. `certain` is False where the document does not prove that the parts are all."""

    rule: str
    total: Value
    parts: tuple[Value, ...]
    relation: str = "="
    certain: bool = True

    @property
    def difference(self) -> int:
        """Total less parts, in 分."""
        return self.total.fen - sum(part.fen for part in self.parts)

    @property
    def allowance(self) -> int:
        """What rounding to the printed digits can account for, in 分. Where nothing is printed for any part, a few may have been
        too small to print; a total without decimals is no sign of that."""
        if "." in self.total.text and all(part.blank for part in self.parts):
            return tolerance([self.total.precision] * (1 + min(len(self.parts), _TOO_SMALL)))
        return tolerance([self.total.precision, *(part.precision for part in self.parts)])

    @property
    def result(self) -> str:
        """One of passed, failed, rounding, not_checked."""
        if not self.total.known or not all(part.known for part in self.parts):
            return NOT_CHECKED
        difference = self.difference
        if difference == 0 or (self.relation == "≥" and difference > 0):
            return PASSED
        return ROUNDING if abs(difference) <= self.allowance else FAILED


def line_identities(line: Sequence[Value], *, columns: bool) -> Iterable[Identity]:
    """The roll-ups along one row (`columns`: its values differ by column) or one column of a table."""
    if all(value.blank for value in line):
        return
    common = frozenset(line[0].at.pairs).intersection(*(value.at.pairs for value in line))
    places = tuple(tuple(pair for pair in value.at.pairs if pair not in common) for value in line)
    printed = Counter(place for place, value in zip(places, line, strict=True) if not value.blank)
    for head, members, relation, certain in _structure(places, _incomplete(line)):
        total = line[head]
        if not columns and printed[places[head]] > 1:
            continue  # two rows that cannot be told apart: which of them the parts belong to is not known
        family = [line[member] for member in members]
        if columns:
            family = _one_each(family)
        if total.fen == 0 and all(part.blank or (total.blank and part.fen == 0) for part in family):
            continue
        yield Identity("identity.rollup", total, tuple(family), relation, certain)


def _incomplete(line: Sequence[Value]) -> tuple[bool, ...]:
    """Which values are in an incomplete list. A line that is one as a whole (a column 其中：财政拨款) is complete in itself."""
    flags = tuple(value.partial for value in line)
    return (False,) * len(flags) if all(flags) else flags


Pairs = tuple[tuple[str, str], ...]


@lru_cache(maxsize=2048)
def _structure(places: tuple[Pairs, ...], partial: tuple[bool, ...]) -> Structure:
    """Which places of a line are totals of which: (total, parts, relation, certain) by index. Many lines of a table share one structure."""
    ats = [At(pairs) for pairs in places]
    names = {name for pairs in places for name, _ in pairs}
    if len(names) == 1 and not names & FLAT:
        return tree_structure(ats, partial, names.pop())
    return general_structure(ats, partial)


Structure = tuple[tuple[int, tuple[int, ...], str, bool], ...]


def general_structure(ats: list[At], partial: tuple[bool, ...]) -> Structure:
    """The structure of any line, by comparing every place with every other."""
    size = range(len(ats))
    over = [[one is not other and ats[one] != ats[other] and ats[one].over(ats[other]) for other in size] for one in size]
    out = []
    for head in size:
        below = [index for index in size if over[head][index]]
        parts = [index for index in below if not any(over[other][index] for other in below)]
        families = _families(ats, head, parts)
        for family in families:
            if len(families) == 1 or len(family) > 1:
                proved = len(families) == 1 and not _nested(partial, head, family)
                out.append((head, tuple(family), _relation(ats, partial, head, family), proved))
    return tuple(out)


def tree_structure(ats: list[At], partial: tuple[bool, ...], name: str) -> Structure:
    """The structure of a line that varies in one dimension only: every place belongs to the nearest printed member above its own."""
    at_member: dict[str, list[int]] = {}
    for index, place in enumerate(ats):
        at_member.setdefault(place[name], []).append(index)
    parts: dict[str, list[int]] = {}
    for member, indexes in at_member.items():
        above = next((outer for outer in ancestors(name, member) if outer in at_member), None)
        if above is not None:
            parts.setdefault(above, []).extend(indexes)
    out: list[tuple[int, tuple[int, ...], str, bool]] = []
    for member, family in parts.items():
        family.sort()
        for head in at_member[member]:
            out.append((head, tuple(family), _relation(ats, partial, head, family), not _nested(partial, head, family)))
    return tuple(sorted(out))


def _nested(partial: tuple[bool, ...], head: int, family: Sequence[int]) -> bool:
    """Whether a list stands within an incomplete one and may be incomplete itself: what it proves is doubtful."""
    return partial[head] and any(partial[part] for part in family)


def _one_each(parts: list[Value]) -> list[Value]:
    """Columns that say the same thing twice are two witnesses, not two addends."""
    seen: dict[At, Value] = {}
    for part in parts:
        if part.at not in seen or seen[part.at].blank:
            seen[part.at] = part
    return list(seen.values())


def _families(ats: list[At], head: int, parts: list[int]) -> list[list[int]]:
    """Parts that exclude each other are one list; where they overlap (by kind and by fund), each dimension is a list of its own."""
    if not parts:
        return []
    if _disjoint([ats[part] for part in parts]):
        return [parts]
    by_dimensions: dict[frozenset[str], list[int]] = {}
    for part in parts:
        names = ats[part].dimensions | ats[head].dimensions
        by_dimensions.setdefault(frozenset(name for name in names if ats[part][name] != ats[head][name]), []).append(part)
    return [family for family in by_dimensions.values() if _disjoint([ats[part] for part in family])]


def _disjoint(places: list[At]) -> bool:
    return all(one.apart(other) for one, other in combinations(set(places), 2))


def _relation(ats: list[At], partial: tuple[bool, ...], head: int, family: list[int]) -> str:
    if not any(partial[part] and not partial[head] for part in family):
        return "="
    for dimension in {name for part in family for name in ats[part].dimensions}:
        whole = complete(dimension, ats[head][dimension])
        if whole and whole == {ats[part][dimension] for part in family}:
            return "="
    return "≥"
