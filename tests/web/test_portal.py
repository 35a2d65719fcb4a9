"""The public site: what is published and nothing else, for everybody, in two languages."""

from __future__ import annotations

import json
import re

import pytest

from mingzhang.web.portal import site
from mingzhang.web.portal.models import Figure, Found
from mingzhang.web.releases import publish
from mingzhang.web.releases.models import Release
from portal import PAGES, REASON, Reader, a_bureau, text_of  # noqa: F401
from published import HOSTILE, OFFICE, changed

pytestmark = pytest.mark.django_db


def test_nothing_that_is_not_published_is_anywhere_below_public(bureau, client):
    submission = bureau.submission(title="尚未公开的局")
    pack = bureau.pack(submission)
    name = pack.files.get(name__endswith=".html").name
    for prefix in ("", "en/"):
        for path in PAGES:
            text = text_of(client, prefix + path, 200 if path in {"", "compare/"} else 404)
            assert "尚未公开的局" not in text
            assert "1,070.00" not in text
        assert "尚未公开的局" not in text_of(client, f"{prefix}search/?q=尚未")[400:].replace('value="尚未"', "")
    text_of(client, f"2024/001/v1/files/{name}", 404)
    assert Found.objects.count() == Figure.objects.count() == 0


def test_pages_show_figures_tables_text_projects_and_files(bureau, client):
    release = bureau.publish(bureau.submission())
    assert "1,070.00" in text_of(client, "")
    overview = text_of(client, "2024/001/")
    assert release.sha256 in overview
    for file in release.pack.files.all():
        assert file.sha256 in overview
    tables = text_of(client, "2024/001/tables/")
    assert tables.count('<section class="sheet') == 14
    assert "562.63" in tables
    assert "新区综合办2024年收入总计1070.00万元" in text_of(client, "2024/001/text/")
    projects = text_of(client, "2024/001/projects/")
    assert all(project.name in projects for project in changed(OFFICE).projects)


@pytest.mark.parametrize(
    "path", ["2024/%00/", "2024/001%00/tables/", f"{'9' * 40}/", f"2024/001/v{'9' * 40}/", "department/%00/", "2024//", "en/en/"]
)
def test_what_no_database_takes_is_not_there(bureau, client, path):
    bureau.publish(bureau.submission())
    text_of(client, path, 404)


def test_charts_and_their_tables_say_the_same(bureau, client):
    submission = bureau.submission()
    bureau.publish(submission)
    text = text_of(client, "2024/001/")
    charts = {one["id"]: one for one in map(json.loads, re.findall(r'<script type="application/json">(.*?)</script>', text))}
    assert {"flow", "years", "function", "economic", "sangong"} <= set(charts)
    spent = sum(line.amount for line in bureau.facts[submission.pk].spending)
    into = [link["value"] for link in charts["flow"]["links"] if link["source"].startswith("0:")]
    assert sum(into) == sum(one["value"] for one in charts["function"]["tree"]) == spent
    assert sum(one["value"] for one in charts["economic"]["tree"]) == spent
    assert sum(one["values"][-1] for one in charts["years"]["series"]) == spent
    before = sum(line.last_year for line in bureau.facts[submission.pk].spending)
    assert sum(one["values"][0] for one in charts["years"]["series"]) == before
    for chart in charts.values():
        assert f'aria-labelledby="c-{chart["id"]}"' in text
        assert chart["title"] in text


def test_pages_read_without_scripts_styles_or_programs_of_others(bureau, client, monkeypatch):
    bureau.publish(bureau.submission())
    monkeypatch.setattr(site.finders, "find", lambda *_: None)
    for prefix in ("", "en/"):
        for path in (*PAGES, "search/?q=1"):
            seen = Reader(text_of(client, prefix + path))
            assert seen.styles == 0
            assert all(kind in {"application/json", "application/ld+json"} for kind, _source in seen.scripts)


