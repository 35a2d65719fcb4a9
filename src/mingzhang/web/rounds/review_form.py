"""绩效目标申报审核表 of every project, with what 主管部门, 预算管理科室 and 绩效中心 said, their names and days, as a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

import yaml
from django.utils import timezone
from django.utils.translation import gettext as _

from mingzhang.compiling.compile import compile_facts
from mingzhang.facts.model import Facts, Opinion
from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.model import Form, Layout
from mingzhang.lifecycle.opinions import opinions, with_opinions
from mingzhang.messages import Refusal, say
from mingzhang.pages.model import Publication
from mingzhang.web.filling.parts import layout_of
from mingzhang.web.rounds.cancelling import cancelled_times
from mingzhang.web.rounds.models import Submission
from mingzhang.web.rounds.records import record_of
from mingzhang.web.rounds.situation import facts_or_none

ASKS = "opinion("
"""What a form has that prints opinions."""


@cache
def _general() -> Form:
    text = (files("mingzhang.web.rounds") / "review_form.yaml").read_text(encoding="utf-8")
    return Form.model_validate(yaml.safe_load(text))


def review_forms(submission: Submission) -> Publication:
    """The forms of all projects as one document: in the form of the layout where it has one with opinions, else in a general one. Raises
    Refusal where there are no facts, no layout, or no project."""
    facts, layout = facts_or_none(submission), layout_of(submission)
    if facts is None:
        raise Refusal("rounds.no_forms")
    if not facts.projects:
        raise Refusal("rounds.no_projects")
    if layout is None:
        raise Refusal("filling.no_layout", layout=submission.layout_name)
    given = tuple(_signed(one) for one in opinions(record_of(submission).events))
    counted = frozenset(one.by for one in given)
    fitted, name = _with_form(layout)
    try:
        made = compile_facts(with_opinions(facts, given, _of_projects(submission, facts, counted)), fitted).forms
    except LayoutError as error:
        raise Refusal("layout.wrong", what=error) from None
    forms = [one for one in made if one.name.startswith(f"{name}.")]
    blocks = tuple(block for one in forms for block in one.blocks)
    title = _("{organisation}{year}年绩效目标申报审核表").format(organisation=submission.organisation, year=submission.round.year)
    return replace(forms[0], name="review", title=title, blocks=blocks)


def _with_form(layout: Layout) -> tuple[Layout, str]:
    """The layout with a form of projects that has opinions, and the name of that form."""
    projects = [name for name, form in layout.forms.items() if form.each == "project"]
    own = [name for name in projects if ASKS in layout.forms[name].model_dump_json()]
    if own:
        return layout, own[0]
    name = projects[0] if projects else "review"
    return layout.model_copy(update={"forms": {**layout.forms, name: _general()}}), name


def _signed(one: Opinion) -> Opinion:
    """The opinion with the name of who gave it, as it is signed on paper."""
    return replace(one, text=say("rounds.signed", text=one.text.rstrip("。"), person=one.person))


def _of_projects(submission: Submission, facts: Facts, counted: frozenset[str]) -> Mapping[str, tuple[Opinion, ...]]:
    """What offices that passed the budget said of single projects, the last word of each; by key of the project."""
    keys = {one.name: one.key for one in facts.projects}
    out: dict[str, dict[str, Opinion]] = {}
    rows = submission.opinions.filter(part="projects", for_form=True, role__in=counted).select_related("made_by").order_by("pk")
    cancelled = cancelled_times(submission)
    for one in rows:
        if one.about in keys and not any(first <= one.made_at <= last for first, last in cancelled):
            said = Opinion(one.role, one.text, str(one.made_by), timezone.localdate(one.made_at))
            out.setdefault(keys[one.about], {})[one.role] = _signed(said)
    return {key: tuple(found.values()) for key, found in out.items()}
