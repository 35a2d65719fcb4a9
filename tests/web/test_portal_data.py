"""What machines get of the public site: a year's open data in one file, feed, sitemap, robots, search for browsers."""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from mingzhang.web.portal.export import export_site
from mingzhang.web.releases import publish
from mingzhang.web.releases.models import Release
from portal import REASON, a_bureau, text_of  # noqa: F401

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def _archive(client):
    answer = client.get("/public/2024/open-data.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))), answer


def _rows(archive, name):
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))


def test_a_years_data_of_all_departments_come_as_one_file(bureau, client):
    department = bureau.submission("001")
    bureau.publish(department)
    bureau.publish(bureau.submission("001001", title="下属单位", kind="unit", parent=department.organisation))
    archive, answer = _archive(client)
    assert {"README.txt", "departments.csv", "spending.csv", "projects.csv", "indicators.csv"} <= set(archive.namelist())
    departments = _rows(archive, "departments.csv")
    assert [(row["department_code"], row["parent_code"]) for row in departments] == [("001", ""), ("001001", "001")]
    for row in departments:
        release = Release.objects.get(organisation__code=row["department_code"])
        assert Decimal(row["total"]) * 100 == release.total
        assert row["manifest_sha256"] == release.sha256
        spent = [Decimal(line["amount"]) for line in _rows(archive, "spending.csv") if line["department_code"] == row["department_code"]]
        assert sum(spent) * 100 == release.total
    again = client.get("/public/2024/open-data.zip", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/public/2023/open-data.zip").status_code == 404


def test_what_was_taken_down_is_in_the_file_no_more(bureau, client, settings):
    bureau.publish(bureau.submission("001"))
    gone = bureau.publish(bureau.submission("002", title="另一局"))
    first, _ = _archive(client)
    publish.retract(gone, bureau.publisher, REASON)
    second, _ = _archive(client)
    assert {row["department_code"] for row in _rows(first, "spending.csv")} == {"001", "002"}
    assert {row["department_code"] for row in _rows(second, "spending.csv")} == {"001"}
    assert len(list((settings.DATA / "made").iterdir())) == 1


def test_the_feed_tells_what_was_published_and_what_was_taken_down(bureau, client):
    bureau.publish(bureau.submission("001"))
    publish.retract(bureau.publish(bureau.submission("002", title="另一局")), bureau.publisher, REASON)
    feed = ET.fromstring(text_of(client, "feed.xml"))
    entries = feed.findall(f"{ATOM}entry")
    titles = ["已撤下：另一局 2024 年部门预算（第 1 版）", "青禾市云汀新区综合办公室 2024 年部门预算（第 1 版）"]
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == titles
    assert REASON in entries[0].findtext(f"{ATOM}summary")
    for entry in entries:
        assert client.get(entry.find(f"{ATOM}link").get("href")).status_code == 200
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert "Taken down" in text_of(client, "en/feed.xml")


def test_the_sitemap_names_pages_that_are_there(bureau, client):
    bureau.publish(bureau.submission())
    found = [one.text for one in ET.fromstring(text_of(client, "sitemap.xml")).iter() if one.tag.endswith("loc")]
    assert "http://testserver/public/2024/001/tables/" in found
    assert "http://testserver/public/en/2024/001/" in found
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_programs_are_told_what_they_may_read(client):
    text = client.get("/robots.txt").content.decode()
    assert "Allow: /public/" in text
    assert "Disallow: /\n" in text
    assert "Sitemap: http://testserver/public/sitemap.xml" in text
    assert "{searchTerms}" in text_of(client, "opensearch.xml")


def test_plain_files_that_know_where_they_will_lie_say_so(bureau, tmp_path):
    bureau.publish(bureau.submission())
    export_site(tmp_path / "site", "https://budget.example.cn/open/")
    page = (tmp_path / "site/2024/001/index.html").read_text()
    assert '<link rel="canonical" href="https://budget.example.cn/open/2024/001/">' in page
    assert "https://budget.example.cn/open/2024/001/v1/" in page
    assert "https://budget.example.cn/open/2024/001/tables/" in (tmp_path / "site/sitemap.xml").read_text()
    assert "https://budget.example.cn/open/2024/001/v1/" in (tmp_path / "site/feed.xml").read_text()
    assert (tmp_path / "site/2024/open-data.zip").is_file()


def test_plain_files_hold_what_their_comparison_picks_from(bureau, tmp_path):
    bureau.publish(bureau.submission())
    export_site(tmp_path / "site")
    page = (tmp_path / "site/compare/index.html").read_text()
    assert '"address": "../2024/001/index.html"' in page
    assert "各部门历年支出总计" in page


def test_every_row_of_a_table_has_an_address(bureau, client):
    bureau.publish(bureau.submission())
    text = text_of(client, "2024/001/tables/")
    assert 'id="t0-r1"' in text
    assert text.count('<tr id="t') > 100
