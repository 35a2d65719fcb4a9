"""What the bureau of the web bench has submitted: a submission of everybody in every year, in all states of the round, its parts filled in,
with the steps that led there, changes and opinions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from bench import web_facts

if TYPE_CHECKING:
    from bench.web_bureau import Bureau
    from mingzhang.lifecycle.table import Transition
    from mingzhang.web.filling.models import Part
    from mingzhang.web.people.models import Organisation
    from mingzhang.web.rounds.models import Event, Opinion, Round, Submission

PROJECTS = 20_000
LARGE, IN_LARGE = 10, 100
"""How many units have that many projects, and so 500 indicators, in every year; the others share the rest evenly."""
WRITING = 10
"""Departments that are still filling in this year's draft, and all their units."""
NOW = (
    *("draft_desks",) * 42,
    *("draft_await_performance", "draft_await_budget", "published") * 15,
    *("draft_agreed",) * 12,
    *("request_finance", "approved") * 9,
    *("requesting", "request_head", "request_department", "drafting", "draft_head", "draft_department") * 3,
    *("retracted", "adjusting", "adjust_desks") * 3,
    *("adjust_head", "adjust_department", "adjust_agreed", "adjust_await_performance", "adjust_await_budget") * 2,
)
"""The states of the others this year, as often as each comes up; every state of the table is among them."""
CHANGES, WORDS = 12, "请补充项目支出的测算依据，并说明与上年的差异。"


def make(bureau: Bureau) -> list[Submission]:
    """All submissions with what belongs to them, in the database."""
    from mingzhang.lifecycle.table import table

    missing = set(table().states) - set(NOW)
    if missing:
        raise ValueError(f"no submission is in {', '.join(sorted(missing))}")
    made = [one for year in bureau.rounds for one in _year(bureau, year)]
    _events(bureau, made)
    _opinions(bureau, made)
    return made


