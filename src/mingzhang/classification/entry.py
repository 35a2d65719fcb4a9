"""One line of a code list: a code, a name, and the years in which they belonged together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with a name it had. A code whose name changed has one entry per name.

    `valid_from` and `valid_to` are the first and last budget year; `None` means "since 2019 or before" and "still in force".
    `level` is the list's own word: 类, 款, 项 (class, division, item) for budget classifications, 省, 市, 县 for places, a digit
    for the 政府采购品目. `extra` holds the list's further columns, those which are not blank, in the order of the file.
    `confidence` says how sure the row is, see `data/README.md`.
    """

    code: str
    name: str
    level: str
    parent: str | None
    valid_from: int | None
    valid_to: int | None
    confidence: Confidence
    source: str
    note: str
    extra: tuple[tuple[str, str], ...]

    def valid_in(self, year: int) -> bool:
        """Whether the code had this name in a budget year."""
        return within_years(year, self.valid_from, self.valid_to)

    def attribute(self, column: str) -> str | None:
        """The value of a further column of the list (`budget`, `description`, …), or `None` where it is blank or unknown."""
        return dict(self.extra).get(column)


def within_years(year: int, first: int | None, last: int | None) -> bool:
    """Whether a budget year is one of those from `first` to `last`; an open end (`None`) reaches without limit."""
    return (first is None or first <= year) and (last is None or year <= last)
