"""The bureau of the web bench: 60 departments with 300 units, 433 people with roles, three years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingzhang.web.people.models import Organisation, Person
    from mingzhang.web.rounds.models import Round

DEPARTMENTS, UNITS, LOGINS = 60, 5, 8
LAYOUT = "hebei-2024"
BUREAU = {"budget": 6, "performance": 3, "publisher": 2, "auditor": 1, "admin": 1}


@dataclass(frozen=True, slots=True)
class Bureau:
    """Organisations in the order of their codes, units after their department, the people by role and id of their organisation, and the
    years, oldest first."""

    root: Organisation
    departments: tuple[Organisation, ...]
    units: tuple[Organisation, ...]
    people: dict[tuple[str, int], Person]
    rounds: tuple[Round, ...]

    def person(self, role: str, organisation: Organisation) -> Person:
        """Who holds a role for an organisation: there, at its department, or in the bureau."""
        for place in reversed(organisation.path.strip("/").split("/")):
            if (role, int(place)) in self.people:
                return self.people[role, int(place)]
        raise KeyError(role)


def make(today: date) -> Bureau:
    """The bureau in the database."""
    from mingzhang.web.people.models import Organisation

    root = Organisation.objects.create(name="示例市财政局", short="市财政局", code="001", kind="bureau")
    departments, units = [], []
    for number in range(DEPARTMENTS):
        name = f"第{number + 1}局"
        made = Organisation.objects.create(name=name, short=name, code=f"5{number:02}", kind="department", parent=root)
        departments.append(made)
        units += [
            Organisation.objects.create(
                name=f"{name}第{one + 1}中心", code=f"{made.code}{one + 1:03}", kind="unit", parent=made, nature="行政"
            )
            for one in range(UNITS)
        ]
    people = _people(root, departments, units)
    return Bureau(root, tuple(departments), tuple(units), people, _rounds(today, people["budget", root.pk]))


def _people(root: Organisation, departments: list[Organisation], units: list[Organisation]) -> dict[tuple[str, int], Person]:
    from django.utils import timezone

    from mingzhang.web.people.models import Grant, Login, Person

    wanted = [("preparer", one, f"jb{one.code}", f"经办{one.code}") for one in units]
    wanted += [(role, one, f"{role[:2]}{one.code}", f"{role[:2]}{one.code}") for one in departments for role in ("head", "department")]
    wanted += [(role, root, f"{role}{one}", f"{role}{one}") for role, count in BUREAU.items() for one in range(count)]
    made = Person.objects.bulk_create(Person(username=username, name=name, password="!") for _, _, username, name in wanted)
    Grant.objects.bulk_create(
        [Grant(person=one, role=role, organisation=place) for one, (role, place, _, _) in zip(made, wanted, strict=True)]
        # Some held the role elsewhere before: ended grants stay known.
        + [
            Grant(person=one, role=role, organisation=units[place % len(units)], ended_at=timezone.now() - timedelta(days=90))
            for place, (one, (role, _, _, _)) in enumerate(zip(made, wanted, strict=True))
            if place % 3 == 0
        ]
    )
    now = timezone.now()
    Login.objects.bulk_create(
        Login(person=one, at=at, seen_at=at, ended_at=at, address="10.0.0.1", agent="bench")
        for one in made
        for at in (now - timedelta(days=day + 1) for day in range(LOGINS))
    )
    people: dict[tuple[str, int], Person] = {}
    for one, (role, place, _, _) in zip(made, wanted, strict=True):
        people.setdefault((role, place.pk), one)
    # The officer keeps the years, the accounts and the log as well: every list opens for this person.
    officer = people["budget", root.pk]
    Grant.objects.bulk_create(Grant(person=officer, role=role, organisation=root) for role in ("admin", "auditor"))
    return people


def _rounds(today: date, officer: Person) -> tuple[Round, ...]:
    from django.utils import timezone

    from mingzhang.web.rounds.models import Round

    return tuple(
        Round.objects.create(
            year=year,
            layout=LAYOUT,
            code_year=year,
            congress=date(year, 1, 28),
            opened_by=officer,
            notice="请按期报送，有疑问请与预算科联系。",
            deadlines={"first_up": f"{year - 1}-10-15", "second_up": f"{year - 1}-12-20", "publication": f"{year}-03-15"},
            closed_at=timezone.now() if year == today.year - 2 else None,
        )
        for year in range(today.year - 2, today.year + 1)
    )
