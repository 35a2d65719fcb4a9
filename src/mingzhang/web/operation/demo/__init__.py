"""The demonstration (演示数据): a bureau with five departments and two years, each department at another point of the yearly round, brought
there step by step through the same services that people use; packs are built and proved by the same chain."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction

from mingzhang.facts.importing import import_workbook
from mingzhang.facts.model import Facts
from mingzhang.facts.records import Content, content_of
from mingzhang.lifecycle.control import Control
from mingzhang.messages import Refusal, say
from mingzhang.money import Fen
from mingzhang.web.jobs import queue
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.people.roles import roles
from mingzhang.web.rounds.models import Opinion, Round, Submission, Waived

HERE = "mingzhang.web.operation.demo"
MONEY = "万元"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demonstration."""

    username: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What was loaded: accounts, the one password of all of them, and counts."""

    accounts: tuple[Account, ...]
    password: str
    years: tuple[int, ...]
    departments: int
    published: int

    def words(self) -> list[str]:
        """The lines that say who can log in."""
        years = "、".join(f"{year} 年" for year in self.years)
        lines = [say("operation.demo_ready", departments=self.departments, years=years, published=self.published)]
        lines += [f"演示账号（密码都是 {self.password}）："]
        return lines + [f"  {one.username:<10}{one.title}，{one.place}" for one in self.accounts]


@cache
def plan() -> Mapping[str, Any]:
    """The demonstration as it is stated in `demo.toml`."""
    return tomllib.loads((files(HERE) / "demo.toml").read_text(encoding="utf-8"))


def load_demo(password: str | None = None, tell: Callable[[str], None] = lambda _line: None) -> Demo:
    """Loads the demonstration into an empty installation; `tell` hears how far it is. Raises Refusal where there are people already."""
    if Person.objects.exists():
        raise Refusal("operation.demo_not_empty", folder=settings.DATA)
    password = password or secrets.token_urlsafe(9)
    with transaction.atomic():
        bureau, departments = _organisations()
        people, accounts = _people(bureau, departments, password)
    for year in plan()["year"]:
        _year(year, departments, people, tell)
    published = sum(state == "published" for year in plan()["year"] for state in year["departments"].values())
    return Demo(accounts, password, tuple(year["year"] for year in plan()["year"]), len(departments), published)


@cache
def facts_of(file: str) -> Facts:
    """The facts of a workbook that comes with the program."""
    imported = import_workbook((files(HERE) / file).read_bytes(), file)
    if imported.facts is None:
        raise ValueError(file)
    return imported.facts


def _organisations() -> tuple[Organisation, dict[str, Organisation]]:
    bureau = Organisation.objects.create(kind=Organisation.Kind.bureau, **plan()["bureau"])
    made = {}
    for row in plan()["department"]:
        head = facts_of(row["file"]).department
        made[row["key"]] = Organisation.objects.create(
            name=head.name,
            short=head.short or "",
            code=row["code"],
            kind=Organisation.Kind.department,
            parent=bureau,
            layout=row.get("layout", ""),
        )
    return bureau, made


def _people(
    bureau: Organisation, departments: Mapping[str, Organisation], password: str
) -> tuple[dict[tuple[str, str], Person], tuple[Account, ...]]:
    """People by role and key of their department (empty for the bureau), and their accounts."""
    made: dict[tuple[str, str], Person] = {}
    accounts = []
    for row in plan()["account"]:
        title = roles()[row["role"]].title
        places = departments.items() if row.get("of") == "department" else [("", bureau)]
        for number, (key, place) in enumerate(places, 1):
            username = f"{row['username']}{number if key else ''}"
            name = f"{place.short or place.name}{title}" if key else title
            person = Person.objects.create_user(username, password=password, name=name[:80])
            Grant.objects.create(person=person, role=row["role"], organisation=place)
            made[row["role"], key] = person
            accounts.append(Account(username, title, place.short or place.name))
    return made, tuple(accounts)


def _year(
    row: Mapping[str, Any], departments: Mapping[str, Organisation], people: Mapping[tuple[str, str], Person], tell: Callable[[str], None]
) -> None:
    from mingzhang.web.rounds import service

    deadlines = {name: day.isoformat() for name, day in row["deadlines"].items()}
    year = Round.objects.create(
        year=row["year"],
        layout=row["layout"],
        code_year=row["year"],
        deadlines=deadlines,
        congress=row["congress"],
        opened_by=people["budget", ""],
    )
    absent = [one.pk for key, one in departments.items() if key not in row["departments"]]
    # Whoever is not in a year is not in use while it begins.
    Organisation.objects.filter(pk__in=absent).update(active=False)
    service.begin(year)
    Organisation.objects.filter(pk__in=absent).update(active=True)
    for key, state in row["departments"].items():
        submission = Submission.objects.select_related("round", "organisation").get(round=year, organisation=departments[key])
        tell(f"{year.year} 年 {departments[key]}……")
        _fill(submission, key, people)
        for step in _steps(state):
            _step(submission, key, step, people)


def _steps(state: str) -> Iterator[str]:
    for step in plan()["paths"].get(state, ()):
        yield from _steps(step) if step in plan()["paths"] else (step,)


def _fill(submission: Submission, key: str, people: Mapping[tuple[str, str], Person]) -> None:
    """The facts of the workbook as those of the year, and what of the findings is set aside."""
    from mingzhang.web.filling.facts import replace_content
    from mingzhang.web.filling.results import result_of

    row = next(one for one in plan()["department"] if one["key"] == key)
    facts = facts_of(row["file"])
    head = replace(facts.department, year=submission.round.year, code=row["code"])
    if head.year != facts.department.year:
        head = replace(head, approved=None, published=None)
    codes = {one.code: row["code"] + one.code[len(facts.department.code or "") :] for one in facts.units if one.code}
    content = _recoded(content_of(replace(facts, department=head), MONEY), codes)
    preparer = people["preparer", key]
    replace_content(submission, content, preparer, "import")
    submission.refresh_from_db()
    reasons = plan()["waived"]
    for found in result_of(submission).findings:
        if found["severity"] == "error" and found["rule"] in reasons:
            Waived.objects.create(
                submission=submission, finding=found["id"], rule=found["rule"], reason=reasons[found["rule"]], made_by=preparer
            )


def _recoded(content: Content, codes: Mapping[str, str]) -> Content:
    """The values with the codes of units as they are in this bureau."""
    rows = {
        sheet: tuple({name: codes.get(value, value) if isinstance(value, str) else value for name, value in row.items()} for row in every)
        for sheet, every in content.rows.items()
    }
    return Content(content.fields, rows)


def _step(submission: Submission, key: str, step: str, people: Mapping[tuple[str, str], Person]) -> None:
    from mingzhang.web.rounds import service

    if step == "build":
        _build(submission, people["publisher", ""])
        return
    role, action = step.split()
    person = people.get((role, key)) or people[role, ""]
    submission = Submission.objects.select_related("round", "organisation").get(pk=submission.pk)
    if action == "issue_control":
        _control(submission, person)
    comment = plan()["words"].get(action, "")
    if action == "return":
        Opinion.objects.create(submission=submission, part="items", text=plan()["words"]["opinion"], made_by=person, role=role)
    service.act(person, submission, action, comment, role)


def _control(submission: Submission, person: Person) -> None:
    """Control numbers as they were asked for."""
    from mingzhang.web.filling.facts import facts_of_submission
    from mingzhang.web.rounds.controls import controls_of, issue
    from mingzhang.web.rounds.keeping import by_fund

    facts = facts_of_submission(submission)
    if not isinstance(facts, Facts):
        raise TypeError(submission.organisation.code)
    lines = [Control(submission.organisation.code, fund, Fen(amount)) for fund, amount in by_fund(facts).items() if amount]
    base = len(controls_of(submission.round).revisions)
    issue(submission.round, lines, person, plan()["words"]["control"], base)


def _build(submission: Submission, person: Person) -> None:
    from mingzhang.web.releases.build import request_build
    from mingzhang.web.releases.models import Pack

    pack = request_build(submission, person)
    while queue.run_one():
        pass
    pack.refresh_from_db()
    if pack.state != Pack.State.proved:
        raise Refusal("operation.demo_pack", name=submission, why="；".join(map(str, pack.problems[:3])))
