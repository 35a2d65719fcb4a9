"""Names of worksheets and of ranges: what Excel allows, each once, as short as tells them apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST = 31
"""Characters (UTF-16 units) of the longest name of a worksheet."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f\x7f]+")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年(?:度)?")
_NOT_IN_NAME = re.compile(r"[^\w]+")


class SheetNames:
    """Hands out names of worksheets, none twice in any case of its letters."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in (*taken, "history")}
        self._next: dict[str, int] = {}

    def take(self, wanted: str, most: int = MOST) -> str:
        """A free name as near to `wanted` as can be, at most `most` units long; a name that is taken gets a number behind it."""
        base = cut(" ".join(_FORBIDDEN.sub(" ", wanted).split()), most) or "表"
        number = self._next.get(base, 1)
        while True:
            end = f" ({number})" if number > 1 else ""
            name = cut(base, MOST - len(end)) + end
            number += 1
            if name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                self._next[base] = number
                return name


def short_title(title: str) -> str:
    """A title without the year, which every table of a workbook has in common."""
    return _YEAR.sub("", title).strip() or title


def cut(text: str, units: int) -> str:
    """The beginning of a text that fits into so many UTF-16 units."""
    while len(text.encode("utf-16-le", "replace")) // 2 > units:
        text = text[:-1]
    return text.strip()


class RangeNames:
    """Hands out defined names for the ids of tables: `table_g01`, none twice in any case of its letters."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, identifier: str) -> str:
        """The name for this id; what a name cannot hold becomes an underscore."""
        base = "table_" + _NOT_IN_NAME.sub("_", unicodedata.normalize("NFKC", identifier)).strip("_")[:200]
        name, number = base, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name.casefold())
        return name
