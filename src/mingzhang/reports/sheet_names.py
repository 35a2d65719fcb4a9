"""Names of worksheets: what Excel allows, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mingzhang.reports.words import clean

MOST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']+")


class SheetNames:
    """Hands out names of worksheets: at most 31 UTF-16 units, no forbidden characters, no name twice in any case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in (*taken, "history")}

    def take(self, title: str) -> str:
        """A free name as near to `title` as can be."""
        base = " ".join(_FORBIDDEN.sub(" ", clean(title)).split()) or "表"
        number = 1
        while True:
            end = f" ({number})" if number > 1 else ""
            name = _cut(base, MOST - len(end)) + end
            if name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
            number += 1


def _cut(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.strip()
