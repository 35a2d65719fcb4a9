"""In a real browser: what is on its way can be stopped, and what was refused says why and can be put away."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as of_django
from django.test import Client

from mingzhang.web.checking.models import Upload
from mingzhang.web.people.models import Grant, Organisation, Person
from paths import SAMPLES

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
CLEAN = SAMPLES / "qinghe-office-2024.docx"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(not CHROMIUM.is_file(), reason="there is no Chromium here")]


@pytest.fixture
def page(monkeypatch, settings, tmp_path, live_server):
    from playwright.sync_api import sync_playwright

    settings.DATA = tmp_path
    # The browser's loop runs in this thread; the test itself does nothing beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    person = Person.objects.create_user("checker", password="a-long-enough-word", name="核对人")
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    Grant.objects.create(person=person, role="preparer", organisation=root)
    client = Client()
    client.force_login(person)
    with sync_playwright() as made:
        opened = made.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        context = opened.new_context(viewport={"width": 390, "height": 844})
        name = of_django.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        shown = context.new_page()
        shown.goto(f"{live_server.url}/checking/")
        yield shown
        opened.close()


def test_what_is_on_its_way_or_waits_can_be_stopped(page):
    page.route("**/checking/", lambda route: None if route.request.method == "POST" else route.continue_())
    page.set_input_files("#files", [{"name": f"第{n}份.docx", "mimeType": "", "buffer": CLEAN.read_bytes()} for n in range(4)])
    stops = page.locator("[data-sending] button")
    assert stops.count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for left in (3, 2, 1, 0):
        stops.last.click()
        assert stops.count() == left
    assert page.locator("[data-sending] li").count() == 0
    assert Upload.objects.count() == 0


def test_what_was_refused_says_why_and_can_be_put_away(page):
    page.set_input_files("#files", {"name": "画.bmp", "mimeType": "", "buffer": b"BM"})
    page.wait_for_selector(".sending .bad")
    assert "画.bmp" in page.locator(".sending .bad").inner_text()
    page.locator("[data-sending] button").click()
    assert page.locator("[data-sending] li").count() == 0
