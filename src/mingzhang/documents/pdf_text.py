"""From lines to paragraphs: wrapped lines are put together again, over page breaks too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.documents.model import Block, Grid, Paragraph, Position, fold
from mingzhang.documents.pdf_glyphs import joined
from mingzhang.documents.pdf_lines import TextLine
from mingzhang.documents.pdf_view import Box, around, rounded

_FULL = 1.6
"""A line that ends within this many type sizes of the right margin is full: its text may go on in the next line."""
_INDENT = 0.8
"""A line that begins this many type sizes right of the left margin begins a paragraph."""
_LEADING = 2.8
"""Lines farther apart than this many type sizes are no one paragraph."""
_SAME_SIZE = 0.12
_TITLE = 1.15
"""A title's type is larger than the body's by this factor."""

_MARKER = re.compile(
    r"第[一二三四五六七八九十百\d]+(部分|[章节条款])|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,3}([、．]|\.(?!\d))|[①-⑳]|[注附][:：]|附件|备注|说明[:：]"
    r"|[12２二][\d０-９〇○零一二三四五六七八九]{3}\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月(\s*[\d一二三四五六七八九十]{1,3}\s*日)?\Z"
)
"""What begins a paragraph: numbering, a note, or a line that is nothing but a date."""
_UNBREAKABLE = re.compile(r"[A-Za-z0-9.,%％/-]{1,24}")
_STOPS = "。！？；：，、.!?;:,"


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float
    body: float
    full_lines: int

    @classmethod
    def of(cls, lines: Sequence[TextLine], grids: Sequence[Box]) -> _Margins:
        """The margins of one page, from its lines of running text and its tables."""
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        body = sizes.most_common(1)[0][0]
        running = [line for line in lines if len(line.parts) == 1 and abs(line.size - body) <= _SAME_SIZE * body] or list(lines)
        left, right = min(line.left for line in running), max([line.right for line in running] + [box[2] for box in grids])
        return cls(left, right, body, sum(line.right >= right - _FULL * body for line in running))

    def full(self, line: TextLine, following: TextLine) -> bool:
        """The line reaches the right margin, but for the room that a number or word at the head of the following line
        would have needed. A page with a single such line does not show its margin: then the line must come as near to the
        right edge of the page as its text stands from the left one."""
        word = _UNBREAKABLE.match(following.text)
        room = _FULL + (0.6 * len(word[0]) if word else 0)
        if line.right < self.right - room * line.size:
            return False
        return self.full_lines > 1 or line.right >= line.width - self.left - 4 * line.size


def paragraphs(pages: Sequence[Sequence[TextLine | Grid]]) -> list[Block]:
    """The blocks of all pages in reading order; each page's items come top to bottom. A text that goes on over a page
    break is one paragraph, at the place where it begins."""
    blocks: list[Block] = []
    open_lines: list[TextLine] = []
    open_margins: _Margins | None = None
    for items in pages:
        lines = [item for item in items if isinstance(item, TextLine)]
        grids = [item.where.box for item in items if isinstance(item, Grid) and item.where.box]
        margins = _Margins.of(lines, grids) if lines else None
        for item in items:
            if isinstance(item, Grid):
                _close(open_lines, blocks)
                blocks.append(item)
                continue
            if margins is None:
                continue
            if open_lines and not (open_margins and _continues(open_lines[-1], open_margins, item, margins)):
                _close(open_lines, blocks)
            open_margins = margins
            if len(item.parts) == 1:
                open_lines.append(item)
            else:
                blocks.extend(Paragraph(text, Position(page=item.page, box=rounded(box))) for text, box in item.parts)
    _close(open_lines, blocks)
    return blocks


def _continues(line: TextLine, margins: _Margins, following: TextLine, its_margins: _Margins) -> bool:
    if len(following.parts) != 1 or line.entry or following.entry:
        return False
    if abs(line.size - following.size) > _SAME_SIZE * line.size or _MARKER.match(following.text):
        return False
    if line.page == following.page:
        if following.y - line.y > _LEADING * line.size:
            return False
        if _title(line, margins) and _title(following, its_margins):
            return following.y - line.y <= 2.4 * line.size
        if _centred(following) and _centred(line) and margins.full(line, following) and following.left > margins.left + 3 * line.size:
            return line.text[-1] not in _STOPS and following.text[-1] not in _STOPS
    elif following.page != line.page + 1:
        return False
    return margins.full(line, following) and following.left <= its_margins.left + _INDENT * following.size


def _centred(line: TextLine) -> bool:
    return abs((line.left + line.right) / 2 - line.width / 2) < 2 * line.size


def _title(line: TextLine, margins: _Margins) -> bool:
    return _centred(line) and (
        line.size >= _TITLE * margins.body or (line.left > margins.left + 3 * line.size and margins.body == line.size)
    )


def _close(lines: list[TextLine], blocks: list[Block]) -> None:
    """Puts the open lines together as a paragraph."""
    if not lines:
        return
    text = ""
    for line in lines:
        text = joined(text, line.text)
    first = lines[0].page
    box = around([line.parts[0][1] for line in lines if line.page == first])
    blocks.append(Paragraph(fold(text), Position(page=first, box=box)))
    lines.clear()
