"""Pages that one process made serve the others, as long as the site is the same; nothing broken and nothing old is shown."""

from __future__ import annotations

import gzip
import os

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from mingzhang.web.portal import caching, shelf

HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"1"'))
PAGE = "各部门预算".encode() * 200


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PAGES = tmp_path / "pages"
    return settings.PAGES


def only_file(folder):
    (file,) = [one for one in folder.rglob("*") if one.is_file()]
    return file


def put():
    shelf.put("host /public/", "state 1", HEADERS, gzip.compress(PAGE))


def test_what_was_put_is_found_at_the_same_state_of_the_site():
    put()
    age, headers, body, packed = shelf.get("host /public/", "state 1", 60)
    assert (headers, body, gzip.decompress(packed)) == (HEADERS, PAGE, PAGE)
    assert age < 60


@pytest.mark.parametrize(("address", "stamp", "longest"), [("host /public/", "state 2", 60), ("other /public/", "state 1", 60)])
def test_another_state_or_address_finds_nothing(address, stamp, longest):
    put()
    assert shelf.get(address, stamp, longest) is None


def test_what_is_too_old_is_not_found(folder):
    put()
    os.utime(only_file(folder), (1, 1))
    assert shelf.get("host /public/", "state 1", 600) is None


def test_another_program_finds_nothing(monkeypatch):
    put()
    monkeypatch.setattr(shelf, "_maker", lambda: ["another", ""])
    assert shelf.get("host /public/", "state 1", 60) is None


@pytest.mark.parametrize("broken", [b"", b"{}", b"[]\n", b"\xff\xfe\n", b'{"maker": 1}\nx'])
def test_what_is_broken_is_made_anew(folder, broken):
    put()
    only_file(folder).write_bytes(broken)
    assert shelf.get("host /public/", "state 1", 60) is None


def test_what_was_cut_off_is_made_anew(folder):
    put()
    file = only_file(folder)
    file.write_bytes(file.read_bytes()[:-20])
    assert shelf.get("host /public/", "state 1", 60) is None


def test_a_disk_that_takes_nothing_costs_only_the_page(folder):
    folder.write_text("a file where a folder should be", encoding="utf-8")
    put()
    assert shelf.get("host /public/", "state 1", 60) is None


def _process(monkeypatch, made):
    monkeypatch.setattr(caching, "_state", lambda: ("state 1", 0))

    def answer(request):
        made.append(request.get_full_path())
        return HttpResponse(PAGE)

    return caching.PublicPages(answer)


def test_a_second_process_does_not_make_the_page_again(monkeypatch):
    made = []
    ask = RequestFactory().get("/public/2024/")
    first, second = (_process(monkeypatch, made)(ask) for _ in range(2))
    assert made == ["/public/2024/"]
    assert (second.content, second.headers["ETag"]) == (first.content, first.headers["ETag"])


def test_searches_are_not_put_on_the_shelf(monkeypatch, folder):
    made = []
    ask = RequestFactory().get("/public/search/", {"q": "经费"})
    for _ in range(2):
        _process(monkeypatch, made)(ask)
    assert len(made) == 2
    assert not folder.exists()
