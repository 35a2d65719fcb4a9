"""In a real browser nothing of what people typed runs, even without the content policy that would stop it."""

from __future__ import annotations

import pytest
from django.test import Client

from portal import a_bureau
from web.browsing import ARGUMENTS, CHROMIUM
from web.hostile import WORDS, given, inside, site

__all__ = ["a_bureau", "given", "inside", "site"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(not CHROMIUM.is_file(), reason="there is no Chromium here")]


def test_no_word_runs_in_a_browser(inside, live_server, monkeypatch):
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    # The browser's loop runs in this thread; the test itself does nothing beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    submission, people, _site = inside
    client = Client()
    client.force_login(people["preparer"])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    base = f"/submissions/{submission.pk}"
    public = ("/public/2024/001/", "/public/2024/001/projects/", "/public/2024/002/", f"/public/search/?q={WORDS[1]}")
    editors = (f"{base}/spending/", f"{base}/projects/?view=grid", f"{base}/projects/?view=form", f"{base}/texts/")
    with sync.sync_playwright() as made:
        opened = made.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        context = opened.new_context(bypass_csp=True)
        context.add_cookies([cookie])
        page = context.new_page()
        for address in (*public, *editors, f"/review/{submission.pk}/?tab=opinions"):
            answer = page.goto(live_server.url + address)
            assert answer.status in {200, 410}, address
            if address in editors:
                page.wait_for_selector("#editor[data-ready]")
                assert "pwned" in page.inner_text("#editor .place") or page.locator("#editor .place textarea, #editor .place input").count()
                page.click("[data-tab=history]")
            page.wait_for_timeout(300)
            assert "pwned" in page.content(), address
            assert page.evaluate("typeof window.pwned") == "undefined", address
            assert page.locator("img[src=x], [onload], [onerror], a[href^='javascript:']").count() == 0, address
        opened.close()
