"""Deadlines (期限): what the law sets (`deadlines.toml`) and what a bureau fixes, with warnings. They warn, they never lock."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

from mingzhang.lifecycle.calendar import Calendar, calendar
from mingzhang.messages import say

SOON = 5
"""From how many days before the last one a deadline is `soon`."""
Level = Literal["open", "soon", "overdue", "met", "late"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period of `days` calendar days after the event `start` (or `before` it), ended by the event `done`. `basis` is the law."""

    id: str
    title: str
    days: int
    start: str
    done: str
    start_title: str
    basis: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """How a deadline stands on a day: its last day, days left (below zero: overdue; of one that is done, as on the day it was done),
    the sentence, and notes on how the last day was found."""

    title: str
    last: date
    left: int
    level: Level
    text: str
    notes: tuple[str, ...] = ()


@cache
def deadlines() -> Mapping[str, Deadline]:
    """The deadlines of the law by id."""
    data = tomllib.loads((files("mingzhang.lifecycle") / "deadlines.toml").read_text(encoding="utf-8"))
    return {row["id"]: Deadline(**row) for row in data["deadlines"]}


def last_day(deadline: Deadline, start: date, working: Calendar | None = None) -> tuple[date, tuple[str, ...]]:
    """The last day of a period that `start` begins, and notes. The day of the event is not counted. With a calendar a last day that is free
    moves to the next working day (民法典第二百零三条); one that lies before the event never moves."""
    counted = start + timedelta(days=-deadline.days if deadline.before else deadline.days)
    if working is None or deadline.before:
        return counted, ()
    moved = working.next_working(counted)
    notes = [say("deadline.moved", day=counted, last=moved)] if moved != counted else []
    notes += [say("deadline.unknown_year", year=year) for year in working.unknown(counted, moved)]
    return moved, tuple(notes)


def due(
    deadline: Deadline,
    start: date,
    today: date,
    done: date | None = None,
    *,
    move: bool = True,
    working: Calendar | None = None,
    soon: int = SOON,
) -> Due:
    """How the deadline stands today, or stood when it was `done`. `move`: a free last day moves to the next working day of `working`
    (the calendar of the program unless given)."""
    last, notes = last_day(deadline, start, (working or calendar()) if move else None)
    return due_on(deadline.title, last, today, done, soon=soon, notes=notes)


def due_on(title: str, last: date, today: date, done: date | None = None, *, soon: int = SOON, notes: tuple[str, ...] = ()) -> Due:
    """The same for a last day that the bureau fixed."""
    left = (last - (done or today)).days
    level = _level(left, soon, done=done is not None)
    code = "today" if level == "soon" and left == 0 else level
    text = say(f"deadline.{code}", title=title, last=last, days=abs(left), done=done)
    return Due(title, last, left, level, text, notes)


def _level(left: int, soon: int, *, done: bool) -> Level:
    if done:
        return "met" if left >= 0 else "late"
    return "overdue" if left < 0 else "soon" if left <= soon else "open"
