"""Rounds of work that are killed: `python kill_rounds.py DATA ROUNDS SEED`.

Every round is a process of its own that first verifies what all rounds before it acknowledged, then works until it is killed with
SIGKILL at a random moment: it saves cells, imports facts, puts jobs into the queue and does them, and publishes. Whatever it was told is
done it notes in a file, after the call returned. At the end one more round verifies, does what is left in the queue, and verifies again.
Prints what was done.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import secrets
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

ORGANISATIONS = 3
ACTIONS = ("save", "save", "bring_in", "put_job", "do_job", "publish", "retract")


def notes(data: Path) -> list[dict[str, object]]:
    file = data / "acknowledged.jsonl"
    lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
    return [json.loads(line) for line in lines[:-1]]


class Note:
    """Notes what was acknowledged, one line in one write: what is in the system's hands outlives the process."""

    def __init__(self, data: Path) -> None:
        self.handle = os.open(data / "acknowledged.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def __call__(self, **what: object) -> None:
        os.write(self.handle, (json.dumps(what, ensure_ascii=False) + "\n").encode())


def begin() -> None:
    """The installation with which the rounds begin."""
    from mingzhang.web.people.models import Grant, Organisation, Person
    from mingzhang.web.rounds.models import Round, Submission

    bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    person = Person.objects.create_user("one", name="甲")
    Grant.objects.create(person=person, role="preparer", organisation=bureau)
    year = Round.objects.create(year=2024, layout="henan-luoyang-2024", code_year=2024)
    for number in range(ORGANISATIONS):
        place = Organisation.objects.create(name=f"示例局{number}", code=f"20{number}", kind="department", parent=bureau)
        Submission.objects.create(round=year, organisation=place, state="drafting")


class Session:
    """One process: verifies, then works."""

    def __init__(self, data: Path, seed: int) -> None:
        from mingzhang.web.people.models import Person
        from mingzhang.web.rounds.models import Submission

        self.data, self.random, self.note = data, random.Random(seed), Note(data)
        self.person = Person.objects.get()
        self.submissions = list(Submission.objects.select_related("round", "organisation"))

    def work(self) -> None:
        """Works until it is killed."""
        while True:
            getattr(self, self.random.choice(ACTIONS))()

    def save(self) -> None:
        """A few cells of the texts, as a page sends them."""
        from mingzhang.web.filling.parts import parts_of
        from mingzhang.web.filling.saving import save

        submission = self.random.choice(self.submissions)
        part = parts_of(submission)["department"]
        value = f"简称{self.random.randrange(10**9)}"
        cell = {"row": "", "column": "short", "before": part.fields.get("short"), "after": value}
        saved = save(submission, "department", self.person, [cell], part.version, secrets.token_hex(8), "edit")
        self.note(what="save", submission=submission.pk, version=saved.version, value=value)

    def bring_in(self) -> None:
        """Many rows of several parts in one go."""
        from mingzhang.facts.records import Content
        from mingzhang.web.filling.facts import replace_content
        from mingzhang.web.filling.models import Part

        submission = self.random.choice(self.submissions)
        mark = f"批{self.random.randrange(10**9)}"
        units = tuple({"code": f"{submission.organisation.code}{one:03}", "name": f"{mark}单位{one}"} for one in range(5))
        tasks = tuple({"name": f"{mark}任务{one}"} for one in range(5))
        replace_content(submission, Content({}, {"units": units, "tasks": tasks}), self.person, "import")
        versions = dict(Part.objects.filter(submission=submission).values_list("sheet", "version"))
        self.note(what="import", submission=submission.pk, mark=mark, units=versions["units"])

    def put_job(self) -> None:
        """Work for the queue."""
        from mingzhang.web.jobs import queue

        number = self.random.randrange(10**9)
        put = queue.put("kill.work", {"n": number})
        self.note(what="job", job=put.pk, n=number)

    def do_job(self) -> None:
        """One job, as a worker does it."""
        from mingzhang.web.jobs import queue

        job = queue.take()
        if job is not None:
            queue.work(job)
            self.note(what="done", job=job.pk)

    def publish(self) -> None:
        """A pack with its files, and a version of it."""
        from mingzhang.web import store

        submission = self.random.choice(self.submissions)
        data = {f"{name}.bin": os.urandom(4000) for name in "abc"}
        kept = {name: store.keep(content) for name, content in data.items()}
        published = _published(self.person, submission, kept)
        self.note(what="publish", release=published.pk, sha256=published.sha256, files=sorted(kept.values()))

    def retract(self) -> None:
        """The version that is public is taken down."""
        from mingzhang.web.releases.models import Release
        from mingzhang.web.releases.publish import retract

        found = Release.objects.filter(state="published").order_by("?").first()
        if found is not None:
            retract(found, self.person, "更正")
            self.note(what="retract", release=found.pk)


def _published(person, submission, kept: dict[str, str]):
    """A proved pack of these files, published by the service; what the public site reads of a pack is made up here, how it is published is
    not."""
    from django.db import transaction
    from django.db.models import Max

    from mingzhang.web import store
    from mingzhang.web.portal.entries import Entered
    from mingzhang.web.releases import publish as publishing
    from mingzhang.web.releases.build import MANIFEST
    from mingzhang.web.releases.models import Pack, PackFile

    manifest = store.keep(json.dumps(kept, sort_keys=True).encode())
    with transaction.atomic():
        number = (submission.packs.aggregate(last=Max("number"))["last"] or 0) + 1
        pack = Pack.objects.create(submission=submission, number=number, state="proved", facts_hash="0" * 64, made_by=person)
        PackFile.objects.bulk_create(
            PackFile(pack=pack, name=name, sha256=sha, size=4000) for name, sha in [*kept.items(), (MANIFEST, manifest)]
        )
    publishing._examine = lambda *_: None
    publishing.entered = lambda _contents: Entered({}, (), ())
    return publishing.publish(submission, person, pack)


def verify(data: Path) -> Counter[str]:
    """Holds the installation against everything that was acknowledged. Raises AssertionError."""
    from django.db import connection

    from mingzhang.web import store
    from mingzhang.web.audit.log import verify as chain
    from mingzhang.web.filling.models import Change, Part
    from mingzhang.web.jobs.models import Job
    from mingzhang.web.releases.models import Pack, Release

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    counted: Counter[str] = Counter()
    for note in notes(data):
        counted[str(note["what"])] += 1
        if note["what"] == "save":
            change = Change.objects.get(part__submission=note["submission"], part__sheet="department", version=note["version"])
            assert change.cells[0]["after"] == note["value"]
        elif note["what"] == "import":
            change = Change.objects.get(part__submission=note["submission"], part__sheet="units", version=note["units"])
            assert note["mark"] in json.dumps(change.cells, ensure_ascii=False)
        elif note["what"] == "job":
            assert Job.objects.get(pk=note["job"]).arguments == {"n": note["n"]}
        elif note["what"] == "done":
            assert Job.objects.get(pk=note["job"]).state == "done"
        elif note["what"] == "publish":
            assert Release.objects.get(pk=note["release"]).sha256 == note["sha256"]
            for sha256 in note["files"]:
                assert hashlib.sha256(store.content(sha256)).hexdigest() == sha256
        elif note["what"] == "retract":
            assert Release.objects.get(pk=note["release"]).state == "retracted"
    for part in Part.objects.all():
        versions = list(part.changes.values_list("version", flat=True))
        assert versions == list(range(1, part.version + 1)), (part.sheet, versions, part.version)
    marks = {}
    for part in Part.objects.filter(sheet__in=("units", "tasks")):
        found = {row["name"].split("单位")[0].split("任务")[0] for row in part.rows if row.get("name", "").startswith("批")}
        if found:
            marks.setdefault(part.submission_id, set()).update(found)
    assert all(len(found) == 1 for found in marks.values()), marks
    for release in Release.objects.all():
        assert release.pack.files.filter(sha256=release.sha256).count() == 1
        for file in release.pack.files.all():
            assert store.path_of(file.sha256).is_file()
    for place in set(Release.objects.values_list("organisation", flat=True)):
        assert Release.objects.filter(organisation=place, state="published").count() <= 1
    assert not Pack.objects.filter(state="proved", files=None).exists()
    assert chain().broken is None
    return counted


def finish(data: Path) -> Counter[str]:
    """Verifies, does what is left in the queue, and verifies again."""
    from django.utils import timezone

    from mingzhang.web.jobs import queue
    from mingzhang.web.jobs.models import Job

    verify(data)
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
    while queue.run_one():
        pass
    left = Job.objects.exclude(state="done")
    assert all(job.attempts >= queue.TRIES for job in left), list(left.values())
    return verify(data)


def child(data: Path, seed: int) -> None:
    """A round, which ends only by being killed, or with 1 where something is wrong."""
    from django.utils import timezone

    from mingzhang.web.jobs.models import Job

    verify(data)
    Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1))
    (data / "verified").touch()
    Session(data, seed).work()


def main(data: Path, rounds: int, seed: int) -> None:
    os.environ["MINGZHANG_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingzhang.web.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from mingzhang.web.jobs import queue

    @queue.kind("kill.work")
    def work(job):
        from mingzhang.web import store

        return {"kept": store.keep(str(job.arguments["n"]).encode())}

    call_command("migrate", interactive=False, verbosity=0)
    begin()
    connections.close_all()
    chosen = random.Random(seed)
    for number in range(rounds):
        process = os.fork()
        if process == 0:
            code = 1
            try:
                child(data, seed + number)
            except BaseException:  # noqa: BLE001
                import traceback

                traceback.print_exc()
            finally:
                os._exit(code)
        until = time.monotonic() + 120
        while not (data / "verified").exists():
            ended, status = os.waitpid(process, os.WNOHANG)
            assert not ended, f"round {number} ended by itself: {status}"
            assert time.monotonic() < until, f"round {number} does not verify"
            time.sleep(0.005)
        (data / "verified").unlink()
        time.sleep(chosen.uniform(0.0, 0.6))
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        assert os.WIFSIGNALED(status), f"round {number} ended by itself: {status}"
    print(json.dumps(finish(data)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
