"""Finds many fixed words in a text. A pattern of hundreds of alternatives takes longer to compile than a whole document to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Found(NamedTuple):
    """A word as it stands in a text from `start` to `end`."""

    words: str
    start: int
    end: int


class Finder:
    """Finds the given words (empty ones are left out); of those that begin at one place always the longest. With `spaced`, white space
    may stand between any two characters of a word in the text."""

    def __init__(self, words: Iterable[str], *, spaced: bool = False) -> None:
        self._words = sorted(filter(None, words), key=len, reverse=True)
        by_first: dict[str, list[str]] = {}
        for word in self._words:
            by_first.setdefault(word[0], []).append(word)
        self._by_first = by_first
        self._spaced = spaced

    def at(self, text: str, start: int = 0) -> str | None:
        """The word that begins at this place of the text, None where none does. White space is not passed over."""
        return next((word for word in self._by_first.get(text[start : start + 1], ()) if text.startswith(word, start)), None)

    def find(self, text: str) -> Iterator[Found]:
        """The words in the text from left to right; none overlaps the one before."""
        bare = "".join(text.split()) if self._spaced else text
        if len(self._words) < len(bare) and not any(word in bare for word in self._words):
            return
        if len(bare) == len(text):
            yield from self._find(text)
        elif (first := next(self._find(bare), None)) is not None:
            places = [place for place, sign in enumerate(text) if not sign.isspace()]
            for found in self._find(bare, first.start):
                start, end = places[found.start], places[found.end - 1] + 1
                yield Found(text[start:end], start, end)

    def search(self, text: str) -> Found | None:
        """The first word in the text; None where there is none."""
        return next(self.find(text), None)

    def _find(self, text: str, start: int = 0) -> Iterator[Found]:
        firsts = self._by_first
        while start < len(text):
            word = self.at(text, start) if text[start] in firsts else None
            if word is not None:
                yield Found(word, start, start + len(word))
            start += len(word or text[start])
