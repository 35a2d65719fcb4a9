"""Every address of the system with what belongs to another department, for every role there, by GET and POST: nothing opens, nothing is
told, nothing changes. An address that is added must be said to be one of these kinds, or this fails."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from mingzhang.lifecycle.table import table
from mingzhang.web import store
from mingzhang.web.api.models import Token
from mingzhang.web.checking.models import Upload
from mingzhang.web.people.models import Grant, Invitation, Organisation, Person
from mingzhang.web.people.roles import roles
from mingzhang.web.releases.models import Pack, PackFile
from mingzhang.web.rounds.models import ControlNumber, ControlRevision, Opinion, Round, Submission, Waived

pytestmark = pytest.mark.django_db
CASES = tomllib.loads((Path(__file__).parent / "attack_addresses.toml").read_text(encoding="utf-8"))
NAME, WORDS, FIGURE = "松烟局秘名", "竹影意见秘文", 98765432100
TOLD = (NAME, WORDS, "98765432100", "987654321", "987,654,321", "98,765.43", "98765.43", "秘人")
"""What must not be in any answer."""
QUIET = {"audit.entry", "people.attempts", "people.login", "sessions.session", "jobs.job", "filling.presence", "people.person", "api.token"}
"""Records that asking makes in any case."""


def named(patterns=None, before=""):
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns, before + (f"{one.namespace}:" if one.namespace else ""))
        elif isinstance(one, URLPattern) and one.name:
            yield before + one.name, tuple(one.pattern.converters)


@pytest.fixture
def places():
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    mine = Organisation.objects.create(name="甲局", code="201", kind="department", parent=root)
    theirs = Organisation.objects.create(name=NAME, code="202", kind="department", parent=root)
    return root, mine, theirs


@pytest.fixture
def theirs(places, settings, tmp_path):
    settings.DATA = tmp_path
    _root, mine, other = places
    person = Person.objects.create_user("theirs", name="秘人")
    grant = Grant.objects.create(person=person, role="preparer", organisation=other)
    year = Round.objects.create(year=2025, layout="henan-luoyang-2024", code_year=2025)
    Submission.objects.create(round=year, organisation=mine, state=table().initial)
    submission = Submission.objects.create(
        round=year, organisation=other, state=table().initial, totals={"spending": FIGURE, "revenue": FIGURE}
    )
    opinion = Opinion.objects.create(submission=submission, part="items", text=WORDS, made_by=person, role="head")
    waiver = Waived.objects.create(submission=submission, finding="f", rule="r", reason=WORDS, made_by=person)
    pack = Pack.objects.create(submission=submission, number=1, state="proved", facts_hash="0" * 64, made_by=person)
    text = WORDS.encode()
    PackFile.objects.create(pack=pack, name="book.html", sha256=store.keep(text), size=len(text))
    revision = ControlRevision.objects.create(round=year, number=1, made_by=person, reason="下达")
    ControlNumber.objects.create(revision=revision, organisation=other, fund="general", amount=FIGURE)
    upload = Upload.objects.create(person=person, batch="b", name=f"{WORDS}.txt", sha256=store.keep(text), size=len(text), state="done")
    over = timezone.now() + timedelta(days=1)
    invitation = Invitation.objects.create(token_hash="1" * 64, name="秘人", username="x", role="head", organisation=other, expires_at=over)
    token = Token.objects.create(person=person, name="t", hash="2" * 64, scopes=["read"])
    return {
        "organisation": other.pk,
        "person": person.pk,
        "grant": grant.pk,
        "invitation": invitation.pk,
        "submission": submission.pk,
        "opinion": opinion.pk,
        "waiver": waiver.pk,
        "pack": pack.pk,
        "upload": upload.pk,
        "token": token.pk,
        "release": 1,
        "file": "book.html",
        "sheet": "spending",
        "kind": "source",
        "year": 2025,
        "code": other.code,
        "version": 1,
        "list": "functional",
        "secret": "x" * 43,
        "rest": "any",
    }


def arguments(name, parameters, theirs):
    kinds = CASES["address"].get(name)
    assert kinds is not None, f"say in attack_addresses.toml what the address {name!r} ({', '.join(parameters)}) is about"
    return {parameter: theirs[kinds[parameter]] for parameter in parameters if parameter in kinds}


def state():
    """Everything that is stored, but what asking itself makes."""
    return {
        model._meta.label_lower: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.label_lower not in QUIET
    }


def text_of(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


def posted(theirs):
    """What forms send, with the ids of the others."""
    return {
        "what": "link",
        "action": "submit",
        "one": f"{theirs['submission']}.0",
        "role": "head",
        "organisation": theirs["organisation"],
        "under": theirs["organisation"],
        "parent": theirs["organisation"],
        "text": "202\t改名",
        "reason": "改",
        "comment": "改",
        "part": "items",
        "finding": "f",
        "login": "1",
        "submission": theirs["submission"],
        f"n-{theirs['organisation']}-general": "1",
        "base": "1",
        "name": "新",
        "code": "299",
        "kind": "unit",
    }


@pytest.mark.parametrize("role", [*roles(), "nobody", "stranger"])
def test_nothing_of_another_department_opens_or_is_told_or_changes(places, theirs, role):
    _root, mine, _other = places
    client = Client()
    if role != "stranger":
        person = Person.objects.create_user("me", name="我")
        if role != "nobody":
            Grant.objects.create(person=person, role=role, organisation=mine)
        client.force_login(person)
    before = state()
    for name, parameters in sorted(set(named())):
        if name in CASES["elsewhere"]["names"]:
            continue
        values = arguments(name, parameters, theirs)
        address = "/api/" if name == "api:api-root" else reverse(name, kwargs=values)
        for method, sent in (
            ("get", {}),
            ("post", posted(theirs)),
            ("get", {"year": "2025", "submission": theirs["submission"], "q": "局"}),
        ):
            if method == "post" and name in CASES["own"]["names"]:
                continue
            answer = getattr(client, method)(address, sent)
            said = text_of(answer)
            where = f"{role} {method} {address} {answer.status_code}"
            assert not [one for one in TOLD if one in said], where
            assert answer.status_code < 500, where
            if set(CASES["address"][name].values()) & set(CASES["theirs"]["kinds"]):
                opened = answer.status_code == 200
                if answer.status_code == 302 and not answer.headers["Location"].startswith("/login"):
                    led = client.get(answer.headers["Location"])
                    # A way back to a list of one's own opens nothing.
                    opened = led.status_code == 200 and bool(resolve(answer.headers["Location"].partition("?")[0]).kwargs)
                    assert not [one for one in TOLD if one in text_of(led)], where
                assert not opened or name in CASES["harmless"]["names"], where
    assert state() == before


def test_every_address_is_said_to_be_of_some_kind():
    known = set(CASES["address"]) | set(CASES["elsewhere"]["names"])
    missing = {name for name, _parameters in named()} - known
    assert not missing, f"say in attack_addresses.toml what these are about: {sorted(missing)}"
