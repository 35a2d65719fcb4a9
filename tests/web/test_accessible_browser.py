"""Pages that everybody sees break no rule of accessibility that a program can check: axe-core, where `MINGZHANG_AXE` names its file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portal import PAGES, a_bureau  # noqa: F401

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(os.environ.get("MINGZHANG_AXE", ""))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="there is no Chromium here"),
    pytest.mark.skipif(not AXE.is_file(), reason="MINGZHANG_AXE does not name axe.min.js (npm package axe-core)"),
]
SEARCHES = ("search/?q=值班", "search/?q=nix", "compare/?d=001", "nix/")


@pytest.mark.parametrize("width", [1366, 390])
def test_pages_for_everybody_break_no_rule_of_accessibility(bureau, live_server, monkeypatch, width):
    from playwright.sync_api import sync_playwright

    # The browser's loop runs in this thread; the test itself does nothing beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    bureau.publish(bureau.submission())
    addresses = [f"/public/{prefix}{path}" for prefix in ("", "en/") for path in (*PAGES, *SEARCHES)]
    broken = {}
    with sync_playwright() as made:
        opened = made.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        # The checker comes as a script of its own, which the policy of the pages forbids.
        page = opened.new_context(viewport={"width": width, "height": 800}, bypass_csp=True).new_page()
        for address in (*addresses, "/login"):
            page.goto(live_server.url + address)
            page.evaluate(AXE.read_text())
            found = page.evaluate("(rules) => axe.run(document, { resultTypes: ['violations'], runOnly: rules })", RULES)
            if found["violations"]:
                broken[address] = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        opened.close()
    assert broken == {}
