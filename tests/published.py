"""A bureau with departments whose packs are made of the invented facts, published in the test's database."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from mingzhang.compiling.compile import compile_facts
from mingzhang.layouts.load import layout
from mingzhang.proof.pack import Wanted, make_pack
from mingzhang.web.jobs import queue
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.releases import build, facts, publish
from mingzhang.web.rounds.models import Round, Submission
from packs import LAYOUTS, facts_named

OFFICE = "qinghe_office_2024"
QUICK = ("xlsx", "html", "json", "package")
"""Formats that are quick to make."""


@cache
def made(name, formats=QUICK, change=None):
    """The pack of invented facts; with `change` (an entry of CHANGES) of facts that differ a little."""
    wanted = changed(name, change)
    return make_pack(wanted, compile_facts(wanted, layout(LAYOUTS[name])), Wanted(formats, jobs=1))


def changed(name, change=None):
    facts_now = facts_named(name)
    return CHANGES[change](facts_now) if change else facts_now


HOSTILE = '<script>alert("1")</script>&amp;\'"项目'


def _hostile(now):
    first, *rest = now.projects
    return replace(now, projects=(replace(first, name=HOSTILE, purpose="<img src=x onerror=alert(1)>"), *rest))


CHANGES = {
    "hostile": _hostile,
    "texts": lambda now: replace(now, texts={**now.texts, "duties": "（一）新的职责，与以前不同。"}),
}


class Bureau:
    """People and submissions; `facts` are those that the submissions have now."""

    def __init__(self, monkeypatch):
        self.root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.publisher = self.person("publisher", "publisher")
        self.auditor = self.person("auditor", "auditor")
        self.facts = {}
        self.packs = {}
        for module in (facts, build):
            monkeypatch.setattr(module, "current", lambda submission: self.facts[submission.pk])
        monkeypatch.setattr(build, "make_pack", self._make)
        monkeypatch.setattr(build, "_formats", lambda: (QUICK, ()))

    def person(self, name, role, organisation=None):
        person = Person.objects.create_user(name, password="a-long-enough-word", name=name)
        if role:
            Grant.objects.create(person=person, role=role, organisation=organisation or self.root)
        return person

    def _make(self, now, compiled, wanted, settings, told=None):
        for form in wanted.formats:
            (told or (lambda _: None))(form)
        return self.packs[id(now)]

    def submission(self, code="001", name=OFFICE, year=2024, change=None, title="青禾市云汀新区综合办公室", kind="department", parent=None):
        known = Organisation.objects.filter(code=code).first()
        organisation = known or Organisation.objects.create(name=title, code=code, kind=kind, parent=parent or self.root)
        opened, _ = Round.objects.get_or_create(year=year, defaults={"layout": LAYOUTS[name], "code_year": year})
        organisation.layout = LAYOUTS[name]
        organisation.save()
        made_now = Submission.objects.create(round=opened, organisation=organisation, state="approved")
        self.give(made_now, name, change)
        return made_now

    def give(self, submission, name=OFFICE, change=None):
        now = changed(name, change)
        if change:
            now = replace(now)
        self.facts[submission.pk] = now
        self.packs[id(now)] = made(name, QUICK, change)

    def pack(self, submission):
        pack = build.request_build(submission, self.publisher)
        while queue.run_one():
            pass
        pack.refresh_from_db()
        return pack

    def publish(self, submission):
        return publish.publish(submission, self.publisher, self.pack(submission))
