"""Lines for the terminal. Chinese has no spaces to break at: a line ends between any two characters, but not inside a number
or a word, before closing punctuation, or after opening punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、？！）》」』】〕”’％…")
_NEVER_LAST = frozenset("（《「『【〔“‘")


def fold(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of `text` begin and end so that none takes more than `width` cells; spaces at a break are left out.
    What cannot be kept together within a line is broken anywhere."""
    if cell_len(text) <= width:
        return [(0, len(text))]
    out: list[tuple[int, int]] = []
    start = end = used = 0
    for first, last in _pieces(text, width):
        size = cell_len(text[first:last])
        if end > start and used + size > width:
            out.append((start, start + len(text[start:end].rstrip(" "))))
            start, used = first, 0
        if used == 0 and text[first:last] == " " and out:
            start = end = last
            continue
        used += size
        end = last
    out.append((start, end))
    return out


def _pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """What is kept together: a word or number, a character with the punctuation that belongs to it."""
    start = end = 0
    for match in _TOKEN.finditer(text):
        joins = end > start and (text[match.start()] in _NEVER_FIRST or text[end - 1] in _NEVER_LAST)
        if end > start and not (joins and cell_len(text[start : match.end()]) <= width):
            yield from _broken(text, start, end, width)
            start = match.start()
        end = match.end()
    if end > start:
        yield from _broken(text, start, end, width)


def _broken(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    if cell_len(text[start:end]) <= width:
        yield start, end
    else:
        yield from ((at, at + 1) for at in range(start, end))


def show(console: Console, text: Text, left: int = 0, hang: int = 0) -> None:
    """Prints `text` indented by `left` cells, its further lines by `hang` more; on a narrow terminal by less."""
    whole = console.width
    left, hang = min(left, whole // 4), min(hang, whole // 2)
    lines = [
        Text(" " * (left + (hang if number else 0))) + paragraph[start:end]
        for paragraph in text.split("\n")
        for number, (start, end) in enumerate(fold(paragraph.plain, max(2, whole - left - hang)))
    ]
    console.print(Text("\n").join(lines), soft_wrap=True)
