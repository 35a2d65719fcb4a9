"""A site and a submission of which every word that people type is hostile; what such words must not become."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import lxml.html
import pytest

import published
from mingzhang.web.audit.log import record
from mingzhang.web.checking.models import Upload
from mingzhang.web.filling.parts import parts_of
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.releases import publish
from mingzhang.web.rounds.models import Event, Opinion, Round, Submission, Waived

WORDS = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror=window.pwned=1>',
    "{{7*7}}",
    "javascript:window.pwned=1",
    "</textarea><svg onload=window.pwned=1>",
)
EVIL = " ".join(WORDS[1:4]) + WORDS[0] + WORDS[4]
SHORT = WORDS[1] + WORDS[3]
FORMULAS = ("=1+2", "+1+2", "-1+2", "@SUM(A1)", "\t=1+2", "\r=1+2", '=HYPERLINK("http://x.invalid")')


def inert(text, where):
    """Fails where a word became more than a word."""
    page = lxml.html.fromstring(text.encode())
    for one in page.iter():
        if not isinstance(one.tag, str):
            continue
        for name, value in one.attrib.items():
            assert not name.startswith("on"), (where, one.tag, name, value)
            assert name not in {"src", "href", "action", "formaction"} or not value.strip().lower().startswith("javascript:"), (
                where,
                value,
            )
        held = one.tag in {"script", "style", "svg", "iframe", "object"} and "pwned" in (one.text or "")
        assert not held or one.get("type", "").endswith("json"), (where, one.tag, one.text)
        assert one.tag != "img" or one.get("src") != "x", where
    return page.text_content()


def hostile(now):
    """The facts with the words wherever a fact is free text."""
    project = replace(now.projects[0], name=EVIL, purpose=EVIL)
    texts = dict.fromkeys(now.texts, EVIL) | {"duties": EVIL}
    indicators = tuple(replace(one, name=f"{SHORT}{place}") for place, one in enumerate(now.indicators))
    return replace(now, projects=(project, *now.projects[1:]), texts=texts, indicators=indicators)


def formulas(now):
    """The facts with a formula wherever a fact is free text."""
    projects = tuple(
        replace(one, name=f"{FORMULAS[place % 4]}{place}", purpose=FORMULAS[place % 7]) for place, one in enumerate(now.projects)
    )
    indicators = tuple(replace(one, name=f"{FORMULAS[place % 4]}{place}") for place, one in enumerate(now.indicators))
    return replace(now, projects=projects, indicators=indicators, texts={**now.texts, "duties": FORMULAS[0]})


@pytest.fixture
def given(monkeypatch):
    monkeypatch.setattr(published, "CHANGES", {**published.CHANGES, "words": hostile, "formulas": formulas})


@pytest.fixture
def site(bureau, given):
    """A site of which every word is hostile."""
    submission = bureau.submission(change="words", title=EVIL)
    Organisation.objects.filter(pk=submission.organisation_id).update(short=SHORT)
    bureau.published = bureau.publish(submission)
    publish.retract(bureau.publish(bureau.submission("002", title=SHORT)), bureau.publisher, EVIL)
    return bureau


@pytest.fixture
def inside(site):
    """A submission that is being worked on, with hostile words in all its parts; people of three roles."""
    root = site.root
    root.short = SHORT
    root.save()
    unit = Organisation.objects.create(name=EVIL, short=SHORT, code="203", kind="department", parent=root, nature="行政")
    year = Round.objects.get(year=2024)
    year.notice = EVIL
    year.save()
    submission = Submission.objects.create(round=year, organisation=unit, state="requesting")
    people = {role: Person.objects.create_user(f"p-{role}", name=SHORT) for role in ("admin", "budget", "preparer")}
    for role, person in people.items():
        Grant.objects.create(person=person, role=role, organisation=unit if role == "preparer" else root)
    Opinion.objects.create(submission=submission, part="projects", row="p", about=SHORT, text=EVIL, made_by=people["budget"], role="budget")
    Waived.objects.create(submission=submission, finding="f", rule="r", reason=EVIL, made_by=people["preparer"])
    steps = (("submit", "requesting", "request_head", "preparer"), ("return", "request_head", "requesting", "head"))
    for place, (action, before, after, role) in enumerate(steps):
        sent = {"action": action, "before": before, "after": after, "role": role, "person": people["budget"], "at": datetime.now(UTC)}
        Event.objects.create(submission=submission, number=place + 1, comment=EVIL, **sent)
    parts = parts_of(submission)
    rows = {
        "projects": [{"_id": "p", "key": "P1", "name": EVIL, "purpose": EVIL, "unit": "203", "category": "specific"}],
        "indicators": [{"_id": "i", "project": "P1", "name": EVIL, "value": EVIL, "level1": EVIL, "level2": EVIL}],
        "spending": [{"_id": "s", "unit": "203", "kind": "project", "project": "P1", "amount": 100, "note": EVIL}],
        "texts": [{"_id": "text-duties", "key": "duties", "text": EVIL}],
    }
    for sheet, given_rows in rows.items():
        parts[sheet].rows = given_rows
        parts[sheet].save()
    for person in people.values():
        Upload.objects.create(person=person, batch="b", name=f"{SHORT}.xlsx", sha256="0" * 64, size=1, state="failed", problem=EVIL)
        record(person.username, "round.opinion", EVIL, {"text": EVIL, "reason": EVIL})
    return submission, people, site