def test_with_the_program_for_charts_the_page_loads_it_from_the_site_itself(bureau, client, monkeypatch):
    bureau.publish(bureau.submission())
    monkeypatch.setattr(site.finders, "find", lambda *_: "there")
    sources = [source for kind, source in Reader(text_of(client, "2024/001/")).scripts if kind is None]
    assert sources == ["/static/vendor/echarts.min.js", "/static/portal.js"]


def test_a_hostile_name_is_words_and_nothing_else(bureau, client):
    bureau.publish(bureau.submission(change="hostile", title=HOSTILE))
    for path in (*PAGES, f"search/?q={HOSTILE}", "search/?q=项目"):
        for prefix in ("", "en/"):
            text = text_of(client, prefix + path)
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "</script>&amp;'" not in text
    assert "&lt;script&gt;alert" in text_of(client, "2024/001/projects/")
    linked = re.search(r'<script type="application/ld\+json">(.*?)</script>', text_of(client, "2024/001/"))
    assert json.loads(linked[1])["@type"] == "Dataset"


def test_what_was_taken_down_shows_the_reason_and_nothing_more(bureau, client):
    release = bureau.publish(bureau.submission())
    text_of(client, "2024/001/")
    publish.retract(release, bureau.publisher, REASON)
    for path in ("2024/", "2024/001/", "2024/001/v1/", "department/001/"):
        text = text_of(client, path)
        assert REASON in text
        assert "1,070.00" not in text
    for path in ("2024/001/tables/", "2024/001/text/", "2024/001/projects/"):
        text_of(client, path, 404)
    for file in release.pack.files.all():
        answer = client.get(f"/public/2024/001/v1/files/{file.name}")
        assert answer.status_code == 410
        assert REASON in answer.content.decode()
    assert "taken down" in text_of(client, "en/2024/001/v1/").lower()
    assert "1,070.00" not in text_of(client, "")


def test_an_older_version_is_marked_and_may_still_be_read(bureau, client):
    submission = bureau.submission()
    first = bureau.publish(submission)
    bureau.give(submission, change="texts")
    second = bureau.publish(submission)
    old = text_of(client, "2024/001/v1/")
    assert "这一版已被新版代替" in old
    assert first.sha256 in old
    page = text_of(client, "2024/001/")
    assert first.sha256 in page
    assert second.sha256 in page
    assert "新的职责" in text_of(client, "2024/001/text/")
    assert client.get("/public/2024/001/v1/files/manifest.json").status_code == 200


def test_a_unit_is_counted_within_its_department(bureau, client):
    department = bureau.submission("001")
    bureau.publish(department)
    unit = bureau.submission("001001", title="下属单位", kind="unit", parent=department.organisation)
    bureau.publish(unit)
    text = text_of(client, "")
    assert "下属单位" in text
    assert "2,140.00" not in text
    assert text.count(">1,070.00<") == 3
    assert ">1,070.00 万元<" in text


def test_departments_of_a_year_stand_side_by_side_and_years_of_a_department_below_each_other(bureau, client):
    bureau.publish(bureau.submission("001"))
    bureau.publish(bureau.submission("002", title="另一局"))
    bureau.publish(bureau.submission("001", year=2025))
    year = text_of(client, "2024/")
    assert "另一局" in year
    assert "across-function" in year
    department = text_of(client, "department/001/")
    assert "2025 年" in department
    growth = re.search(r"比上年[增减].*?（([+-]\d+\.\d%)）", text_of(client, "2025/001/"), re.DOTALL)[1]
    assert department.count(growth) == 2


def test_figures_are_those_of_the_published_files_alone(bureau):
    submission = bureau.submission()
    release = bureau.publish(submission)
    spent = sum(line.amount for line in bureau.facts[submission.pk].spending)
    for view, length in (("use", None), ("path", None), ("function", len("function=201")), ("economic", len("economic=301"))):
        found = [one.amount for one in Figure.objects.filter(release=release, view=view) if length in {None, len(one.dims)}]
        assert sum(found) == spent
    projects = Figure.objects.filter(release=release, view="project")
    assert sum(one.amount for one in projects) == release.project
    assert Release.objects.get().total == spent
