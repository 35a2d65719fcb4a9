"""On which page each part of a Word file will stand, as far as it can be told without setting it: the page numbers that the contents show
until Word counts them itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from mingzhang.publishing.pdf_fit import Paper

_LATIN = re.compile("[ -~]+")
_SEAM = re.compile("(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")


@dataclass(slots=True)
class Pages:
    """Where the text has got to: the `number` of the page, the height of its text area, and how much of it is `used`, in points."""

    number: int = 0
    height: float = 0.0
    used: float = 0.0

    def turn(self, paper: Paper) -> None:
        """Begins a section, hence a page."""
        self.height = paper.height
        self.number += 1
        self.used = 0.0

    def leave(self) -> None:
        """Begins a page, unless nothing stands on this one."""
        if self.used:
            self.number += 1
            self.used = 0.0

    def put(self, height: float, *, with_next: float = 0.0) -> int:
        """Puts something that is not divided on the page, or on the next one where it does not fit with what it must stand by. The number
        of its page comes back."""
        if self.used and self.used + height + with_next > self.height:
            self.leave()
        self.used += height
        return self.number

    def flow(self, lines: int, leading: float) -> int:
        """Puts lines that may go on on further pages. The number of the first's page comes back."""
        first = self.put(leading)
        for _ in range(lines - 1):
            self.put(leading)
        return first

    def rows(self, heights: Sequence[float], header: float) -> None:
        """Puts the rows of a table with the header again on each further page."""
        for height in heights:
            if self.used and self.used + height > self.height:
                self.leave()
                self.used = header
            self.used += height


def lines_of(text: str, width: float, size: float, indent: int = 0) -> int:
    """About how many lines the text takes in type of that size."""
    return sum(max(1, ceil((_ems(line) + indent) / _room(line, width / size))) for line in text.split("\n"))


def _room(line: str, ems: float) -> float:
    """What a line holds: whole characters where all are Chinese, which are of one width."""
    return max(ems if _LATIN.search(line) else int(ems), 1)


def _ems(text: str) -> float:
    """About how wide running text is: Latin letters and figures take a half, and a quarter is left beside them."""
    latin = sum(len(word) for word in _LATIN.findall(text))
    return len(text) - latin / 2 + len(_SEAM.findall(text)) / 4
