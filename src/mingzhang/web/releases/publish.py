"""Publishing (公开): a proved pack becomes an immutable version, an older one is superseded; a version is taken down with a public reason.

These are the effects `make_public` and `take_down` of the lifecycle; they are part of the transaction of the step that has them. Both may
be asked for twice: the second time changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from mingzhang.messages import Refusal
from mingzhang.web import store
from mingzhang.web.audit.log import record
from mingzhang.web.people.models import Person
from mingzhang.web.portal.entries import Entered, enter, entered, withdraw
from mingzhang.web.releases.build import MANIFEST
from mingzhang.web.releases.facts import fingerprint
from mingzhang.web.releases.models import Pack, PackFile, Release
from mingzhang.web.rounds.models import Submission


def latest_pack(submission: Submission) -> Pack | None:
    """The pack that would be published now: the newest that is finished; None where there is none."""
    return submission.packs.exclude(state=Pack.State.building).order_by("-number").first()


def publish(submission: Submission, person: Person, pack: Pack) -> Release:
    """The version that the pack becomes, public when the transaction around ends. Raises Refusal (`public_pack.…`) where the pack is of
    another submission, was not proved, is of other facts or another layout than now, rests on waivers that ended, or lacks a file. A pack
    that is public already gives its version; one that was taken down becomes a new version."""
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).select_related("round", "organisation").get(pk=submission.pk)
        pack = Pack.objects.select_for_update().get(pk=pack.pk)
        if pack.submission_id != locked.pk:
            raise Refusal("public_pack.other_pack", name=locked.organisation)
        earlier = Release.objects.filter(pack=pack).first()
        if earlier is not None and earlier.state == Release.State.published:
            return earlier
        _examine(locked, pack)
        if earlier is not None:
            pack = _again(locked, pack, person, earlier)
        made = _release(locked, person, pack, entered(_contents(pack)))
        record(person.get_username(), "release.publish", str(locked), {"release": made.pk, "version": made.version, "sha256": made.sha256})
        return made


def retract(release: Release, person: Person, reason: str) -> Release:
    """The version, taken down: its files are public no more, that it was there and why it went is. Raises Refusal
    `public_pack.reason` without a reason."""
    said = reason.strip()
    if not said:
        raise Refusal("public_pack.reason")
    with transaction.atomic():
        locked = Release.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=release.pk)
        if locked.state == Release.State.retracted:
            return locked
        locked.state, locked.retracted_at, locked.public_reason = Release.State.retracted, timezone.now(), said
        locked.save(update_fields=["state", "retracted_at", "public_reason"])
        withdraw(locked)
        details = {"release": locked.pk, "version": locked.version, "reason": said}
        record(person.get_username(), "release.retract", f"{locked.organisation}（{locked.year}）", details)
        return locked


def _examine(submission: Submission, pack: Pack) -> None:
    """Raises Refusal where the pack must not be published."""
    if pack.state != Pack.State.proved or pack.problems:
        raise Refusal("public_pack.not_proved", number=pack.number)
    if pack.facts_hash != fingerprint(submission):
        raise Refusal("public_pack.outdated", number=pack.number)
    wanted = submission.layout_name
    if pack.manifest.get("layout") != wanted:
        raise Refusal("public_pack.other_layout", layout=wanted)
    waived = [one["id"] for one in pack.manifest.get("waived", ())]
    today = timezone.localdate()
    holding = submission.waived.filter(Q(until=None) | Q(until__gte=today), ended_at=None, finding__in=waived)
    ended = set(waived) - set(holding.values_list("finding", flat=True))
    if ended:
        raise Refusal("public_pack.waiver_ended", count=len(set(waived)), finding=min(ended))


def _contents(pack: Pack) -> dict[str, bytes]:
    """What the public site reads of the pack, every file of which must be there. Raises Refusal where one is not."""
    needed: dict[str, bytes] = {}
    for file in pack.files.all():
        try:
            path = store.path_of(file.sha256)
        except FileNotFoundError:
            raise Refusal("public_pack.file_missing", file=file.name) from None
        if file.name.endswith((".json", ".csv")):
            needed[file.name] = path.read_bytes()
    return needed


def _again(submission: Submission, pack: Pack, person: Person, earlier: Release) -> Pack:
    """The same pack under a new number: one pack is one version. Raises Refusal where a newer version is public."""
    newer = Release.objects.filter(organisation=submission.organisation, year=submission.round.year, state=Release.State.published).first()
    if newer is not None:
        raise Refusal("public_pack.replaced", number=pack.number, version=earlier.version, newer=newer.version)
    number = (submission.packs.aggregate(last=Max("number"))["last"] or 0) + 1
    copy = Pack.objects.create(
        submission=submission,
        number=number,
        state=pack.state,
        facts_hash=pack.facts_hash,
        manifest=pack.manifest,
        made_by=person,
        finished_at=timezone.now(),
    )
    PackFile.objects.bulk_create(PackFile(pack=copy, name=one.name, sha256=one.sha256, size=one.size) for one in pack.files.all())
    return copy


def _release(submission: Submission, person: Person, pack: Pack, found: Entered) -> Release:
    organisation, year = submission.organisation, submission.round.year
    versions = Release.objects.filter(organisation=organisation, year=year)
    for older in versions.filter(state=Release.State.published):
        older.state = Release.State.superseded
        older.save(update_fields=["state"])
        withdraw(older)
    made = Release.objects.create(
        pack=pack,
        organisation=organisation,
        year=year,
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        sha256=pack.files.get(name=MANIFEST).sha256,
        published_by=person,
        **found.sums,
    )
    enter(made, found)
    return made


def site_state() -> tuple[str, datetime | None]:
    """The state of the public site, which is another after every version that was published or taken down; and when that last was."""
    found = Release.objects.aggregate(
        versions=Count("pk"), gone=Count("retracted_at"), published=Max("published_at"), retracted=Max("retracted_at")
    )
    changed = max((one for one in (found["published"], found["retracted"]) if one is not None), default=None)
    return f"{found['versions']} {found['gone']} {changed}", changed
