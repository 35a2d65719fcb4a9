"""The check of a document as a job, what is done with its results, and what becomes of a document that is deleted."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingzhang.checks.settings import Settings, Waiver
from mingzhang.messages import say
from mingzhang.web import store
from mingzhang.web.audit.log import record
from mingzhang.web.checking import sandbox
from mingzhang.web.checking.models import Left, SetAside, Upload
from mingzhang.web.jobs import queue
from mingzhang.web.jobs.keeping import chore
from mingzhang.web.jobs.models import Job
from mingzhang.web.needs import needed_of
from mingzhang.web.people.models import Person

KIND = "checking.check"
LONG_ENOUGH = timedelta(minutes=10)
"""How long nobody may have needed a content before it goes: whoever is about to store the same has done so by then."""


def key_of(upload: Upload) -> str:
    """The key of the job that checks a document."""
    return f"{KIND}:{upload.pk}"


def accept(person: Person, name: str, data: bytes, batch: str = "", address: str = "") -> Upload:
    """A document that waits for its check."""
    sha256 = store.keep(data)
    with transaction.atomic():
        upload = Upload.objects.create(person=person, batch=batch or secrets.token_hex(8), name=name, sha256=sha256, size=len(data))
        queue.put(KIND, {"upload": upload.pk}, person, key=key_of(upload))
        record(person.get_username(), "check.uploaded", f"upload/{upload.pk}", {"name": name, "sha256": sha256, "size": len(data)}, address)
    return upload


def once_more(upload: Upload, person: Person) -> None:
    """Has a document checked again, with what is set aside now. Part of the transaction around it."""
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.waiting, problem="", finished_at=None)
    queue.put(KIND, {"upload": upload.pk}, person, key=key_of(upload))


@queue.kind(KIND)
def check(job: Job) -> Mapping[str, Any]:
    """Checks the document of a job in a process of its own and keeps the reports. It may be run again from the start."""
    upload = Upload.objects.filter(pk=job.arguments["upload"]).first()
    if upload is None:
        return {"state": "gone"}
    Upload.objects.filter(pk=upload.pk, state=Upload.State.waiting).update(state=Upload.State.running)
    aside = _aside(upload)
    with tempfile.TemporaryDirectory(prefix="mingzhang-check-") as folder:
        place = Path(folder) / f"document{PurePosixPath(upload.name).suffix.lower()}"
        place.write_bytes(store.content(upload.sha256))
        out = Path(folder) / "out"
        out.mkdir()
        waivers = tuple(Waiver(finding, reason, person) for _, finding, reason, person in aside)
        report = sandbox.checked(place, out, upload.name, Settings(waivers=waivers))
        problem = report.problem.replace(place.name, upload.name) if report.problem else ""
        files = {name: (out / name).read_bytes() for name in sandbox.WRITTEN if (out / name).is_file()}
    if not problem and len(files) < len(sandbox.WRITTEN):
        problem = say("batch.died", name=upload.name)
    return {"state": _keep(upload, aside, {} if problem else files, problem)}


def _aside(upload: Upload) -> list[tuple[int, str, str, str]]:
    found = SetAside.objects.filter(upload=upload).select_related("person")
    return [(one.pk, one.finding, one.reason, str(one.person)) for one in found]


def _keep(upload: Upload, aside: list[tuple[int, str, str, str]], files: Mapping[str, bytes], problem: str) -> str:
    import json

    kept = {name: store.keep(data) for name, data in files.items()}
    facts: dict[str, Any] = json.loads(files[sandbox.FACTS]) if files else {}
    with transaction.atomic():
        locked = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if locked is None or _aside(upload) != aside:
            # Deleted meanwhile, or another finding was set aside: the job that was put for that does it.
            leave(kept.values())
            return "outdated"
        leave(set(locked.report.values()) - set(kept.values()))
        locked.state = Upload.State.failed if problem else Upload.State.done
        locked.problem, locked.report, locked.finished_at = problem, kept, timezone.now()
        locked.department, locked.year = facts.get("department", "")[:200], facts.get("year")
        locked.summary = {
            name: facts[name] for name in ("level", "verdict", "severities", "figures", "placed", "identities") if name in facts
        }
        locked.save()
        return locked.state


def settle(uploads: Iterable[Upload]) -> None:
    """Says of documents whose job ended without a result that their check failed."""
    waiting = {key_of(upload): upload for upload in uploads if upload.pending}
    if not waiting:
        return
    jobs = {job.key: job for job in Job.objects.filter(key__in=waiting).order_by("pk")}
    for key, upload in waiting.items():
        job = jobs.get(key)
        if job is None or job.state == Job.State.failed:
            upload.state, upload.problem, upload.finished_at = (
                Upload.State.failed,
                job.problem if job else say("working.interrupted"),
                timezone.now(),
            )
            upload.save(update_fields=["state", "problem", "finished_at"])


def delete(upload: Upload, person: Person, address: str = "") -> None:
    """Deletes a document with its reports; their contents go when nothing else needs them."""
    with transaction.atomic():
        leave([upload.sha256, *upload.report.values()])
        record(person.get_username(), "check.removed", f"upload/{upload.pk}", {"name": upload.name, "sha256": upload.sha256}, address)
        upload.delete()


def leave(hashes: Iterable[str]) -> None:
    """Notes contents that may go."""
    for sha256 in hashes:
        Left.objects.update_or_create(sha256=sha256, defaults={"at": timezone.now()})


@chore
def forget() -> None:
    """Deletes the contents of deleted documents that nothing else needs."""
    before = timezone.now() - LONG_ENOUGH
    left = list(Left.objects.filter(at__lt=before)[:500])
    needed = needed_of(one.sha256 for one in left)
    for one in left:
        if one.sha256 in needed or store.forget(one.sha256, before.timestamp()):
            one.delete()
