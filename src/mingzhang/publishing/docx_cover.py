"""The cover of a Word file: the title a third down, the other lines near the foot of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil

from mingzhang.publishing.docx_pages import lines_of
from mingzhang.publishing.docx_xml import paragraph, run, twips
from mingzhang.publishing.pdf import COVER
from mingzhang.publishing.pdf_fit import Paper, ems
from mingzhang.publishing.typography import Typography

_TITLE = 0.28
"""Where the title begins, as a share of the height."""
_FOOT = 0.12
"""What is left free below the last line."""
_YEAR = re.compile(r"\d{4}年")
_LOOSE = 0.6
"""The room between the lines at the foot, as a share of a line."""


def cover_xml(lines: Sequence[str], paper: Paper, typography: Typography) -> str:
    """The paragraphs of the cover on a page of their own."""
    if not lines:
        return ""
    title, body = typography.fonts["title"], typography.fonts["body"]
    above = _TITLE * paper.height
    side, count, size = _title(lines[0], paper.width, COVER * title.size, 0.8 * title.size)
    leading = COVER * title.leading
    out = [paragraph("Title", run(lines[0], size=size), _settings(above, side, leading))]
    others = lines[1:]
    between = _LOOSE * body.leading
    height = sum(lines_of(line, paper.width, body.size) * body.leading + between for line in others)
    gap = max(paper.height * (1 - _FOOT) - above - count * leading - height, 2 * body.leading)
    for number, line in enumerate(others):
        out.append(paragraph("Subtitle", run(line), _settings(gap if number == 0 else between)))
    return "".join(out)


def _settings(before: float, side: float = 0, leading: float = 0) -> str:
    indents = f'<w:ind w:left="{twips(side)}" w:right="{twips(side)}"/>' if side else ""
    line = f' w:line="{twips(leading)}" w:lineRule="exact"' if leading else ""
    return f'<w:spacing w:before="{twips(before)}" w:after="0"{line}/>{indents}'


def _title(text: str, width: float, size: float, least: float) -> tuple[float, int, float]:
    """How a title is set: the indent on both sides with which its lines break where they should, the number of lines, the size of type.
    It breaks before the year where what comes before it is the longer part, else into lines of about one length."""
    count = ceil(ems(text) * size / width) or 1
    if count == 1 or "\n" in text:
        return 0.0, lines_of(text, width, size), size
    year = _YEAR.search(text)
    before = ems(text[: year.start()]) if year else 0.0
    if 2 * before >= ems(text) and (before + 0.5) * least <= width:
        size = min(size, int(2 * width / (before + 0.5)) / 2)
        return max(0.0, (width - (before + 0.5) * size) / 2), 2, size
    return max(0.0, (width - ceil(ems(text) / count + 1) * size) / 2), count, size
