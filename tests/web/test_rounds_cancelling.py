"""A cancelled adjustment leaves everything as it was approved, whatever was done meanwhile, down to the units below."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from mingzhang.facts.model import WHOLE
from mingzhang.lifecycle.control import Control
from mingzhang.messages import Refusal
from mingzhang.money import Fen
from mingzhang.web.audit.models import Entry
from mingzhang.web.filling.cells import apply
from mingzhang.web.filling.facts import facts_of_submission, replace_facts
from mingzhang.web.filling.models import Change, Part
from mingzhang.web.jobs import queue
from mingzhang.web.releases import build
from mingzhang.web.releases.facts import fingerprint
from mingzhang.web.releases.models import Pack
from mingzhang.web.rounds import controls, keeping, records, service, situation
from mingzhang.web.rounds.models import Event, Opinion, Submission, Waived
from packs import LAYOUTS, facts_named
from published import OFFICE, QUICK
from yearly import Year

pytestmark = pytest.mark.django_db
FACTS = facts_named(OFFICE)
OWN = tuple(one for one in FACTS.indicators if one.project == WHOLE)
EMPTY = replace(FACTS, units=(), revenue=(), spending=(), projects=(), purchases=(), items=(), assets=(), indicators=OWN, last_year=())
"""What the department says itself: its words and the targets of the whole."""


@pytest.fixture
def year(monkeypatch, settings, tmp_path):
    """A department with its words and a unit with the figures, both filled in, approved by the bureau, and not yet published."""
    settings.DATA = tmp_path
    monkeypatch.setattr(build, "_formats", lambda: (QUICK, ()))
    made = Year(fine=False)
    made.year.layout = LAYOUTS[OFFICE]
    made.year.save()
    for one, code, name in ((made.department, "001", FACTS.department.name), (made.unit, "001001", FACTS.units[0].name)):
        one.code, one.name = code, name
        one.save()
    made.keeper, made.desk = made.person("one", "preparer"), made.person("desk", "budget", made.root)
    made.boss, made.public = made.person("boss", "department"), made.person("public", "publisher")
    made.top, made.low = made.submissions[made.department], made.submissions[made.unit]
    replace_facts(made.top, EMPTY, made.keeper, "import")
    others = tuple(one for one in FACTS.indicators if one.project != WHOLE)
    replace_facts(made.low, replace(FACTS, texts={}, indicators=others), made.keeper, "import")
    monkeypatch.setattr(situation, "situation_of", made.fine)
    for one in (made.top, made.low):
        one.refresh_from_db()
        made.bring(one.organisation, "draft_agreed")
    service.act(made.desk, made.top, "approve", role="budget")
    service.act(made.boss, made.low, "approve", role="department")
    return made


def packed(year):
    """The pack of the department as it stands."""
    pack = build.request_build(year.top, year.keeper)
    while queue.run_one():
        pass
    pack.refresh_from_db()
    assert (pack.state, pack.problems) == (Pack.State.proved, [])
    return pack


def files(pack):
    return dict(pack.files.values_list("name", "sha256"))


def stands(*submissions):
    """Everything that must be again as it was."""
    parts = Part.objects.filter(submission__in=submissions).order_by("pk")
    return (
        [(one.fields, one.rows) for one in parts],
        [Submission.objects.get(pk=one.pk).totals for one in submissions],
        [Submission.objects.get(pk=one.pk).state for one in submissions],
        [fingerprint(one) for one in submissions],
        [records.standing_of(one).passes.keys() for one in submissions],
        [list(one.waived.filter(ended_at=None).values_list("finding", "reason", "until")) for one in submissions],
    )


def spoil(year, submission):
    """Figures, words, a waiver and opinions of an adjustment."""
    if submission == year.low:
        first, second, third, *others = FACTS.spending
        spending = (replace(second, amount=Fen(second.amount + third.amount)), first, *others)
        projects = [replace(one, name=f"{one.name}（调整）") for one in FACTS.projects]
        replace_facts(submission, replace(FACTS, spending=spending, projects=tuple(projects)), year.keeper, "import")
    else:
        replace_facts(submission, replace(EMPTY, texts={"duties": "调整后的职责。"}), year.keeper, "import")
    Waived.objects.filter(submission=submission, ended_at=None).update(ended_at=timezone.now())
    Waived.objects.create(submission=submission, finding="new", rule="r", reason="调整中", made_by=year.desk)
    Opinion.objects.create(submission=submission, part="spending", text="调整的意见", made_by=year.desk, role="budget")


def test_a_unit_is_again_as_it_was_approved(year):
    Waived.objects.create(submission=year.low, finding="old", rule="r", reason="批复前", made_by=year.desk)
    before = stands(year.low, year.top)
    service.act(year.keeper, year.low, "adjust", "追加", role="preparer")
    spoil(year, year.low)
    assert stands(year.low, year.top)[:2] != before[:2]
    service.act(year.keeper, year.low, "cancel", "不再追加", role="preparer")
    assert stands(year.low, year.top) == before
    assert not year.low.opinions.filter(settled_at=None).exists()
    last = year.low.events.last()
    assert last.details["funds"] == keeping.by_fund(facts_of_submission(year.low))


def test_a_department_and_its_units_are_again_as_they_were_and_the_pack_is_the_published_one(year):
    pack = packed(year)
    published = service.act(year.public, year.top, "publish", role="publisher")
    assert published.details["version"] == 1
    before = stands(year.top, year.low)
    service.act(year.keeper, year.top, "adjust", "追加", role="preparer")
    service.act(year.keeper, year.low, "adjust", "追加", role="preparer")
    for one in (year.top, year.low):
        spoil(year, one)
    service.act(year.keeper, year.low, "submit", role="preparer")
    low = Submission.objects.get(pk=year.low.pk)
    assert (low.state, fingerprint(year.top)) != ("approved", pack.facts_hash)
    cause = service.act(year.boss, year.top, "cancel", "人大没有批准", role="department")
    assert stands(year.top, year.low) == before
    last = year.low.events.last()
    assert (last.action, last.before, last.after) == ("cancel_below", "adjust_head", "approved")
    assert (last.person, last.comment, cause.details["units"]) == (year.boss, "人大没有批准", [year.low.pk])
    assert Submission.objects.get(pk=year.low.pk).version == low.version + 1
    assert Entry.objects.filter(action="round.step", object=f"submission/{year.low.pk}", details__with=year.top.pk).count() == 1
    again = packed(year)
    assert (again.pk != pack.pk, files(again), again.facts_hash) == (True, files(pack), pack.facts_hash)


def test_whoever_cancels_is_told_what_is_cancelled_along(year, client):
    for one in (year.top, year.low):
        service.act(year.keeper, one, "adjust", "追加", role="preparer")
    client.force_login(year.keeper)
    page = client.get(reverse("rounds-act", args=[year.top.pk]), {"action": "cancel", "role": "preparer"}).content.decode()
    assert f"一并取消：{year.unit}。" in page
    page = client.get(reverse("rounds-act", args=[year.low.pk]), {"action": "cancel", "role": "preparer"}).content.decode()
    assert "一并取消" not in page


def test_what_was_not_begun_since_the_approval_is_no_part_of_what_is_cancelled(year):
    """A unit whose adjustment is in the department's approval already waits for its own, and goes on waiting."""
    service.act(year.keeper, year.low, "adjust", "追加", role="preparer")
    Submission.objects.filter(pk=year.low.pk).update(state="adjust_agreed")
    year.low.events.filter(after="adjusting").update(after="adjust_agreed")
    year.top.events.filter(action="approve").update(at=timezone.now())
    service.act(year.keeper, year.top, "adjust", "再追加", role="preparer")
    service.act(year.keeper, year.top, "cancel", "不了", role="preparer")
    assert Submission.objects.get(pk=year.low.pk).state == "adjust_agreed"


