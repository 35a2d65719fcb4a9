"""The cover of a Word file: the title a third down, the other lines near the foot of the page."""

from __future__ import annotations

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
_LOOSE = 0.6
"""The room between the lines at the foot, as a share of a line."""


def cover_xml(lines: Sequence[str], paper: Paper, typography: Typography) -> str:
    """The paragraphs of the cover on a page of their own."""
    if not lines:
        return ""
    title, body = typography.fonts["title"], typography.fonts["body"]
    above = _TITLE * paper.height
    side, count = _balanced(lines[0], paper.width, COVER * title.size)
    leading = COVER * title.leading
    out = [paragraph("Title", run(lines[0], size=COVER * title.size), _settings(above, side, leading))]
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


def _balanced(text: str, width: float, size: float) -> tuple[float, int]:
    """The indent on both sides with which a title of several lines breaks into lines of about one length, and the number of lines."""
    long = ems(text) * size
    count = ceil(long / width) or 1
    if count == 1 or "\n" in text:
        return 0.0, lines_of(text, width, size)
    return max(0.0, (width - ceil(ems(text) / count + 1) * size) / 2), count
