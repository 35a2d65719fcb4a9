"""Publishing: which pack may be published, versions that supersede each other, taken down only with a reason."""

from __future__ import annotations

import pytest

from mingzhang.messages import Refusal
from mingzhang.web import store
from mingzhang.web.audit.models import Entry
from mingzhang.web.jobs import queue
from mingzhang.web.portal.models import Figure, Found
from mingzhang.web.releases import build, publish
from mingzhang.web.releases.models import Pack, Release
from mingzhang.web.rounds.models import Waived
from published import Bureau

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


def test_publishing_gives_a_version_with_its_sums_and_the_hash_of_its_manifest(bureau):
    submission = bureau.submission()
    release = bureau.publish(submission)
    facts = bureau.facts[submission.pk]
    assert (release.version, release.state) == (1, Release.State.published)
    assert release.total == sum(line.amount for line in facts.spending)
    assert release.basic + release.project == release.total
    assert release.sha256 == release.pack.files.get(name="manifest.json").sha256
    assert Entry.objects.filter(action="release.publish", details__sha256=release.sha256).count() == 1


def test_publishing_twice_is_publishing_once(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    assert publish.publish(submission, bureau.publisher, pack) == publish.publish(submission, bureau.publisher, pack)
    assert Release.objects.count() == 1


def test_a_pack_of_other_facts_than_now_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    bureau.give(submission, change="texts")
    with pytest.raises(Refusal) as refused:
        publish.publish(submission, bureau.publisher, pack)
    assert refused.value.code == "public_pack.outdated"
    assert Release.objects.count() == 0


def test_a_pack_that_was_refused_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    Pack.objects.update(state=Pack.State.refused)
    with pytest.raises(Refusal, match="没有通过"):
        publish.publish(submission, bureau.publisher, pack)


def test_a_pack_of_another_submission_is_not_published(bureau):
    pack = bureau.pack(bureau.submission())
    other = bureau.submission("002", title="另一局")
    with pytest.raises(Refusal) as refused:
        publish.publish(other, bureau.publisher, pack)
    assert refused.value.code == "public_pack.other_pack"


def test_a_pack_that_rests_on_a_waiver_that_ended_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    pack.manifest = {**pack.manifest, "waived": [{"id": "abc", "rule": "x", "reason": "y"}]}
    pack.save()
    with pytest.raises(Refusal, match="豁免"):
        publish.publish(submission, bureau.publisher, pack)
    Waived.objects.create(submission=submission, finding="abc", rule="x", reason="y", made_by=bureau.publisher)
    assert publish.publish(submission, bureau.publisher, pack).version == 1


def test_a_pack_that_lacks_a_file_is_not_published(bureau):
    submission = bureau.submission()
    pack = bureau.pack(submission)
    store.path_of(pack.files.get(name__endswith=".xlsx").sha256).unlink()
    with pytest.raises(Refusal, match=r"xlsx"):
        publish.publish(submission, bureau.publisher, pack)


def test_publication_that_fails_halfway_leaves_nothing(bureau, monkeypatch):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    pack = bureau.pack(submission)

    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(publish, "enter", fails)
    with pytest.raises(RuntimeError):
        publish.publish(submission, bureau.publisher, pack)
    first.refresh_from_db()
    assert first.state == Release.State.published
    assert Release.objects.count() == 1
    assert Found.objects.filter(release=first).exists()


def test_a_new_version_supersedes_the_older_and_takes_its_place_in_the_search(bureau):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    second = bureau.publish(submission)
    first.refresh_from_db()
    assert (first.state, second.version) == (Release.State.superseded, 2)
    assert set(Figure.objects.values_list("release", flat=True)) == {second.pk}
    assert set(Found.objects.values_list("release", flat=True)) == {second.pk}


def test_what_is_taken_down_needs_a_reason_keeps_it_and_may_be_asked_for_twice(bureau):
    release = bureau.publish(bureau.submission())
    with pytest.raises(Refusal, match="原因"):
        publish.retract(release, bureau.publisher, "  ")
    gone = publish.retract(release, bureau.publisher, "表三的数有误")
    again = publish.retract(release, bureau.publisher, "另一个原因")
    assert (gone.state, again.public_reason) == (Release.State.retracted, "表三的数有误")
    assert not Found.objects.exists()


def test_the_same_pack_is_published_again_as_a_new_version(bureau):
    submission = bureau.submission()
    first = bureau.publish(submission)
    publish.retract(first, bureau.publisher, "误撤")
    second = publish.publish(submission, bureau.publisher, first.pack)
    assert (second.version, second.sha256) == (2, first.sha256)
    assert second.pack != first.pack
    first.refresh_from_db()
    assert first.state == Release.State.retracted


def test_a_version_that_was_replaced_does_not_come_back_by_itself(bureau):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    bureau.publish(submission)
    bureau.give(submission)
    with pytest.raises(Refusal) as refused:
        publish.publish(submission, bureau.publisher, first.pack)
    assert refused.value.code == "public_pack.replaced"


def test_a_version_never_changes_and_is_never_deleted(bureau):
    release = bureau.publish(bureau.submission())
    release.total = 1
    with pytest.raises(ValueError, match="never changes"):
        release.save()
    with pytest.raises(ValueError, match="never changes"):
        release.save(update_fields=["total"])
    with pytest.raises(ValueError, match="never deleted"):
        release.delete()


def test_what_was_filled_in_is_what_is_published(settings, tmp_path, monkeypatch):
    from mingzhang.web.filling.facts import replace_facts
    from mingzhang.web.people.models import Grant, Organisation, Person
    from mingzhang.web.rounds.models import Round, Submission
    from packs import facts_named
    from published import OFFICE, QUICK

    settings.DATA = tmp_path
    monkeypatch.setattr(build, "_formats", lambda: (QUICK, ()))
    facts = facts_named(OFFICE)
    root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    office = Organisation.objects.create(name=facts.department.name, code=facts.department.code, kind="department", parent=root)
    person = Person.objects.create_user("one", name="一")
    Grant.objects.create(person=person, role="preparer", organisation=office)
    opened = Round.objects.create(year=2024, layout="henan-luoyang-2024", code_year=2024)
    submission = Submission.objects.create(round=opened, organisation=office, state="requesting")
    empty = build.request_build(submission, person)
    assert queue.run_one()
    empty.refresh_from_db()
    assert empty.state == Pack.State.refused
    replace_facts(submission, facts, person, "import")
    pack = build.request_build(submission, person)
    assert queue.run_one()
    pack.refresh_from_db()
    assert pack.problems == []
    assert publish.publish(submission, person, pack).total == sum(line.amount for line in facts.spending)
