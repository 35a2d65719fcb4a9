"""The public site in a real browser: charts are drawn under the content policy, pages fit laptops and phones, and read without scripts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from mingzhang.web.portal.site import CHARTS
from published import Bureau

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PAGES = (
    "",
    "2024/",
    "2024/001/",
    "2024/001/tables/",
    "2024/001/text/",
    "2024/001/projects/",
    "2024/001/v1/",
    "department/001/",
    "search/?q=值班",
)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(not CHROMIUM.is_file(), reason="there is no Chromium here")]


@pytest.fixture
def published(monkeypatch, settings, tmp_path, live_server):
    settings.DATA = tmp_path
    bureau = Bureau(monkeypatch)
    bureau.publish(bureau.submission())
    return f"{live_server.url}/public/"


@pytest.fixture
def browser(monkeypatch):
    from playwright.sync_api import sync_playwright

    # The browser's loop runs in this thread; the test itself does nothing beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as made:
        opened = made.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


def test_pages_fit_read_without_scripts_and_break_no_rule_of_the_policy(published, browser):
    folder = os.environ.get("MINGZHANG_SHOTS")
    for width, height in ((1366, 768), (390, 844)):
        for scripts in (True, False):
            context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
            page = context.new_page()
            said = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            for path in PAGES:
                page.goto(published + path)
                assert page.locator("h1").first.is_visible()
                if scripts:
                    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                if path == "2024/001/":
                    drawn = page.locator(".chart canvas").count()
                    assert drawn >= 4 if scripts and finders.find(CHARTS) else drawn == 0
                    assert page.locator(".figure table").count() >= 5
                if folder and scripts:
                    page.screenshot(path=f"{folder}/{path.strip('/').replace('/', '-') or 'home'}-{width}.png", full_page=True)
            assert said == []
            context.close()


def test_a_reader_finds_a_project_by_the_keyboard_alone(published, browser):
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(published)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#q").focus()
    page.keyboard.type("机关日常运转")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits a")
    page.locator(".hits a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/#p*")
    assert "机关日常运转" in page.locator(":target").inner_text()
