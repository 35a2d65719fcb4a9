"""The lines of text outside tables: split at wide gaps, contents entries cut, page numbers and running headers found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mingzhang.documents.model import fold
from mingzhang.documents.pdf_glyphs import Glyph, line_text, lines_of
from mingzhang.documents.pdf_view import Box

WIDE = 2.5
"""A gap wider than this many type sizes parts two texts that share a line (a department's name and the unit)."""
_SPACED = 2
"""Texts this short on one line are one title with its characters set apart."""
_EDGE = 0.12
"""Page numbers and running headers stand in this share of the page's height, at its top or bottom."""

_LEADER = re.compile(
    r"^(?P<entry>.*?[^\s.．·•…‥_])\s*(?:[.．·•‥_]\s*){3,}[-—–－\s]*\d{0,4}[-—–－\s]*$|^(?P<other>.*?[^\s…])\s*…{2,}\s*\d{0,4}\s*$"
)
_PAGE_NUMBER = re.compile(
    r"[-—–－~～·\s]*\d{1,4}[-—–－~～·\s]*|[-—–－\s]*[ivxlIVXL]{1,7}[-—–－\s]*|第\s*\d+\s*页(\s*[,，/、]?\s*共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4}"
)
_UNIT = re.compile(r"单\s*位|[:：]")


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line outside tables: its `parts` (text and box) left to right, its baseline and type size, and its page.
    `entry` marks a line of a table of contents."""

    page: int
    width: float
    height: float
    parts: tuple[tuple[str, Box], ...]
    y: float
    size: float
    entry: bool = False

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(text for text, _ in self.parts)

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.parts[0][1][0]

    @property
    def right(self) -> float:
        """Where the line ends."""
        return self.parts[-1][1][2]

    @property
    def top(self) -> float:
        """The top of the line's characters."""
        return self.y - 0.85 * self.size

    @property
    def at_edge(self) -> bool:
        """In the strip of the page where page numbers and running headers stand."""
        return self.y < self.height * _EDGE or self.top > self.height * (1 - _EDGE)


def text_lines(glyphs: Iterable[Glyph], page: int, width: float, height: float) -> list[TextLine]:
    """The lines of one page's characters, top to bottom, without its page number."""
    lines = []
    for glyphs_of_line in lines_of(glyphs):
        inked = [glyph for glyph in glyphs_of_line if glyph.text != " "]
        if not inked:
            continue
        size = Counter(round(glyph.size, 1) for glyph in _typical(inked)).most_common(1)[0][0]
        text = fold(line_text(glyphs_of_line))
        match = _LEADER.match(text)
        if match:
            text = (match["entry"] or match["other"]).strip()
            parts: tuple[tuple[str, Box], ...] = ((text, _box(inked)),)
        else:
            parts = _parts(glyphs_of_line, size)
        lines.append(TextLine(page, width, height, parts, inked[0].y, size, entry=bool(match)))
    lines = [line for line in lines if not (line.at_edge and _PAGE_NUMBER.fullmatch(line.text))]
    return _without_entry_numbers(lines)


def _typical(inked: list[Glyph]) -> list[Glyph]:
    """The characters that show the size of a line: its Chinese ones, where there are enough; a font of figures has another height."""
    chinese = [glyph for glyph in inked if "一" <= glyph.text <= "鿿"]
    return chinese if 5 * len(chinese) >= len(inked) else inked


def _box(glyphs: Sequence[Glyph]) -> Box:
    lefts, tops, rights, bottoms = zip(*[glyph.box for glyph in glyphs], strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _parts(line: list[Glyph], size: float) -> tuple[tuple[str, Box], ...]:
    groups: list[list[Glyph]] = []
    reach = 0.0
    for glyph in line:
        if glyph.text == " ":
            if groups:
                groups[-1].append(glyph)
            continue
        if not groups or glyph.left - reach > WIDE * size:
            groups.append([])
        groups[-1].append(glyph)
        if glyph.right > reach or len(groups[-1]) == 1:
            reach = glyph.right
    inked = [[glyph for glyph in group if glyph.text != " "] for group in groups]
    if all(len(group) <= _SPACED for group in inked):
        return ((fold(line_text([glyph for group in groups for glyph in group])), _box([glyph for group in inked for glyph in group])),)
    return tuple((fold(line_text(group)), _box(ink)) for group, ink in zip(groups, inked, strict=True))


def _without_entry_numbers(lines: list[TextLine]) -> list[TextLine]:
    """Contents entries without leaders: three or more lines that end in a page number of their own at the right."""
    numbered = [line for line in lines if len(line.parts) == 2 and line.parts[1][0].isdecimal() and len(line.parts[1][0]) <= 3]
    if len(numbered) < 3:
        return lines
    return [replace(line, parts=line.parts[:1], entry=True) if line in numbered else line for line in lines]


def running_headers(pages: Sequence[Sequence[TextLine]]) -> set[tuple[bool, str]]:
    """The headers and footers that stand at the edge of more than half of the pages (three at least): whether at the top,
    and the text with its figures as '#'. What names a unit or ends in a colon is never one, nor the title of a form that fills a page,
    which is larger than all else outside of tables."""
    seen: Counter[tuple[bool, str]] = Counter()
    for lines in pages:
        seen.update({header_key(line) for line in lines if line.at_edge and not _UNIT.search(line.text) and not _towers(line, lines)})
    return {key for key, count in seen.items() if count >= 3 and count * 2 > len(pages)}


def _towers(line: TextLine, lines: Sequence[TextLine]) -> bool:
    others = [other.size for other in lines if other is not line]
    return bool(others) and line.size > 1.15 * max(others)


def header_key(line: TextLine) -> tuple[bool, str]:
    """What a running header has in common on all its pages."""
    return line.y < line.height / 2, re.sub(r"\d+", "#", re.sub(r"\s", "", line.text))
