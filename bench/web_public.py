"""What the bureau of the web bench has published: one department by the real chain (built, proved, published), all others as copies of it
under their own names with their own amounts in lists, charts and search. Their books and open data are files of their own, so that no page
profits from what another one has read; their documents are the first one's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.web_bureau import Bureau
    from mingzhang.web.releases.models import Release
    from mingzhang.web.rounds.models import Submission

PUBLIC = frozenset({"published", "retracted", "adjusting"})
OWN = (".json", ".csv")


def make(bureau: Bureau, submissions: Sequence[Submission]) -> None:
    """A public version of every department in the two older years, and of those that have one in the newest."""
    ours = [one for one in submissions if one.organisation.kind == "department" and (one.state in PUBLIC)]
    first = _first(bureau, next(one for one in ours if one.round == bureau.rounds[1] and one.organisation == bureau.departments[-1]))
    _copies(bureau, first, [one for one in ours if one.pk != first.pack.submission_id])


def _first(bureau: Bureau, submission: Submission) -> Release:
    from mingzhang.web.jobs import queue
    from mingzhang.web.releases.build import request_build
    from mingzhang.web.releases.publish import publish

    person = bureau.person("publisher", submission.organisation)
    pack = request_build(submission, person)
    while queue.run_one():
        pass
    pack.refresh_from_db()
    if pack.state != "proved":
        raise RuntimeError(f"the pack is {pack.state}: {pack.problems[:5]}")
    return publish(submission, person, pack)


def _copies(bureau: Bureau, first: Release, submissions: list[Submission]) -> None:
    from django.utils import timezone

    from mingzhang.web import store
    from mingzhang.web.portal.models import Figure, Found
    from mingzhang.web.releases.models import Pack, PackFile, Release

    name = first.organisation.name
    person = bureau.person("publisher", first.organisation)
    files = list(first.pack.files.order_by("pk"))
    contents = {one.name: store.content(one.sha256) for one in files if one.name.endswith(OWN)}
    same = {"number": 1, "state": "proved", "facts_hash": first.pack.facts_hash, "made_by": person, "finished_at": timezone.now()}
    packs = Pack.objects.bulk_create(
        [Pack(submission=one, manifest=_renamed(first.pack.manifest, one.organisation.name), **same) for one in submissions]
    )
    kept: list[PackFile] = []
    for one, pack in zip(submissions, packs, strict=True):
        changed = {
            file: data.replace(name.encode(), one.organisation.name.encode()) + b"\n" * (one.round.year % 10)
            for file, data in contents.items()
        }
        own = {file: (store.keep(data), len(data)) for file, data in changed.items()}
        for file in files:
            sha256, size = own.get(file.name, (file.sha256, file.size))
            kept.append(PackFile(pack=pack, name=file.name, sha256=sha256, size=size))
    PackFile.objects.bulk_create(kept, batch_size=1000)
    # They came out one after the other, not all just now; a version that is there never changes.
    Release._meta.get_field("published_at").auto_now_add = False  # noqa: SLF001
    releases = Release.objects.bulk_create(
        [_release(first, one, pack, place) for place, (one, pack) in enumerate(zip(submissions, packs, strict=True))]
    )
    figures, found = list(first.figures.all()), list(first.found.all())
    Figure.objects.bulk_create(_figures(releases, figures, name), batch_size=2000)
    Found.objects.bulk_create(_found(releases, found, name), batch_size=2000)


def _renamed(manifest: dict[str, object], name: str) -> dict[str, object]:
    department = manifest["department"]
    assert isinstance(department, dict)
    return {**manifest, "department": {**department, "name": name}}


def _share(place: int) -> int:
    """Per cent of the first one's amounts that a copy has."""
    return 40 + place * 37 % 160


def _release(first: Release, one: Submission, pack: object, place: int) -> Release:
    gone = one.state == "retracted"
    sums = {name: getattr(first, name) * _share(place) // 100 for name in ("total", "basic", "project", "sangong")}
    more = {"state": "retracted", "public_reason": "附表有误，更正后重新公开。", "retracted_at": first.published_at} if gone else {}
    return type(first)(
        pack=pack,
        organisation=one.organisation,
        year=one.round.year,
        version=1,
        sha256=first.sha256,
        published_by=first.published_by,
        published_at=first.published_at - timedelta(days=place + 20),
        **sums,
        **more,
    )


def _figures(releases: Sequence[Release], figures: Sequence[object], name: str) -> Iterator[object]:
    for place, release in enumerate(releases):
        to = release.organisation.name
        for one in figures if release.state == "published" else ():
            share = _share(place)
            amount, before = one.amount * share // 100, None if one.before is None else one.before * share // 100
            called = one.name.replace(name, to)
            yield type(one)(release=release, view=one.view, dims=one.dims, name=called, amount=amount, before=before)


def _found(releases: Sequence[Release], found: Sequence[object], name: str) -> Iterator[object]:
    for release in releases:
        to = release.organisation.name
        for one in found if release.state == "published" else ():
            yield type(one)(
                release=release, kind=one.kind, title=one.title.replace(name, to), text=one.text.replace(name, to), place=one.place
            )
