from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.messages import Refusal
from mingzhang.publishing.typography import load_typography, typography


def test_the_text_area_is_that_of_official_documents() -> None:
    page = typography().pages["text"]
    assert (round(page.inner_width, 1), round(page.inner_height, 1)) == (15.6, 22.5)


def test_twenty_two_lines_of_twenty_eight_characters_fit_on_a_page() -> None:
    page, body = typography().pages["text"], typography().fonts["body"]
    points = 72 / 2.54
    assert int(page.inner_height * points / body.leading) == 22
    assert round(page.inner_width * points / body.size) in {27, 28}


def test_a_file_changes_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("[fonts.title]\nsize = 26\n", encoding="utf-8")
    own = load_typography(path)
    assert own.fonts["title"].size == 26
    assert own.fonts["title"].preferred == typography().fonts["title"].preferred
    assert own.pages == typography().pages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[fonts", "typography.syntax"),
        ("[fonts.title]\nsize = 'large'\n", "typography.invalid"),
        ("[fonts.titel]\nsize = 12\n", "typography.invalid"),
        ("[fonts.title]\nsizes = 12\n", "typography.invalid"),
        ("[fonts.title]\nsize = 0\n", "typography.invalid"),
        ("[fonts.title]\nsize = nan\n", "typography.invalid"),
        ("[pages.text]\nleft = 20\n", "typography.no_room"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_typography(path)
    assert refused.value.code == code
    assert "own.toml" in str(refused.value)
