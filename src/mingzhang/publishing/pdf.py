"""Writes a publication as PDF: cover, linked contents, bookmarks, ruled tables that a program reads back, tagged for screen readers.

The page is set by typst from the template `publication.typ`; the same publication and fonts give the same bytes.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from mingzhang.pages.model import Publication
from mingzhang.publishing import typography as typographies
from mingzhang.publishing.fonts import find_fonts
from mingzhang.publishing.pdf_data import publication_data
from mingzhang.publishing.pdf_style import POINTS, papers, style_data, wanted_fonts
from mingzhang.publishing.typography import Typography

COVER = 1.25
"""How much larger the title is on a page of its own."""


def write_pdf(publication: Publication, *, fonts: Path | None = None, typography: Typography | None = None) -> bytes:
    """The publication as a PDF. `fonts` is a folder of fonts that goes before all others, `typography` another than the project's own.
    Raises Refusal `fonts.*` where no Chinese font is found, ValueError for a table whose cells do not fill it."""
    import typst

    manner = typography or typographies.typography()
    found = find_fonts(wanted_fonts(manner), fonts)
    pages = papers(manner)
    cover = COVER * manner.fonts["title"].size
    data = publication_data(publication, pages, manner.fonts["table"].size, manner.tables.inset * POINTS, pages[0].width / cover)
    data |= {"style": style_data(manner, found), "title_size": cover}
    given = {"publication": json.dumps(data, ensure_ascii=False)}
    folders = [str(folder) for folder in found.folders]
    compiled: Any = typst.compile  # its stubs do not know that a template may be given as bytes
    return bytes(compiled(_template(), sys_inputs=given, font_paths=folders, ignore_system_fonts=True))


@cache
def _template() -> bytes:
    return (files(__package__) / "publication.typ").read_bytes()
