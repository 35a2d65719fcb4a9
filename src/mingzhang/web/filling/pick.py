"""Codes and words to choose from: found by code, by name, or by the first letters of its pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from mingzhang.classification.names import fold
from mingzhang.facts.sheets import declaration
from mingzhang.facts.words import code_list, code_options

MOST = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what is stored, what is shown, the first letters of the pinyin of its name."""

    value: str
    label: str
    initials: str


@lru_cache(maxsize=20_000)
def initials(text: str) -> str:
    """The first letters of the pinyin of the characters, other characters as they are: 行政运行 → xzyx."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


@lru_cache(maxsize=32)
def codes(name: str, year: int) -> tuple[Choice, ...]:
    """What a code list offers in a year. Raises KeyError for a list that does not exist."""
    split = (label.partition(" ") for label in code_options(name, year))
    return tuple(Choice(code, f"{code} {title}", initials(title)) for code, _, title in split)


def search(name: str, year: int, query: str, levels: Iterable[str] = ()) -> tuple[Choice, ...]:
    """The codes that fit the query, the likeliest first: those whose code begins with it, whose name begins with it, whose initials begin
    with it, then those that contain it. Nothing asked: the first of the list. With `levels` those first. Raises KeyError."""
    asked = fold(query).lower().strip()
    fine = frozenset(levels)
    ranked = [(rank, order, one) for order, one in enumerate(codes(name, year)) if (rank := _rank(one, asked)) is not None]
    ranked.sort(key=lambda entry: (entry[0], _coarse(name, entry[2].value, fine), entry[1]))
    return tuple(one for _, _, one in ranked[:MOST])


def _coarse(name: str, code: str, levels: frozenset[str]) -> bool:
    """Whether a code is of another level than those that a column should have."""
    if not levels:
        return False
    entry = next(iter(code_list(name).all_by_code(code)), None)
    return entry is None or entry.level not in levels


def _rank(one: Choice, asked: str) -> int | None:
    if not asked:
        return 0
    title = fold(one.label.partition(" ")[2]).lower()
    tests = (
        one.value.lower().startswith(asked),
        title.startswith(asked),
        one.initials.startswith(asked),
        asked in title,
        asked in one.initials,
        asked in one.label.lower(),
    )
    return next((rank for rank, fits in enumerate(tests) if fits), None)


def choices() -> dict[str, dict[str, object]]:
    """All choices of the declaration with their words and initials, as pages take them."""
    return {
        name: {
            "open": one.open,
            "options": [[member, label, initials(label)] for member, label in one.labels.items()],
            "words": dict(one.words),
        }
        for name, one in declaration().choices.items()
    }