def test_nothing_is_cancelled_where_a_unit_cannot_be_restored(year, monkeypatch):
    for one in (year.top, year.low):
        service.act(year.keeper, one, "adjust", "追加", role="preparer")
        spoil(year, one)
    Event.objects.filter(submission=year.low).update(details={})
    before = stands(year.top, year.low)
    with pytest.raises(Refusal) as refused:
        service.act(year.keeper, year.top, "cancel", "不再追加", role="preparer")
    assert refused.value.code == "rounds.nothing_kept"
    assert stands(year.top, year.low) == before


def test_the_control_numbers_that_bind_are_again_those_of_the_approval(year):
    def limit():
        return {line.limit for line in controls.comparison(Submission.objects.get(pk=year.top.pk), FACTS).lines if line.fund == "general"}

    def numbers(amount, base):
        controls.issue(year.year, [Control(year.department.code, "general", Fen(amount))], year.desk, "按财力", base)

    year.top.events.filter(action="approve").update(details={**year.top.events.last().details, "control": 1})
    numbers(10**12, 0)
    assert limit() == {10**12}
    service.act(year.keeper, year.top, "adjust", "压减", role="preparer")
    numbers(10**11, 1)
    assert limit() == {10**11}
    service.act(year.keeper, year.top, "cancel", "不再压减", role="preparer")
    assert limit() == {10**12}
    assert controls.current(year.year) == {(year.department.pk, "general"): 10**11}


