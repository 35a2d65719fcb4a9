"""What the subject of a figure means: coordinates, a year, what it is compared with, and the words that were not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import ALL, contains, disjoint
from mingzhang.reading.narrative_names import Names
from mingzhang.vocabulary.phrases import key, label
from mingzhang.vocabulary.sentences import alone, compared, found_phrases, plain, sense, stage_of, title, trimmed, without_fillers

_YEAR = re.compile(r"(20[0-4]\d)年(?:度|初)?")
_STOCK = re.compile(r"(?:20[0-4]\d年)?(?:12月31日|年?末|期末|底)")
_LAST = re.compile(r"上年末|上一?年度?(?!结转|结余)|去年")
_ASIDE = re.compile(r"\([^()]{1,40}\)")
_NUMBERED = re.compile(r"\d+(?:项|个|台|辆|套|家|人)")
_BUDGETED = re.compile(r"(?<!公共)(?<!基金)(?<!经营)预算(?:数|安排|总额|金额)?(?:为|是|共|安排|共计)*$")
_TOTALS = frozenset({"flow", "stage", "vintage", "year"})
_APART = ("item", "kind", "function", "economic")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a figure is compared with: the year and the stage, where said. `last`: the figure itself stands right behind (比上年的
    10万元): it is the other year's."""

    year: int | None
    stage: str | None
    last: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean: `members` by dimension (`flow` may be `all`: both), `several` subjects where they exclude each other, the `year`
    said (`dated` also where it is the book's own), what they compare with, and what of them was not understood (`left`; `name`
    is all of them, without year and comparison)."""

    members: Mapping[str, str] = field(default_factory=dict)
    several: tuple[Mapping[str, str], ...] = ()
    year: int | None = None
    dated: bool = False
    compared: Compared | None = None
    left: str = ""
    sure: bool = False
    name: str = ""

    @property
    def empty(self) -> bool:
        """Whether the words name nothing."""
        return not self.members and not self.left

    @property
    def vague(self) -> bool:
        """Whether the words say no more than revenue, expenditure, a stage or carry-over, and something that was not understood."""
        return bool(self.left) and set(self.members) <= _TOTALS


@dataclass(frozen=True)
class Reader:
    """Reads the words of a book: its year, whether it is a final account, the names of its classification, and what it calls itself."""

    names: Names
    year: int | None
    final: bool
    self_names: tuple[str, ...] = ()
    department: str = ""

    def read(self, words: str, context: At, *, stock: bool = False) -> Meaning:
        """What `words` say, where the text speaks of `context`."""
        rest = plain(words).replace("*", "")
        against, rest = self._compared(rest)
        year, dated, rest = self._year(rest, stock=stock)
        rest = label(self._without_self(key(rest).strip(",.，。;:、和及与以"))).key
        members, several, left, sure = self._subject(rest, context)
        if self.final and "stage" not in members and _BUDGETED.search(rest):
            members = {**members, "stage": "budget"}
        if left and len(left) > 1 and _is_short_for(left, self.department):
            left, sure = "", bool(members)
        return Meaning(members, several, year, dated, against, left, sure, title(_NUMBERED.sub("", rest)) or rest)

    def _compared(self, words: str) -> tuple[Compared | None, str]:
        found = compared().search(words)
        if found is None:
            return None, words
        year = int(found["year"]) if found["year"] else self.year - 1 if found["last"] and self.year else None
        return Compared(year, stage_of(found["stage"]) if found["stage"] else None, found.end() == len(words)), words[
            : found.start()
        ] + words[found.end() :]

    def _year(self, words: str, *, stock: bool) -> tuple[int | None, bool, str]:
        """The year said other than the book's own, whether any is said, and the words behind it: in front of it stands who speaks."""
        found = next(reversed(list(_YEAR.finditer(words))), None)
        if found is None:
            last = _LAST.search(words)
            if last is None:
                return None, False, words
            rest = words[: last.start()] + words[last.end() :]
            return (None if stock or self.year is None else self.year - 1), True, rest
        stocked = _STOCK.match(words, found.start())
        front, rest = words[: found.start()], words[(stocked or found).end() :]
        if any(True for _ in found_phrases(key(front))):
            rest = front + rest
        year = int(found[1])
        return (None if year == self.year or stocked or stock else year), True, rest

    def _without_self(self, words: str) -> str:
        for name in self.self_names:
            words = words.replace(name, "")
        return words

    def _subject(self, words: str, context: At) -> tuple[Mapping[str, str], tuple[Mapping[str, str], ...], str, bool]:
        marked = self.names.marked(words)
        if marked is not None:
            code, behind = marked
            if code is None:
                return {}, (), words, False
            members = self._scan(behind, context)[0]
            return {"function": code, **{name: member for name, member in members.items() if name in _TOTALS}}, (), "", True
        coded = self.names.coded(words)
        if coded is not None:
            return {"function": coded[0]}, (), "", True
        staged = self.final and ("预算" in words or "决算" in words)
        for exact in (words,) if staged else (words, trimmed(words), trimmed(_ASIDE.sub("", words))):
            if exact != words and not alone(exact):
                continue
            whole = sense(exact, context, final=self.final)
            if whole is not None and "item" in whole and context["kind"].startswith("basic") and (code := self.names.economic(exact)):
                return {"economic": code}, (), "", True
            if whole is not None:
                return dict(whole), (), "", bool(whole)
        basic = context["kind"].startswith("basic")
        if basic and (economic := self.names.economic(words)) is not None:
            return {"economic": economic}, (), "", True
        if context["flow"] != ALL or context["fund"] != ALL or "function" in context:
            above = "" if context["function"] == ALL else context["function"]
            core = without_fillers(words) if len(words) > 3 else words
            for name in (words, core, core + "支出"):
                function = self.names.function(name, above) if len(name) > 2 else None
                if function is not None:
                    return {"function": function}, (), "", True
        return self._scan(words, context)

    def _scan(self, words: str, context: At) -> tuple[Mapping[str, str], tuple[Mapping[str, str], ...], str, bool]:
        members: dict[str, str] = {}
        several: list[dict[str, str]] = []
        left: list[str] = []
        done = 0
        for found in found_phrases(words):
            said = sense(found.words, at({**dict(context.pairs), **_open(members)}), final=self.final)
            if said is None:
                code = self.names.function(found.words, "") if len(found.words) >= 4 else None
                if code is None:
                    continue
                said = {"function": code}
            left.append(words[done : found.start])
            done = found.end
            if _exclusive(members, said):
                several = several or [dict(members)]
                several.append({**{name: member for name, member in members.items() if name not in said}, **said})
            members = joined(members, said)
        left.append(words[done:])
        rest = without_fillers(_ASIDE.sub("", "\0".join(left))).replace("\0", "")
        return members, tuple(several), rest, bool(members) and not rest


