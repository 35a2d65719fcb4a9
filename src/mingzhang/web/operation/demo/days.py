"""When everything of the demonstration happens, seen from the day on which it is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from mingzhang.layouts.load import layout
from mingzhang.lifecycle.calendar import DAY, calendar

MORNING, WORKING_MINUTES = time(8, 50), 450
EVENING = time(18, 20)
APART = timedelta(minutes=9)


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the demonstration: how many before the one in preparation, the day on which the congress approved it, its deadlines."""

    age: int
    year: int
    layout: str
    congress: date
    deadlines: Mapping[str, date]
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done in a year, by or for the department `key` (empty: for the year itself)."""

    at: datetime
    year: int
    key: str
    what: str


def in_preparation(today: date, turn: int) -> int:
    """The budget year that is prepared on a day: from the month `turn` on the next one."""
    return today.year + (today.month >= turn)


def working_before(day: date) -> date:
    """The day if it is worked, else the last one before it that is."""
    known = calendar()
    while not known.working(day):
        day -= DAY
    return day


def day_of(said: int | str, today: date, year: int) -> date:
    """A day as the plan says it: days from today; or month and day, in the budget year or (`-10-15`) in the year before."""
    if isinstance(said, int):
        day = today + timedelta(days=said)
        return working_before(day) if said < 0 else calendar().next_working(day)
    before = said.startswith("-")
    month, number = said.removeprefix("-").split("-")
    return working_before(date(year - before, int(month), int(number)))


def years(plan: Mapping[str, Any], today: date) -> tuple[Year, ...]:
    """The years of the plan, the oldest first."""
    first = in_preparation(today, plan["turn"])
    rows = sorted(plan["year"], key=lambda row: -row["age"])
    return tuple(_year(row, first - row["age"], today, plan["layouts"]) for row in rows)


def _year(row: Mapping[str, Any], year: int, today: date, layouts: Sequence[str]) -> Year:
    named = next(name for name in layouts if layout(name).covers(year))
    deadlines = {name: day_of(said, today, year) for name, said in row["deadlines"].items()}
    return Year(row["age"], year, named, day_of(row["congress"], today, year), deadlines, row)


def steps_of(plan: Mapping[str, Any], path: str) -> Iterator[tuple[int, str]]:
    """The steps of a path: days after the approval by the congress, and what is done."""
    for row in plan["paths"][path]:
        if row in plan["paths"]:
            yield from steps_of(plan, row)
        else:
            day, _, what = row.partition(" ")
            yield int(day), what


def timeline(plan: Mapping[str, Any], today: date, zone: tzinfo) -> tuple[Step, ...]:
    """All that happens, in its order, on working days before today."""
    found: list[Step] = []
    for year in years(plan, today):
        for day, what in steps_of(plan, year.row["path"]):
            found.append(Step(datetime.combine(working_before(year.congress + timedelta(days=day)), MORNING, zone), year.year, "", what))
        for place, (key, path) in enumerate(year.row["departments"].items()):
            found += _of(plan, year, key, path, place, zone)
    return tuple(sorted(found, key=lambda one: one.at))


def _of(plan: Mapping[str, Any], year: Year, key: str, path: str, place: int, zone: tzinfo) -> Iterator[Step]:
    last = None
    for number, (day, what) in enumerate(steps_of(plan, path)):
        hour = EVENING if what == "build" else MORNING
        minutes = place if what == "build" else (30 + place * 37 + number * 53) % WORKING_MINUTES
        at = datetime.combine(working_before(year.congress + timedelta(days=day)), hour, zone) + timedelta(minutes=minutes)
        last = at if last is None else max(at, last + APART)
        yield Step(last, year.year, key, what)


def days_when(steps: Sequence[Step], year: int, key: str, *what: str) -> tuple[date, ...]:
    """The days of some steps of a department in a year, the first first."""
    return tuple(one.at.date() for one in steps if (one.year, one.key) == (year, key) and one.what in what)
