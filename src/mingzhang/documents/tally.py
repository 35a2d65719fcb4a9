"""What a reader counts while it reads: characters and cells against the limits, and what a person should know."""

from __future__ import annotations

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Note, Position


class Tally:
    """Counts for one file. The counting methods raise UnreadableFile `file.too_large` when a limit is passed."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self._limits = limits
        self._characters = 0
        self._cells = 0
        self._notes: dict[tuple[str, Position, tuple[tuple[str, str], ...]], int] = {}

    def text(self, text: str) -> None:
        """Counts the characters of a text that was read."""
        self._characters += len(text)
        if self._characters > self._limits.characters:
            raise UnreadableFile("file.too_large", name=self.name, limit=f"{self._limits.characters} 字")

    def grid(self, rows: int, columns: int) -> None:
        """Counts all places of a grid, covered and missing ones too: whoever spreads it out needs that much room. Call it before
        making the cells."""
        self.fits(rows, columns)
        self._cells += rows * columns

    def fits(self, rows: int, columns: int) -> None:
        """Raises if a grid of that size would pass the limit, without counting it."""
        if self._cells + rows * columns > self._limits.cells:
            raise UnreadableFile("file.too_large", name=self.name, limit=f"{self._limits.cells} 个单元格")

    def note(self, code: str, where: Position, **values: object) -> None:
        """Remembers a note; the same one at the same place is remembered once, and how often it came up."""
        key = (code, where, tuple((name, str(value)) for name, value in values.items()))
        self._notes[key] = self._notes.get(key, 0) + 1

    def notes(self) -> list[Note]:
        """The notes in the order they came up, each with its `count`."""
        return [Note(code, (*values, ("count", str(count))), where) for (code, where, values), count in self._notes.items()]