def _is_short_for(words: str, name: str) -> bool:
    """Whether the characters of `words` stand in `name` in that order: 区党群部 is short for 某某区委党群工作部."""
    rest = iter(name)
    return all(character in rest for character in words)


def _open(members: Mapping[str, str]) -> Mapping[str, str]:
    return {name: member for name, member in members.items() if member != ALL}


def _exclusive(members: Mapping[str, str], said: Mapping[str, str]) -> bool:
    return any(
        name in members and disjoint(name, members[name], member) for name, member in said.items() if name in {"item", "kind", "fund"}
    )


def joined(members: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """Two phrases of one subject together: the narrower member counts, revenue and expenditure are both, else the later one."""
    out = dict(members)
    for name, member in said.items():
        before = out.get(name)
        if before is None or contains(name, before, member):
            out[name] = member
        elif name == "flow":
            out[name] = member if before == ALL else ALL
        elif disjoint(name, before, member):
            out[name] = member
    return out


def placed(base: Mapping[str, str], own: Mapping[str, str]) -> At:
    """The coordinates that words say where the section or the sentence says `base`: what the words name goes before it."""
    out = dict(base)
    if "item" in out and "item" not in own and any(name in own for name in _APART):
        del out["item"]
        out.pop("entry", None)
    if "item" in own:
        for name in ("kind", "function", "economic"):
            if name not in own and not contains("item", own["item"], out.get("item", ALL)):
                out.pop(name, None)
        if out.get("item") != own["item"]:
            out.pop("entry", None)
    if own.get("flow") == "revenue":
        out.pop("kind", None)
    elif "flow" not in own and any(name in own for name in ("kind", "economic", "item")):
        out.pop("flow", None)
    for name, member in own.items():
        if name == "fund" and member == "fiscal" and name in out and contains(name, member, out[name]) and "flow" not in own:
            continue
        out[name] = member
    spent = "kind" in out or "economic" in out or "function" in out or (not out.get("item", "assets").startswith("assets"))
    if spent and "flow" not in out:
        out["flow"] = "expenditure"
    return at(out)


def aliases(texts: Iterable[str], name: str | None) -> tuple[str, ...]:
    """What a document calls itself: the department's name, and what stands in front of the year at the beginning of its sentences."""
    found: dict[str, int] = {}
    for text in texts:
        match = re.match(r"([\u4e00-\u9fff()（）]{2,40}?)(?:部门)?20[0-4]\d年", plain(text[:80]))
        if match and not re.match(r"在|与|比|较|按|根据|截|至|从|自", match[1]):
            words = key(match[1])
            found[words] = found.get(words, 0) + 1
    own = [words for words, times in found.items() if times >= 2 and not any(True for _ in found_phrases(words))]
    names: Sequence[str] = [key(name)] if name else []
    return tuple(sorted({*names, *own}, key=len, reverse=True))
