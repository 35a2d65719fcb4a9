"""The bureau of the web bench, made in a process of its own: `python -m bench.web_data DATA`.

300 units of 60 departments, 3 years, 20,000 projects, 51 people with sessions; two departments of the demonstration are published, so that
the public site has something to show. Prints as JSON who is who: cookies, submissions, addresses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

DEPARTMENTS, UNITS, YEARS, PROJECTS = 60, 5, (2022, 2023, 2024), 20_000
WRITERS = 50
LAYOUT = {2022: "henan-luoyang-2021", 2023: "henan-luoyang-2021", 2024: "henan-luoyang-2024"}


def main(data: Path) -> None:
    """Makes the bureau and prints who is who."""
    from mingzhang.web.operation.setup import migrate, prepare

    prepare(data)
    migrate()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    published = _published()
    writers, officer = _bureau()
    people = [(person.pk, _session(person), number) for person, number in writers]
    told = {"writers": people, "officer": _session(officer), "public": published}
    sys.stdout.write(json.dumps(told) + "\n")


def _published() -> list[str]:
    """Two published departments by the real chain; their pages."""
    from mingzhang.web.operation import demo
    from mingzhang.web.releases.models import Release

    whole = demo.plan()
    year = next(one for one in whole["year"] if one["year"] == YEARS[-1])
    years = [{**year, "departments": {"office": "published", "party": "published"}}]
    demo.plan = lambda: {**whole, "year": years}  # type: ignore[assignment]
    demo.load_demo("a-password-for-the-bench")
    pages = ["/public/", f"/public/{YEARS[-1]}/", "/public/en/", "/public/search/?q=%E7%BB%8F%E8%B4%B9"]
    for release in Release.objects.select_related("organisation"):
        place = f"/public/{release.year}/{release.organisation.code}/"
        pages += [place, f"{place}tables/", f"{place}text/", f"{place}projects/", f"/public/department/{release.organisation.code}/"]
    return pages


def _bureau() -> tuple[list[tuple[object, int]], object]:
    """People who fill in, each with a submission, and the budget officer who sees all."""
    from django.db import transaction

    from mingzhang.web.people.models import Grant, Organisation, Person
    from mingzhang.web.rounds.models import Round, Submission

    root = Organisation.objects.get(parent=None)
    with transaction.atomic():
        units = []
        for number in range(DEPARTMENTS):
            department = Organisation.objects.create(name=f"第{number + 1}局", code=f"5{number:02}", kind="department", parent=root)
            units += [
                Organisation.objects.create(
                    name=f"第{number + 1}局第{one + 1}单位", code=f"{department.code}{one + 1:03}", kind="unit", parent=department
                )
                for one in range(UNITS)
            ]
        for year in YEARS:
            opened, _ = Round.objects.get_or_create(year=year, defaults={"layout": LAYOUT[year], "code_year": year})
            _submissions(opened, units)
        last = Submission.objects.filter(round__year=YEARS[-1], organisation__in=[one.pk for one in units[:WRITERS]]).order_by("pk")
        writers = []
        for number, submission in enumerate(last):
            person = Person.objects.create_user(f"writer{number}", name=f"经办{number}")
            Grant.objects.create(person=person, role="preparer", organisation=submission.organisation)
            writers.append((person, submission.pk))
        officer = Person.objects.create_user("officer", name="预算")
        for role in ("budget", "admin", "auditor"):
            Grant.objects.create(person=officer, role=role, organisation=root)
    return writers, officer


def _submissions(opened: object, units: list[object]) -> None:
    from mingzhang.web.filling.models import Part
    from mingzhang.web.people.models import Organisation
    from mingzhang.web.rounds.models import Submission

    each = -(-PROJECTS // (len(YEARS) * len(units)))
    departments = Organisation.objects.filter(kind="department", code__startswith="5")
    totals = {"revenue": 12_345_600, "spending": 12_345_600, "projects": each}
    Submission.objects.bulk_create(
        Submission(round=opened, organisation=one, state="drafting", totals=totals) for one in [*units, *departments]
    )
    made = Submission.objects.filter(round=opened, organisation__in=[one.pk for one in units])
    rows = [{"_id": f"p{one}", "key": f"P{one}", "name": f"第{one}项业务经费", "purpose": "保障履行职责。"} for one in range(each)]
    Part.objects.bulk_create(Part(submission=one, sheet="projects", rows=rows) for one in made)


def _session(person: object) -> str:
    """The cookie of a session of the person."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
