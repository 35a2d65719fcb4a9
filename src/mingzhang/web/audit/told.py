"""Entries of the log as people read them: a sentence, the organisation and year with a link, names beside user names."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingzhang.facts.sheets import declaration
from mingzhang.lifecycle.table import table
from mingzhang.web.audit.models import Entry
from mingzhang.web.audit.places import submission_in
from mingzhang.web.audit.titles import title
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import visible
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds.models import Submission

_VALUE = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")
_ROUND = re.compile(r"round/(\d{4})\Z")
SYSTEM = gettext_lazy("系统")


@dataclass(frozen=True, slots=True)
class Told:
    """An entry: who (name and user name), what was done, to what (with an address where the reader may go there), in a sentence, and as it
    is stored (`raw`, JSON)."""

    entry: Entry
    name: str
    title: str
    about: str
    address: str
    sentence: str
    raw: str


@cache
def sentences() -> dict[str, str]:
    """The templates by action (`sentences.toml`)."""
    return tomllib.loads((files("mingzhang.web.audit") / "sentences.toml").read_text(encoding="utf-8"))


def told(entries: Sequence[Entry], reader: Person | None = None) -> list[Told]:
    """The entries as the reader sees them; without one (for a file) without addresses. A handful of questions for all of them together."""
    numbers = {number for one in entries if (number := submission_in(one.object) or _given(one)) is not None}
    submissions = Submission.objects.select_related("organisation", "round").in_bulk(numbers)
    names = dict(
        Person.objects.filter(username__in={name for one in entries for name in (one.actor, one.object)}).values_list("username", "name")
    )
    codes = {str(one.details["organisation"]) for one in entries if isinstance(one.details.get("organisation"), str)}
    places = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    open_to = _open_to(reader, submissions.values())
    return [_told(one, submissions, names, places, open_to) for one in entries]


def _given(entry: Entry) -> int | None:
    number = entry.details.get("submission") if isinstance(entry.details, dict) else None
    return number if isinstance(number, int) else None


def _open_to(reader: Person | None, submissions: Iterable[Submission]) -> frozenset[int]:
    """The submissions that the reader may see."""
    if reader is None:
        return frozenset()
    seen = set(visible(reader).filter(pk__in={one.organisation_id for one in submissions}).values_list("pk", flat=True))
    return frozenset(one.pk for one in submissions if one.organisation_id in seen)


def _told(
    entry: Entry, submissions: Mapping[int, Submission], names: Mapping[str, str], places: Mapping[str, str], open_to: frozenset[int]
) -> Told:
    number = submission_in(entry.object) or _given(entry)
    submission = submissions.get(number) if number is not None else None
    year = _ROUND.match(entry.object)
    about, address = entry.object, ""
    if submission is not None:
        about = _("{organisation} {year} 年").format(organisation=submission.organisation, year=submission.round.year)
        address = reverse("review", args=[submission.pk]) if submission.pk in open_to else ""
    elif year:
        about = _("{year_1} 年度").format(year_1=year[1])
    elif entry.object in names:
        about = _named(entry.object, names)
    raw = json.dumps(entry.details, ensure_ascii=False) if entry.details else ""
    sentence = _filled(sentences().get(entry.action, ""), _values(entry, names, places)) if entry.action in sentences() else ""
    return Told(entry, names.get(entry.actor, ""), title(entry.action), about, address, sentence, raw)


def _named(username: str, names: Mapping[str, str]) -> str:
    return f"{names[username]}（{username}）" if names.get(username) else username


def _values(entry: Entry, names: Mapping[str, str], places: Mapping[str, str]) -> dict[str, str]:
    """What a template may name: the details, with codes put into words."""
    found: dict[str, Any] = dict(entry.details) if isinstance(entry.details, dict) else {}
    known = table()
    if entry.action == "round.step":
        steps = [one for one in known.transitions if (one.action, one.from_state) == (found.get("action"), found.get("from"))]
        found["title"] = next((one.title for one in steps if found.get("role") in one.roles), title(entry.action))
        found |= {name: known.states[found[name]].title for name in ("from", "to") if found.get(name) in known.states}
    if found.get("role") in roles():
        found["role"] = roles()[found["role"]].title
    if isinstance(found.get("organisation"), str):
        found["organisation"] = places.get(found["organisation"], found["organisation"])
    sheet = found.get("part") or entry.object.rpartition("/")[2]
    found["sheet"] = next((one.title for one in declaration().sheets if one.key == sheet), "")
    found |= {"person": _named(entry.object, names), "thing": entry.object}
    return {name: str(value) for name, value in found.items() if value is not None and str(value) != ""}


def _filled(template: str, values: Mapping[str, str]) -> str:
    def fill(text: str) -> str:
        return _VALUE.sub(lambda match: values.get(match[1], "…"), text)

    def chosen(match: re.Match[str]) -> str:
        return match[1] if all(name in values for name in _VALUE.findall(match[1])) else match[2] or ""

    return fill(_OPTIONAL.sub(chosen, template))
