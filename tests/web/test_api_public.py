"""What everybody may read: published budgets, their figures, versions and parts of lists."""

from __future__ import annotations

from decimal import Decimal

import pytest

from calling import failure
from mingzhang.web import store
from mingzhang.web.people.models import Organisation
from mingzhang.web.portal.entries import book_name
from mingzhang.web.releases import publish
from mingzhang.web.releases.models import Pack, Release
from mingzhang.web.rounds.models import Round, Submission
from published import Bureau

pytestmark = pytest.mark.django_db
MADE_UP = ["x", "e30", "WzFd", "bnVsbA", "WyItMSIsICIiLCAxXQ", "WzEsIjAxIiwxXQ", "WzIwMjQsIlx1MDAwMCIsMV0", "W1tbW1tb"]


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path
    return Bureau(monkeypatch)


@pytest.fixture
def published(bureau):
    return bureau.publish(bureau.submission())


def test_what_is_published_can_be_read_without_a_token(client, published):
    page = client.get("/api/books?year=2024").json()
    assert (page["count"], page["next"]) == (1, None)
    (one,) = page["items"]
    assert (one["department"], one["code_year"]) == ("001", 2024)
    assert one["total"] == f"{published.total // 100}.{published.total % 100:02}"
    book = client.get(one["book"].removeprefix("http://testserver"))
    assert book.status_code == 200
    name = book_name(published.pack.files.values_list("name", flat=True))
    assert book.content == store.content(published.pack.files.get(name=name).sha256)
    status = client.get("/api/departments?year=2024").json()["items"]
    assert [(one["code"], one["state"], one["version"]) for one in status] == [("001", "published", 1)]


def test_observations_are_filtered_by_coordinates_and_come_in_parts(client, published):
    base = "/api/observations?year=2024&department=001"
    whole = client.get(f"{base}&limit=500").json()
    assert whole["count"] > 50
    fiscal = client.get(f"{base}&fund=fiscal&limit=500").json()
    assert 0 < fiscal["count"] < whole["count"]
    exact = client.get(f"{base}&fund=fiscal&exact=true&limit=500").json()
    assert exact["count"] < fiscal["count"]
    assert all(one["at"] == {"fund": "fiscal"} for one in exact["items"])
    seen, address = [], f"{base}&fund=fiscal&limit=7"
    while address:
        part = client.get(address.removeprefix("http://testserver")).json()
        seen += part["items"]
        address = part["next"]
    assert len(seen) == fiscal["count"]
    assert all(one["at"].get("fund", "all") != "all" for one in seen)


def test_projects_indicators_and_sums_are_those_of_the_book(client, published):
    projects = client.get("/api/projects?year=2024&department=001").json()
    assert projects["count"] == len({one["name"] for one in projects["items"]}) > 0
    wanted = projects["items"][0]
    found = client.get("/api/indicators", {"year": 2024, "department": "001", "project": wanted["name"]}).json()
    assert found["count"] == wanted["indicators"]
    uses = client.get("/api/figures?year=2024&view=use").json()["items"]
    assert sum(round(float(one["amount"]) * 100) for one in uses) == published.total


def test_a_version_that_was_taken_down_is_gone_and_says_why(client, bureau, published):
    publish.retract(published, bureau.publisher, "数据有误，核实后重新公开。")
    error = failure(client.get("/api/books/2024/001"), 410, "gone")
    assert error["details"] == [{"version": 1, "reason": "数据有误，核实后重新公开。"}]
    assert client.get("/api/books").json()["count"] == 0
    (version,) = client.get("/api/books/2024/001/versions").json()
    assert (version["state"], version["files"]) == ("retracted", [])
    failure(client.get("/api/observations?year=2024&department=001"), 410, "gone")


def test_what_is_known_already_is_not_sent_again(client, published):
    first = client.get("/api/books/2024/001")
    tag = first.headers["ETag"]
    again = client.get("/api/books/2024/001", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    head = client.head("/api/books/2024/001")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", tag)


def test_an_amount_says_in_which_unit_and_how_exactly_it_was_printed(client, published):
    found = client.get("/api/observations?year=2024&department=001&fund=fiscal&limit=500").json()["items"]
    assert {one["unit"] for one in found} == {"万元"}
    for one in found:
        printed = Decimal(one["text"].replace(",", ""))
        assert Decimal(one["amount"]) == printed * 10_000
        assert Decimal(one["precision"]) == 10_000 * Decimal(10) ** printed.as_tuple().exponent
    project = client.get("/api/projects?year=2024&department=001").json()["items"][0]
    assert set(project["funds"]["annual.total"]) == {"text", "amount", "precision"}


def parts(client, address, between=lambda: None):
    """All items of a list, read part by part; `between` happens after the first."""
    found = client.get(address).json()
    items = found["items"]
    between()
    while found["next"]:
        found = client.get(found["next"].removeprefix("http://testserver")).json()
        items += found["items"]
    return items


def test_a_list_that_grows_and_shrinks_meanwhile_repeats_nothing_and_hides_nothing(client, bureau):
    releases = [release(bureau, f"0{number}", 2024) for number in range(1, 8)]

    def between():
        release(bureau, "000", 2024)
        release(bureau, "08", 2025)
        Release.objects.filter(pk=releases[1].pk).update(state="superseded")
        release(bureau, "09", 2024)

    found = [one["department"] for one in parts(client, "/api/books?limit=3", between)]
    assert found == ["01", "02", "03", "04", "05", "06", "07", "09"]
    found = parts(client, "/api/departments?year=2024&limit=2", lambda: [release(bureau, code, 2024) for code in ("005", "015")])
    assert [one["code"] for one in found] == ["000", "01", "015", "02", "03", "04", "05", "06", "07", "09"]


def test_the_parts_of_a_book_are_those_of_the_version_that_was_begun(client, bureau, published):
    base = "/api/observations?year=2024&department=001"
    before = client.get(f"{base}&limit=500").json()

    def between():
        Release.objects.filter(pk=published.pk).update(state="superseded")
        release(bureau, "001", 2024, version=2)

    assert parts(client, f"{base}&limit=40", between) == before["items"] + parts(
        client, before["next"] or f"{base}&version=1&after=WzUwMF0"
    )
    assert client.get(base).status_code == 404


@pytest.mark.parametrize("mark", MADE_UP)
def test_a_mark_that_was_made_up_is_refused_or_leads_on(client, mark):
    assert client.get(f"/api/books?after={mark}").status_code in {200, 422}


def release(bureau, code, year, version=1):
    """A version without files."""
    place, _new = Organisation.objects.get_or_create(code=code, defaults={"name": code, "kind": "department", "parent": bureau.root})
    opened, _new = Round.objects.get_or_create(year=year, defaults={"layout": "x", "code_year": year})
    submission, _new = Submission.objects.get_or_create(round=opened, organisation=place, defaults={"state": "published"})
    pack = Pack.objects.create(submission=submission, number=version + 10, state="proved", facts_hash="0" * 64, made_by=bureau.publisher)
    return Release.objects.create(pack=pack, organisation=place, year=year, version=version, sha256="0" * 64, published_by=bureau.publisher)
