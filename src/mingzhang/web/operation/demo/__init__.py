"""The demonstration (演示数据): a bureau with its departments and years, each department at another point of the yearly round, brought
there step by step through the same services that people use; packs are built and proved by the same chain. All days follow from today."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.conf import settings
from django.utils import timezone

from mingzhang.messages import Refusal, say
from mingzhang.web.audit.log import record
from mingzhang.web.operation.demo import clock, days
from mingzhang.web.operation.demo.loading import Loading
from mingzhang.web.operation.demo.people import Account, organisations, people
from mingzhang.web.operation.demo.stated import HERE, MONEY, facts_of, plan
from mingzhang.web.people.models import Person
from mingzhang.web.releases.models import Release

__all__ = ["HERE", "MONEY", "Account", "Demo", "facts_of", "load_demo", "plan"]


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
        for title, same in groupby(self.accounts, lambda one: one.title):
            lines += _told(title, tuple(same))
        return lines


def _told(title: str, accounts: tuple[Account, ...]) -> list[str]:
    """One line for a role of the bureau; for one of the departments a line each."""
    if len(accounts) == 1:
        return [f"  {accounts[0].username:<10}{title}，{accounts[0].place}"]
    first, last = accounts[0], accounts[-1]
    lines = [f"  {first.username} 至 {last.username}  {title}，依次属于各部门"]
    return lines + [f"    {one.username:<10}{one.place}" for one in accounts] if title == "单位经办" else lines


def load_demo(
    password: str | None = None,
    tell: Callable[[str], None] = lambda _line: None,
    today: date | None = None,
) -> Demo:
    """Loads the demonstration into an empty installation, as it is on the day `today`; `tell` hears how far it is. Raises Refusal where
    there are people already."""
    if Person.objects.exists():
        raise Refusal("operation.demo_not_empty", folder=settings.DATA)
    password = password or secrets.token_urlsafe(9)
    stated, today = plan(), today or timezone.localdate()
    zone = timezone.get_current_timezone()
    steps = days.timeline(stated, today, zone)
    began = min((one.at for one in steps), default=datetime.combine(today, time(), zone)).replace(hour=7, minute=0)
    with clock.stands(began) as shown:
        bureau, departments = organisations(stated)
        known, accounts = people(stated, bureau, departments, password)
        loading = Loading(stated, days.years(stated, today), steps, departments, known, shown, tell)
        loading.run()
        loading.upload(today, zone)
    # The clock is the real one again: the log says when all of this was really written.
    record("demo", "demo.loaded", "", {"day": today.isoformat(), "years": [one.year for one in loading.years]})
    counted = Release.objects.filter(state=Release.State.published).count()
    return Demo(accounts, password, tuple(one.year for one in loading.years), len(departments), counted)
