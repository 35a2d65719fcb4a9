"""The yearly round: steps that stand or fall whole, two who act at once, both desks, opinions, control numbers, deadlines, the pages."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import date, timedelta

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from lifecycle.situations import FINE
from mingzhang.lifecycle.control import Control
from mingzhang.lifecycle.machine import Refused
from mingzhang.lifecycle.situation import Found
from mingzhang.messages import Refusal
from mingzhang.money import Fen
from mingzhang.web.audit.log import verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.filling.facts import facts_of_submission, replace_facts
from mingzhang.web.filling.models import Part
from mingzhang.web.people.models import Grant, Organisation
from mingzhang.web.rounds import controls, dues, effects, service, situation
from mingzhang.web.rounds.models import ControlNumber, Event, Opinion, Round, Submission
from mingzhang.web.rounds.records import standing_of
from packs import facts_named
from yearly import Year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def year(monkeypatch):
    monkeypatch.setattr(effects, "facts_or_none", lambda submission: None)
    return Year(monkeypatch=monkeypatch)


@pytest.fixture
def real():
    """A year whose guards see what was really filled in."""
    return Year(fine=False)


def post(client, person, submission, action, role="", **more):
    client.force_login(person)
    return client.post(reverse("rounds-act", args=[submission.pk]), {"action": action, "role": role, "version": submission.version, **more})


def test_a_step_is_an_event_a_state_and_an_entry_of_the_log(year):
    person = year.person("one", "preparer")
    event = service.act(person, year.submissions[year.department], "submit", "请审", "preparer")
    now = Submission.objects.get(pk=event.submission_id)
    assert (now.state, now.version, event.number, event.comment) == ("request_head", 1, 1, "请审")
    entry = Entry.objects.get(action="round.step")
    assert (entry.actor, entry.object, entry.details["to"]) == ("one", f"submission/{now.pk}", "request_head")
    assert verify().broken is None


def test_a_step_whose_effect_fails_is_not_made_at_all(year, monkeypatch):
    submission = year.bring(year.department, "draft_agreed")

    def broken(submission):
        raise Refusal("rounds.nothing_kept")

    monkeypatch.setattr(effects, "keep_parts", broken)
    before = submission.events.count()
    with pytest.raises(Refusal):
        service.act(year.person("one", "budget"), submission, "approve", role="budget")
    now = Submission.objects.get(pk=submission.pk)
    assert (now.state, now.version, now.events.count(), Entry.objects.count()) == ("draft_agreed", submission.version, before, 0)


def test_of_two_who_saw_the_same_the_second_is_told_who_was_first(year, client):
    submission = year.bring(year.department, "draft_desks")
    first, second = year.person("first", "budget"), year.person("second", "performance")
    assert post(client, first, submission, "pass", "budget").status_code == 302
    answer = post(client, second, submission, "return", "performance", comment="请补充")
    assert answer.status_code == 409
    assert "某first刚刚办理了“预算科审核通过”" in answer.content.decode()
    assert "请补充" in answer.content.decode()
    assert Submission.objects.get(pk=submission.pk).state == "draft_await_performance"


def test_a_request_that_is_sent_twice_is_one_step(year, client):
    submission, person = year.submissions[year.department], year.person("one", "preparer")
    for _ in range(2):
        assert post(client, person, submission, "submit", "preparer", token="t1").status_code == 302
    assert submission.events.count() == 1


@pytest.mark.parametrize("order", [("budget", "performance"), ("performance", "budget")])
def test_both_desks_pass_in_either_order(order, year, client):
    submission = year.bring(year.department, "draft_desks")
    for role in order:
        submission.refresh_from_db()
        assert post(client, year.person(role, role), submission, "pass", role).status_code == 302
    submission.refresh_from_db()
    assert submission.state == "draft_agreed"
    assert set(standing_of(submission).passes) == {"budget", "performance"}


def test_a_return_needs_an_opinion_and_the_opinion_stands_before_whoever_mends(year, client):
    submission, head = year.bring(year.department, "draft_head"), year.person("boss", "head")
    answer = post(client, head, submission, "return", "head")
    assert (answer.status_code, "请先写明意见" in answer.content.decode()) == (409, True)
    assert post(client, head, submission, "return", "head", comment="测算依据不足").status_code == 302
    client.force_login(year.person("one", "preparer"))
    page = client.get(reverse("review", args=[submission.pk]), {"tab": "events"}).content.decode()
    assert page.count("测算依据不足") == 2


def test_the_one_who_handed_on_does_not_pass_it_too(year):
    person = year.person("both", "preparer")
    Grant.objects.create(person=person, role="head", organisation=year.department)
    submission = year.submissions[year.department]
    service.act(person, submission, "submit", role="preparer")
    with pytest.raises(Refused, match="应由不同的人办理"):
        service.act(person, submission, "pass", role="head")


def test_an_error_without_a_waiver_stops_the_step_and_says_which(year, monkeypatch, client):
    wrong = replace(FINE, findings=(Found("error", message="收支不平"),))
    monkeypatch.setattr(situation, "situation_of", lambda submission: wrong)
    submission, person = year.submissions[year.department], year.person("one", "preparer")
    answer = post(client, person, submission, "submit", "preparer")
    assert (answer.status_code, "收支不平" in answer.content.decode()) == (409, True)
    client.force_login(person)
    why = client.get(reverse("why"), {"submission": submission.pk, "action": "submit"}).content.decode()
    assert "收支不平" in why
    assert "现在不能办理" in why
    assert "所属单位都已报到" in why


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"action": "pass", "role": "budget"}, 403),
        ({"action": "submit", "role": "head"}, 403),
        ({"action": "nothing", "role": "preparer"}, 404),
        ({"action": "submit", "role": "preparer", "version": "99"}, 409),
        ({"action": "submit", "role": "preparer", "version": "-1' OR 1=1"}, 302),
    ],
)
def test_a_request_that_was_tampered_with(sent, status, year, client):
    assert post(client, year.person("one", "preparer"), year.submissions[year.department], sent.pop("action"), **sent).status_code == status


def test_a_step_is_no_matter_for_a_get_or_for_somebody_without_an_account(year, client):
    submission = year.submissions[year.department]
    address = reverse("rounds-act", args=[submission.pk])
    assert client.post(address, {"action": "submit"}).status_code == 302
    client.force_login(year.person("one", "preparer"))
    assert client.get(address, {"action": "submit", "role": "preparer"}).status_code == 200
    assert client.get(reverse("rounds-act", args=[999_999]), {"action": "submit"}).status_code == 404
    assert submission.events.count() == 0


def test_nothing_can_be_done_in_a_year_that_has_ended(year, client):
    Round.objects.update(closed_at=timezone.now())
    submission, person = year.submissions[year.department], year.person("one", "preparer")
    answer = post(client, person, submission, "submit", "preparer")
    assert (answer.status_code, "年度已经结束" in answer.content.decode()) == (409, True)
    assert service.offers(person, Submission.objects.get(pk=submission.pk)) == ()


def test_many_are_passed_at_once_and_those_that_cannot_be_are_named(year, client):
    mine, other = year.bring(year.department, "request_finance"), year.bring(year.unit, "request_department")
    person = year.person("desk", "budget", year.root)
    client.force_login(person)
    one = [f"{each.pk}.{each.version}" for each in (mine, other)]
    page = client.post(reverse("inbox-act"), {"action": "issue_control", "one": one, "comment": "", "token": "t"}, follow=True)
    text = page.content.decode()
    assert "已办理 1 份" in text
    assert f"{other.organisation}：" in text
    assert [Submission.objects.get(pk=each.pk).state for each in (mine, other)] == ["drafting", "request_department"]


def test_many_are_returned_only_with_an_opinion(year, client):
    submission = year.bring(year.department, "draft_desks")
    client.force_login(year.person("desk", "budget", year.root))
    sent = {"action": "return", "one": [f"{submission.pk}.{submission.version}"]}
    assert "请写明意见" in client.post(reverse("inbox-act"), sent, follow=True).content.decode()
    assert "已办理 1 份" in client.post(reverse("inbox-act"), {**sent, "comment": "请核减"}, follow=True).content.decode()
    assert submission.events.last().comment == "请核减"


def test_the_inbox_holds_what_waits_for_the_role_and_its_filters_narrow_it(year, client):
    year.bring(year.department, "draft_desks")
    year.bring(year.unit, "draft_agreed")
    year.bring(year.other, "draft_agreed")
    client.force_login(year.person("desk", "budget", year.root))

    def names(**query):
        return {one.submission.organisation.code for one in client.get(reverse("inbox"), query).context["page"]}

    assert names() == {"203", "204"}
    assert names(state="draft_agreed") == {"204"}
    assert names(department=year.department.pk) == {"203"}
    assert names(q="另一") == {"204"}
    client.force_login(year.person("superior", "department", year.department))
    assert names() == {"203001"}


def test_an_opinion_is_given_once_and_settled(year, client):
    submission = year.bring(year.department, "draft_desks")
    client.force_login(year.person("desk", "performance", year.root))
    address = reverse("review-opinion", args=[submission.pk])
    for _ in range(2):
        assert client.post(address, {"part": "projects", "about": "项目一", "text": "指标偏低", "for_form": "1"}).status_code == 302
    opinion = Opinion.objects.get()
    assert (opinion.role, opinion.for_form, opinion.about) == ("performance", True, "项目一")
    assert client.post(address, {"part": "../etc", "text": "x"}).status_code == 404
    assert client.post(reverse("review-settle", args=[year.submissions[year.unit].pk, opinion.pk])).status_code == 404
    client.post(reverse("review-settle", args=[submission.pk, opinion.pk]))
    opinion.refresh_from_db()
    assert opinion.settled_by.username == "desk"
    client.force_login(year.person("one", "preparer"))
    assert client.post(address, {"part": "projects", "text": "自己的意见"}).status_code == 403


def test_who_has_begun_to_review_cannot_be_withdrawn_from(real):
    submission = real.bring(real.department, "request_head")
    Opinion.objects.create(submission=submission, part="spending", text="请说明", made_by=real.actors["head"], role="head")
    (offer,) = service.offers(real.person("one", "preparer"), submission)
    assert (offer.transition.action, offer.allowed) == ("withdraw", False)
    assert "单位负责人已经开始审核" in offer.reasons[0].text


def test_a_year_is_opened_with_a_submission_for_everybody(year, client):
    person = year.person("keeper", "budget", year.root)
    client.force_login(person)
    sent = {"year": "2025", "layout": "hebei-2024", "first_up": "2024-10-10", "second_up": "2024-12-01", "notice": "请按期报送"}
    assert client.post(reverse("rounds-open"), sent).status_code == 302
    made = Round.objects.get(year=2025)
    assert made.submissions.filter(state="requesting", due=date(2024, 10, 10)).count() == 4
    assert client.post(reverse("rounds-open"), sent).status_code == 409
    assert client.post(reverse("rounds-open"), {**sent, "year": "2026", "second_up": "2024-01-01"}).status_code == 409
    assert client.post(reverse("rounds-open"), {**sent, "year": "1800"}).status_code == 409
    assert Round.objects.count() == 2
    for page in ("rounds", "home"):
        assert client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize("role", ["preparer", "head", "department", "performance", "publisher", "auditor"])
def test_years_and_control_numbers_are_kept_by_nobody_else(role, year, client):
    client.force_login(year.person("one", role, year.root))
    assert client.post(reverse("rounds-open"), {"year": "2025"}).status_code == 403
    assert client.post(reverse("rounds-change", args=[2024]), {"what": "close"}).status_code == 403
    assert client.post(reverse("rounds-control", args=[2024]), {}).status_code == 403
    assert client.get(reverse("rounds")).status_code == 403


def test_the_day_of_the_congress_opens_the_approval_and_begins_its_deadline(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    submission = year.bring(year.department, "draft_agreed")
    client.post(reverse("rounds-change", args=[2024]), {"what": "congress", "congress": "2024-02-05"})
    submission.refresh_from_db()
    assert Round.objects.get(year=2024).congress == date(2024, 2, 5)
    assert submission.due == date(2024, 2, 26)


def grid(client, year, **numbers):
    base = year.year.revisions.count()
    return client.post(reverse("rounds-control", args=[2024]), {"base": base, "reason": "按财力安排", **numbers})


def test_control_numbers_are_revised_and_every_revision_is_kept(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    field = f"n-{year.department.pk}-general"
    assert grid(client, year, **{field: "1,234.5"}).status_code == 302
    assert grid(client, year, **{field: "1200"}).status_code == 302
    assert grid(client, year, **{field: "1200.00"}).status_code == 409
    assert grid(client, year, **{field: ""}).status_code == 302
    amounts = list(ControlNumber.objects.order_by("revision__number").values_list("amount", flat=True))
    assert amounts == [123_450_000_0, 120_000_000_0, None]
    assert controls.current(year.year) == {}


@pytest.mark.parametrize("wrong", ["abc", "1.0000001", "NaN", "1e999999", "-5"])
def test_what_is_no_amount_is_refused_and_nothing_is_issued(wrong, year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    assert grid(client, year, **{f"n-{year.department.pk}-general": wrong}).status_code == 409
    assert year.year.revisions.count() == 0


def test_two_who_issue_control_numbers_at_once_do_not_overwrite_each_other(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    field = f"n-{year.department.pk}-general"
    grid(client, year, **{field: "100"})
    answer = client.post(reverse("rounds-control", args=[2024]), {"base": 0, "reason": "另一人", field: "200"})
    assert (answer.status_code, "某keeper刚刚下达了第 1 次" in answer.content.decode()) == (409, True)


def test_a_pasted_table_fills_the_grid_before_anything_is_issued(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    address = reverse("rounds-control", args=[2024])
    page = client.post(address, {"what": "paste", "text": "编码\t单位\t一般\t基金\t国资\n203\t示例局\t1,200.50\t30\t\n"})
    assert 'value="1,200.50"' in page.content.decode()
    assert year.year.revisions.count() == 0
    assert client.post(address, {"what": "paste", "text": "999\t1\t2\t3"}).status_code == 409
    assert client.post(address, {"what": "paste", "text": "203\t很多\t2\t3"}).status_code == 409


def test_a_workbook_fills_the_grid_and_a_hostile_one_costs_only_itself(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    book = openpyxl.Workbook()
    for row in (["编码", "单位", "一般", "基金", "国资"], [203, "示例局", 1200.5, 30, None], ["203001", "示例局本级", 0.01, None, 7]):
        book.active.append(row)
    book.save(data := io.BytesIO())

    def send(content, name):
        return client.post(reverse("rounds-control", args=[2024]), {"what": "paste", "file": SimpleUploadedFile(name, content)})

    text = send(data.getvalue(), "控制数.xlsx").content.decode()
    assert all(f'value="{value}"' in text for value in ("1200.5", "30", "0.01", "7"))
    assert send(data.getvalue()[:900], "坏.xlsx").status_code == 409
    assert send(b"x" * (6 * 2**20), "../../很大.csv").status_code == 409
    assert year.year.revisions.count() == 0


def test_a_unit_is_held_to_its_own_numbers_else_to_those_of_its_department(real):
    facts = facts_named("tongxi_organisation_2024")
    submission = real.submissions[real.unit]
    person = real.person("desk", "budget", real.root)
    controls.issue(real.year, [Control("203", "general", Fen(100))], person, "总额", 0)
    (line, *_) = controls.comparison(submission, facts).lines
    assert (line.limit, line.over > 0, line.unit) == (100, True, "示例局本级")
    controls.issue(real.year, [Control("203001", "general", Fen(10**14))], person, "分解", 1)
    (line, *_) = controls.comparison(submission, facts).lines
    assert (line.limit, line.over) == (10**14, 0)


def test_the_time_to_publish_is_counted_from_the_approval_and_warned_of(year):
    submission = year.bring(year.department, "approved")
    approved = standing_of(submission).approved.day
    (warned,) = dues.of_submission(submission, standing_of(submission), approved + timedelta(days=15))
    assert warned.short.startswith("还有 ")
    assert warned.short.endswith("天公开")
    assert warned.due.last >= approved + timedelta(days=20)
    (late,) = dues.of_submission(submission, standing_of(submission), approved + timedelta(days=60))
    assert (late.kind, "未公开" in late.short) == ("late", True)


def test_every_page_of_a_real_submission(real, client):
    """With facts filled in: comparison, projects, findings, the review form with the opinions of all three offices."""
    preparer = real.person("one", "preparer")
    submission = real.submissions[real.department]
    replace_facts(submission, replace(facts_named("tongxi_organisation_2024")), preparer, "import")
    submission = real.bring(real.department, "draft_agreed")
    desk = real.person("desk", "performance", real.root)
    name = facts_of_submission(submission).projects[0].name
    Opinion.objects.create(
        submission=submission, part="projects", about=name, text="此项另有意见", for_form=True, made_by=desk, role="performance"
    )
    client.force_login(desk)
    for tab in ("compare", "projects", "findings", "opinions", "events"):
        answer = client.get(reverse("review", args=[submission.pk]), {"tab": tab})
        assert answer.status_code == 200
        assert (name in answer.content.decode()) == (tab in {"projects", "opinions"}), tab
    document = docx.Document(io.BytesIO(client.get(reverse("review-forms", args=[submission.pk])).content))
    texts = ["".join(cell.text for row in table.rows for cell in row.cells) for table in document.tables]
    assert len(texts) == len(facts_of_submission(submission).projects)
    assert all("某earlier-department" in text and "某earlier-budget" in text for text in texts)
    assert sum("此项另有意见。（某desk）" in text for text in texts) == 1
    for page in ("inbox", "home", "why"):
        assert client.get(reverse(page)).status_code == 200


def test_a_cancelled_adjustment_brings_the_approved_figures_back(real, monkeypatch):
    preparer = real.person("one", "preparer")
    submission = real.submissions[real.department]
    replace_facts(submission, facts_named("tongxi_organisation_2024"), preparer, "import")
    submission = real.bring(real.department, "draft_agreed")
    monkeypatch.setattr(situation, "situation_of", real.fine)
    service.act(real.person("desk", "budget"), submission, "approve", role="budget")
    approved = list(Part.objects.get(submission=submission, sheet="spending").rows)
    service.act(preparer, submission, "adjust", "追加", role="preparer")
    facts = facts_of_submission(submission)
    replace_facts(submission, replace(facts, spending=facts.spending[1:]), preparer, "import")
    assert Part.objects.get(submission=submission, sheet="spending").rows != approved
    service.act(preparer, submission, "cancel", "不再追加", role="preparer")
    part = Part.objects.get(submission=submission, sheet="spending")
    assert (part.rows, part.changes.last().origin) == (approved, "undo")
    assert Submission.objects.get(pk=submission.pk).state == "approved"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database in memory has no two connections that wait")
@pytest.mark.django_db(transaction=True)
def test_of_two_threads_that_act_at_once_one_succeeds(year):
    submission = year.bring(year.department, "draft_desks")
    people = [year.person("first", "budget"), year.person("second", "budget")]
    told, start = [], threading.Barrier(2)

    def go(person):
        start.wait()
        try:
            service.act(person, Submission.objects.select_related("round", "organisation").get(pk=submission.pk), "pass", version=0)
            told.append("made")
        except Refusal as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["made", "rounds.changed"]
    assert Event.objects.filter(submission=submission, after="draft_await_performance").count() == 1


def test_organisations_that_came_later_get_their_submission(year, client):
    Organisation.objects.create(name="新设局", code="205", kind="department", parent=year.root)
    client.force_login(year.person("keeper", "budget", year.root))
    client.post(reverse("rounds-change", args=[2024]), {"what": "begin"})
    assert year.year.submissions.filter(organisation__code="205", state="requesting").count() == 1


def test_only_those_who_keep_accounts_or_audit_ask_why_another_person_may_not(year, client):
    submission, other = year.bring(year.department, "draft_head"), year.person("boss", "head")
    asked = {"submission": submission.pk, "action": "pass", "person": other.pk, "year": 2024}
    client.force_login(year.person("one", "preparer"))
    assert client.get(reverse("why"), asked).status_code == 404
    client.force_login(year.person("looks", "auditor", year.root))
    page = client.get(reverse("why"), asked).content.decode()
    assert "某boss在“示例局”的角色：单位负责人。" in page
    assert "现在可以办理" in page
    assert client.get(reverse("why"), {**asked, "action": "fly"}).status_code == 404
