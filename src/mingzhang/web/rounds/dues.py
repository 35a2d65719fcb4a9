"""Deadlines (期限) of a year and of each submission: those that the bureau fixed and those of the law, with warnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingzhang.lifecycle.calendar import Calendar, calendar
from mingzhang.lifecycle.deadlines import Due, deadlines, due, due_on
from mingzhang.lifecycle.record import Standing
from mingzhang.lifecycle.table import table
from mingzhang.web.rounds.models import Round, Submission
from mingzhang.web.rounds.records import standing_of

FIXED = {
    "first_up": (gettext_lazy("报送一上"), gettext_lazy("报一上")),
    "second_up": (gettext_lazy("报送二上"), gettext_lazy("报二上")),
    "approval": (gettext_lazy("批复预算"), gettext_lazy("批复")),
    "publication": (gettext_lazy("公开预算"), gettext_lazy("公开")),
}
"""Deadlines that the bureau fixes for a year: title, and the word for short."""
_REQUESTED, _DRAFTED = "request_finance", "draft_desks"
_DONE = {"first_up": _REQUESTED, "second_up": _DRAFTED, "approval": "approved", "publication": "published"}
"""The state with which each is done."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A deadline of a year or submission: `name` of the event, how it stands, in few words, the law it follows from, and for a year how
    many submissions still lack."""

    name: str
    due: Due
    basis: str = ""
    open: int | None = None

    @property
    def short(self) -> str:
        """In few words: 还有 5 天公开."""
        word = FIXED[self.name][1]
        if self.open == 0:
            return _("已全部{word}").format(word=word)
        if self.open:
            left = (
                _("逾期 {left} 天").format(left=-self.due.left)
                if self.due.left < 0
                else _("还有 {left} 天").format(left=self.due.left)
                if self.due.left
                else _("今天是最后一天")
            )
            return _("{left}，{open} 份未{word}").format(left=left, open=self.open, word=word)
        if self.due.level in {"met", "late"}:
            return (
                _("已{word}").format(word=word)
                if self.due.level == "met"
                else _("逾期 {left} 天才{word}").format(left=-self.due.left, word=word)
            )
        if self.due.left < 0:
            return _("逾期 {left} 天未{word}").format(left=-self.due.left, word=word)
        return (
            _("今天是{word}的最后一天").format(word=word)
            if self.due.left == 0
            else _("还有 {left} 天{word}").format(left=self.due.left, word=word)
        )

    @property
    def kind(self) -> str:
        """The class of its mark: late, soon, or nothing."""
        return {"overdue": "late", "late": "late", "soon": "soon"}.get(self.due.level, "")


def working() -> Calendar:
    """The working calendars of the program, and those that the bureau put in the folder `workdays` of its data."""
    own = Path(settings.DATA) / "workdays"
    return calendar(own if own.is_dir() else None)


def fixed(year: Round, name: str) -> date | None:
    """A deadline that the bureau fixed."""
    text = year.deadlines.get(name)
    return date.fromisoformat(text) if text else None


def first_day(year: Round) -> date | None:
    """The deadline with which every submission begins."""
    return fixed(year, "first_up")


def of_year(year: Round, today: date | None = None) -> tuple[Warned, ...]:
    """The deadlines of the year, and of the law once the congress has approved; each with how many submissions still lack."""
    today = today or timezone.localdate()
    steps = [table().states[state].step for state in year.submissions.values_list("state", flat=True)]
    open_ = {name: sum(step < table().states[state].step for step in steps) if steps else None for name, state in _DONE.items()}
    out = []
    for name in FIXED:
        last = fixed(year, name)
        if last is not None:
            out.append(Warned(name, due_on(str(FIXED[name][0]), last, today, last if open_[name] == 0 else None), open=open_[name]))
    if year.congress is not None:
        law = deadlines()["approval"]
        found = due(law, year.congress, today, year.congress if open_["approval"] == 0 else None, working=working())
        out.append(Warned("approval", found, law.basis, open_["approval"]))
    return tuple(out)


def of_submission(submission: Submission, standing: Standing, today: date | None = None) -> tuple[Warned, ...]:
    """The deadlines of what is to be done next with a submission, the nearest first."""
    found = _of(submission.round, standing, today or timezone.localdate(), subordinate=submission.organisation.kind == "unit")
    return tuple(sorted(found, key=lambda one: one.due.last))


def _of(year: Round, standing: Standing, today: date, *, subordinate: bool) -> Iterator[Warned]:
    known = table()
    state = known.states[standing.state]
    name = {"request": "first_up", "draft": "second_up", "publication": "publication"}.get(state.round)
    if name == "first_up" and state.step >= known.states[_REQUESTED].step:
        return
    if name == "second_up" and state.step >= known.states[_DRAFTED].step:
        name = "approval"
    if name is None:
        return
    done = standing.published.day if name == "publication" and standing.publication == "current" and standing.published else None
    last = fixed(year, name)
    if last is not None:
        yield Warned(name, due_on(str(FIXED[name][0]), last, today, done))
    if name == "publication" and standing.approved is not None:
        law = deadlines()["publication"]
        yield Warned(name, due(law, standing.approved.day, today, done, working=working()), law.basis)
    if name == "approval" and year.congress is not None and not subordinate:
        law = deadlines()["approval"]
        yield Warned(name, due(law, year.congress, today, working=working()), law.basis)


def due_day(submission: Submission, standing: Standing) -> date | None:
    """The day that stands with a submission in lists: the nearest deadline of what is not done; None where there is none."""
    open_ = [one.due.last for one in of_submission(submission, standing) if one.due.level not in {"met", "late"}]
    return min(open_, default=None)


def renew(year: Round) -> None:
    """Works out the days of all submissions of a year anew, after its deadlines changed."""
    for one in year.submissions.select_related("organisation"):
        one.round = year
        day = due_day(one, standing_of(one))
        if day != one.due:
            Submission.objects.filter(pk=one.pk).update(due=day)
