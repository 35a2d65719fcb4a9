"""The parts of a submission: made when it is begun, with what the system knows already; what lacks later is made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from mingzhang.facts.sheets import TextWanted, declaration
from mingzhang.layouts.load import layout
from mingzhang.layouts.model import Layout
from mingzhang.messages import Refusal
from mingzhang.packing import texts_of
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.money import MONEY
from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds.models import Submission

NATURES = frozenset(declaration().choices["nature"].labels)


def layout_of(submission: Submission) -> Layout | None:
    """The layout of the submission: its own, else the year's. None where there is none that can be used."""
    try:
        return layout(submission.layout_name)
    except Refusal:
        return None


def wanted_of(submission: Submission) -> tuple[TextWanted, ...]:
    """The words that the layout asks for."""
    return texts_of(layout_of(submission))


def text_row(key: str) -> str:
    """The id of the row that holds a text: the same for everybody who begins it."""
    return f"text-{key}"


def parts_of(submission: Submission, *sheets: str) -> dict[str, Part]:
    """The parts of the submission by their sheet, all of them unless `sheets` are named; those that lack are made."""
    wanted = sheets or tuple(sheet.key for sheet in declaration().sheets)
    asked = submission.parts.filter(sheet__in=sheets) if sheets else submission.parts.all()
    found = {part.sheet: part for part in asked}
    lacking = [key for key in dict.fromkeys(wanted) if key not in found]
    if lacking:
        with transaction.atomic():
            Submission.objects.select_for_update().get(pk=submission.pk)
            for key in lacking:
                part, _ = Part.objects.get_or_create(submission=submission, sheet=key, defaults=_beginning(submission, key))
                found[key] = part
    return found


def heads_of(submission: Submission) -> dict[str, Part]:
    """The parts by their sheet without their rows, which are fetched only where somebody asks for them."""
    found = {part.sheet: part for part in submission.parts.defer("rows")}
    return found if len(found) == len(declaration().sheets) else parts_of(submission)


def begin_parts(submissions: Iterable[Submission]) -> None:
    """Makes all parts of submissions that have just begun."""
    made = [Part(submission=one, sheet=sheet.key, **_beginning(one, sheet.key)) for one in submissions for sheet in declaration().sheets]
    Part.objects.bulk_create(made, batch_size=500)


def _beginning(submission: Submission, key: str) -> dict[str, Any]:
    organisation = submission.organisation
    if key == "department":
        head = {"name": organisation.name, "code": organisation.code, "year": submission.round.year, "money": MONEY}
        return {"fields": head | ({"short": organisation.short} if organisation.short else {})}
    if key == "units" and organisation.kind == Organisation.Kind.unit:
        row = {"_id": f"unit-{organisation.code}", "code": organisation.code, "name": organisation.name}
        return {"rows": [row | ({"nature": organisation.nature} if organisation.nature in NATURES else {})]}
    if key == "texts":
        return {"rows": [{"_id": text_row(one.key), "key": one.key} for one in wanted_of(submission)]}
    return {}
