"""Pages inside break no rule of accessibility that a program can check, for whoever fills in, reviews, publishes, audits or manages."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from test_accessible_browser import ARGUMENTS, AXE, CHROMIUM, RULES

from mingzhang.web.filling.facts import replace_facts
from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds.models import Submission
from packs import facts_named
from web.filling_case import Case

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.is_file(), reason="there is no Chromium here"),
    pytest.mark.skipif(not AXE.is_file(), reason="MINGZHANG_AXE does not name axe.min.js (npm package axe-core)"),
]
PARTS = ("department", "units", "spending", "projects", "texts", "tasks", "last_year")
PEOPLE = ("organisations/", "organisations/new", "organisations/import", "organisations/{place}/", "organisations/{place}/edit")
PAGES = {
    "preparer": (
        "",
        "inbox/",
        "submissions/",
        "submissions/{number}/",
        *(f"submissions/{{number}}/{part}/" for part in PARTS),
        "checking/",
    ),
    "budget": (
        "",
        "inbox/",
        "rounds/",
        "rounds/2024/",
        "rounds/2024/control",
        "why/",
        "submissions/{number}/spending/",
        "submissions/{number}/texts/",
        "review/{number}/?tab=compare",
        "review/{number}/?tab=projects",
    ),
    "admin": ("", *PEOPLE, "organisations/people/", "organisations/people/{person}/", "account/", "account/second-factor", "api/docs"),
    "publisher": ("", "releases/", "releases/{whole}/"),
    "auditor": ("", "audit/", "submissions/", "submissions/{number}/", "review/{number}/"),
}
"""Addresses by role; `number` is a submission, `place` its organisation, `person` somebody with a role."""


@pytest.fixture
def opened(monkeypatch):
    from playwright.sync_api import sync_playwright

    # The browser's loop runs in this thread; the test itself does nothing beside it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as made:
        browser = made.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def known(server, person):
    """The cookie of somebody who has logged in."""
    client = Client()
    client.force_login(person)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": urlsplit(server.url).hostname, "path": "/"}


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("role", PAGES)
def test_pages_inside_break_no_rule_of_accessibility_and_fit(role, width, opened, live_server, settings, tmp_path):
    settings.DATA = tmp_path
    case = Case()
    replace_facts(case.submission, facts_named("tongxi_organisation_2024"), case.one, "import")
    Submission.objects.filter(pk=case.submission.pk).update(state="requesting" if role == "preparer" else "draft_desks")
    Submission.objects.filter(pk=case.whole.pk).update(state="approved")
    person = case.one if role == "preparer" else case.person(role, role, Organisation.objects.get(kind="bureau"))
    cookie = known(live_server, person)
    values = {"number": case.submission.pk, "whole": case.whole.pk, "place": case.unit.pk, "person": case.two.pk}
    # The checker comes as a script of its own, which the policy of the pages forbids.
    context = opened.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
    context.add_cookies([cookie])
    page = context.new_page()
    broken = {}
    for address in PAGES[role]:
        answer = page.goto(f"{live_server.url}/{address.format(**values)}")
        assert answer.status == 200, address
        if page.query_selector("#editor"):
            page.wait_for_selector("#editor[data-ready]")
        page.evaluate(AXE.read_text())
        found = page.evaluate("(rules) => axe.run(document, { resultTypes: ['violations'], runOnly: rules })", RULES)
        told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if told or wide > width:
            broken[address] = (told, wide)
    context.close()
    assert broken == {}
