"""Who may see a submission, and which of its parts a person may change now."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from mingzhang.facts.sheets import declaration
from mingzhang.lifecycle.table import table
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.permission import demand, may, person_of
from mingzhang.web.rounds.models import Submission

TEXTS = frozenset({"texts"})
"""The parts that may change where only words may (说明文字)."""


def submission_for(request: HttpRequest, number: int, what: str = "view") -> Submission:
    """The submission, for a person who may do `what`. Raises Http404 where it does not exist or the person may not see it, PermissionDenied
    where the person sees it and may not do this."""
    person = person_of(request)
    found = Submission.objects.select_related("round", "organisation").filter(pk=number).first()
    if found is None or not may(person, "view", found.organisation, found.round.year).allowed:
        raise Http404(_("没有这份报送。"))
    if what != "view":
        demand(person, what, found.organisation, found.round.year)
    return found


def writes(person: Person, submission: Submission) -> bool:
    """Whether the person's roles fill in this submission, whatever its state."""
    organisation, year = submission.organisation, submission.round.year
    if may(person, "edit", organisation, year).allowed:
        return True
    own = organisation.kind == Organisation.Kind.department
    return own and may(person, "edit_department", organisation, year).allowed


def open_parts(submission: Submission) -> frozenset[str]:
    """The parts that the state lets anybody change."""
    state = table().states.get(submission.state)
    if state is None or submission.round.closed_at is not None or state.editable == "nothing":
        return frozenset()
    return TEXTS if state.editable == "texts" else frozenset(sheet.key for sheet in declaration().sheets)


def editable(person: Person, submission: Submission) -> frozenset[str]:
    """The parts that the person may change now."""
    return open_parts(submission) if writes(person, submission) else frozenset()


def why_not(person: Person, submission: Submission) -> str:
    """The sentence that says why a part cannot be changed."""
    if submission.round.closed_at is not None:
        return _("{year} 年度已经结束，只能查看。").format(year=submission.round.year)
    if not writes(person, submission):
        return _("您的角色可以查看，不能修改；修改由单位经办办理。")
    state = table().states.get(submission.state)
    title = state.title if state else submission.state
    only = _("，现在只能修改说明文字") if state and state.editable == "texts" else ""
    return _("这份报送的状态是“{title}”{only}。需要修改数据的，请先撤回或由审核岗位退回。").format(title=title, only=only)
