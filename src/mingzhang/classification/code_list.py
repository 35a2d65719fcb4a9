"""A code list and the questions one asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal, NamedTuple

from mingzhang.classification.entry import Entry
from mingzhang.classification.names import fold, likeness, loosen, split_suffix, without_joiners

CLASS = "类"
NEAR = 0.55
"""Least likeness for a near match. Two words of a class name changed about leave 0.57 (文化体育旅游与传媒); different
classes of the list have at most 0.4 in common."""

_OPEN = 9999

Exactness = Literal["exact", "variant", "former", "near"]


class Match(NamedTuple):
    """A class found for a printed name, and how: under its name (`exact`), under that name with other joining words or
    endings (`variant`), under a name of other years (`former`), or by likeness alone (`near`)."""

    entry: Entry
    exactness: Exactness


class CodeList:
    """A list of codes by year. It never changes after loading; its indexes are made when first asked for.

    Wherever a `year` may be given, an entry counts that was valid in that budget year. Codes may be written with spaces or
    full-width digits (`208 05 05`), names with any spacing and either width of brackets.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    def by_code(self, code: str, year: int | None = None) -> Entry | None:
        """The entry with the name the code had in `year`, or, without a year, its latest name; `None` if there is none.

        Where two entries cover the year, the one that says when it ended is taken: the other's years are merely unknown.
        """
        known = self.all_by_code(code)
        if year is None:
            return known[-1] if known else None
        return next((entry for entry in known if entry.valid_in(year)), None)

    def all_by_code(self, code: str) -> tuple[Entry, ...]:
        """Every entry of the code, the oldest name first; empty if the code is unknown."""
        return self._codes.get(code) or self._codes.get(fold(code), ())

    def by_name(self, name: str, year: int | None = None, within: str | None = None) -> tuple[Entry, ...]:
        """The entries of that name, in the order of the list; empty if there is none.

        Tried in turn: the name as it stands; the name but for joining words (`卫生与健康支出`); but for a trailing 支出, 事务 or
        等 as well (`城乡社区事务`); the name without what a place added in brackets. A 类 is found by any of the first three
        beside closer matches, for tables print it without 支出: `一般公共服务` gives 201 as well as 21901.
        `行政运行（组织事务）` gives the 行政运行 below 组织事务, and every 行政运行 where the brackets name nothing above.
        `within` keeps to codes that begin with it.
        """
        return self._named(name, lambda entry: year is None or entry.valid_in(year), within)

    def by_old_name(self, name: str, year: int, within: str | None = None) -> tuple[Entry, ...]:
        """The entries of that name which were valid in other years than `year`; names are compared as by `by_name`.

        The name of today is `by_code(entry.code, year)`. Example: 医疗卫生与计划生育支出 in 2024 gives the entry of 210 that
        ended in 2018.
        """
        return self._named(name, lambda entry: not entry.valid_in(year), within)

    def children(self, code: str | None, year: int | None = None) -> tuple[Entry, ...]:
        """The entries directly below a code (below none: the top of the list), one per code, in the order of the list."""
        below = self._children.get(None if code is None else fold(code), ())
        return tuple(entry for entry in (self.by_code(child, year) for child in below) if entry is not None)

    def parent(self, code: str, year: int | None = None) -> Entry | None:
        """The entry directly above a code; `None` at the top, for an unknown code, and if the parent has no name in `year`."""
        known = self.all_by_code(code)
        above = known[-1].parent if known else None
        return None if above is None else self.by_code(above, year)

    def is_ancestor(self, above: str, below: str) -> bool:
        """Whether `above` is over `below`, at any distance; a code is not its own ancestor.

        A code the list does not know (places add items of their own) is below every listed code it begins with.
        """
        upper, lower = fold(above), fold(below)
        if lower not in self._codes:
            return upper in self._codes and lower != upper and lower.startswith(upper)
        return upper in self._line(lower)

    def nearest_class(self, name: str, year: int | None = None) -> Match | None:
        """The 类 a printed name most probably means, and how exactly it was met; `None` if no class or several would do.

        Tried in turn: the name, its variants, names of other years, and last the one class whose names share most pairs of
        characters with it, at least `NEAR`. The entry returned bears the name in force (in `year`, else the latest) where the
        code has one.
        """
        exactness, codes = self._class_named(name, year)
        return self._match(exactness, codes or _most_alike(name, self.classes), year)

    def class_named(self, name: str, year: int | None = None) -> Match | None:
        """The 类 of that name, as `nearest_class` finds it, but never by likeness alone."""
        return self._match(*self._class_named(name, year), year)

    @cached_property
    def classes(self) -> tuple[Entry, ...]:
        """The entries of every 类, with the names of other years, in the order of the list."""
        return tuple(entry for entry in self.entries if entry.level == CLASS)

    def _class_named(self, name: str, year: int | None) -> tuple[Exactness, set[str]]:
        same = [entry for entry in self._loosened.get(loosen(name), ()) if entry.level == CLASS]
        current = [entry for entry in same if self.by_code(entry.code, year) is entry]
        wanted = fold(name)
        steps: tuple[tuple[Exactness, set[str]], ...] = (
            ("exact", {entry.code for entry in current if fold(entry.name) == wanted}),
            ("variant", {entry.code for entry in current}),
            ("former", {entry.code for entry in same}),
        )
        return next(((exactness, codes) for exactness, codes in steps if codes), ("near", set()))

    def _match(self, exactness: Exactness, codes: set[str], year: int | None) -> Match | None:
        if len(codes) != 1:
            return None
        (code,) = codes
        entry = self.by_code(code, year) or self.by_code(code)
        return None if entry is None else Match(entry, exactness)

    def _named(self, name: str, admits: Callable[[Entry], bool], within: str | None) -> tuple[Entry, ...]:
        prefix = "" if within is None else fold(within)
        core = self._loosened.get(loosen(name), ())
        found = _closest(name, [entry for entry in core if entry.code.startswith(prefix) and admits(entry)])
        if found:
            return found
        base, hint = split_suffix(name)
        if hint is None:
            return ()
        found = self._named(base, admits, within)
        wanted = loosen(hint)
        exact = tuple(entry for entry in found if wanted in self._names_above(entry.code))
        return exact or tuple(entry for entry in found if any(wanted in above for above in self._names_above(entry.code))) or found

    def _names_above(self, code: str) -> set[str]:
        return {loosen(entry.name) for above in self._line(code) for entry in self.all_by_code(above)}

    def _line(self, code: str) -> tuple[str, ...]:
        line: list[str] = []
        known = self._codes.get(code)
        while known and (above := known[-1].parent) is not None and above not in line:
            line.append(above)
            known = self._codes.get(above)
        return tuple(line)

    @cached_property
    def _codes(self) -> dict[str, tuple[Entry, ...]]:
        grouped: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            before = grouped.get(entry.code)
            grouped[entry.code] = (entry,) if before is None else tuple(sorted((*before, entry), key=_age))
        return grouped

    @cached_property
    def _children(self) -> dict[str | None, tuple[str, ...]]:
        below: dict[str | None, dict[str, None]] = {}
        for entry in self.entries:
            below.setdefault(entry.parent, {})[entry.code] = None
        return {code: tuple(children) for code, children in below.items()}

    @cached_property
    def _loosened(self) -> dict[str, list[Entry]]:
        index: dict[str, list[Entry]] = {}
        for entry in self.entries:
            index.setdefault(loosen(entry.name), []).append(entry)
        return index


def _age(entry: Entry) -> tuple[int, int]:
    return (entry.valid_to or _OPEN, entry.valid_from or 0)


def _closest(name: str, variants: list[Entry]) -> tuple[Entry, ...]:
    for same in (fold, without_joiners):
        wanted = same(name)
        if any(same(entry.name) == wanted for entry in variants):
            return tuple(entry for entry in variants if entry.level == CLASS or same(entry.name) == wanted)
    return tuple(variants)


def _most_alike(name: str, classes: Iterable[Entry]) -> set[str]:
    scores: dict[str, float] = {}
    for entry in classes:
        scores[entry.code] = max(likeness(name, entry.name), scores.get(entry.code, 0.0))
    best = max(scores.values(), default=0.0)
    return {code for code, score in scores.items() if score == best} if best >= NEAR else set()
