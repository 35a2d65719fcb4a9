"""Departments and years beside each other, all projects of a year, and why a budget changed."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzhang.book.model import Statement
from mingzhang.cube.coordinates import at
from mingzhang.web.portal import caching
from mingzhang.web.portal.models import Figure
from mingzhang.web.portal.reasons import reasons
from mingzhang.web.portal.templatetags.public import exact, headline
from portal import a_bureau, text_of  # noqa: F401

pytestmark = pytest.mark.django_db


def _cells(text, name):
    row = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', text, re.DOTALL)
    return re.findall(r'<td class="number">(.*?)</td>', row[1]) if row else None


def _gist(client):
    return re.search(r'<p class="gist">(.*?)</p>', text_of(client, "2024/001/"), re.DOTALL)[1]


def test_chosen_departments_and_years_stand_beside_each_other(bureau, client):
    bureau.publish(bureau.submission("001"))
    bureau.publish(bureau.submission("002", title="另一局"))
    bureau.publish(bureau.submission("001", year=2025))
    text = text_of(client, "compare/?d=001&d=002&y=2024&y=2025")
    assert _cells(text, "支出总计") == ["1,070.00"] * 3
    assert _cells(text, "基本支出") == ["562.63"] * 3
    assert 'value="002" checked' in text
    assert 'name="robots" content="noindex"' in text
    assert "所选的部门在所选的年度没有公开的预算" in text_of(client, "compare/?d=002&y=2025")


@pytest.mark.parametrize("query", ["d=%00", "y=x", "y=9999", "d=nix&y=2024", "&".join(f"d={n}" for n in range(200)), "d=" + "长" * 500])
def test_whatever_is_chosen_the_comparison_answers(bureau, client, query):
    bureau.publish(bureau.submission())
    assert client.get(f"/public/compare/?{query}").status_code == 200


def test_more_than_fit_are_not_shown_and_the_page_says_so(bureau, client, monkeypatch):
    for code in ("001", "002", "003"):
        bureau.publish(bureau.submission(code, title=f"第{code}局"))
    monkeypatch.setattr("mingzhang.web.portal.comparing.MOST", 2)
    text = text_of(client, "compare/?d=001&d=002&d=003")
    assert _cells(text, "支出总计") == ["1,070.00"] * 2
    assert "另有 1 栏没有显示" in text


@pytest.mark.parametrize("path", ["", "2024/", "2024/projects/", "compare/?d=001", "feed.xml", "sitemap.xml", "search/?q=值班"])
def test_more_departments_do_not_mean_more_queries(bureau, client, monkeypatch, path):
    monkeypatch.setattr(caching.PublicPages, "__call__", lambda self, request: self.answer(request))
    counts = []
    for code in ("001", "002", "003"):
        bureau.publish(bureau.submission(code, title=f"第{code}局"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/public/{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[-1] > 0


def test_all_projects_of_a_year_stand_with_the_largest_first_and_lead_to_their_targets(bureau, client):
    department = bureau.submission("001")
    bureau.publish(department)
    bureau.publish(bureau.submission("001001", title="下属单位", kind="unit", parent=department.organisation))
    projects = sorted(Figure.objects.filter(view="project", release__organisation__code="001"), key=lambda one: (-one.amount, one.pk))
    text = text_of(client, "2024/projects/")
    rows = re.findall(r'<th scope="row"><a href="([^"]+)" lang="zh-CN">(.*?)</a>', text)
    assert [name for _address, name in rows] == [one.name for one in projects]
    for address, name in rows:
        path, _, place = address.removeprefix("/public/").partition("#")
        assert f'id="{place}"><h2 lang="zh-CN">{name}</h2>' in text_of(client, path)
    for order in ("change", "department"):
        assert text_of(client, f"2024/projects/{order}/").count('<th scope="row">') == len(projects)


def test_a_long_list_of_projects_is_cut_into_pages_that_together_hold_all(bureau, client, monkeypatch):
    bureau.publish(bureau.submission())
    monkeypatch.setattr("mingzhang.web.portal.all_projects.ON_A_PAGE", 2)
    count = Figure.objects.filter(view="project").count()
    pages = [text_of(client, f"2024/projects/page{number}/") for number in range(1, -(-count // 2) + 1)]
    assert sum(page.count('<th scope="row">') for page in pages) == count
    for path in (f"2024/projects/page{len(pages) + 1}/", "2024/projects/page0/", "2023/projects/"):
        text_of(client, path, 404)


def test_the_year_says_first_how_much_more_or_less(bureau, client):
    release = bureau.publish(bureau.submission())
    before = sum(one.before for one in Figure.objects.filter(release=release, view="use"))
    assert headline(release.total) in _gist(client)
    assert f"比上年增加 <strong>{headline(release.total - before)}</strong>" in _gist(client)


def test_a_year_before_that_only_the_text_states_is_reckoned_from_it_and_the_reason_is_given(bureau, client, monkeypatch):
    monkeypatch.setattr(caching.PublicPages, "__call__", lambda self, request: self.answer(request))
    release = bureau.publish(bureau.submission())
    Figure.objects.filter(release=release).update(before=None)
    Figure.objects.filter(release=release, view="change").delete()
    assert "比上年" not in _gist(client)
    Figure.objects.create(release=release, view="change", dims="of=total;passage=3", name="机构撤并", amount=-1_000_000)
    assert "比上年减少 <strong>1.00 万元</strong>" in _gist(client)
    assert '<span lang="zh-CN">机构撤并</span>' in _gist(client)
    assert "/public/2024/001/text/#x3" in _gist(client)


def test_the_reason_is_the_one_of_the_whole_budget():
    def said(reason, **where):
        return Statement("10万元", "change", "100000.00", at(where), direction="decrease", reason=reason, passage=7)

    book = SimpleNamespace(statements=(said("别的", fund="general"), said("机构撤并"), said("后来的"), said("", item="sangong")))
    assert [(one.of, one.change, one.reason, one.dims) for one in reasons(book)] == [
        ("total", -10_000_000, "机构撤并", "of=total;passage=7"),
        ("sangong", -10_000_000, "", "of=sangong;passage=7"),
    ]


@pytest.mark.parametrize(
    ("fen", "said", "whole"),
    [
        (0, "0.00 万元", "0.00 元"),
        (999_999_999_999, "100.00 亿元", "9,999,999,999.99 元"),
        (-12_345, "-0.01 万元", "-123.45 元"),
        (10_000_000_000, "1.00 亿元", "100,000,000.00 元"),
        (9_999_000_000, "9,999.00 万元", "99,990,000.00 元"),
    ],
)
def test_amounts_are_said_in_units_that_fit_and_to_the_last_cent_on_demand(fen, said, whole):
    assert (headline(fen), exact(fen)) == (said, whole)


def test_a_flow_with_sixty_aims_draws_the_largest_and_lists_all():
    from mingzhang.web.portal import charts

    codes = range(201, 261)
    paths = [Figure(view="path", dims=f"source=general;kind=project;function={one}", name=f"类{one}", amount=one * 100) for one in codes]
    chart = charts.of_release(SimpleNamespace(year=2024), paths)[0]
    drawn = [node["label"] for node in chart.data["nodes"] if node["depth"] == 2]
    assert drawn == ["其他功能科目", *(f"类{one}" for one in codes[-charts.AIMS :])]
    assert sum(link["value"] for link in chart.data["links"] if link["target"].startswith("2:")) == sum(one.amount for one in paths)
    assert len(chart.rows) == len(paths)
    assert chart.note
