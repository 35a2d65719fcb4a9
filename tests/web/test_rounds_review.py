"""Reviewing: the inbox, opinions, the pages of a submission, why somebody may or may not."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from django.urls import reverse
from rounds_case import data_folder, real, year

from mingzhang.web.filling.facts import facts_of_submission, replace_facts
from mingzhang.web.rounds import service
from mingzhang.web.rounds.models import Opinion, Submission
from packs import facts_named

__all__ = ["data_folder", "real", "year"]
pytestmark = pytest.mark.django_db


def test_many_are_passed_at_once_and_those_that_cannot_be_are_named(year, client):
    mine, other = year.bring(year.department, "request_finance"), year.bring(year.unit, "request_department")
    person = year.person("desk", "budget", year.root)
    client.force_login(person)
    one = [f"{each.pk}.{each.version}" for each in (mine, other)]
    page = client.post(reverse("inbox-act"), {"action": "issue_control", "one": one, "comment": "", "token": "t"}, follow=True)
    text = page.content.decode()
    assert "已办理 1 份" in text
    assert f"（{mine.organisation}）" in text
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
        assert ("此项另有意见" in answer.content.decode()) == (tab in {"projects", "opinions"}), tab
    document = docx.Document(io.BytesIO(client.get(reverse("review-forms", args=[submission.pk])).content))
    texts = ["".join(cell.text for row in table.rows for cell in row.cells) for table in document.tables]
    assert len(texts) == len(facts_of_submission(submission).projects)
    assert all("某earlier-department" in text and "某earlier-budget" in text for text in texts)
    assert sum("此项另有意见。（某desk）" in text for text in texts) == 1
    for page in ("inbox", "home", "why"):
        assert client.get(reverse(page)).status_code == 200


def test_only_those_who_keep_accounts_or_audit_ask_why_another_person_may_not(year, client):
    submission, other = year.bring(year.department, "draft_head"), year.person("boss", "head")
    asked = {"submission": submission.pk, "action": "pass", "person": other.pk, "year": 2024}
    client.force_login(year.person("one", "preparer"))
    assert client.get(reverse("why"), asked).status_code == 404
    client.force_login(year.person("looks", "auditor", year.root))
    page = client.get(reverse("why"), asked).content.decode()
    assert "某boss在“示例局”担任单位负责人，包括“示例局”。" in page
    assert "现在可以办理" in page
    assert client.get(reverse("why"), {**asked, "action": "fly"}).status_code == 404
