"""Years: opened, kept, ended; their deadlines."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rounds_case import data_folder, post, year

from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds import dues, service
from mingzhang.web.rounds.models import Round, Submission
from mingzhang.web.rounds.records import standing_of

__all__ = ["data_folder", "year"]
pytestmark = pytest.mark.django_db


def test_nothing_can_be_done_in_a_year_that_has_ended(year, client):
    Round.objects.update(closed_at=timezone.now())
    submission, person = year.submissions[year.department], year.person("one", "preparer")
    answer = post(client, person, submission, "submit", "preparer")
    assert (answer.status_code, "年度已经结束" in answer.content.decode()) == (409, True)
    assert service.offers(person, Submission.objects.get(pk=submission.pk)) == ()


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


def test_the_time_to_publish_is_counted_from_the_approval_and_warned_of(year):
    submission = year.bring(year.department, "approved")
    approved = standing_of(submission).approved.day
    (warned,) = dues.of_submission(submission, standing_of(submission), approved + timedelta(days=15))
    assert warned.short.startswith("还有 ")
    assert warned.short.endswith("天公开")
    assert warned.due.last >= approved + timedelta(days=20)
    (late,) = dues.of_submission(submission, standing_of(submission), approved + timedelta(days=60))
    assert (late.kind, "未公开" in late.short) == ("late", True)


def test_organisations_that_came_later_get_their_submission(year, client):
    Organisation.objects.create(name="新设局", code="205", kind="department", parent=year.root)
    client.force_login(year.person("keeper", "budget", year.root))
    client.post(reverse("rounds-change", args=[2024]), {"what": "begin"})
    assert year.year.submissions.filter(organisation__code="205", state="requesting").count() == 1
