"""The public site as plain files."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest

from mingzhang.messages import Refusal
from mingzhang.web.portal import site
from mingzhang.web.portal.export import LIST, export_site, file_name
from mingzhang.web.releases import publish
from portal import PAGES, REASON, Reader, a_bureau, text_of  # noqa: F401

pytestmark = pytest.mark.django_db


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
    """The page without its addresses and without what needs the system: the search, the calls, the way to the door."""
    needs = r'<form class="find".*?</form>|<a class="door-link".*?</a>|<a href="/api/docs".*?</a>|<link rel="(?:canonical|search)"[^>]*>'
    text = re.sub(needs, "", text, flags=re.DOTALL)
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
