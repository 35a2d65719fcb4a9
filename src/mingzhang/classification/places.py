"""Guessing the place a text speaks of from the administrative divisions (行政区划) it names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from mingzhang.classification.code_list import CodeList
from mingzhang.classification.entry import Entry
from mingzhang.classification.lists import divisions
from mingzhang.classification.names import fold

_GENERIC = frozenset({"城区", "郊区", "矿区"})
"""Names of counties that are also ordinary words: they count only right behind the name of the division they belong to."""

_Names = dict[str, tuple[tuple[str, tuple[Entry, ...]], ...]]


def division_in(text: str, directory: Path | None = None) -> tuple[Entry, ...]:
    """The divisions a title or a department's name most probably belongs to, in the order in which they are named.

    At each position the longest full name counts (长沙县, not 沙县). Of the divisions named, those with most of the divisions
    above them named too are returned: `唐山市路南区财政局` gives 路南区 (130202) alone, `朝阳区财政局` every 朝阳区 there is,
    a text that names no division nothing. A division of which a part is named as well is left out. Raises as `divisions`.
    """
    codes = divisions(directory)
    named = _named(fold(text), _names(codes))
    support = {code: sum(above in named for above in _above(codes, code)) for code in named}
    best = max(support.values(), default=0)
    return tuple(entry for code, entry in named.items() if support[code] == best)


def _named(text: str, names: _Names) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    at = 0
    behind: tuple[Entry, ...] = ()
    while at < len(text):
        name, entries = next(((name, entries) for name, entries in names.get(text[at : at + 2], ()) if text.startswith(name, at)), ("", ()))
        if name in _GENERIC:
            entries = tuple(entry for entry in entries if any(entry.parent == above.code for above in behind))
        found |= {entry.code: entry for entry in entries if entry.code not in found}
        behind = entries
        at += len(name) if entries else 1
    return found


def _above(codes: CodeList, code: str) -> list[str]:
    line = []
    entry = codes.by_code(code)
    while entry is not None and entry.parent is not None:
        line.append(entry.parent)
        entry = codes.by_code(entry.parent)
    return line


@lru_cache(maxsize=4)
def _names(codes: CodeList) -> _Names:
    by_name: dict[str, list[Entry]] = {}
    for entry in codes.entries:
        if entry.attribute("pseudo") is None:
            by_name.setdefault(entry.name, []).append(entry)
    by_start: dict[str, list[tuple[str, tuple[Entry, ...]]]] = {}
    for name in sorted(by_name, key=len, reverse=True):
        by_start.setdefault(name[:2], []).append((name, tuple(by_name[name])))
    return {start: tuple(names) for start, names in by_start.items()}
