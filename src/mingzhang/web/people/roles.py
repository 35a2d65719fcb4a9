"""Roles as data: titles, areas, and what each may do beside the actions of the lifecycle."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mingzhang.web.people.models import Person


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its id, titles in Chinese and English, the areas of the system that it sees, and what it may do."""

    id: str
    title: str
    en: str
    areas: frozenset[str]
    may: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """All roles by id."""
    data: dict[str, dict[str, Any]] = tomllib.loads((files("mingzhang.web.people") / "roles.toml").read_text(encoding="utf-8"))
    return {name: Role(name, row["title"], row["en"], frozenset(row["areas"]), frozenset(row["may"])) for name, row in data.items()}


def areas_of(person: Person) -> frozenset[str]:
    """The areas that a person sees: those of all roles held now."""
    from mingzhang.web.people.permission import held

    known = roles()
    found: set[str] = {"work"}
    for grant in held(person):
        if grant.role in known:
            found |= known[grant.role].areas
    return frozenset(found)
