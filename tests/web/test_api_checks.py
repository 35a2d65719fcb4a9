"""Having documents checked."""

from __future__ import annotations

import json

import pytest

from calling import bearer, failure, somebody, upload
from mingzhang.web import store
from mingzhang.web.checking import sandbox
from mingzhang.web.checking.models import SetAside, Upload
from mingzhang.web.jobs import queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings, tmp_path):
    settings.DATA = tmp_path


def test_a_document_is_checked_by_a_job_and_its_owner_alone_sees_it(client):
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


def test_findings_of_a_document_are_read_and_set_aside_once(client):
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


def test_a_file_of_no_known_kind_and_one_without_content_are_refused(client):
    mine = bearer(somebody())
    failure(upload(client, mine, name="../../x.exe"), 422, "invalid")
    failure(upload(client, mine, content=""), 422, "invalid")
