"""The base of the web system: the door, the queue, the audit log, the permissions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from mingzhang.web.audit.guard import unguarded
from mingzhang.web.audit.log import record, verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.models import Job
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.people.permission import may, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    department = Organisation.objects.create(name="示例局", code="203", kind="department", parent=root)
    return root, department, Organisation.objects.create(name="示例局本级", code="203001", kind="unit", parent=department)


def test_nobody_gets_in_with_a_wrong_password(client):
    Person.objects.create_user("one", password="a-long-enough-word", name="一")
    assert client.post(reverse("login"), {"username": "one", "password": "other"}).status_code == 403
    assert client.post(reverse("login"), {"username": "one", "password": "a-long-enough-word"}).status_code == 302


def test_a_role_holds_for_the_subtree_and_nowhere_else(bureau):
    root, department, unit = bureau
    other = Organisation.objects.create(name="另一局", code="204", kind="department", parent=root)
    person = Person.objects.create_user("two", name="二")
    Grant.objects.create(person=person, role="department", organisation=department)
    assert may(person, "view", unit).allowed
    assert not may(person, "view", other).allowed
    assert set(visible(person)) == {department, unit}
    assert not may(person, "edit", unit).allowed
    assert may(person, "edit", unit).because[0].endswith("办理。")


def test_the_audit_log_finds_what_was_changed_behind_its_back():
    for number in range(5):
        record("one", "test", str(number))
    assert verify().broken is None
    entry = Entry.objects.get(number=3)
    with unguarded(connection):
        Entry.objects.filter(pk=entry.pk).update(details={"forged": True})
    assert verify().broken == 3


def test_a_job_is_done_once_and_a_failing_one_costs_only_itself():
    seen = []

    @queue.kind("test.fine")
    def fine(job):
        seen.append(job.arguments["n"])
        return {"n": job.arguments["n"]}

    @queue.kind("test.bad")
    def bad(job):
        raise ValueError("broken")

    queue.put("test.bad", {})
    queue.put("test.fine", {"n": 1})
    while queue.run_one():
        pass
    assert seen == [1]
    assert [job.state for job in Job.objects.order_by("pk")] == ["failed", "done"]
