"""Words that people type and that documents hold are shown as words: they become no element, no attribute and no address of a page, and no
formula of a file."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingzhang.web import store
from mingzhang.web.audit.log import record
from mingzhang.web.checking import sandbox
from mingzhang.web.checking.models import Upload
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.jobs import queue
from mingzhang.web.people.models import Person
from mingzhang.web.portal.export import export_site
from mingzhang.web.releases.models import PackFile
from paths import SAMPLES
from portal import a_bureau
from web.hostile import EVIL, FORMULAS, SHORT, WORDS, given, inert, inside, site

__all__ = ["a_bureau", "given", "inside", "site"]
pytestmark = pytest.mark.django_db
PLAIN = re.compile(r"[+-]?[0-9][0-9,.]*")
INNER = ("home", "organisations", "people", "submissions", "inbox", "rounds", "releases", "uploads", "audit", "account", "why")
PUBLIC = (
    "",
    "2024/",
    "2024/projects/",
    "2024/001/",
    "2024/001/tables/",
    "2024/001/text/",
    "2024/001/projects/",
    "2024/001/v1/",
    "2024/002/",
    "department/001/",
    "compare/",
)


def test_no_word_of_the_public_site_is_more_than_a_word(site, client, tmp_path):
    shown = ""
    for prefix in ("", "en/"):
        for path in PUBLIC:
            answer = client.get(f"/public/{prefix}{path}")
            assert answer.status_code in {200, 410}, path
            shown += inert(answer.content.decode(), path)
        for word in (*WORDS, EVIL):
            inert(client.get(f"/public/{prefix}search/", {"q": word}).content.decode(), f"search {word}")
            inert(client.get(f"/public/{prefix}compare/", {"code": word, "year": word}).content.decode(), f"compare {word}")
            inert(client.get(f"/public/{prefix}2024/projects/", {"page": word, "q": word}).content.decode(), f"projects {word}")
    for word in WORDS:
        assert word in shown, word
    for name in ("feed.xml", "sitemap.xml", "opensearch.xml"):
        text = client.get(f"/public/{name}").content.decode()
        assert not any(word in text for word in WORDS if "<" in word), name
    files = site.published.pack.files.filter(name__endswith=".html")
    assert files
    for file in files:
        inert(store.path_of(file.sha256).read_text("utf-8"), file.name)
    export_site(tmp_path / "site")
    for name in ("index.html", "2024/001/index.html", "2024/001/projects/index.html", "2024/002/index.html"):
        inert((tmp_path / "site" / name).read_text("utf-8"), name)


@pytest.mark.parametrize("role", ["admin", "budget", "preparer"])
def test_no_word_of_the_inner_pages_is_more_than_a_word(inside, role):
    submission, people, site = inside
    client = Client()
    client.force_login(people[role])
    number = submission.pk
    pages = [reverse(name) for name in INNER]
    pages += [f"/review/{number}/?tab={tab}" for tab in ("projects", "tables", "texts", "opinions", "history", "findings", "items")]
    pages += [
        f"/submissions/{number}/",
        f"/submissions/{number}/preview",
        f"/submissions/{number}/preview/document",
        f"/releases/{number}/",
    ]
    pages += [f"/submissions/{number}/{part}/" for part in ("spending", "projects", "indicators", "texts", "units")]
    pages += [f"/organisations/{submission.organisation_id}/", f"/organisations/{submission.organisation_id}/edit"]
    pages += [
        f"/organisations/people/{people['preparer'].pk}/",
        "/rounds/2024/",
        "/rounds/2024/control",
        "/audit/?q=" + "%22%3E%3Cimg%20src=x%3E",
    ]
    pages += [f"/checking/{Upload.objects.get(person=people[role]).pk}/", f"/releases/{site.published.pack.submission_id}/"]
    pages += [f"/submissions/{number}/act?action={action}&next={WORDS[3]}" for action in ("submit", "return")]
    pages += [f"/login?next={WORDS[3]}", f"/why/?submission={number}&action={WORDS[3]}", f"/submissions/?year=2024&q={SHORT}"]
    files = site.published.pack.files.filter(name__endswith=".html")
    pages += [reverse("release_preview", args=[site.published.pack_id, file.name]) for file in files]
    seen, shown = 0, ""
    for address in pages:
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            seen += 1
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            shown += inert(body.decode(), f"{role} {address}")
    assert seen > 8
    assert WORDS[1] in shown
    rows = client.get(reverse("upload_rows")).json()["rows"]
    inert(f"<table>{rows}</table>", "rows that a script puts into the page")


def strings_only(data, name):
    """Fails where a cell of a workbook is a formula made of the words."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text = str(cell.value)
                if any(one.strip() in text for one in FORMULAS):
                    found += 1
                    assert cell.data_type == "s", (name, sheet.title, cell.coordinate)
    return found


