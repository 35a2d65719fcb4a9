"""The bureau of the web bench, made in a process of its own: `python -m bench.web_data DATA`. Prints as JSON who is who: cookies, a token,
submissions, addresses; on the error stream, how long each part of it took."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench import web_bureau, web_filled, web_history, web_pages, web_public

if TYPE_CHECKING:
    from bench.web_bureau import Bureau
    from mingzhang.web.people.models import Person
    from mingzhang.web.rounds.models import Submission

T = TypeVar("T")
WRITERS, DEEP = 50, 12


def main(data: Path) -> None:
    """Makes the bureau and prints who is who."""
    from mingzhang.web.operation.setup import migrate, prepare

    prepare(data)
    # What is made here is lost with the machine: nothing waits for the disk.
    os.fsync = lambda _handle: None
    migrate()
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    settings.ALLOWED_HOSTS = ["*"]
    with transaction.atomic():
        bureau = _timed("organisations and people", lambda: web_bureau.make(timezone.localdate()))
        _timed("audit log", lambda: web_history.log(bureau))
        submissions = _timed("submissions", lambda: web_filled.make(bureau))
        _timed("control numbers", lambda: web_history.controls(bureau))
        _timed("results", lambda: web_history.results(submissions))
    _timed("published", lambda: web_public.make(bureau, submissions))
    _timed("documents", lambda: web_history.documents(bureau))
    sys.stdout.write(json.dumps(told(bureau, submissions)) + "\n")


def _timed(what: str, work: Callable[[], T]) -> T:
    begun = time.perf_counter()
    made = work()
    sys.stderr.write(f"{what}: {time.perf_counter() - begun:.1f} s\n")
    return made


def told(bureau: Bureau, submissions: list[Submission]) -> dict[str, Any]:
    """Who is who, for the client."""
    from mingzhang.web.api.tokens import issue

    newest = [one for one in submissions if one.round == bureau.rounds[-1]]
    first, unit, officer = bureau.departments[0], bureau.units[0], bureau.people["budget", bureau.root.pk]
    writers = [(bureau.person("preparer", one.organisation), one) for one in newest[:WRITERS]]
    waiting = [one for one in newest if one.organisation.kind == "department" and one.state == "draft_desks"]
    people = {
        "officer": officer,
        "performance": bureau.people["performance", bureau.root.pk],
        "publisher": bureau.people["publisher", bureau.root.pk],
        "reviewer": bureau.people["department", first.pk],
        "preparer": bureau.people["preparer", unit.pk],
    }
    token = issue(officer, "bench", ["read"], 30)[1]
    known: dict[str, Any] = {
        "years": [one.year for one in bureau.rounds],
        "people": {name: _session(one) for name, one in people.items()},
        "writers": [(one.pk, _session(one), submission.pk) for one, submission in writers],
        "token": token,
        "unit": newest[0].pk,
        "department": waiting[0].pk,
        "organisation": first.pk,
        "person": officer.pk,
        "codes": [one.code for one in bureau.departments],
    }
    return {**known, "deep": _deep(known)}


def _deep(known: dict[str, Any]) -> list[tuple[str, str]]:
    """Where the lists of the API lead after some pages."""
    from django.conf import settings
    from django.test import Client

    settings.API_RATE = 100_000
    client = Client(headers={"authorization": f"Bearer {known['token']}"})
    out = []
    for call in web_pages.calls(known):
        path = f"{call.path}{'&' if '?' in call.path else '?'}limit=50"
        for _ in range(DEEP):
            address = client.get(path).json().get("next")
            if not address:
                break
            path = address.removeprefix("http://testserver")
        out.append((call.title, path))
    return out


def _session(person: Person) -> str:
    """The cookie of a session of the person."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
