"""The words by which the rules about money find what a document says: purchases, assets, reception, counts of projects."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.vocabulary.finder import Finder


@dataclass(frozen=True, slots=True)
class Named:
    """How the narrative names an item: the words before its amount, and those that say there is none."""

    words: tuple[str, ...]
    none: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = tomllib.loads((files("mingzhang.vocabulary") / "money_words.toml").read_text(encoding="utf-8"))
    return data


@cache
def named(item: str) -> Named:
    """The words of an item. Raises KeyError for an item without words."""
    for row in _data()["said"]:
        if row["item"] == item:
            return Named(tuple(row["words"]), tuple(row.get("none", ())))
    raise KeyError(item)


@cache
def words_of(table: str, name: str) -> tuple[str, ...]:
    """A list of words of the file, by its table and name."""
    return tuple(_data()[table][name])


@cache
def fixed_assets(edition: str) -> tuple[str, ...]:
    """The beginnings of the codes that are fixed assets (固定资产) in this edition of the procurement catalogue."""
    return words_of("fixed_assets", edition)


@cache
def loose(words: tuple[str, ...]) -> Finder:
    """Finds any of these words, the longest at each place, with white space allowed between their characters."""
    return Finder(words, spaced=True)


@cache
def loose_pattern(words: tuple[str, ...]) -> str:
    """The same as part of a pattern."""
    return "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True))


@cache
def _buying(*, of_name: bool) -> tuple[tuple[str, Finder], ...]:
    kinds: dict[str, list[str]] = {}
    for row in _data()["buying"]:
        if of_name or not row.get("name", False):
            kinds.setdefault(row["kind"], []).extend(row["words"])
    return tuple((kind, loose(tuple(words))) for kind, words in kinds.items())


def bought(text: str, *, of_name: bool = False) -> tuple[tuple[str, int, int], ...]:
    """What a text says is bought: (goods, works or services; start; end) of the first word of each kind. `of_name` also takes the
    words that mean a purchase only in the name of a project."""
    out = []
    around = list(loose(words_of("buying_not", "around")).find(text))
    for kind, finder in _buying(of_name=of_name):
        for found in finder.find(text):
            if not any(other.start <= found.start and found.end <= other.end for other in around):
                out.append((kind, found.start, found.end))
                break
    return tuple(out)
