"""Building a pack (公开文件): asked for on a page, done by a job, there whole or not at all.

The content of the files goes into the store first, under its own hash; which files make the pack is said in one transaction at the end.
Whoever is killed before that leaves a pack that is still being built, and the job that is run again builds it from the start.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mingzhang.compiling.compile import compile_facts
from mingzhang.layouts.errors import LayoutError
from mingzhang.lifecycle.version import content
from mingzhang.messages import Refusal, say
from mingzhang.proof.model import FORMATS, Format
from mingzhang.proof.model import Pack as Made
from mingzhang.proof.pack import Wanted, make_pack
from mingzhang.publishing.fonts import find_fonts
from mingzhang.publishing.pdf_style import wanted_fonts
from mingzhang.publishing.typography import typography
from mingzhang.web import store
from mingzhang.web.audit.log import record
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.models import Job
from mingzhang.web.people.models import Person
from mingzhang.web.releases.facts import current, fingerprint, layout_of, settings_of
from mingzhang.web.releases.models import Pack, PackFile
from mingzhang.web.rounds.models import Submission

KIND = "releases.build"
MANIFEST = "manifest.json"
PACKAGE = "open-data.zip"
SCHEMA = "mingzhang.release/1"
_COMPILED, _WRITTEN = 10, 90


def request_build(submission: Submission, person: Person) -> Pack:
    """A pack that is being built, with its job in the queue; the one that is being built already where there is one. Raises Refusal where
    the submission has no facts."""
    wanted = fingerprint(submission)
    with transaction.atomic():
        locked = Submission.objects.select_for_update().get(pk=submission.pk)
        for unfinished in locked.packs.filter(state=Pack.State.building):
            if working(unfinished):
                return unfinished
            _refuse(unfinished, [say("public_pack.interrupted")])
        number = (locked.packs.aggregate(last=Max("number"))["last"] or 0) + 1
        pack = Pack.objects.create(submission=locked, number=number, state=Pack.State.building, facts_hash=wanted, made_by=person)
        queue.put(KIND, {"pack": pack.pk}, person, key=key_of(pack))
        record(person.get_username(), "release.build", str(locked), {"submission": locked.pk, "pack": number})
    return pack


def key_of(pack: Pack) -> str:
    """The key of the job that builds a pack."""
    return f"{KIND}:{pack.pk}"


def job_of(pack: Pack) -> Job | None:
    """The job that builds a pack."""
    return Job.objects.filter(key=key_of(pack)).order_by("-pk").first()


def working(pack: Pack) -> bool:
    """Whether a pack that is not finished will be: its job waits or runs."""
    job = job_of(pack)
    return job is not None and job.state in {Job.State.waiting, Job.State.running}


@queue.kind(KIND, urgency=1)
def build(job: Job) -> Mapping[str, Any]:
    """Builds the pack of a job; one that is finished is left as it is, so that the job may be run again."""
    pack = Pack.objects.select_related("submission__round", "submission__organisation").filter(pk=job.arguments["pack"]).first()
    if pack is None or pack.state != Pack.State.building:
        return {"state": pack.state if pack else "gone"}
    try:
        made, facts_hash, notes = _made(pack.submission, lambda percent: queue.renew(job, percent))
    except Refusal as refusal:
        _refuse(pack, [str(refusal)])
        return {"state": Pack.State.refused}
    except LayoutError as error:
        _refuse(pack, [say("layout.wrong", what=error)])
        return {"state": Pack.State.refused}
    kept = {name: (store.keep(data), len(data)) for name, data in files_of(made).items()}
    queue.renew(job, _WRITTEN + 5)
    return {"state": _finish(pack, made, facts_hash, kept, notes)}


def _made(submission: Submission, told: Callable[[int], None]) -> tuple[Made, str, Sequence[str]]:
    facts = current(submission)
    compiled = compile_facts(facts, layout_of(submission))
    told(_COMPILED)
    formats, notes = _formats()
    done: list[str] = []

    def heard(form: str) -> None:
        done.append(form)
        told(_COMPILED + (_WRITTEN - _COMPILED) * len(done) // len(formats))

    # One process: a worker that runs beside web threads must not be forked.
    made = make_pack(facts, compiled, Wanted(formats, jobs=1), settings_of(submission), heard)
    return made, content(facts), notes


def _formats() -> tuple[Sequence[Format], Sequence[str]]:
    """The formats that can be written here, and what to say of the one that cannot."""
    try:
        find_fonts(wanted_fonts(typography()))
    except Refusal:
        return tuple(form for form in FORMATS if form != "pdf"), (say("public_pack.without_pdf"),)
    return FORMATS, ()


def files_of(made: Made) -> dict[str, bytes]:
    """All files of a pack by name: those that were proved, the open data in one archive, and the public manifest that names every file
    with its hash. The same pack, the same bytes."""
    data = {name.removeprefix("open-data/"): content for name, content in made.files.items() if name.startswith("open-data/")}
    files = {**made.files, **({PACKAGE: _zipped(data)} if data else {})}
    proved = {one.name: one.compared.figures for one in made.proved}
    manifest = {
        **{name: made.manifest[name] for name in ("program", "department", "fiscal_year", "layout", "date")},
        "schema": SCHEMA,
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "figures_compared": proved.get(name, 0)}
            for name, data in files.items()
        ],
    }
    return {**files, MANIFEST: (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _finish(pack: Pack, made: Made, facts_hash: str, kept: Mapping[str, tuple[str, int]], notes: Sequence[str]) -> str:
    """Says which files make the pack; nothing where another worker has said so before."""
    with transaction.atomic():
        locked = Pack.objects.select_for_update().get(pk=pack.pk)
        if locked.state != Pack.State.building:
            return locked.state
        PackFile.objects.bulk_create(PackFile(pack=locked, name=name, sha256=sha256, size=size) for name, (sha256, size) in kept.items())
        locked.state = Pack.State.refused if made.problems else Pack.State.proved
        locked.facts_hash = facts_hash
        locked.manifest = {**made.manifest, "notes": list(notes)}
        locked.problems = list(made.problems)
        locked.finished_at = timezone.now()
        locked.save()
        return locked.state


def _refuse(pack: Pack, problems: Sequence[str]) -> None:
    Pack.objects.filter(pk=pack.pk, state=Pack.State.building).update(
        state=Pack.State.refused, problems=list(problems), finished_at=timezone.now()
    )