def test_whoever_has_the_part_open_can_follow_the_change_row_by_row(year):
    before = Part.objects.get(submission=year.low, sheet="spending")
    service.act(year.keeper, year.low, "adjust", "追加", role="preparer")
    spoil(year, year.low)
    then = Part.objects.get(pk=before.pk)
    service.act(year.keeper, year.low, "cancel", "不再追加", role="preparer")
    change = Change.objects.filter(part=before).last()
    assert (change.origin, change.version) == ("undo", then.version + 1)
    from mingzhang.web.filling.cells import Sheet

    open_page = Sheet(dict(then.fields), [dict(row) for row in then.rows])
    columns = frozenset(name for row in (*before.rows, *then.rows) for name in row)
    apply(open_page, change.cells, columns, frozenset(before.fields), lambda _column, value: value)
    assert (open_page.rows, open_page.clashes) == (before.rows, [])


def test_a_step_that_follows_is_nobodys_to_make(year, client):
    service.act(year.keeper, year.low, "adjust", "追加", role="preparer")
    client.force_login(year.keeper)
    year.low.refresh_from_db()
    sent = {"action": "cancel_below", "role": "preparer", "comment": "x", "version": year.low.version}
    assert client.post(reverse("rounds-act", args=[year.low.pk]), sent).status_code == 404
    with pytest.raises(Refusal):
        service.act(year.keeper, year.low, "cancel_below", "x", role="preparer")
    assert Submission.objects.get(pk=year.low.pk).state == "adjusting"


def test_opinions_on_a_cancelled_adjustment_are_not_in_the_review_form(year):
    from mingzhang.web.rounds.review_form import review_forms

    desk = year.person("performer", "performance", year.root)
    named = {"submission": year.low, "part": "projects", "for_form": True, "role": "performance", "made_by": desk}
    name = facts_of_submission(year.low).projects[1].name
    Opinion.objects.create(text="批复时的意见", about=name, **named)
    service.act(year.keeper, year.low, "adjust", "追加", role="preparer")
    Opinion.objects.create(text="调整时的意见", about=name, **named)
    service.act(year.keeper, year.low, "cancel", "不再追加", role="preparer")
    printed = repr(review_forms(year.low))
    assert "批复时的意见" in printed
    assert "调整时的意见" not in printed
