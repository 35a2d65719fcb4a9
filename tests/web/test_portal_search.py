"""The search of the public site."""

from __future__ import annotations

import re
from html import unescape

import pytest

from mingzhang.web.portal.search import marked
from portal import a_bureau, text_of  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "kind"), [("青禾市云汀", "department"), ("机关日常运转", "project"), ("全年值班天数", "indicator"), ("值班 文稿起草", "text")]
)
def test_the_search_finds_departments_projects_indicators_and_text(bureau, client, asked, kind):
    bureau.publish(bureau.submission())
    text = text_of(client, f"search/?q={asked}&kind={kind}")
    assert "找到 0 条" not in text
    assert "<mark>" in text


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=%25%27;--&page=x", "q=1&page=99999", "q=1&page=-1&kind=nix", "q=" + "长" * 500])
def test_whatever_is_asked_the_search_answers(bureau, client, query):
    bureau.publish(bureau.submission())
    assert client.get(f"/public/search/?{query}").status_code == 200


def test_words_are_marked_wherever_they_stand_and_nothing_is_lost():
    pieces = list(marked("甲乙甲.丙", ("甲", ".")))
    assert "".join(piece for piece, _mark in pieces) == "甲乙甲.丙"
    assert [piece for piece, mark in pieces if mark] == ["甲", "甲", "."]


def test_a_search_is_narrowed_by_kind_year_and_department_and_the_counts_are_true(bureau, client, monkeypatch):
    bureau.publish(bureau.submission("001"))
    bureau.publish(bureau.submission("002", title="另一局", year=2025))
    for most in (1000, 3):
        monkeypatch.setattr("mingzhang.web.portal.search.MOST", most)
        text = text_of(client, f"search/?q=值班&x={most}")
        offered = re.findall(r'<a href="([^"]+)"[^>]*>[^<]* <span>(\d+)</span></a>', text)
        assert len(offered) >= 5
        for address, count in offered:
            assert f"找到 {count} 条" in text_of(client, unescape(address).removeprefix("/public/"))
    assert "在所选的范围内没有找到" in text_of(client, "search/?q=值班&kind=department")
