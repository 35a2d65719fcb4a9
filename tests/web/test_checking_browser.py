"""Dropping documents in a real browser: many at once, results as they come, the marked tables without a program, and without scripts."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.db import connections
from django.test import Client

from mingzhang.web.checking import sandbox
from mingzhang.web.checking.models import Upload
from mingzhang.web.jobs import queue
from mingzhang.web.people.models import Grant, Organisation, Person
from paths import SAMPLES

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
FAULTY = SAMPLES / "qinghe-office-2024-faulty.docx"
CLEAN = SAMPLES / "qinghe-office-2024.docx"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(not CHROMIUM.is_file(), reason="there is no Chromium here")]
DROP = """([place, files]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
  const form = document.querySelector(place);
  const how = {dataTransfer: carried, bubbles: true, cancelable: true};
  for (const kind of ["dragenter", "dragover", "drop"]) form.dispatchEvent(new DragEvent(kind, how));
}"""


@pytest.fixture
def worker(monkeypatch):
    """Jobs are done beside the test, in this process."""
    monkeypatch.setattr(sandbox, "_bound_time", lambda: None)
    monkeypatch.setattr(sandbox, "checked", lambda path, out, shown, settings, **_: sandbox.Work(settings, out, shown)(path)[0])
    over = threading.Event()

    def work():
        while not over.wait(0.1):
            queue.run_one()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join(30)


@pytest.fixture
def person(settings, tmp_path):
    settings.DATA = tmp_path
    made = Person.objects.create_user("one", name="甲")
    Grant.objects.create(
        person=made, role="preparer", organisation=Organisation.objects.create(name="示例局", code="203", kind="department")
    )
    return made


@pytest.fixture
def opened(live_server, person, worker, monkeypatch):
    """A browser in which the person is logged in; what it says goes into `said`."""
    from playwright.sync_api import sync_playwright

    client = Client()
    client.force_login(person)
    session = {"name": of_django.SESSION_COOKIE_NAME, "value": client.cookies[of_django.SESSION_COOKIE_NAME].value, "url": live_server.url}
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as made:
        browser = made.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def page(*, scripts: bool = True):
            context = browser.new_context(viewport={"width": 1366, "height": 768}, java_script_enabled=scripts)
            context.add_cookies([session])
            fresh = context.new_page()
            fresh.goto(f"{live_server.url}/checking/")
            return fresh

        yield page
        browser.close()


def test_documents_are_dropped_and_their_results_come_by_themselves(opened):
    import base64

    page = opened()
    said = []
    page.on("pageerror", lambda error: said.append(str(error)))
    files = [[path.name, base64.b64encode(path.read_bytes()).decode()] for path in (FAULTY, CLEAN)]
    page.evaluate(DROP, ["[data-drop]", [*files, ["空.txt", ""], ["程序.exe", "TVo="]]])
    page.get_by_text("空文件").wait_for()
    page.get_by_text("不能读取").wait_for()
    page.locator("[data-uploads] .badge.bad").first.wait_for(timeout=30_000)
    page.locator("[data-uploads] .badge.good").first.wait_for(timeout=30_000)
    assert page.locator("[data-count]").inner_text() == "2"
    page.get_by_role("link", name=FAULTY.name).click()
    page.locator("article.finding.error").first.wait_for()
    frame = page.frame_locator("iframe.report")
    page.locator("iframe.report").scroll_into_view_if_needed()
    frame.locator(".printed .bad").first.wait_for()
    page.locator("details.aside summary").first.click()
    page.locator("details.aside input[name=reason]").first.fill("另有说明")
    page.locator("details.aside form button").first.click()
    page.get_by_text("另有说明").wait_for(timeout=30_000)
    assert said == []


def test_documents_are_uploaded_without_scripts(opened):
    page = opened(scripts=False)
    page.set_input_files("#files", [str(CLEAN), str(SAMPLES / "planted.toml")])
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_text("已接收 1 份文件").wait_for()
    assert page.get_by_text("不能读取").is_visible()
    assert Upload.objects.get().name == CLEAN.name
