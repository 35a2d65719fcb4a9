"""Words of performance indicators (绩效指标), read from `indicator_words.toml`: units of measure, kinds of names and values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.vocabulary.finder import Finder
from mingzhang.vocabulary.phrases import key


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure as printed at the head of a text: its `kind` (people, event, thing, ratio, money, time …), what it is printed as,
    the word that it `should` be printed as, and the `factor` that a 万 or 亿 before it makes."""

    printed: str
    kind: str
    should: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Undefined:
    """A ratio whose base may be nothing: words that its name has (`every` group one of them), the `base` for people, the patterns of the
    running text that prove it, the item of the tables that does, and the severity where it is lower."""

    groups: tuple[tuple[str, ...], ...]
    base: str
    proved: tuple[re.Pattern[str], ...]
    item: str | None
    severity: str | None


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("mingzhang.vocabulary") / "indicator_words.toml").read_text(encoding="utf-8"))


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of words, the longest first. Raises KeyError for a list that is not there."""
    data = _data()
    found = data[name] if name in data else data["words"][name] if name in data["words"] else data["phrases"][name]
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _alternatives(name: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words(name)))


def has(text: str, name: str) -> bool:
    """Whether a word of the list stands anywhere in the text."""
    return _alternatives(name).search(text) is not None


def ends(text: str, name: str) -> bool:
    """Whether the text ends with a word of the list."""
    return text.endswith(words(name))


@cache
def is_phrase(text: str) -> bool:
    """Whether a text that stands where a unit should is a phrase (提高效率, 购置数量达标)."""
    return text.startswith(words("filler_start")) or text.endswith(words("filler_end"))


@cache
def _units() -> Finder:
    return Finder(_kinds())


@cache
def _kinds() -> Mapping[str, str]:
    return {unit: str(row["kind"]) for row in _data()["unit"] for unit in row["say"]}


_SCALE = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "百": Decimal(100)}


@cache
def unit_at(text: str) -> Unit | None:
    """The unit of measure that a text begins with (the longest that fits), None where it begins with none."""
    found = _units().at(text)
    if found:
        return Unit(found, _kinds()[found], str(_data()["spelled"].get(found, found)))
    if text.rstrip(")以上下内") in {"万", "亿"}:
        return Unit(text[0], "money", text[0] + "元")
    if text[:1] in _SCALE:
        behind = _units().at(text, 1)
        if behind:
            return Unit(text[0] + behind, _kinds()[behind], text[0] + behind, _SCALE[text[0]])
    return None


@cache
def level_kind(level1: str, level2: str) -> str:
    """What an indicator's level is: quantity, quality, time, cost, economy, society, ecology, lasting, satisfaction; where no second level
    is printed also output and benefit; empty for others."""
    shown = key(level2 or level1)
    for row in _data()["level"]:
        if any(word in shown for word in row["has"]):
            return str(row["is"])
    if level2:
        return ""
    return next((str(is_) for word, is_ in _data()["first"].items() if word in shown), "")


@cache
def unfit(name: str, unit: str) -> str | None:
    """What a thing of this name is counted in, where it cannot be counted in this unit; None where it can."""
    for row in _data()["fits"]:
        if any(word in name for word in row["has"]) and unit in row["not"]:
            return str(row["should"])
    return None


@cache
def undefined() -> tuple[Undefined, ...]:
    """The ratios whose base a document may prove to be nothing."""
    return tuple(
        Undefined(
            (tuple(row["has"]), tuple(row["any"])),
            row["base"],
            tuple(re.compile(pattern) for pattern in row["proved"]),
            row.get("item"),
            row.get("severity"),
        )
        for row in _data()["undefined"]
    )