def projects_of(place: int, years: int) -> int:
    """How many projects the unit at a place has in a year."""
    each, more = divmod(PROJECTS // years - LARGE * IN_LARGE, 300 - LARGE)
    return IN_LARGE if place % 5 == 0 and place < 5 * LARGE else each + (place < more)


def _year(bureau: Bureau, year: Round) -> list[Submission]:
    from mingzhang.web.filling.models import Part
    from mingzhang.web.filling.totals import totals_of
    from mingzhang.web.rounds.models import Submission

    last = year == bureau.rounds[-1]
    random = Random(year.year)
    filled: list[tuple[Submission, dict[str, Part]]] = []
    for place, one in enumerate((*bureau.units, *bureau.departments)):
        unit = one.kind == "unit"
        number = place // 5 if unit else place - len(bureau.units)
        state = "published" if not last else "drafting" if number < WRITING else NOW[place % len(NOW)]
        given = (
            web_facts.unit(one.code, one.name, year.year, projects_of(place, len(bureau.rounds)), random)
            if unit
            else web_facts.department(one.code, one.name, year.year)
        )
        parts = {sheet: Part(sheet=sheet, fields=fields, rows=rows, version=1) for sheet, (fields, rows) in _all(given).items()}
        due = None if state == "published" else datetime.now(UTC).date() + timedelta(days=place % 40 - 8)
        filled.append((Submission(round=year, organisation=one, state=state, version=9, totals=totals_of(parts), due=due), parts))
    made = Submission.objects.bulk_create([one for one, _ in filled], batch_size=200)
    every = [part for one, parts in filled for part in _of(one, parts)]
    Part.objects.bulk_create(every, batch_size=500)
    _changes(bureau, every, random)
    return made


def _all(given: dict[str, web_facts.Filled]) -> dict[str, web_facts.Filled]:
    """With the parts in which nothing is: the editor makes all when the submission is first opened."""
    from mingzhang.facts.sheets import declaration

    return {sheet.key: given.get(sheet.key, web_facts.Filled({}, [])) for sheet in declaration().sheets}


def _of(submission: Submission, parts: dict[str, Part]) -> Iterator[Part]:
    for part in parts.values():
        part.submission = submission
        yield part


def _changes(bureau: Bureau, parts: list[Part], random: Random) -> None:
    """The last changes of what was filled in; the versions of the parts say that there were as many."""
    from mingzhang.web.filling.models import Change

    made = []
    for part in parts:
        if part.sheet not in {"spending", "projects", "indicators"} or not part.rows:
            continue
        person = bureau.person("preparer", part.submission.organisation)
        column = {"spending": "amount", "projects": "purpose", "indicators": "value"}[part.sheet]
        for version in range(2, CHANGES + 2):
            row = random.choice(part.rows)
            cells = [{"row": row["_id"], "column": column, "before": None, "after": row[column]}]
            made.append(Change(part=part, version=version, person=person, cells=cells, token=f"t{version}"))
        part.version = CHANGES + 1
    Change.objects.bulk_create(made, batch_size=1000)
    type(parts[0]).objects.bulk_update([part for part in parts if part.version > 1], ["version"], batch_size=200)


@cache
def steps_to(state: str, *, subordinate: bool) -> tuple[Transition, ...]:
    """The shortest way from the beginning to a state, by the table."""
    from mingzhang.lifecycle.table import table

    absent = "top_level" if subordinate else "subordinate"
    ways: dict[str, tuple[Transition, ...]] = {table().initial: ()}
    heads = [table().initial]
    for here in heads:
        for step in table().leaving(here):
            there = step.when in {None, "top_level", "subordinate"} and step.when != absent and step.kind in {"forward", "side"}
            if there and step.to_state not in ways:
                ways[step.to_state] = (*ways[here], step)
                heads.append(step.to_state)
    return ways[state]


def way_to(state: str, place: int, *, subordinate: bool) -> tuple[Transition, ...]:
    """The way to a state; of every third submission the draft was returned once in between."""
    from mingzhang.lifecycle.table import table

    way = steps_to(state, subordinate=subordinate)
    at = next((number for number, step in enumerate(way, 1) if step.to_state == "draft_desks"), None)
    if place % 3 or at is None:
        return way
    back = next(step for step in table().leaving("draft_desks") if step.action == "return")
    begun = next(number for number, step in enumerate(way, 1) if step.to_state == back.to_state)
    return (*way[:at], back, *way[begun:])


def _events(bureau: Bureau, submissions: list[Submission]) -> None:
    from django.utils import timezone

    from mingzhang.web.rounds.models import Event

    made: list[Event] = []
    for place, one in enumerate(submissions):
        way = way_to(one.state, place, subordinate=one.organisation.kind == "unit")
        figures = hashlib.sha256(str(one.pk).encode()).hexdigest()
        first = timezone.now() - timedelta(days=365 * (bureau.rounds[-1].year - one.round.year) + 2 * len(way) + place % 20)
        spent = one.totals["spending"]
        kept = {"funds": {"general": spent, "govfund": 0, "soe": 0, "fiscal": spent, "all": spent}}
        made += [
            Event(
                submission=one,
                number=number,
                at=first + timedelta(days=2 * number),
                person=_who(bureau, step, one.organisation),
                role=step.roles[0],
                action=step.action,
                before=step.from_state,
                after=step.to_state,
                comment=WORDS if step.comment else "",
                figures=figures,
                details=kept if step.kind == "forward" else {},
            )
            for number, step in enumerate(way, 1)
        ]
    Event.objects.bulk_create(made, batch_size=1000)


def _who(bureau: Bureau, step: Transition, organisation: Organisation) -> object:
    role = step.roles[0]
    # A department has no preparer of its own here: its reviewer hands on what its units filled in.
    return bureau.person("department" if role == "preparer" and organisation.kind == "department" else role, organisation)


def _opinions(bureau: Bureau, submissions: list[Submission]) -> None:
    from django.utils import timezone

    from mingzhang.web.rounds.models import Opinion, Waived

    made: list[Opinion] = []
    waived = []
    for place, one in enumerate(submissions):
        if one.state in {"requesting", "request_head"}:
            continue
        settled = one.round != bureau.rounds[-1]
        for number, role in enumerate(("department", "budget", "performance")[: 1 + place % 3]):
            person = bureau.person(role, one.organisation)
            more = {"settled_by": person, "settled_at": timezone.now()} if settled or number == 2 else {}
            about = f"第 {number + 1} 个项目"
            made.append(
                Opinion(submission=one, part="projects", row=f"p{number + 1}", about=about, text=WORDS, made_by=person, role=role, **more)
            )
        if place % 7 == 0:
            finding = hashlib.sha256(f"w{one.pk}".encode()).hexdigest()[:12]
            waived.append(
                Waived(submission=one, finding=finding, rule="project.copied_text", reason="同类项目。", made_by=made[-1].made_by)
            )
    Opinion.objects.bulk_create(made, batch_size=1000)
    Waived.objects.bulk_create(waived)
