"""Codes as officers see and choose them: `2010301 行政运行`, from the classification lists of the budget year."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from mingzhang.classification import lists
from mingzhang.classification.code_list import CodeList
from mingzhang.facts.sheets import declaration

LISTS: dict[str, Callable[[], CodeList]] = {
    "functional": lists.functional,
    "economic_department": lists.economic_department,
    "economic_government": lists.economic_government,
    "procurement": lists.procurement,
    "divisions": lists.divisions,
}
TIMELESS = frozenset({"procurement", "divisions"})
"""Lists of one edition: whoever drafts a budget uses the edition at hand, whatever the year."""

LOCAL = "（清单外）"
"""The name that an exported code bears which no list knows: places add items of their own."""


def code_list(name: str) -> CodeList:
    """The list that `codes` of a column names. Raises KeyError if there is none."""
    return LISTS[name]()


def year_of(name: str, year: int | None) -> int | None:
    """The year by which a list is asked: none for lists of one edition."""
    return None if name in TIMELESS else year


def code_label(name: str, code: str, year: int | None) -> str:
    """The code with its name of that year (else its latest); with LOCAL where the list does not know it."""
    known = code_list(name)
    entry = known.by_code(code, year_of(name, year)) or known.by_code(code)
    return f"{code} {entry.name if entry else LOCAL}"


@lru_cache(maxsize=32)
def code_options(name: str, year: int) -> tuple[str, ...]:
    """What a drop-down list of that year offers, in the order of the list."""
    known, levels, asked = code_list(name), declaration().codes[name].levels, year_of(name, year)
    found: dict[str, str] = {}
    for entry in known.entries:
        if entry.level in levels and entry.code not in found:
            named = known.by_code(entry.code, asked)
            if named is not None:
                found[entry.code] = f"{entry.code} {named.name}"
    return tuple(found[code] for code in sorted(found))
