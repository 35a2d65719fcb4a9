"""The organisations and people of the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from mingzhang.layouts.load import layout
from mingzhang.web.operation.demo.stated import facts_of, named
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.people.roles import roles

Place = tuple[str, str]
"""A role, and the key of a department; empty for the bureau."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration."""

    username: str
    title: str
    place: str


@transaction.atomic
def organisations(stated: Mapping[str, Any]) -> tuple[Organisation, dict[str, Organisation]]:
    """The bureau, and its departments by their key."""
    bureau = Organisation.objects.create(kind=Organisation.Kind.bureau, **stated["bureau"])
    made = {}
    for row in stated["department"]:
        head = facts_of(row["file"]).department
        made[row["key"]] = Organisation.objects.create(
            name=named(row, head.name),
            short=named(row, head.short or ""),
            code=row["code"],
            kind=Organisation.Kind.department,
            parent=bureau,
        )
    return bureau, made


def own_layout(row: Mapping[str, Any], year: int) -> str:
    """The layout of its own that a department has in a year; empty where it has none."""
    return next((name for name in row.get("layouts", ()) if layout(name).covers(year)), "")


@transaction.atomic
def people(
    stated: Mapping[str, Any], bureau: Organisation, departments: Mapping[str, Organisation], password: str
) -> tuple[dict[Place, Person], tuple[Account, ...]]:
    """People by role and place, and their accounts. All have one password, which is worked out once."""
    made: dict[Place, Person] = {}
    accounts = []
    hashed = make_password(password)
    for row in stated["account"]:
        title = roles()[row["role"]].title
        places = list(departments.items()) if row.get("of") == "department" else [("", bureau)]
        for number, (key, place) in enumerate(places, 1):
            username = f"{row['username']}{number if key else ''}"
            name = f"{place.short or place.name}{title}" if key else title
            person = Person.objects.create(username=username, password=hashed, name=name[:80])
            Grant.objects.create(person=person, role=row["role"], organisation=place)
            made[row["role"], key] = person
            accounts.append(Account(username, title, place.short or place.name))
    return made, tuple(accounts)
