"""The description of the API, for programs and for people, in Chinese and English; its examples work."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess

import pytest

from api_bureau import furnish
from calling import somebody
from mingzhang.web.api.describing import description, operations, scope_of, words
from mingzhang.web.api.tokens import SCOPES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["", "en/"])
def test_the_documentation_names_every_operation_and_needs_no_program(client, way):
    described = client.get(f"/api/{way}openapi.json").json()
    text = client.get(f"/api/{way}docs").content.decode()
    assert len(operations(described)) == 18
    assert all(f'id="{one["operationId"]}"' in text for one in operations(described).values())
    assert "<script" not in text
    assert "style=" not in text


def test_the_documentation_is_the_same_for_everybody(client):
    before = client.get("/api/docs").content
    client.force_login(somebody())
    assert client.get("/api/docs").content == before


def test_what_a_token_must_be_good_for_is_said_with_each_operation(client):
    needed = {one["operationId"]: scope_of(one) for one in operations(description()).values()}
    assert needed["public_list_books"] == needed["contents_observations"] == ""
    assert needed["own_submissions"] == "read"
    assert needed["checks_uploads"] == needed["checks_upload"] == "check"
    assert needed["checks_remove"] == needed["checks_set_aside"] == "write"
    text = client.get("/api/docs").content.decode()
    assert all(f"<code>{scope}</code> {meaning}" in text for scope, meaning in SCOPES.items())


def test_everything_that_is_described_is_described_in_both_languages():
    known = words()["fields"]
    for tongue in ("zh", "en"):
        made = description(tongue)
        for one in operations(made).values():
            assert one["summary"]
            assert one["description"]
            assert all(row["description"] for row in one["parameters"])
        for record in made["components"]["schemas"].values():
            assert all(field["description"] for field in record.get("properties", {}).values())
    assert all(chinese != english for chinese, english in known.values())


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.django_db(transaction=True)
def test_the_examples_work_as_they_are_printed(client, live_server, settings, tmp_path, monkeypatch):
    token = furnish(settings, tmp_path, monkeypatch)
    (tmp_path / "budget.docx").write_bytes(b"PK")
    shown = client.get("/api/en/docs", headers={"host": live_server.url.removeprefix("http://")}).content.decode()
    examples = [html.unescape(one) for one in re.findall(r"<code>(curl .*?)</code>", shown)]
    assert len(examples) == 18
    # What deletes comes last.
    for example in sorted(examples, key=lambda one: "DELETE" in one):
        command = f"{example} -s --noproxy '*' -w '\\n%{{http_code}}'"
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, env={"TOKEN": token}, capture_output=True, check=True, timeout=60)
        body, _, status = done.stdout.decode().rpartition("\n")
        assert status in {"200", "202", "204"}, (example, body)
        assert status == "204" or json.loads(body), example
