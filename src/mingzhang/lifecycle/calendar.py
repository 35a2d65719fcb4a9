"""Working days (工作日) of each year, as data: weekends, holidays, and the days worked in exchange (调休上班)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

_SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """The days of a year that are not as their weekday says: `holidays` are free, `workdays` are worked; `source` is the notice."""

    year: int
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of the years that are known; of others only the weekends are."""

    years: Mapping[int, Year]

    def known(self, day: date) -> bool:
        """Whether the holidays of the day's year are known."""
        return day.year in self.years

    def working(self, day: date) -> bool:
        """Whether people work on this day."""
        if any(day in year.workdays for year in self.years.values()):
            return True
        return day.weekday() < _SATURDAY and not any(day in year.holidays for year in self.years.values())

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the next that is."""
        while not self.working(day):
            day += DAY
        return day

    def unknown(self, first: date, last: date) -> tuple[int, ...]:
        """The years from `first` to `last` whose holidays are not known."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.years)


def load_year(text: str) -> Year:
    """The year that a file `workdays-….toml` states. Raises tomllib.TOMLDecodeError and KeyError for what is no such file."""
    data = tomllib.loads(text)
    free = frozenset(day for row in data["holidays"] for day in _days(row["first"], row["last"]))
    worked = frozenset(day for row in data["holidays"] for day in row.get("workdays", ()))
    return Year(data["year"], data["source"], free, worked)


def calendar(folder: Path | None = None) -> Calendar:
    """The calendar that comes with the program; files `workdays-….toml` of `folder` replace its years or add to them."""
    years = dict(_packaged())
    if folder is not None:
        years |= _folder(folder)
    return Calendar(years)


@cache
def _packaged() -> Mapping[int, Year]:
    return _folder(files("mingzhang.lifecycle") / "data")


def _folder(folder: Traversable) -> dict[int, Year]:
    names = sorted((path for path in folder.iterdir() if path.name.startswith("workdays-") and path.name.endswith(".toml")), key=_name)
    return {year.year: year for year in (load_year(path.read_text(encoding="utf-8")) for path in names)}


def _name(path: Traversable) -> str:
    return path.name


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
