"""What people read of the log: sentences, organisations and names instead of codes; and for whom, and by which question."""

from __future__ import annotations

import csv
import io
import tomllib
from importlib.resources import files

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingzhang.web.audit.log import record, verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.audit.titles import titles
from mingzhang.web.audit.told import sentences, told
from mingzhang.web.people.models import Person
from mingzhang.web.rounds import effects, service
from yearly import Year

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(monkeypatch):
    monkeypatch.setattr(effects, "facts_or_none", lambda submission: None)
    return Year(monkeypatch=monkeypatch)


def reading(person):
    client = Client()
    client.force_login(person)
    return client


def shown(client, **query):
    return client.get(reverse("audit"), query).context["entries"]


def test_a_step_is_a_sentence_with_the_organisation_and_the_name(year):
    submission = year.bring(year.department, "drafting")
    service.act(year.person("one", "preparer"), submission, "submit", "请审", "preparer")
    client = reading(year.person("looks", "auditor", year.root))
    (one,) = shown(client)
    assert one.sentence == "报送二上：二上编报 → 二上待单位负责人审核，以单位经办身份办理，意见：请审"
    assert (one.about, one.address, one.name) == ("示例局 2024 年", reverse("review", args=[submission.pk]), "某one")
    page = client.get(reverse("audit")).content.decode()
    assert "原始记录" in page
    assert "&quot;from&quot;: &quot;drafting&quot;" in page


@pytest.mark.parametrize(
    ("action", "thing", "details", "sentence"),
    [
        ("grant.given", "one", {"role": "head", "organisation": "203"}, "某one（one）担任示例局的单位负责人"),
        ("round.control", "round/2024", {"revision": 2, "lines": 3, "reason": "按财力"}, "第 2 次，改动 3 个：按财力"),
        ("round.control", "round/2024", {"revision": 2, "lines": 3, "reason": ""}, "第 2 次，改动 3 个"),
        ("filling.save", "submission/1/spending", {"version": 4, "cells": 7}, "支出，改动 7 格（第 4 版）"),
        ("audit.verified", "", {"entries": 9, "broken": None}, "核对 9 条，前后相接"),
        ("audit.verified", "", {"entries": 9, "broken": 3}, "第 3 条不符"),
        ("release.retract", "x", {"version": 1, "reason": "[{role}]"}, "第 1 版，向社会公布的原因：[{role}]"),
        ("unheard.of", "x", {"a": 1}, ""),
        ("round.step", "submission/1", {"role": "ghost"}, "办理：… → …，以ghost身份办理"),
    ],
)
def test_every_action_has_its_words(action, thing, details, sentence, year):
    year.person("one")
    (one,) = told([record("x", action, thing, details)])
    assert one.sentence.replace("支出预算", "支出") == sentence


def test_every_action_with_a_sentence_has_a_title():
    assert set(sentences()) <= set(titles())
    assert tomllib.loads((files("mingzhang.web.audit") / "sentences.toml").read_text(encoding="utf-8")) == sentences()


def test_who_watches_over_a_part_sees_that_part(year):
    for organisation in (year.department, year.unit, year.other):
        record("one", "filling.save", f"submission/{year.submissions[organisation].pk}/spending", {"cells": 1, "version": 1})
    record("one", "login")
    record("one", "organisation.changed", "x", {"organisation": year.unit.pk})
    record("one", "grant.given", "one", {"organisation": "204", "role": "head"})
    part, whole = reading(year.person("part", "auditor", year.department)), reading(year.person("whole", "auditor", year.root))
    assert [one.entry.number for one in shown(part)] == [5, 2, 1]
    assert len(shown(whole)) == 6
    assert [one.entry.number for one in shown(whole, organisation="203")] == [5, 2, 1]
    assert [one.entry.number for one in shown(whole, organisation="示例局本级")] == [5, 2]
    assert [one.entry.number for one in shown(whole, organisation="204 另一局")] == [6, 3]
    assert shown(part, organisation="204") == []
    rows = list(csv.reader(io.StringIO(b"".join(part.get(reverse("audit_export")).streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["1", "2", "5"]
    page = part.get(reverse("audit"))
    assert "校验</button>" not in page.content.decode()
    assert "另一局" not in page.content.decode()
    assert part.post(reverse("audit_verify")).status_code == 403
    for role in ("preparer", "department", "budget"):
        assert reading(year.person(role, role, year.root)).get(reverse("audit")).status_code == 403


def test_a_person_is_found_by_name_and_by_user_name(year):
    Person.objects.create_user("zhang3", name="章某")
    record("zhang3", "login")
    record("nobody-known", "login.failed")
    client = reading(year.person("whole", "auditor", year.root))
    assert [one.entry.actor for one in shown(client, actor="章")] == ["zhang3"]
    assert [one.entry.actor for one in shown(client, actor="nobody-known")] == ["nobody-known"]
    assert shown(client, actor="没有这个人") == []


def test_the_place_is_part_of_what_the_hash_guards(year):
    from mingzhang.web.audit.guard import unguarded

    record("one", "filling.save", f"submission/{year.submissions[year.unit].pk}", {})
    assert verify().broken is None
    with unguarded(connection):
        Entry.objects.update(place=year.other.path)
    assert verify().broken == 1


def plan(client, **query):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("audit"), query)
    (text,) = [one["sql"] for one in asked if 'FROM "audit_entry"' in one["sql"] and "LIMIT 51" in one["sql"]]
    return planned(text.replace("%", "%%"))


def planned(text, *values):
    """How the database would answer; of few entries PostgreSQL would rather read them all, which says nothing of indexes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + text, values)
        return " ".join(str(row) for row in cursor.fetchall())


@pytest.mark.parametrize(
    "query", [{}, {"organisation": "203"}, {"actor": "one"}, {"action": "login"}, {"first": "2020-01-01"}, {"object": "x"}]
)
def test_every_filter_is_answered_by_an_index(query, year):
    Entry.objects.bulk_create(
        Entry(number=number, at="2024-01-01T00:00:00Z", actor=f"p{number % 97}", action=f"a{number % 31}", object=f"o{number}",
              place=f"/{number % 53}/", previous="0" * 64, hash=f"{number:064}")
        for number in range(1, 4001)
    )  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_entry")
    client = reading(year.person("whole", "auditor", year.root))
    found = plan(client, **query)
    assert "INDEX" in found.upper(), found
    assert "SCAN audit_entry'" not in found, found
    assert "Seq Scan" not in found, found


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"action": "login"}, "action"),
        ({"actor": "one"}, "actor"),
        ({"place": "/1/"}, "place"),
        ({"at__gte": "2024-01-01T00:00:00Z"}, "time"),
    ],
)
def test_each_filter_has_an_index_of_its_own(asked, index):
    text, values = Entry.objects.order_by().filter(**asked).values("pk").query.sql_with_params()
    assert f"entries_of_{index}" in planned(text, *values)


def test_a_page_asks_a_handful_of_questions_however_many_entries_it_has(year):
    client = reading(year.person("whole", "auditor", year.root))
    for number in range(60):
        record(f"p{number}", "filling.save", f"submission/{year.submissions[year.unit].pk}", {})
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("audit"))
    assert len(asked) < 25
