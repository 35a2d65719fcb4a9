"""Documents that people drop: accepted within limits, checked apart, shown to their owner alone."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from mingzhang.web import store
from mingzhang.web.audit.models import Entry
from mingzhang.web.checking import jobs, limits, sandbox, views
from mingzhang.web.checking.compare import compare
from mingzhang.web.checking.models import Left, SetAside, Upload
from mingzhang.web.checking.names import clean_name, readable
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.models import Job
from mingzhang.web.people.models import Grant, Organisation, Person
from paths import SAMPLES

pytestmark = pytest.mark.django_db
FAULTY = SAMPLES / "tongxi-organisation-2024-faulty.xlsx"
CLEAN = SAMPLES / "qinghe-office-2024.xlsx"


@pytest.fixture
def people():
    unit = Organisation.objects.create(name="示例局", code="203", kind="department")
    made = [Person.objects.create_user(name, password="a-long-enough-word", name=title) for name, title in (("one", "甲"), ("two", "乙"))]
    for person in made:
        Grant.objects.create(person=person, role="preparer", organisation=unit)
    return made


@pytest.fixture
def here(monkeypatch):
    """Checks in this process, so that tests are quick; one test goes the whole way."""
    monkeypatch.setattr(sandbox, "_bound_time", lambda: None)

    def checked(path, out, shown, settings, **_named):
        return sandbox.Work(settings, out, shown)(path)[0]

    monkeypatch.setattr(sandbox, "checked", checked)


def drop(client, *files, **headers):
    return client.post(reverse("uploads"), {"files": list(files)}, **headers)


def sample(path=FAULTY, name=None):
    return SimpleUploadedFile(name or path.name, path.read_bytes())


def work():
    while queue.run_one():
        pass


def test_a_dropped_document_is_checked_in_another_process_and_its_tables_are_shown_without_programs(client, people):
    client.force_login(people[0])
    answer = drop(client, sample(), HTTP_ACCEPT="application/json")
    assert answer.json() == {"taken": [Upload.objects.get().pk], "problems": []}
    assert "等待核对" in client.get(reverse("uploads")).content.decode()
    work()
    upload = Upload.objects.get()
    assert (upload.state, upload.year) == ("done", 2024)
    assert upload.summary["severities"]["error"] > 0
    page = client.get(reverse("upload", args=[upload.pk])).content.decode()
    assert 'class="finding error"' in page
    report = client.get(reverse("upload_report", args=[upload.pk]))
    assert "sandbox" in report["Content-Security-Policy"]
    assert "script-src" not in report["Content-Security-Policy"]
    assert report["X-Frame-Options"] == "SAMEORIGIN"
    assert "printed" in report.content.decode()
    assert upload.name in report.content.decode()
    assert "/tmp/" not in report.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("broken.pdf", b"%PDF-1.7 nothing of the kind", "未能核对"),
        ("bomb.xlsx", b"PK\x03\x04 no archive", "未能核对"),
        ("empty.txt", b"", "空文件"),
        ("run.exe", b"MZ", "不能读取"),
    ],
)
def test_a_document_that_cannot_be_read_costs_one_failed_check(client, people, here, name, data, words):
    client.force_login(people[0])
    drop(client, SimpleUploadedFile(name, data), sample(CLEAN))
    work()
    assert words in client.get(reverse("uploads")).content.decode()
    assert Upload.objects.get(name=CLEAN.name).state == "done"


def test_a_check_that_takes_its_process_down_leaves_a_failed_document(client, people, here, monkeypatch):
    client.force_login(people[0])
    drop(client, sample(CLEAN))

    def dies(*_arguments, **_named):
        raise MemoryError

    monkeypatch.setattr(sandbox, "checked", dies)
    work()
    page = client.get(reverse("upload", args=[Upload.objects.get().pk])).content.decode()
    assert "未能核对" in page
    assert Job.objects.get().state == "failed"
    monkeypatch.undo()
    monkeypatch.setattr(sandbox, "_bound_time", lambda: None)
    monkeypatch.setattr(sandbox, "checked", lambda path, out, shown, settings, **_: sandbox.Work(settings, out, shown)(path)[0])
    client.post(reverse("upload_again", args=[Upload.objects.get().pk]))
    work()
    assert Upload.objects.get().state == "done"


def test_nobody_sees_what_another_dropped(client, people, here):
    client.force_login(people[0])
    drop(client, sample(CLEAN), sample(FAULTY))
    work()
    first, second = Upload.objects.order_by("pk")
    client.force_login(people[1])
    assert CLEAN.name not in client.get(reverse("uploads")).content.decode()
    for name in ("upload", "upload_report", "upload_compare"):
        assert client.get(reverse(name, args=[first.pk]), {"with": second.pk}).status_code == 404
    for kind in ("html", "json", "xlsx", "source"):
        assert client.get(reverse("upload_file", args=[first.pk, kind])).status_code == 404
    for name in ("upload_delete", "upload_again", "upload_aside"):
        assert client.post(reverse(name, args=[first.pk]), {"finding": "x", "reason": "y"}).status_code == 404
    assert Upload.objects.count() == 2
    client.logout()
    assert client.get(reverse("upload", args=[first.pk])).status_code == 302


def test_somebody_without_a_role_may_not_drop_anything(client):
    client.force_login(Person.objects.create_user("three", name="丙"))
    assert client.get(reverse("uploads")).status_code == 403
    assert drop(client, sample(CLEAN)).status_code == 403
    assert not Upload.objects.exists()


def test_a_finding_is_set_aside_with_reason_and_name_and_taken_up_again(client, people, here):
    client.force_login(people[0])
    drop(client, sample())
    work()
    upload = Upload.objects.get()
    finding = views.facts_of(upload)["findings"][0]
    before = upload.summary["severities"][finding["severity"]]
    address = reverse("upload_aside", args=[upload.pk])
    client.post(address, {"finding": finding["id"], "reason": "  "})
    client.post(address, {"finding": "nothing", "reason": "不是本部门的数"})
    assert not SetAside.objects.exists()
    for _ in range(2):
        client.post(address, {"finding": finding["id"], "reason": "不是本部门的数"})
    work()
    upload.refresh_from_db()
    assert upload.summary["severities"][finding["severity"]] == before - 1
    report = store.content(upload.report["check-report.json"]).decode()
    assert json.loads(report)["documents"][0]["waived"][0]["person"] == "甲"
    assert "不是本部门的数" in client.get(reverse("upload", args=[upload.pk])).content.decode()
    client.post(address, {"finding": finding["id"], "back": "1"})
    work()
    upload.refresh_from_db()
    assert upload.summary["severities"][finding["severity"]] == before
    assert list(Entry.objects.values_list("action", flat=True)) == ["check.uploaded", "check.set_aside", "check.taken_up"]


def test_the_reports_can_be_downloaded_under_the_name_of_the_document(client, people, here):
    client.force_login(people[0])
    drop(client, sample(CLEAN, "报告 终稿.xlsx"))
    work()
    number = Upload.objects.get().pk
    for kind, start in (("html", b"<!doctype html>"), ("json", b"{"), ("xlsx", b"PK"), ("source", b"PK")):
        answer = client.get(reverse("upload_file", args=[number, kind]))
        assert b"".join(answer.streaming_content).startswith(start)
        assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(reverse("upload_file", args=[number, "facts"])).status_code == 404


def test_two_versions_show_what_changed_and_which_findings_are_mended(client, people, here):
    client.force_login(people[0])
    drop(client, sample(SAMPLES / "qinghe-office-2024-faulty.docx"), sample(SAMPLES / "qinghe-office-2024.docx"))
    work()
    first, second = Upload.objects.order_by("pk")
    page = client.get(reverse("upload_compare", args=[first.pk]), {"with": second.pk}).content.decode()
    assert "已改正的问题" in page
    assert "改动的数" in page
    found = compare(views.facts_of(first), views.facts_of(second))
    assert found.fixed
    assert found.changed
    assert found.same > 100
    nothing = compare(views.facts_of(second), views.facts_of(second))
    assert (nothing.changed, nothing.new, nothing.gone, nothing.fixed, nothing.appeared) == ((), (), (), (), ())
    for odd in ("", "x", "9" * 40, "-1"):
        assert client.get(reverse("upload_compare", args=[first.pk]), {"with": odd}).status_code == 404


def test_a_deleted_document_goes_with_its_reports_unless_another_needs_them(client, people, here):
    client.force_login(people[0])
    drop(client, sample(CLEAN))
    client.force_login(people[1])
    drop(client, sample(FAULTY), sample(CLEAN))
    work()
    shared, only = Upload.objects.get(person=people[0]).sha256, Upload.objects.get(name=FAULTY.name)
    report = only.report["check-report.html"]
    for upload in Upload.objects.filter(person=people[1]):
        client.post(reverse("upload_delete", args=[upload.pk]))
    jobs.forget()
    assert store.path_of(report).is_file()
    long_ago = timezone.now() - timedelta(hours=1)
    Left.objects.update(at=long_ago)
    import os

    for left in Left.objects.all():
        os.utime(store.path_of(left.sha256), (long_ago.timestamp(), long_ago.timestamp()))
    jobs.forget()
    assert store.path_of(shared).is_file()
    with pytest.raises(FileNotFoundError):
        store.path_of(report)
    assert not Left.objects.exists()


def test_limits_are_kept(client, people, here, monkeypatch):
    client.force_login(people[0])
    monkeypatch.setattr(views, "LIMITS", limits.Limits(request=10))
    assert drop(client, sample(CLEAN)).status_code == 413
    monkeypatch.undo()
    for tight, words in (
        (limits.Limits(document=10), "超过"),
        (limits.Limits(documents=0), "您已有"),
        (limits.Limits(kept=10), "合计超过"),
        (limits.Limits(waiting=0), "等待核对"),
    ):
        assert words in (limits.refusal(people[0], "甲.txt", 11, tight) or "")
    assert limits.refusal(people[0], "甲.txt", 11) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\预算.docx", "预算.docx"),
        (".htaccess", "htaccess"),
        ("a\u202excod.exe", "axcod.exe"),
        ("预算\n\r\x00终稿.pdf", "预算终稿.pdf"),
        ('a<b>"c".xlsx', "abc.xlsx"),
        ("", "文件"),
        ("....", "文件"),
        ("长" * 400 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_from_strangers_are_made_fit(given, kept):
    assert clean_name(given) == kept
    assert len(clean_name(given)) <= 120


def test_only_formats_that_can_be_read_are_accepted():
    assert readable("甲.PDF")
    assert not readable("甲")
    assert not readable("甲.svg")


def test_a_facts_workbook_is_not_taken_for_a_publication(client, people, here):
    client.force_login(people[0])
    drop(client, sample(SAMPLES / "facts" / "qinghe-office-2024.xlsx"))
    work()
    assert "事实工作簿" in Upload.objects.get().problem


def test_a_form_without_a_token_is_refused(people):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people[0])
    assert strict.post(reverse("uploads"), {"files": [io.BytesIO(b"x")]}).status_code == 403


def test_a_document_that_was_deleted_meanwhile_gets_no_result(client, people, here):
    client.force_login(people[0])
    drop(client, sample(CLEAN))
    Upload.objects.all().delete()
    work()
    assert Job.objects.get().result == {"state": "gone"}


def test_the_content_stands_in_the_store_under_its_hash(client, people):
    client.force_login(people[0])
    drop(client, sample(CLEAN))
    assert store.content(Upload.objects.get().sha256) == Path(CLEAN).read_bytes()
