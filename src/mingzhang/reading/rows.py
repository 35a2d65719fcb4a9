"""What a row of a table stands for: a code, a unit, a project, a total, or a phrase, within the rows that contain it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from mingzhang.classification import Match, functional
from mingzhang.cube.coordinates import At, at
from mingzhang.vocabulary.phrases import Label, Phrase, key, label, meaning

_UNIT_CODE = re.compile(r"\d{3}(?:\d{3})?\Z")


@dataclass(frozen=True, slots=True)
class Stub:
    """What identifies a row on one side: classification codes by dimension, names from the widest to the narrowest, unit and project."""

    codes: tuple[tuple[str | None, str], ...] = ()
    names: tuple[str, ...] = ()
    unit_code: str = ""
    unit_name: str = ""
    project: str = ""

    @property
    def printed(self) -> str:
        """The row's label as printed."""
        return "/".join(part for part in (*self.names, self.project, self.unit_name if not self.names else "") if part)


@dataclass(frozen=True, slots=True)
class Row:
    """A row's coordinates (None where they are not known, `problem` says why) within its side's base."""

    at: At | None
    label: str
    partial: bool = False
    grand: bool = False
    total: bool = False
    problem: str | None = None
    note: str | None = None


@dataclass
class Side:
    """Reads the rows of one side of a table from the top down, remembering what contains what."""

    base: At
    year: int | None
    named_units: bool = False
    stack: list[tuple[int, At, bool]] = field(default_factory=list)
    unit: str | None = None
    last_level: int = 0
    carried: str | None = None

    def row(self, stub: Stub) -> Row:
        """The coordinates of the next row."""
        if stub.codes:
            return self._coded(stub)
        if stub.unit_code and not stub.project:
            return self._unit(stub)
        if stub.project:
            return self._project(stub)
        if not stub.names:
            return Row(self.base, "", total=True, note="首行没有标题，按合计读取")
        return self._named(stub)

    def _coded(self, stub: Stub) -> Row:
        place: At | None = self.base
        for dimension, code in stub.codes:
            dimension_ = dimension or _dimension_of(code)
            if dimension_ is None or place is None:
                return Row(None, stub.printed, problem=f"科目编码“{code}”不属于已知的分类")
            place = place.and_(at({dimension_: code}))
        unit = stub.unit_code or self.unit
        if place is not None and unit:
            place = place.but(unit=unit)
        if place is None:
            return Row(None, stub.printed, problem="科目编码与表名矛盾")
        return Row(place.but(project=key(stub.project)) if stub.project else place, stub.printed)

    def _unit(self, stub: Stub) -> Row:
        self.unit = stub.unit_code
        return Row(self.base.but(unit=stub.unit_code), stub.printed or stub.unit_name)

    def _project(self, stub: Stub) -> Row:
        words = key(stub.project)
        if meaning(words, on="row", context=self.base) is not None and words.endswith(("计",)):
            return Row(self.base, stub.printed, total=True)
        if _UNIT_CODE.match(words) and stub.unit_name:
            self.unit = words
            return Row(self.base.but(unit=words), stub.unit_name)
        place = self.base.but(project=words)
        return Row(place.but(unit=self.unit) if self.unit else place, stub.project)

    def _named(self, stub: Stub) -> Row:
        context = self.base
        names = [label(name) for name in stub.names]
        last = names[-1]
        level = names[0].level
        partial = any(name.partial for name in names)
        if level == 0:
            level = self.last_level + 1 if partial else self._level_below(last)
        inherited, also_partial = self._within(level)
        if inherited is not None and context.and_(inherited) is not None:
            context = context.and_(inherited) or context
        place: At | None = context
        grand = False
        total = False
        note = None
        for name in names:
            found, remark = self._meaning(name, place or context)
            if found is None and self.named_units and len(names) == 1 and not name.level and len(name.key) > 3:
                self.unit = name.key
                return Row(self.base.but(unit=name.key), stub.printed)
            if found is None:
                return Row(None, stub.printed, problem=f"行标题“{stub.names[-1]}”的含义不明")
            narrower = (place or context).and_(found.at)
            if narrower is None and context != self.base:
                narrower = self.base.and_(found.at)
            if narrower is None:
                return Row(None, stub.printed, problem=f"行标题“{stub.names[-1]}”与表名或上级行矛盾")
            place, grand, note = narrower, found.grand, remark or note
            total = not found.at.pairs or last.key.endswith("计")
        self._remember(level, place or context, partial or also_partial, total=total)
        return Row(place, stub.printed, partial or also_partial, grand, total, note=note)

    def _level_below(self, name: Label) -> int:
        """The level of an unnumbered row that is a part of a row above it: its words mean something only there (工资福利支出 under
        基本支出). 0 where it is none."""
        for level, place, _ in reversed(self.stack):
            context = self.base.and_(place)
            found = meaning(name.key, on="row", context=context) if context is not None else None
            if context is not None and found is not None and found.when is not None and context.and_(found.at) is not None:
                return level + 1
        return 0

    def _within(self, level: int) -> tuple[At | None, bool]:
        """The coordinates of the row that contains a row of this level, and whether a sibling opened a partial list."""
        also_partial = False
        while self.stack and self.stack[-1][0] >= level:
            popped = self.stack.pop()
            also_partial = level > 0 and popped[0] == level and popped[2]
        return (self.stack[-1][1] if self.stack else None), also_partial

    def _remember(self, level: int, place: At, partial: bool, *, total: bool) -> None:  # noqa: FBT001
        if level == 0 and (total or not (place.dimensions - self.base.dimensions) & {"vintage", "kind"}):
            self.stack.clear()
        else:
            self.stack.append((level, place, partial))
        self.last_level = level

    def _meaning(self, name: Label, context: At) -> tuple[Phrase | None, str | None]:
        """What a row's words mean here: a phrase of the vocabulary, or a class of the functional classification."""
        phrase = meaning(name.key, on="row", context=context)
        if phrase is not None and (context["flow"] != "expenditure" or not _is_fund(phrase) or "kind" in context):
            return phrase, None
        if context["flow"] != "revenue":
            found = _function(name.key, self.year)
            if found is not None:
                entry_note = (
                    None
                    if found.exactness in {"exact", "variant"}
                    else f"“{name.key}”按现行科目“{found.entry.name}”（{found.entry.code}）读取"
                )
                return Phrase(at({"function": found.entry.code}), None, None, None, grand=False), entry_note
        return phrase, None


def _is_fund(phrase: Phrase) -> bool:
    return phrase.at.dimensions == {"fund"}


@cache
def _function(words: str, year: int | None) -> Match | None:
    """The functional class, or the one 款 or 项, that bears this name."""
    match = functional().nearest_class(words, year)
    if match is not None:
        return match
    named = functional().by_name(words, year)
    return Match(named[0], "exact") if len(named) == 1 else None


def _dimension_of(code: str) -> str | None:
    """The classification that a code belongs to by its first digit: 2 function 功能, 3 and 5 economic 经济."""
    return {"2": "function", "3": "economic", "5": "government_economic"}.get(code[:1])
