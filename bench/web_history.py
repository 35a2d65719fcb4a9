"""What else a bureau of the web bench has gathered: revisions of control numbers, results that were worked out, jobs, documents that were
checked, and an audit log whose chain holds."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bench.inputs import SAMPLES

if TYPE_CHECKING:
    from bench.web_bureau import Bureau
    from mingzhang.web.audit.models import Entry
    from mingzhang.web.rounds.models import Submission

ENTRIES, JOBS, UPLOADS, REVISIONS = 200_000, 400, 300, 5
ACTIONS = (
    *(("filling.save", "submission/{}/projects"),) * 24,
    *(("round.step", "submission/{}"), ("login", "")) * 3,
    *(("round.opinion", "submission/{}"), ("filling.import", "submission/{}"), ("check.uploaded", "upload/{}")),
    *(("release.build", "第{}局"), ("account.link", "jb{}"), ("round.control", "round/{}")),
)


def controls(bureau: Bureau) -> None:
    """A first revision of the control numbers for everybody, then some that change a few."""
    from mingzhang.web.rounds.models import ControlNumber, ControlRevision

    officer = bureau.people["budget", bureau.root.pk]
    every = (*bureau.units, *bureau.departments)
    for year in bureau.rounds:
        random = Random(year.year)
        for number in range(1, REVISIONS + 1):
            made = ControlRevision.objects.create(round=year, number=number, made_by=officer, reason="按年度财力和上年执行情况核定。")
            chosen = every if number == 1 else random.sample(every, 30)
            ControlNumber.objects.bulk_create(
                ControlNumber(revision=made, organisation=one, fund=fund, amount=random.randrange(10**8, 2 * 10**10))
                for one in chosen
                for fund in (("general", "govfund") if number == 1 else ("general",))
            )


def results(submissions: list[Submission]) -> None:
    """What the checks came to, kept with all submissions but every fifth of the newest year. It is worked out of one unit and one
    department and kept for the others under their own stamps: the pages read as much as they would read of their own."""
    from mingzhang.web import store
    from mingzhang.web.filling.results import result_of, stamp_of
    from mingzhang.web.rounds.models import Submission

    newest = submissions[-1].round.year
    models = {}
    for kind in ("unit", "department"):
        one = next(one for one in submissions if one.organisation.kind == kind and one.round.year == newest)
        models[kind] = (one, result_of(one), json.loads(store.content(one.findings["result"])))
    changed = []
    for place, one in enumerate(submissions):
        model, result, content = models[one.organisation.kind]
        if one.pk == model.pk or (one.round.year == newest and place % 5 == 0):
            continue
        stamp = stamp_of(one)
        kept = store.keep(json.dumps({**content, "stamp": stamp}, ensure_ascii=False, sort_keys=True).encode())
        one.findings = {**result.counts, "stamp": stamp, "result": kept}
        changed.append(one)
    Submission.objects.bulk_update(changed, ["findings"], batch_size=200)


def documents(bureau: Bureau) -> None:
    """Documents that were checked: one is checked in truth, the others are known as if they had been, with the same reports."""
    from django.utils import timezone

    from mingzhang.web.checking import jobs
    from mingzhang.web.checking.models import Upload
    from mingzhang.web.jobs import queue
    from mingzhang.web.jobs.models import Job

    officer = bureau.people["budget", bureau.root.pk]
    file = min(SAMPLES.glob("*.docx"), key=lambda one: one.stat().st_size)
    first = jobs.accept(officer, file.name, file.read_bytes())
    while queue.run_one():
        pass
    first.refresh_from_db()
    people = [officer, *list(bureau.people.values())[:60]]
    names = ("sha256", "size", "state", "department", "year", "summary", "report")
    same = {name: getattr(first, name) for name in names}
    now = timezone.now()
    Upload.objects.bulk_create(
        Upload(
            person=people[0 if one % 4 == 0 else one % len(people)],
            batch=f"b{one // 6}",
            name=f"{one}-{file.name}",
            finished_at=now,
            **same,
        )
        for one in range(UPLOADS)
    )
    Job.objects.bulk_create(
        Job(
            kind=jobs.KIND,
            key=f"{jobs.KIND}:{one}",
            arguments={"upload": one},
            state="failed" if one % 40 == 0 else "done",
            finished_at=now,
        )
        for one in range(JOBS)
    )


def log(bureau: Bureau) -> None:
    """The audit log of three years, as `record` would have written it; the chain is verified."""
    from django.utils import timezone

    from mingzhang.web.audit.log import FIRST, verify
    from mingzhang.web.audit.log import _hash as hash_of
    from mingzhang.web.audit.models import Entry

    random = Random(1)
    actors = [one.username for one in bureau.people.values()]
    now, previous = timezone.now(), FIRST
    apart = timedelta(days=3 * 365) / ENTRIES
    made = []
    for number in range(1, ENTRIES + 1):
        action, thing = random.choice(ACTIONS)
        entry = Entry(
            number=number,
            at=now - apart * (ENTRIES - number),
            actor=random.choice(actors),
            address="10.0.0.1",
            action=action,
            object=thing.format(random.randrange(1, 1080)),
            details={"version": number % 40, "cells": 1, "origin": "edit"},
            previous=previous,
        )
        previous = entry.hash = hash_of(entry)
        made.append(entry)
        if len(made) == 10_000:
            _insert(made)
            made = []
    found = verify()
    if found.broken is not None or found.entries != ENTRIES:
        raise RuntimeError(found.why or f"{found.entries} entries")


def _insert(entries: list[Entry]) -> None:
    """The rows as Django would write them, without making a statement for every few."""
    from django.db import connection

    fields = [one for one in type(entries[0])._meta.concrete_fields if not one.primary_key]  # noqa: SLF001
    names, places = ", ".join(f'"{one.column}"' for one in fields), ", ".join(["%s"] * len(fields))
    rows = [[one.get_db_prep_save(getattr(entry, one.attname), connection) for one in fields] for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO audit_entry ({names}) VALUES ({places})", rows)
