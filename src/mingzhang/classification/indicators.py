"""The levels of performance indicators (绩效指标): schemes of 财预〔2015〕88号 and 财预〔2021〕101号, and provincial ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mingzhang.classification.entry import Confidence
from mingzhang.classification.files import CodeListError, confidence, records, year
from mingzhang.classification.names import fold

_COLUMNS = ("scheme", "scope", "level", "name", "parent", "valid_from", "valid_to", "aliases", "source", "confidence", "note")
_TAIL = re.compile("(?<=.)指标$")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A name in a scheme of indicators: `level` 1 一级, 2 二级, 3 三级; `scope` 项目支出 or 部门整体支出."""

    scheme: str
    scope: str
    level: int
    name: str
    parent: str | None
    valid_from: int | None
    valid_to: int | None
    aliases: tuple[str, ...]
    confidence: Confidence
    source: str
    note: str


class Indicators:
    """All schemes together: which one a document uses does not follow from its year."""

    def __init__(self, entries: Iterable[Indicator]) -> None:
        self.entries = tuple(entries)

    def named(self, name: str, level: int | None = None, scheme: str | None = None) -> tuple[Indicator, ...]:
        """The indicators of that name or alias (a final 指标 may be missing or too many), in the order of the list."""
        return tuple(
            entry
            for entry in self._names.get(_core(name), ())
            if (level is None or entry.level == level) and (scheme is None or entry.scheme == scheme)
        )

    def second_level(self, name: str, scheme: str | None = None) -> tuple[tuple[str, str], ...]:
        """The pairs (一级, 二级) a second-level name or alias stands for, without repetition; empty if it is unknown.

        `经济效益` gives `(("效益指标", "经济效益指标"),)`. `scheme` is a value of that column: `88号`, `101号`, `河南`.
        """
        found = self.named(name, 2, scheme)
        return tuple(dict.fromkeys((entry.parent, entry.name) for entry in found if entry.parent is not None))

    @cached_property
    def _names(self) -> dict[str, list[Indicator]]:
        index: dict[str, list[Indicator]] = {}
        for entry in self.entries:
            for core in dict.fromkeys(_core(name) for name in (entry.name, *entry.aliases)):
                index.setdefault(core, []).append(entry)
        return index


def _core(name: str) -> str:
    return _TAIL.sub("", fold(name))


def read(path: Path) -> Indicators:
    """The schemes in a file. Raises `CodeListError` for a malformed row."""
    return Indicators(_indicator(path, line, row) for line, row in records(path, _COLUMNS))


def _indicator(path: Path, line: int, row: dict[str, str]) -> Indicator:
    if row["level"] not in {"1", "2", "3"}:
        raise CodeListError(path, line, f"level {row['level']!r} is none of 1, 2, 3")
    return Indicator(
        row["scheme"],
        row["scope"],
        int(row["level"]),
        row["name"],
        row["parent"] or None,
        year(row["valid_from"], path, line),
        year(row["valid_to"], path, line),
        tuple(alias for alias in row["aliases"].split(";") if alias),
        confidence(row["confidence"], path, line),
        row["source"],
        row["note"],
    )
