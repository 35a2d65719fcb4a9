"""What a token opens, and what none opens."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from calling import bearer, failure, somebody
from mingzhang.web.api.models import Token
from mingzhang.web.people.models import Person
from mingzhang.web.rounds.models import Round, Submission
from published import Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


def test_what_is_not_published_is_not_there_without_a_token_and_for_others(client, bureau):
    submission = bureau.submission()
    other = somebody("other")
    assert client.get("/api/departments?year=2024").json()["items"] == []
    failure(client.get("/api/books/2024/001"), 404, "not_found")
    failure(client.get(f"/api/submissions/{submission.pk}"), 401, "unauthorized")
    failure(client.get(f"/api/submissions/{submission.pk}", headers=bearer(other)), 404, "not_found")
    assert client.get("/api/departments?year=2024", headers=bearer(other)).json()["items"] == []
    mine = client.get("/api/departments?year=2024", headers=bearer(bureau.publisher)).json()["items"]
    assert [(one["state"], one["submission_state"]) for one in mine] == [("none", "approved")]
    assert client.get(f"/api/submissions/{submission.pk}", headers=bearer(bureau.publisher)).json()["state"] == "approved"


def test_a_role_for_other_years_shows_nothing_and_many_submissions_cost_no_more_questions(client, django_assert_max_num_queries):
    person = somebody(role="auditor")
    place = person.grants.get().organisation
    rounds = [Round.objects.create(year=year, layout="x", code_year=year) for year in range(2001, 2031)]
    for opened in rounds:
        Submission.objects.create(round=opened, organisation=place, state="drafting")
    mine = bearer(person, "read")
    with django_assert_max_num_queries(8):
        assert client.get("/api/submissions", headers=mine).json()["count"] == 30
    person.grants.update(first_year=2029)
    assert [one["year"] for one in client.get("/api/submissions", headers=mine).json()["items"]] == [2030, 2029]
    assert client.get(f"/api/submissions/{rounds[0].submissions.get().pk}", headers=mine).status_code == 404


def test_a_token_that_is_over_ended_or_made_up_opens_nothing(client):
    person = somebody()
    good = bearer(person, "read")
    assert client.get("/api/submissions", headers=good).status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    failure(client.get("/api/submissions", headers=good), 401, "unauthorized")
    Token.objects.update(expires_at=None, ended_at=timezone.now())
    failure(client.get("/api/submissions", headers=good), 401, "unauthorized")
    Token.objects.update(ended_at=None)
    Person.objects.update(is_active=False)
    failure(client.get("/api/submissions", headers=good), 401, "unauthorized")
    failure(client.get("/api/books", headers={"Authorization": "Bearer mz_" + "x" * 43}), 401, "unauthorized")
    failure(client.get("/api/books", headers={"Authorization": "Basic Zm9v"}), 401, "unauthorized")


def test_a_token_is_kept_only_as_a_hash(client):
    text = bearer(somebody(), "read")["Authorization"].removeprefix("Bearer ")
    assert text not in json.dumps(list(Token.objects.values()), default=str)


def test_a_token_does_only_what_its_scopes_say(client):
    person = somebody()
    reading, checking = bearer(person, "read"), bearer(person, "check")
    failure(client.post("/api/checks", headers=reading), 403, "forbidden")
    failure(client.get("/api/submissions", headers=checking), 403, "forbidden")
    failure(client.delete("/api/checks/1", headers=checking), 403, "forbidden")


def test_cookies_open_nothing(client):
    client.force_login(somebody())
    failure(client.get("/api/submissions"), 401, "unauthorized")
    assert not client.get("/api/books").cookies


def test_an_answer_to_a_token_is_nobody_elses(client):
    answer = client.get("/api/departments?year=2024", headers=bearer(somebody()))
    assert "private" in answer.headers["Cache-Control"]
    assert "Authorization" in answer.headers["Vary"]
