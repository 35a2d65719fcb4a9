"""When two printed names are the same name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNPRINTED = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u3000“”\"'‘’]+")
_JOINERS = re.compile("[与和及、,，]")
_TAIL = re.compile("(?<=.)(?:支出|事务|等)+$")
_SUFFIX = re.compile(r"^(?P<base>.+)\((?P<hint>[^()]{2,})\)$")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The text without white space and quotation marks, full-width signs as half-width ones: `行政运行 （组织）` → `行政运行(组织)`."""
    return _UNPRINTED.sub("", unicodedata.normalize("NFKC", text))


def without_joiners(text: str) -> str:
    """The folded name without joining words: `卫生与健康支出` and `卫生健康支出` give the same."""
    return _JOINERS.sub("", fold(text))


@lru_cache(maxsize=8192)
def loosen(text: str) -> str:
    """The core of a name, without joining words and trailing 支出, 事务, 等: `卫生与健康支出` and `卫生健康` give the same."""
    return _TAIL.sub("", without_joiners(text))


def split_suffix(text: str) -> tuple[str, str | None]:
    """A name and what a place added to it in brackets: `行政运行（组织事务）` → `("行政运行", "组织事务")`.

    A single character in brackets belongs to the name (`资本性支出（一）`), so it is left where it is.
    """
    found = _SUFFIX.match(fold(text))
    return (fold(text), None) if found is None else (found["base"], found["hint"])


def likeness(one: str, other: str) -> float:
    """Shared pairs of neighbouring characters over all pairs (Dice), from 0.0 to 1.0; no pair is counted twice."""
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[str]:
    core = loosen(text)
    return frozenset(core[at : at + 2] for at in range(len(core) - 1))
