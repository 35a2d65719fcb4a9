"""How probable it is that a functional item is spent on an economic class, as data (`likely.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

FITS, OPEN, NEITHER, STRANGE = 0, 1, 4, 8


@dataclass(frozen=True, slots=True)
class _Pair:
    function: tuple[str, ...]
    economic: tuple[str, ...]


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("mingzhang.reconstructing") / "likely.toml").read_text(encoding="utf-8"))


@cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(_Pair(tuple(row["function"]), tuple(row["economic"])) for row in _data()["pair"])


@cache
def strangeness(function: str, economic: str) -> int:
    """How strange it is to spend on `economic` under `function` (codes): 0 for those that belong together, the first named class
    before the next; more where one of them belongs elsewhere."""
    own = next((pair for pair in _pairs() if any(fnmatchcase(function, pattern) for pattern in pair.function)), None)
    if own is not None:
        for rank, code in enumerate(own.economic):
            if economic.startswith(code) or code.startswith(economic):
                return FITS + rank
        return STRANGE
    claimed = any(len(code) > 3 and economic == code for pair in _pairs() for code in pair.economic)
    return NEITHER if claimed else OPEN


def category(text: str | None) -> str | None:
    """The category of a project (routine, specific) that its kind in words names."""
    return _named("category", text)


def attribute(text: str | None) -> str | None:
    """新增, 一次性 or 延续, from how a form says it."""
    return _named("attribute", text)


def headings() -> Mapping[str, tuple[str, ...]]:
    """The words of the headings under which a text stands, by its key."""
    return {name: tuple(words) for name, words in _data()["texts"].items()}


def _named(group: str, text: str | None) -> str | None:
    return next((name for name, words in _data()[group].items() if text and any(word in text for word in words)), None)
