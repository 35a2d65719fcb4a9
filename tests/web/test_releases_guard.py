"""What was published cannot be changed or deleted: not by the program, not by a query, not by SQL; on SQLite and PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mingzhang.web.releases import publish
from mingzhang.web.releases.guard import CHANGES, PACK, RELEASE, guard, guarded, unguard
from mingzhang.web.releases.models import Pack, PackFile, Release
from published import Bureau

pytestmark = pytest.mark.django_db
OTHER = {"sha256": "0" * 64, "year": 1999, "version": 9, "total": 1, "basic": 1, "project": 1, "sangong": 1, "published_at": timezone.now()}


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


@pytest.fixture
def release(bureau):
    return bureau.publish(bureau.submission())


def refused(change):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change()


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_every_column_is_either_fixed_or_may_change():
    columns = [{field.column for field in model._meta.local_concrete_fields} for model in (Release, Pack)]
    assert columns == [{*RELEASE, *CHANGES}, set(PACK)]
    assert set(RELEASE) & set(CHANGES) == set()
    assert frozenset(CHANGES) == Release.CHANGES


@pytest.mark.parametrize("column", OTHER)
def test_a_version_is_not_changed_by_a_query_or_by_sql(column, release):
    refused(lambda: Release.objects.update(**{column: OTHER[column]}))
    refused(lambda: sql(f'UPDATE releases_release SET "{column}" = %s', OTHER[column]))
    refused(lambda: Release.objects.bulk_update([_with(release, column)], [column]))


def _with(release, column):
    setattr(release, column, OTHER[column])
    return release


def test_a_version_its_pack_and_its_files_are_not_deleted(release):
    refused(lambda: Release.objects.all().delete())
    refused(lambda: sql("DELETE FROM releases_release"))
    refused(lambda: PackFile.objects.all().delete())
    refused(lambda: sql("DELETE FROM releases_packfile"))
    with pytest.raises(Exception, match=r"never changes|protected"), transaction.atomic():
        Pack.objects.all().delete()
    assert (Release.objects.count(), Pack.objects.count()) == (1, 1)
    assert PackFile.objects.exists()


def test_the_pack_of_a_version_and_its_files_do_not_change_and_nothing_is_added(release):
    refused(lambda: Pack.objects.update(manifest={}))
    refused(lambda: Pack.objects.update(state=Pack.State.refused))
    refused(lambda: PackFile.objects.filter(name="manifest.json").update(sha256="0" * 64))
    refused(lambda: PackFile.objects.create(pack=release.pack, name="more.txt", sha256="0" * 64, size=1))
    refused(lambda: sql("UPDATE releases_packfile SET size = 0"))


def test_a_file_is_not_moved_into_or_out_of_a_version(release, bureau):
    other = bureau.pack(bureau.submission("002", title="另一局"))
    refused(lambda: other.files.update(pack=release.pack))
    refused(lambda: release.pack.files.update(pack=other))
    other.files.update(size=1)
    other.delete()


def test_a_state_goes_only_onward_and_what_was_said_of_it_stays(release, bureau):
    refused(lambda: Release.objects.update(public_reason="先写上"))
    Release.objects.update(state="superseded")
    refused(lambda: Release.objects.update(state="published"))
    publish.retract(Release.objects.get(), bureau.publisher, "含有个人信息")
    for change in ({"state": "published"}, {"state": "superseded"}, {"public_reason": "别的原因"}, {"retracted_at": timezone.now()}):
        refused(lambda change=change: Release.objects.update(**change))
    assert Release.objects.get().public_reason == "含有个人信息"


def test_the_guard_is_put_there_once_and_says_whether_it_is(release):
    assert guarded(connection)
    guard(connection)
    unguard(connection)
    assert not guarded(connection)
    Release.objects.update(total=1)
    guard(connection)
    assert guarded(connection)
    refused(lambda: Release.objects.update(total=2))
