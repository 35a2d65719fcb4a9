"""Every failure has one form, and says what may be said."""

from __future__ import annotations

import json

import pytest

from calling import bearer, failure, somebody
from mingzhang.web.api import books

pytestmark = pytest.mark.django_db


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
        ("post", "/api/nothing", 404, "not_found"),
        ("delete", "/api/nothing/at/all/", 404, "not_found"),
        ("get", "/api/books/", 404, "not_found"),
        ("get", "/api/docs/nothing", 404, "not_found"),
        ("patch", "/api/checks/1", 405, "method_not_allowed"),
        ("options", "/api/books", 405, "method_not_allowed"),
        ("trace", "/api/docs", 405, "method_not_allowed"),
        ("post", "/api/openapi.json", 405, "method_not_allowed"),
        ("get", "/api/books?after=x", 422, "invalid"),
        ("get", "/api/departments?year=2024&after=bnVsbA", 422, "invalid"),
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


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client):
    mine = bearer(somebody())
    failure(client.put("/api/submissions", b"x" * (2**20 + 1), content_type="application/json", headers=mine), 413, "too_large")
    failure(client.get("/api/books", headers={"Content-Length": "99999999999"}), 413, "too_large")


def put(client, headers, body, content_type="application/json"):
    return client.put("/api/checks/1/findings/abc1/aside", body, content_type=content_type, headers=headers)


def test_a_body_of_another_kind_is_refused(client):
    mine = bearer(somebody())
    failure(put(client, mine, "reason=x", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")
    failure(put(client, mine, "{}", "text/plain"), 415, "unsupported_media_type")
    failure(client.post("/api/checks", "{}", content_type="application/json", headers=mine), 415, "unsupported_media_type")
    failure(client.post("/api/checks", "{}", content_type="application/json"), 401, "unauthorized")


def test_a_body_that_cannot_be_read_is_refused(client):
    mine = bearer(somebody())
    for body in ("{", "[1", "\x00", '"' + "[" * 5000, b"\xff\xfe{}"):
        failure(put(client, mine, body), 400, "bad_request")
    failure(put(client, mine, "[]"), 422, "invalid")
    failure(client.post("/api/checks", "x", content_type="multipart/form-data", headers=mine), 400, "bad_request")


def test_a_name_of_the_server_that_is_not_its_own_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["budget.example"]
    failure(client.get("/api/books", headers={"host": "elsewhere.example"}), 400, "bad_request")


def test_what_goes_wrong_inside_is_said_without_its_reason(client, monkeypatch):
    def broken(*_arguments):
        raise RuntimeError("a secret")

    monkeypatch.setattr(books, "public", broken)
    client.raise_request_exception = False
    answer = client.get("/api/books")
    failure(answer, 500, "internal")
    assert b"secret" not in answer.content
    assert answer.headers["Cache-Control"] == "no-store"
