"""The API: what everybody may read, what a token opens, and the one form of every failure."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mingzhang.web import store
from mingzhang.web.api.frame import Limiter
from mingzhang.web.api.models import Token
from mingzhang.web.api.tokens import issue
from mingzhang.web.checking import sandbox
from mingzhang.web.checking.models import SetAside, Upload
from mingzhang.web.jobs import queue
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.portal.entries import book_name
from mingzhang.web.releases import publish
from mingzhang.web.rounds.models import Round, Submission
from published import Bureau

pytestmark = pytest.mark.django_db
DOCUMENT = "2024年部门预算\n\n部门：示例局\n"


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


@pytest.fixture
def published(bureau):
    return bureau.publish(bureau.submission())


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path


def somebody(name="prog", role="preparer"):
    root = Organisation.objects.filter(parent=None).first() or Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    department = Organisation.objects.create(name=f"{name}的部门", code=f"7{Organisation.objects.count()}", kind="department", parent=root)
    person = Person.objects.create_user(name, password="a-long-enough-word", name=name)
    Grant.objects.create(person=person, role=role, organisation=department)
    return person


def bearer(person, *scopes, days=30):
    return {"Authorization": f"Bearer {issue(person, 'test', scopes or ('read', 'check', 'write'), days)[1]}"}


def failure(response, status, code):
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code
    return body["error"]


def test_what_is_published_can_be_read_without_a_token(client, published):
    page = client.get("/api/books?year=2024").json()
    assert (page["count"], page["next"]) == (1, None)
    (one,) = page["items"]
    assert one["code"] == "001"
    assert one["total"] == f"{published.total // 100}.{published.total % 100:02}"
    book = client.get(one["book"].removeprefix("http://testserver"))
    assert book.status_code == 200
    name = book_name(published.pack.files.values_list("name", flat=True))
    assert book.content == store.content(published.pack.files.get(name=name).sha256)
    status = client.get("/api/departments?year=2024").json()["items"]
    assert [(one["code"], one["status"], one["version"]) for one in status] == [("001", "published", 1)]


def test_observations_are_filtered_by_coordinates_and_come_in_parts(client, published):
    base = "/api/observations?year=2024&department=001"
    whole = client.get(f"{base}&limit=500").json()
    assert whole["count"] > 50
    fiscal = client.get(f"{base}&fund=fiscal&limit=500").json()
    assert 0 < fiscal["count"] < whole["count"]
    exact = client.get(f"{base}&fund=fiscal&exact=true&limit=500").json()
    assert exact["count"] < fiscal["count"]
    assert all(one["at"] == {"fund": "fiscal"} for one in exact["items"])
    seen, address = [], f"{base}&fund=fiscal&limit=7"
    while address:
        part = client.get(address.removeprefix("http://testserver")).json()
        seen += part["items"]
        address = part["next"]
    assert len(seen) == fiscal["count"]
    assert all(one["at"].get("fund", "all") != "all" for one in seen)


def test_projects_indicators_and_sums_are_those_of_the_book(client, published):
    projects = client.get("/api/projects?year=2024&department=001").json()
    assert projects["count"] == len({one["name"] for one in projects["items"]}) > 0
    wanted = projects["items"][0]
    found = client.get("/api/indicators", {"year": 2024, "department": "001", "project": wanted["name"]}).json()
    assert found["count"] == wanted["indicators"]
    uses = client.get("/api/figures?year=2024&view=use").json()["items"]
    assert sum(round(float(one["amount"]) * 100) for one in uses) == published.total


def test_a_version_that_was_taken_down_is_gone_and_says_why(client, bureau, published):
    publish.retract(published, bureau.publisher, "数据有误，核实后重新公开。")
    error = failure(client.get("/api/books/2024/001"), 410, "gone")
    assert error["details"] == [{"version": 1, "reason": "数据有误，核实后重新公开。"}]
    assert client.get("/api/books").json()["count"] == 0
    (version,) = client.get("/api/books/2024/001/versions").json()
    assert (version["state"], version["files"]) == ("retracted", [])
    failure(client.get("/api/observations?year=2024&department=001"), 410, "gone")


def test_what_is_not_published_is_not_there_without_a_token_and_for_others(client, bureau):
    submission = bureau.submission()
    other = somebody("other")
    assert client.get("/api/departments?year=2024").json()["items"] == []
    failure(client.get("/api/books/2024/001"), 404, "not_found")
    failure(client.get(f"/api/submissions/{submission.pk}"), 401, "unauthorized")
    failure(client.get(f"/api/submissions/{submission.pk}", headers=bearer(other)), 404, "not_found")
    assert client.get("/api/departments?year=2024", headers=bearer(other)).json()["items"] == []
    mine = client.get("/api/departments?year=2024", headers=bearer(bureau.publisher)).json()["items"]
    assert [(one["status"], one["state"]) for one in mine] == [("none", "approved")]
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


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/nothing", 404, "not_found"),
        ("get", "/api/books/2024/..%2f..%2fetc", 404, "not_found"),
        ("get", "/api/books/2024/9%00", 422, "invalid"),
        ("post", "/api/books", 405, "method_not_allowed"),
        ("get", "/api/books?limit=0", 422, "invalid"),
        ("get", "/api/books?limit=100000", 422, "invalid"),
        ("get", "/api/books/1800/001", 422, "invalid"),
        ("get", "/api/books/x/001", 422, "invalid"),
        ("get", "/api/books/2024/999", 404, "not_found"),
        ("get", "/api/observations", 422, "invalid"),
        ("get", "/api/books?q=%00", 422, "invalid"),
        ("get", "/api/submissions", 401, "unauthorized"),
        ("post", "/api/checks", 401, "unauthorized"),
    ],
)
def test_every_failure_has_the_one_form(client, method, path, status, code):
    failure(getattr(client, method)(path), status, code)


def test_a_wrong_parameter_is_named_and_not_repeated(client):
    error = failure(client.get("/api/books?limit=%3Cscript%3E"), 422, "invalid")
    assert error["details"][0]["where"] == "query.limit"
    assert "script" not in json.dumps(error)


def test_the_methods_that_are_possible_are_said(client):
    assert client.post("/api/books").headers["Allow"] == "GET"


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


def test_a_token_does_only_what_its_scopes_say(client, data):
    person = somebody()
    reading, checking = bearer(person, "read"), bearer(person, "check")
    failure(client.post("/api/checks", headers=reading), 403, "forbidden")
    failure(client.get("/api/submissions", headers=checking), 403, "forbidden")
    failure(client.delete("/api/checks/1", headers=checking), 403, "forbidden")


def test_cookies_open_nothing(client):
    client.force_login(somebody())
    failure(client.get("/api/submissions"), 401, "unauthorized")
    assert not client.get("/api/books").cookies


def upload(client, headers, name="预算.txt", content=DOCUMENT):
    return client.post("/api/checks", {"file": SimpleUploadedFile(name, content.encode())}, headers=headers)


def test_a_document_is_checked_by_a_job_and_its_owner_alone_sees_it(client, data):
    person, other = somebody(), somebody("other")
    mine, theirs = bearer(person), bearer(other)
    made = upload(client, mine)
    assert made.status_code == 202
    one = made.json()
    assert one["state"] == "waiting"
    failure(client.get(f"/api/checks/{one['id']}/findings", headers=mine), 409, "conflict")
    failure(client.get(f"/api/checks/{one['id']}", headers=theirs), 404, "not_found")
    failure(client.delete(f"/api/checks/{one['id']}", headers=theirs), 404, "not_found")
    assert client.get("/api/checks", headers=theirs).json()["count"] == 0
    assert queue.run_one()
    assert client.get(f"/api/checks/{one['id']}", headers=mine).json()["state"] in {"done", "failed"}
    assert client.delete(f"/api/checks/{one['id']}", headers=mine).status_code == 204
    assert Upload.objects.count() == 0


def test_findings_of_a_document_are_read_and_set_aside_once(client, data):
    person = somebody()
    mine = bearer(person)
    number = upload(client, mine).json()["id"]
    found = {"id": "abc1", "rule": "code.unknown", "severity": "error", "message": "不对。", "fix": "改。", "place": "表一", "key": []}
    facts = store.keep(json.dumps({"findings": [found], "aside": []}).encode())
    Upload.objects.update(state="done", report={sandbox.FACTS: facts, sandbox.JSON: facts})
    answer = client.get(f"/api/checks/{number}/findings", headers=mine)
    assert answer.status_code == 200, answer.content
    items = answer.json()["items"]
    assert [(one["id"], one["where"], one["set_aside"]) for one in items] == [("abc1", "表一", False)]
    put = {"path": f"/api/checks/{number}/findings/abc1/aside", "content_type": "application/json", "headers": mine}
    failure(client.put(data={"reason": "  "}, **put), 422, "invalid")
    for reason in ("历史原因", "再来"):
        assert client.put(data={"reason": reason}, **put).status_code == 200
    assert list(SetAside.objects.values_list("finding", "reason")) == [("abc1", "历史原因")]
    assert Upload.objects.get().state == "waiting"
    failure(client.put(data={"reason": "x"}, **{**put, "path": f"/api/checks/{number}/findings/zz/aside"}), 404, "not_found")
    assert client.get(f"/api/checks/{number}/report", headers=mine).json()["findings"]


def test_a_file_of_no_known_kind_and_one_without_content_are_refused(client, data):
    mine = bearer(somebody())
    failure(upload(client, mine, name="../../x.exe"), 422, "invalid")
    failure(upload(client, mine, content=""), 422, "invalid")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client):
    mine = bearer(somebody())
    failure(client.put("/api/submissions", b"x" * (2**20 + 1), content_type="application/json", headers=mine), 413, "too_large")
    failure(client.get("/api/books", headers={"Content-Length": "99999999999"}), 413, "too_large")


def test_what_is_known_already_is_not_sent_again(client, published):
    first = client.get("/api/books/2024/001")
    tag = first.headers["ETag"]
    again = client.get("/api/books/2024/001", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    head = client.head("/api/books/2024/001")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", tag)


def test_an_answer_to_a_token_is_nobody_elses(client):
    answer = client.get("/api/departments?year=2024", headers=bearer(somebody()))
    assert "private" in answer.headers["Cache-Control"]
    assert "Authorization" in answer.headers["Vary"]


def test_too_many_calls_are_refused_for_a_while(client, settings):
    settings.API_RATE = 3
    answers = [client.get("/api/books") for _number in range(4)]
    assert [one.headers["RateLimit-Remaining"] for one in answers] == ["2", "1", "0", "0"]
    failure(answers[3], 429, "too_many_requests")
    assert 0 < int(answers[3].headers["Retry-After"]) <= 21
    assert client.get("/api/submissions", headers=bearer(somebody(), "read")).status_code == 200


def test_a_caller_that_waits_is_let_in_again():
    limiter = Limiter()
    assert [limiter.take("a", 2, now=0.0) for _number in range(3)] == [(1, 0.0), (0, 0.0), (0, 30.0)]
    assert limiter.take("b", 2, now=0.0) == (1, 0.0)
    assert limiter.take("a", 2, now=30.0) == (0, 0.0)
    assert limiter.take("a", 2, now=30.0)[1] > 0


def test_the_documentation_names_every_operation_and_needs_no_program(client):
    described = client.get("/api/openapi.json").json()
    text = client.get("/api/docs").content.decode()
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) > 15
    assert all(f'id="{one["operationId"]}"' in text for one in operations)
    assert "<script" not in text
    assert "style=" not in text


def test_the_documentation_is_the_same_for_everybody(client):
    before = client.get("/api/docs").content
    client.force_login(somebody())
    assert client.get("/api/docs").content == before
