"""The public site: what is published and nothing else, for everybody, kept by anybody, in two languages, also as plain files."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client

from mingzhang.messages import Refusal
from mingzhang.web import store
from mingzhang.web.portal import caching, site
from mingzhang.web.portal.export import LIST, export_site, file_name
from mingzhang.web.portal.models import Figure, Found
from mingzhang.web.portal.search import marked
from mingzhang.web.releases import publish
from mingzhang.web.releases.models import Release
from published import HOSTILE, OFFICE, Bureau, changed

pytestmark = pytest.mark.django_db

PAGES = ("", "2024/", "2024/001/", "2024/001/tables/", "2024/001/text/", "2024/001/projects/", "2024/001/v1/", "department/001/")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
REASON = "表三的金额有误，更正后重新公开"


@pytest.fixture
def bureau(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path / "data"
    return Bureau(monkeypatch)


def text_of(client, path, status=200):
    answer = client.get(f"/public/{path}")
    assert answer.status_code == status, path
    return answer.content.decode()


class Reader(HTMLParser):
    """The elements of a page, its links, and its words in another language than Chinese."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.scripts, self.foreign, self.styles = [], set(), [], [], 0
        self._open = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids |= {given["id"]} if "id" in given else set()
        self.styles += "style" in given or tag == "style"
        if tag == "script":
            self.scripts.append((given.get("type"), given.get("src")))
        if tag not in {"meta", "link", "img", "input", "br"}:
            above = self._open[-1][1] if self._open else ""
            self._open.append((tag, given.get("lang", above)))
        if (self._open[-1][1] if self._open else "") == "en":
            shown = [given.get(name) or "" for name in ("aria-label", "title", "placeholder", "alt")]
            self.foreign += [words for words in shown if CHINESE.search(words) and tag not in {"a", "section", "div"}]

    def handle_endtag(self, tag):
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data):
        tag, lang = self._open[-1] if self._open else ("", "")
        if lang == "en" and tag not in {"script", "title"} and CHINESE.search(data):
            self.foreign.append(data.strip())


def test_nothing_that_is_not_published_is_anywhere_below_public(bureau, client):
    submission = bureau.submission(title="尚未公开的局")
    pack = bureau.pack(submission)
    name = pack.files.get(name__endswith=".html").name
    for prefix in ("", "en/"):
        for path in PAGES:
            text = text_of(client, prefix + path, 200 if path == "" else 404)
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


def test_every_file_is_served_as_it_was_made(bureau, client):
    release = bureau.publish(bureau.submission())
    for file in release.pack.files.all():
        answer = client.get(f"/public/2024/001/v1/files/{file.name}")
        assert b"".join(answer.streaming_content) == store.content(file.sha256)
        assert answer.headers["ETag"] == f'"{file.sha256}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        inline = file.name.endswith(".html")
        assert answer.headers["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;") == inline


@pytest.mark.parametrize("name", ["../../secret", "..%2f..%2fsecret", "manifest.json/", "MANIFEST.JSON", "%00", "nix"])
def test_other_files_are_not_served(bureau, client, name):
    bureau.publish(bureau.submission())
    assert client.get(f"/public/2024/001/v1/files/{name}").status_code == 404


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
    assert text.count("1,070.00") == 4


def test_departments_of_a_year_stand_side_by_side_and_years_of_a_department_below_each_other(bureau, client):
    bureau.publish(bureau.submission("001"))
    bureau.publish(bureau.submission("002", title="另一局"))
    bureau.publish(bureau.submission("001", year=2025))
    year = text_of(client, "2024/")
    assert "另一局" in year
    assert "across-function" in year
    department = text_of(client, "department/001/")
    assert "2025 年" in department
    assert "+0.0%" in department


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


def test_english_pages_have_english_words_around_what_is_published(bureau, client, monkeypatch):
    monkeypatch.setattr(site, "charts_script", lambda: "")
    first = bureau.publish(bureau.submission())
    publish.retract(bureau.publish(bureau.submission("002", title="另一局")), bureau.publisher, REASON)
    for path in (*PAGES, "2024/002/", "search/?q=x", "search/", "nix/"):
        text = text_of(client, f"en/{path}", 404 if path == "nix/" else 200)
        assert '<html lang="en">' in text
        foreign = [words for words in Reader(text).foreign if words not in {"中文"} and not _published(words, first)]
        assert foreign == [], path
    assert "Where the money comes from" in text_of(client, "en/2024/001/")
    assert "10,700.0" in text_of(client, "en/2024/001/")


def _published(words, release):
    """Whether the words are names of the budget, which stay Chinese."""
    names = set(Figure.objects.filter(release=release).values_list("name", flat=True))
    return words in names | {release.organisation.name, "另一局"} or words.startswith(tuple(sorted(names - {""})))


