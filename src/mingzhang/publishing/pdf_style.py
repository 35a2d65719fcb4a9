"""The typography as the template `publication.typ` wants it: fonts that are at hand by role, papers, lengths in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mingzhang.publishing.fonts import Fonts, Wanted
from mingzhang.publishing.pdf_fit import Paper
from mingzhang.publishing.typography import Font, Page, Typography

POINTS = 72 / 2.54
"""Points in a centimetre."""
LATIN = "latin"
_SERIF = frozenset({"title", "heading3", "body", "table", "footer"})
"""Roles whose Latin letters and figures are set in the Latin font; a sans-serif keeps its own."""
_HEAVY = frozenset({"title", "heading1", "heading3"})
"""Roles whose official fonts are darker than the free ones, or another hand: their stand-ins are set bold."""
_LARGER = 2**0.5
"""Of a page one size up (A3 beside A4)."""


def wanted_fonts(typography: Typography) -> dict[str, Wanted]:
    """The families for each role; only the Latin one may be missing."""
    return {role: Wanted(font.preferred, font.fallback, required=role != LATIN) for role, font in typography.fonts.items()}


def papers(typography: Typography) -> tuple[Paper, ...]:
    """The pages from the smallest to the largest: for text, for a table over the width of the paper, landscape, and one size up, which no
    table is too wide for."""
    pages, tables = typography.pages, typography.tables
    landscape = pages["landscape"]
    return (
        replace(_paper("text", pages["text"], tables.easy), shapes=frozenset({"table", "list"})),
        _paper("upright", pages["upright"], tables.easy),
        _paper("landscape", landscape, tables.smallest),
        Paper(
            "large",
            width=landscape.width * _LARGER * POINTS - (landscape.left + landscape.right) * POINTS,
            height=landscape.height * _LARGER * POINTS - (landscape.top + landscape.bottom) * POINTS,
            smallest=tables.smallest,
            landscape=True,
        ),
    )


def _paper(name: str, page: Page, smallest: float) -> Paper:
    return Paper(name, page.inner_width * POINTS, page.inner_height * POINTS, smallest, landscape=page.width > page.height)


def style_data(typography: Typography, fonts: Fonts) -> dict[str, Any]:
    """The style as JSON data."""
    pages: dict[str, Mapping[str, float]] = {name: _page(page, typography) for name, page in typography.pages.items()}
    pages["large"] = _page(typography.pages["landscape"], typography, _LARGER)
    return {
        "fonts": {role: _font(role, font, fonts) for role, font in typography.fonts.items() if role != LATIN},
        "pages": pages,
        "rule": typography.tables.rule,
        "inset": typography.tables.inset * POINTS,
        "before": typography.footer.before,
        "after": typography.footer.after,
    }


def _font(role: str, font: Font, fonts: Fonts) -> dict[str, Any]:
    families: list[object] = list(fonts.families[role])
    stands_in = fonts.families[role][0] not in font.preferred
    latin = [family for family in fonts.families[LATIN] if family not in families]
    if role == "table" and not latin:
        latin = list(fonts.families["table_head"])  # the figures of a free serif are of different widths, those of a sans-serif are not
    if role in _SERIF:
        families = [{"name": family, "covers": "latin-in-cjk"} for family in latin[:1]] + families
    return {
        "families": families,
        "size": font.size,
        "weight": "bold" if stands_in and role in _HEAVY else "regular",
        "leading": max(font.leading - font.size, 0.35 * font.size),
        "align": font.align,
        "indent": font.indent,
    }


def _page(page: Page, typography: Typography, scale: float = 1) -> Mapping[str, float]:
    return {
        "width": page.width * scale * POINTS,
        "height": page.height * scale * POINTS,
        "top": page.top * POINTS,
        "bottom": page.bottom * POINTS,
        "left": page.left * POINTS,
        "right": page.right * POINTS,
        "descent": max(0.0, (page.bottom - page.footer) * POINTS - typography.fonts["footer"].size),
    }
