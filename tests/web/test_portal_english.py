"""The public site in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingzhang.web.portal import site
from mingzhang.web.portal.models import Figure
from mingzhang.web.releases import publish
from portal import PAGES, REASON, Reader, a_bureau, text_of  # noqa: F401

pytestmark = pytest.mark.django_db


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
