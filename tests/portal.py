"""What the tests of the public site share."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from published import Bureau

PAGES = (
    "",
    "compare/",
    "2024/",
    "2024/projects/",
    "2024/001/",
    "2024/001/tables/",
    "2024/001/text/",
    "2024/001/projects/",
    "2024/001/v1/",
    "department/001/",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
REASON = "表三的金额有误，更正后重新公开"


@pytest.fixture(name="bureau")
def a_bureau(monkeypatch, settings, tmp_path):
    """A bureau that publishes packs of invented facts."""
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