def test_every_text_of_the_site_has_its_english():
    folder = Path(site.__file__).parent / "locale" / "en" / "LC_MESSAGES"
    from django.utils import translation

    entries = re.findall(r'^msgid "(.+)"\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? "(.*)"', (folder / "django.po").read_text(), re.MULTILINE)
    assert len(entries) > 80
    with translation.override("en"):
        wrong = [(text, english) for text, english in entries if not english or (translation.gettext(text) != english and "%" not in text)]
    assert wrong == []


def test_anybody_may_keep_a_page(bureau, client):
    bureau.publish(bureau.submission())
    first = client.get("/public/2024/001/", headers={"accept-encoding": "gzip"})
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    assert first.headers["Vary"] == "Accept-Encoding"
    assert not first.cookies
    assert "支出总计" in gzip.decompress(first.content).decode()
    same = client.get("/public/2024/001/", headers={"accept-encoding": "gzip", "if-none-match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    since = client.get("/public/2024/001/", headers={"if-modified-since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    file = client.get("/public/2024/001/v1/files/manifest.json")
    again = client.get("/public/2024/001/v1/files/manifest.json", headers={"if-none-match": file.headers["ETag"]})
    assert again.status_code == 304


def test_whoever_asks_gets_the_same_bytes_and_no_session_is_touched(bureau, client):
    bureau.publish(bureau.submission())
    known = Client()
    known.force_login(bureau.publisher)
    for path in PAGES:
        mine, theirs = known.get(f"/public/{path}"), client.get(f"/public/{path}")
        assert mine.content == theirs.content
        assert not mine.cookies
        assert "Cookie" not in mine.headers.get("Vary", "")


def test_a_page_that_is_kept_is_made_anew_when_something_is_published_or_taken_down(bureau, client):
    release = bureau.publish(bureau.submission())
    before = client.get("/public/")
    publish.retract(release, bureau.publisher, REASON)
    after = client.get("/public/", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "1,070.00" not in after.content.decode()


def test_pages_are_kept_within_bounds(bureau, rf, monkeypatch):
    from django.http import HttpResponse

    monkeypatch.setattr(caching, "MOST_BYTES", 30_000)
    kept = caching.PublicPages(lambda request: HttpResponse(request.get_full_path() * 100))
    for number in range(60):
        answer = kept(rf.get(f"/public/search/?q={number}"))
        assert f"q={number}" in answer.content.decode()
    assert sum(one.size for one in kept._kept.values()) == kept._bytes <= 30_000


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_sent_to_the_public_site(bureau, client, method):
    bureau.publish(bureau.submission())
    for path in PAGES:
        assert getattr(client, method)(f"/public/{path}").status_code == 405


def test_the_export_is_the_site_and_every_link_in_it_leads_somewhere(bureau, client, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "charts_script", lambda: "")
    submission = bureau.submission()
    bureau.publish(submission)
    bureau.give(submission, change="texts")
    bureau.publish(submission)
    publish.retract(bureau.publish(bureau.submission("002", title="另一局")), bureau.publisher, REASON)
    folder = tmp_path / "site"
    count = export_site(folder)
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {LIST}
    assert len(files) == count
    assert files == set((folder / LIST).read_text().split("\n")) - {""}
    for path in PAGES:
        for prefix in ("", "en/"):
            assert file_name(f"/public/{prefix}{path}") in files
    for name in files:
        if name.endswith("index.html"):
            place = (folder / name).parent
            page = Reader((folder / name).read_text())
            for link in page.links:
                parts = urlsplit(link)
                assert not parts.scheme
                assert not parts.path.startswith("/")
                target = (place / unquote(parts.path)).resolve() if parts.path else folder / name
                assert target.is_file(), (name, link)
                assert target.is_relative_to(folder)
                if parts.fragment and target.suffix == ".html":
                    assert parts.fragment in Reader(target.read_text()).ids, (name, link)
    served = _bare(text_of(client, "2024/001/tables/"))
    assert _bare((folder / "2024/001/tables/index.html").read_text()) == served
    assert REASON in (folder / "2024/002/index.html").read_text()
    assert not list((folder / "2024/002").rglob("*.xlsx"))


def _bare(text):
    """The page without its addresses and without what needs the system: the search and the way to the door."""
    text = re.sub(r'<form class="find".*?</form>|<a class="door-link".*?</a>', "", text, flags=re.DOTALL)
    return re.sub(r'\b(href|src)="[^"]*"', "", re.sub(r"\s+", " ", text))


def test_the_same_site_is_exported_as_the_same_bytes_and_what_is_gone_goes(bureau, tmp_path):
    release = bureau.publish(bureau.submission())
    export_site(tmp_path / "one")
    export_site(tmp_path / "two")
    read = {
        name: {str(p.relative_to(tmp_path / name)): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
        for name in ("one", "two")
    }
    assert read["one"] == read["two"]
    publish.retract(release, bureau.publisher, REASON)
    export_site(tmp_path / "one")
    assert not list((tmp_path / "one").rglob("*.xlsx"))
    assert not list((tmp_path / "one").rglob("tables"))


def test_an_export_does_not_mix_with_files_of_others(bureau, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refusal):
        export_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


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
