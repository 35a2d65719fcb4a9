"""The audit log: only ever added to, also behind the system's back; read and exported by those who watch over the whole."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from mingzhang.web.audit.guard import guard, guarded, unguard
from mingzhang.web.audit.log import record, verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.people.models import Grant, Organisation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def watcher():
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    person = Person.objects.create_user("watcher", name="监督")
    Grant.objects.create(person=person, role="auditor", organisation=root)
    return person


@pytest.fixture
def watching(watcher):
    client = Client()
    client.force_login(watcher)
    return client


@pytest.mark.parametrize(
    "change",
    [
        lambda: Entry.objects.filter(number=1).update(details={"forged": True}),
        lambda: Entry.objects.filter(number=2).delete(),
        lambda: Entry.objects.all().delete(),
        lambda: Entry.objects.get(number=1).delete(),
        lambda: connection.cursor().execute("UPDATE audit_entry SET actor = 'x'"),
        lambda: connection.cursor().execute("DELETE FROM audit_entry"),
    ],
)
def test_the_database_refuses_to_change_or_take_away_an_entry(change):
    for number in range(3):
        record("one", "test", str(number))
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        change()
    assert verify().entries == 3


def test_a_database_without_its_guard_is_told():
    assert guarded(connection)
    unguard(connection)
    assert not guarded(connection)
    guard(connection)
    guard(connection)
    assert guarded(connection)


@pytest.mark.parametrize("forge", ["changed", "taken", "put in"])
def test_what_was_forged_without_the_guard_is_found(forge):
    for number in range(5):
        record("one", "test", str(number))
    unguard(connection)
    third = Entry.objects.get(number=3)
    if forge == "changed":
        Entry.objects.filter(pk=third.pk).update(actor="two")
    elif forge == "taken":
        third.delete()
    else:
        Entry.objects.filter(number=4).update(number=9)
        Entry.objects.create(number=4, at=third.at, action="test", previous=third.hash, hash="f" * 64)
    assert verify().broken in {3, 4}


def test_the_button_says_whether_the_chain_is_whole(watching):
    record("one", "test")
    whole = watching.post(reverse("audit_verify"), follow=True).content.decode()
    assert "没有改动" in whole
    unguard(connection)
    assert "防改动保护不在" in watching.post(reverse("audit_verify"), follow=True).content.decode()
    Entry.objects.filter(action="test").update(actor="two")
    assert "链条断了" in watching.post(reverse("audit_verify"), follow=True).content.decode()
    assert watching.get(reverse("audit_verify")).headers["Location"] == reverse("audit")


def test_entries_are_filtered_and_come_in_pages(watching):
    for number in range(120):
        record("many", "grant.given", f"object-{number}")
    record("two", "login", "=1+1", {"x": "<b>"})
    page = watching.get(reverse("audit"), {"actor": "many"})
    assert len(page.context["entries"]) == 50
    seen = [one.entry.object for one in page.context["entries"]]
    while page.context["older"]:
        page = watching.get(f"{reverse('audit')}?{page.context['older']}")
        seen += [one.entry.object for one in page.context["entries"]]
    assert seen == [f"object-{number}" for number in range(119, -1, -1)]
    assert len(watching.get(reverse("audit"), {"action": "login", "object": "=1+1"}).context["entries"]) == 1
    assert len(watching.get(reverse("audit"), {"last": "2000-01-01"}).context["entries"]) == 0
    assert len(watching.get(reverse("audit"), {"first": "2000-01-01", "last": "2100-01-01"}).context["entries"]) == 50
    assert len(watching.get(reverse("audit"), {"first": "2100-01-01"}).context["entries"]) == 0
    assert "&lt;b&gt;" in watching.get(reverse("audit"), {"actor": "two"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [{"before": "x"}, {"before": "9" * 40}, {"first": "2024-99-99"}, {"last": "9999-12-31"}, {"actor": "\0"}, {"action": "x" * 9999}],
)
def test_filters_that_make_no_sense_do_no_harm(watching, query):
    assert watching.get(reverse("audit"), query).status_code == 200


def test_the_file_holds_the_filtered_entries_and_no_formula(watching):
    record("two", "login", "=1+1")
    record("one", "login", "other")
    answer = watching.get(reverse("audit_export"), {"actor": "two"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[2] for row in rows] == ["人员", "two"]
    assert (rows[1][6], rows[1][8]) == ("'=1+1", "'=1+1")
    assert rows[1][11] == Entry.objects.get(actor="two").hash
    assert Entry.objects.filter(action="audit.exported").count() == 1


def test_an_entry_knows_from_where_it_was_caused(watcher):
    client = Client(REMOTE_ADDR="10.9.8.7")
    client.force_login(watcher)
    client.post(reverse("audit_verify"))
    assert Entry.objects.get(action="audit.verified").address == "10.9.8.7"
    record("job", "test")
    assert Entry.objects.get(action="test").address == ""
