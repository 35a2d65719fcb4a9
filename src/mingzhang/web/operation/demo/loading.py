"""Doing what the demonstration tells, one thing after the other, through the services that people use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from mingzhang.messages import Refusal, say
from mingzhang.web.audit.log import record
from mingzhang.web.filling.facts import replace_content
from mingzhang.web.jobs import queue
from mingzhang.web.operation.demo import documents, doing
from mingzhang.web.operation.demo.clock import Clock
from mingzhang.web.operation.demo.days import Step, Year, days_when, working_before
from mingzhang.web.operation.demo.figures import THOUSAND
from mingzhang.web.operation.demo.people import Place, own_layout
from mingzhang.web.operation.demo.stated import content_in, department, facts_in
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.releases.build import request_build
from mingzhang.web.releases.models import Pack
from mingzhang.web.rounds import dues, service
from mingzhang.web.rounds.models import Round, Submission

APPROVED = ("budget approve",)
PUBLISHED = ("publisher publish", "publisher republish")
DRAFTED = ("preparer submit",)


class Loading:
    """The steps of a plan, with what they need. `years` are those of the plan, the oldest first."""

    def __init__(
        self,
        stated: Mapping[str, Any],
        years: Sequence[Year],
        steps: Sequence[Step],
        departments: Mapping[str, Organisation],
        people: Mapping[Place, Person],
        clock: Clock,
        tell: Callable[[str], None],
    ) -> None:
        self.stated, self.years, self.steps = stated, years, steps
        self.departments, self.people = departments, people
        self._clock, self._tell = clock, tell
        self._year = {one.year: one for one in years}
        self._counts = {what: sum(step.what == what for step in steps) for what in ("fill", "build")}
        self._done = dict.fromkeys(self._counts, 0)

    def run(self) -> None:
        """Does all steps. Raises Refusal where one cannot be done."""
        for step in self.steps:
            self._clock.set(step.at)
            self._do(step)

    def upload(self, today: date, zone: tzinfo) -> None:
        """The documents that an account has dropped for checking."""
        wanted = self.stated["uploads"]
        year = next((one for one in self.years if one.age == wanted["age"]), None)
        if year is None or wanted["department"] not in year.row["departments"]:
            return
        self._clock.set(datetime.combine(working_before(today + timedelta(days=wanted["day"])), time(16), zone))
        documents.upload(self.people[wanted["by"], wanted["department"]], self._submission(year.year, wanted["department"]))

    def _do(self, step: Step) -> None:
        if not step.key:
            self._of_year(self._year[step.year], step.what)
            return
        submission = self._submission(step.year, step.key)
        if step.what == "fill":
            self._told("fill", "operation.demo_filling", submission)
            self._fill(step, submission)
        elif step.what in {"adjust", "reword"}:
            self._fill(step, submission)
        elif step.what == "build":
            self._told("build", "operation.demo_packing", submission)
            self._build(submission)
        elif step.what == "say":
            doing.say_opinions(self.stated, submission, step.key, self.people)
        else:
            self._act(step, submission)

    def _of_year(self, year: Year, what: str) -> None:
        officer = self.people["budget", ""]
        if what == "open":
            self._open(year, officer)
            return
        opened = Round.objects.get(year=year.year)
        if what == "congress":
            opened.congress = year.congress
        else:
            opened.closed_at = self._clock.now()
        opened.save()
        dues.renew(opened)
        told = {"deadlines": opened.deadlines, "congress": str(opened.congress or "")}
        record(officer.get_username(), f"round.{what}", f"round/{year.year}", told)

    def _open(self, year: Year, officer: Person) -> None:
        """Begins a year for the departments that are in it; whoever is not is not in use just then."""
        absent = [one.pk for key, one in self.departments.items() if key not in year.row["departments"]]
        for key, one in self.departments.items():
            Organisation.objects.filter(pk=one.pk).update(layout=own_layout(department(self.stated, key), year.year))
        Organisation.objects.filter(pk__in=absent).update(active=False)
        opened = Round.objects.create(
            year=year.year,
            layout=year.layout,
            code_year=year.year,
            deadlines={name: day.isoformat() for name, day in year.deadlines.items()},
            notice=year.row.get("notice", ""),
            opened_by=officer,
        )
        count = service.begin(opened)
        Organisation.objects.filter(pk__in=absent).update(active=True)
        record(officer.get_username(), "round.open", f"round/{year.year}", {"submissions": count})

    def _submission(self, year: int, key: str) -> Submission:
        return Submission.objects.select_related("round", "organisation").get(round__year=year, organisation=self.departments[key])

    def _fill(self, step: Step, submission: Submission) -> None:
        """The facts of the department in the year, with the days of its first approval and publication; adjusted ones with the last."""
        which = -1 if step.what == "adjust" else 0
        approved, published, drafted = (
            (days_when(self.steps, step.year, step.key, *what) or (None,))[which] for what in (APPROVED, PUBLISHED, DRAFTED)
        )
        facts = facts_in(self.stated, step.key, self._year[step.year].age, adjusted=step.what == "adjust")
        if step.what == "reword":
            facts = doing.reworded(facts, self.stated["reword"])
        row = department(self.stated, step.key)
        preparer = self.people["preparer", step.key]
        replace_content(submission, content_in(facts, row, step.year, drafted or step.at.date(), approved, published), preparer, "import")
        submission.refresh_from_db()
        doing.waive(self.stated, submission, preparer)

    def _act(self, step: Step, submission: Submission) -> None:
        role, action = step.what.split()
        person = self.people.get((role, step.key)) or self.people[role, ""]
        if action == "issue_control":
            current = self._year[step.year].age == 0
            share = self.stated["control"].get(step.key, THOUSAND) if current else THOUSAND
            doing.issue_control(submission, person, self.stated["words"]["control"], share)
        service.act(person, submission, action, self.stated["words"].get(action, ""), role)

    def _build(self, submission: Submission) -> None:
        pack = request_build(submission, self.people["publisher", ""])
        while queue.run_one():
            pass
        pack.refresh_from_db()
        if pack.state != Pack.State.proved:
            raise Refusal("operation.demo_pack", name=submission, why="；".join(map(str, pack.problems[:3])))

    def _told(self, what: str, code: str, submission: Submission) -> None:
        self._done[what] += 1
        organisation = submission.organisation
        name = organisation.short or organisation.name
        self._tell(say(code, number=self._done[what], count=self._counts[what], year=submission.round.year, name=name))
