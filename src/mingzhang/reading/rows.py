"""What a row of a table stands for: a code, a unit, a project, a total, or a phrase, within the rows that contain it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mingzhang.cube.coordinates import At, at
from mingzhang.reading import names as classes
from mingzhang.vocabulary.phrases import Label, Phrase, key, label, meaning, role

_UNIT_CODE = re.compile(r"\d{3}(?:\d{3})?\Z")
_COUNTED = re.compile(r"\((?:单位:)?(?:台、?辆|辆|台套?|个|批次?|人次?|次|团组?|套|件|户|平方米)\)\Z")
ONLY_A_YEAR = re.compile(r"(20\d\d)年?(?:度)?\Z")
COUNT = "该数是数量（辆、人、批次等），不是金额"


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
    within: At | None = None


@dataclass
class Side:
    """Reads the rows of one side of a table from the top down, remembering what contains what."""

    base: At
    year: int | None
    named_units: bool = False
    dimension: str | None = None
    stack: list[tuple[int, At, bool]] = field(default_factory=list)
    unit: str | None = None
    last_level: int = 0
    last_code: str = ""
    last_place: At | None = None
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
        for dimension, printed in stub.codes:
            code = self.last_code[: {1: 3, 2: 5}[printed.count("?")]] + printed.strip("?") if "?" in printed else printed
            self.last_code = code
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
        if is_count(stub.names[-1]):
            return Row(None, stub.printed, problem=COUNT)
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
                within = inherited if level else self.last_place
                return Row(None, stub.printed, problem=f"行标题“{stub.names[-1]}”的含义不明", within=within or self.base)
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
            if context is None or found is None or context.and_(found.at) is None:
                continue
            if found.when is not None or _divides(place, found.at):
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
        self.last_place = place

    def _meaning(self, name: Label, context: At) -> tuple[Phrase | None, str | None]:
        """What a row's words mean here: a phrase of the vocabulary, or a class of the functional classification."""
        year = ONLY_A_YEAR.match(name.key)
        if year:
            place = at({"year": year[1]}) if self.year is not None and int(year[1]) != self.year else At()
            return Phrase(place, None, None, None, grand=False), None
        phrase = meaning(name.key, on="row", context=context)
        if self.dimension in {"economic", "government_economic"} and (phrase is None or "economic" in phrase.at):
            code = classes.economic(self.dimension, name.key, self.year)
            if code is not None:
                return Phrase(at({self.dimension: code}), None, None, None, grand=False), None
        if phrase is not None and (context["flow"] != "expenditure" or not _is_fund(phrase) or "kind" in context):
            return phrase, None
        if context["flow"] != "revenue" and self.dimension in {None, "function"}:
            found = classes.function(name.key, self.year)
            if found is not None:
                entry_note = (
                    None
                    if found.exactness in {"exact", "variant"}
                    else f"“{name.key}”按现行科目“{found.entry.name}”（{found.entry.code}）读取"
                )
                return Phrase(at({"function": found.entry.code}), None, None, None, grand=False), entry_note
        return phrase, None


def is_count(text: str) -> bool:
    """Whether a label says that its figures number things or people (公务用车保有量（辆）) and are no money."""
    return bool(_COUNTED.search(key(text))) or role(label(text).key) == "count"


def _divides(whole: At, part: At) -> bool:
    """Whether an unnumbered row is by its kind a part of the row above it: economic classes of 项目支出, funds of 上年结转."""
    if part.dimensions - {"kind"} == {"economic"}:
        return "kind" in whole and "economic" not in whole
    return part.dimensions - {"flow"} == {"fund"} and "vintage" in whole


def _is_fund(phrase: Phrase) -> bool:
    return phrase.at.dimensions == {"fund"}


def _dimension_of(code: str) -> str | None:
    """The classification that a code belongs to by its first digit: 2 function 功能, 3 and 5 economic 经济."""
    return {"2": "function", "3": "economic", "5": "government_economic"}.get(code[:1])