def neutral(data, name):
    """Fails where a cell of a CSV is a formula. The tables of a Fiscal Data Package, too: no standard asks for bare text there, and
    the package says how the apostrophe is taken off."""
    found = 0
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠") or cell in set("+-@=") or PLAIN.fullmatch(cell), (name, cell)
            found += any(one.strip() in cell for one in FORMULAS)
    return found


def test_no_file_of_a_publication_runs_what_people_typed(bureau, given, client):
    release = bureau.publish(bureau.submission(change="formulas", title=FORMULAS[0]))
    count = {"xlsx": 0, "csv": 0}
    for file in PackFile.objects.filter(pack=release.pack):
        data = store.path_of(file.sha256).read_bytes()
        kind = file.name.rpartition(".")[2]
        if kind in count:
            count[kind] += (strings_only if kind == "xlsx" else neutral)(data, file.name)
    answer = client.get("/public/2024/open-data.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    joined = sum(neutral(archive.read(name), name) for name in archive.namelist() if name.endswith(".csv"))
    assert all(count.values()), count
    assert joined


def test_the_audit_and_the_workbook_of_facts_run_nothing(inside):
    submission, people, _site = inside
    auditor = Person.objects.get(username="auditor")
    for word in FORMULAS:
        record(word, "round.opinion", word, {"text": word})
    client = Client()
    client.force_login(auditor)
    assert neutral(b"".join(client.get(reverse("audit_export")).streaming_content), "audit") >= len(FORMULAS)
    parts = parts_of(submission)
    parts["projects"].rows = [{"_id": f"p{n}", "key": f"P{n}", "name": word, "purpose": word} for n, word in enumerate(FORMULAS)]
    parts["texts"].rows = [{"_id": "text-duties", "key": "duties", "text": FORMULAS[0]}]
    for name in ("projects", "texts"):
        parts[name].save()
    client.force_login(people["preparer"])
    answer = client.get(reverse("filling-export", args=[submission.pk]))
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert strings_only(data, "facts") >= len(FORMULAS)


def test_a_document_with_such_words_is_checked_and_shown_as_words(inside, monkeypatch):
    _submission, people, _site = inside
    monkeypatch.setattr(sandbox, "_bound_time", lambda: None)
    monkeypatch.setattr(sandbox, "checked", lambda path, out, shown, settings, **_named: sandbox.Work(settings, out, shown)(path)[0])
    book = openpyxl.load_workbook(SAMPLES / "tongxi-organisation-2024-faulty.xlsx")
    changed = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=6):
            for cell in row:
                if isinstance(cell.value, str) and len(cell.value) > 3 and changed < 400 and not any(one.isdigit() for one in cell.value):
                    cell.value, changed = f"{EVIL}{cell.value}" if changed % 2 else f"{FORMULAS[changed // 2 % 4]}{cell.value}", changed + 1
                    cell.data_type = "s"
    assert changed > 20
    out = io.BytesIO()
    book.save(out)
    client = Client()
    client.force_login(people["preparer"])
    client.post(reverse("uploads"), {"files": [SimpleUploadedFile(f"=1+2{SHORT.replace('/', '')}.xlsx", out.getvalue())]})
    while queue.run_one():
        pass
    upload = Upload.objects.filter(person=people["preparer"]).latest("pk")
    assert upload.state == "done", upload.problem
    for address in (reverse("upload", args=[upload.pk]), reverse("upload_report", args=[upload.pk]), reverse("uploads")):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        inert(body.decode(), address)
    answer = client.get(reverse("upload_file", args=[upload.pk, "xlsx"]))
    assert strings_only(b"".join(answer.streaming_content) if answer.streaming else answer.content, "report")
