"""Control numbers (控制数) of a year: issued by revision, read as the lifecycle's, set against what is spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from mingzhang.cube.dimensions import ALL
from mingzhang.facts.model import Facts
from mingzhang.lifecycle.control import Comparison, Control, Controls, Revision, compare, revise
from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal
from mingzhang.money import Fen
from mingzhang.web.audit.log import record
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.rounds.models import ControlNumber, ControlRevision, Round, Submission
from mingzhang.web.rounds.records import person_known

FUNDS = ("general", "govfund", "soe")
"""The funds for which control numbers are issued: the three budgets of 财政拨款 that a department has."""
Limits = Mapping[tuple[str, str], Fen]


def controls_of(year: Round) -> Controls:
    """All revisions of a year, oldest first; units are codes of organisations."""
    revisions = year.revisions.select_related("made_by").prefetch_related("numbers__organisation").order_by("number")
    return Controls(
        tuple(
            Revision(
                one.number,
                person_known(one.made_by),
                one.made_at,
                one.reason,
                tuple(
                    Control(line.organisation.code, line.fund, None if line.amount is None else Fen(line.amount))
                    for line in one.numbers.all()
                ),
            )
            for one in revisions
        )
    )


def current(year: Round, upto: int | None = None) -> dict[tuple[int, str], int]:
    """The control numbers in force by id of the organisation and fund; with `upto` those that were after that revision."""
    found: dict[tuple[int, str], int] = {}
    rows = ControlNumber.objects.filter(revision__round=year).order_by("revision__number", "pk")
    rows = rows if upto is None else rows.filter(revision__number__lte=upto)
    for organisation, fund, amount in rows.values_list("organisation", "fund", "amount"):
        if amount is None:
            found.pop((organisation, fund), None)
        else:
            found[organisation, fund] = amount
    return found


def issue(year: Round, lines: Iterable[Control], person: Person, reason: str, base: int, address: str = "") -> ControlRevision:
    """One more revision. `base` is the number of the revision that the person saw. Raises Refusal: `rounds.control_changed` where somebody
    issued another meanwhile, `rounds.closed`, `rounds.no_unit` for a code that no organisation has, and as `revise` does."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=year.pk)
        if locked.closed_at is not None:
            raise Refusal("rounds.closed", year=locked.year)
        known = controls_of(locked)
        if len(known.revisions) != base:
            last = known.revisions[-1]
            raise Refusal("rounds.control_changed", person=last.person.name, number=last.number)
        made = revise(known, lines, person_known(person), timezone.now(), reason).revisions[-1]
        organisations = {one.code: one for one in Organisation.objects.filter(code__in={line.unit for line in made.lines})}
        for line in made.lines:
            if line.unit not in organisations:
                raise Refusal("rounds.no_unit", unit=line.unit)
        row = ControlRevision.objects.create(round=locked, number=made.number, made_by=person, reason=made.reason)
        ControlNumber.objects.bulk_create(
            ControlNumber(revision=row, organisation=organisations[line.unit], fund=line.fund, amount=line.amount) for line in made.lines
        )
        details = {"revision": made.number, "lines": len(made.lines), "reason": made.reason}
        record(person.get_username(), "round.control", f"round/{locked.year}", details, address)
        return row


@dataclass(frozen=True, slots=True)
class Limited:
    """The control numbers that hold for a submission, and what the codes in them are called."""

    limits: Limits
    names: Mapping[str, str]


def bound(submission: Submission) -> int | None:
    """The revision of control numbers that binds the approval (批复) which holds. None where there is none: then the newest counts, as it
    does while a budget or an adjustment is being made."""
    if table().states[submission.state].round != "publication":
        return None
    approval = submission.events.filter(action="approve").order_by("-number").values_list("details", flat=True).first()
    return approval.get("control") if approval else None


def limits_of(submission: Submission) -> Limited:
    """Those of the organisation and of what is below it; of a unit that has none those of the nearest organisation above that has some,
    which bound it from above. Under the code `all` stand those of the whole submission."""
    organisation = submission.organisation
    numbers = current(submission.round, bound(submission))
    every = {one.pk: one for one in Organisation.objects.filter(pk__in={pk for pk, _ in numbers})}
    limits: dict[tuple[str, str], Fen] = {}
    names = {ALL: organisation.name}
    for (pk, fund), amount in numbers.items():
        if pk != organisation.pk and every[pk].within(organisation):
            limits[every[pk].code, fund] = Fen(amount)
            names[every[pk].code] = every[pk].name
    holder = organisation.pk
    if not any(pk == holder for pk, _ in numbers) and not limits:
        above = [pk for pk in _above(organisation) if any(known == pk for known, _ in numbers)]
        holder = above[0] if above else holder
    limits |= {(ALL, fund): Fen(amount) for (pk, fund), amount in numbers.items() if pk == holder}
    return Limited(limits, names)


def _above(organisation: Organisation) -> list[int]:
    """The ids of the organisations above, nearest first."""
    return [int(part) for part in reversed(organisation.path.strip("/").split("/")[:-1]) if part]


def comparison(submission: Submission, facts: Facts | None) -> Comparison | None:
    """Spending against the control numbers, with names for codes. None where no control number holds or there are no facts."""
    found = limits_of(submission)
    if not found.limits or facts is None:
        return None
    names = {**{unit.code: unit.name for unit in facts.units}, **found.names}
    compared = compare(found.limits, facts)
    return Comparison(tuple(replace(line, unit=names.get(line.unit, line.unit)) for line in compared.lines))
