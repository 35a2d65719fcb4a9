"""A passage cut into clauses: the words that lead to each figure, and the marks between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingzhang.reading.narrative_figures import Figure

_MARKS = re.compile(r"[。！？!?;；,，:：()]")
_BRACKETS = re.compile(r"\([^()]{0,60}\)")
LONGEST = 120
"""Characters in front of a figure that can be its subject."""


@dataclass(frozen=True, slots=True)
class Clause:
    """The words from `start` to `end`, and what ends them: a figure, or a `mark` (one of 。 ; , : ( ), or empty at the very end)."""

    start: int
    end: int
    figure: Figure | None = None
    mark: str = ""


def clauses(flat: str, figures: Sequence[Figure]) -> Iterator[Clause]:
    """The clauses of a text made by `flatten`, with its figures, in order. Brackets without a figure are words like others."""
    closed = _closed(flat, figures)
    marks = [match for match in _MARKS.finditer(flat) if not closed(match.start())]
    events: list[tuple[int, int, Figure | None, str]] = [(figure.start, figure.end, figure, "") for figure in figures]
    inside = {place for figure in figures for place in range(figure.start, figure.end)}
    events += [(match.start(), match.end(), None, _mark(match[0])) for match in marks if match.start() not in inside]
    events.sort(key=lambda event: event[:2])
    start = 0
    for begin, end, figure, mark in events:
        yield Clause(max(start, begin - LONGEST), begin, figure, mark)
        start = end
    if start < len(flat):
        yield Clause(start, len(flat))


def _mark(sign: str) -> str:
    return "。" if sign in "。！？!?" else {"，": ",", "；": ";", "：": ":"}.get(sign, sign)


class _Spans:
    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.spans = spans
        self.next = 0

    def __call__(self, place: int) -> bool:
        while self.next < len(self.spans) and self.spans[self.next][1] <= place:
            self.next += 1
        return self.next < len(self.spans) and self.spans[self.next][0] <= place


def _closed(flat: str, figures: Sequence[Figure]) -> _Spans:
    """Tells, for growing places, whether they are within brackets that hold no figure."""
    spans = []
    rest = iter([figure for figure in figures if figure.kind in {"money", "percent", "count", "same"}])
    figure = next(rest, None)
    for match in _BRACKETS.finditer(flat):
        while figure is not None and figure.end <= match.start():
            figure = next(rest, None)
        if figure is None or figure.start >= match.end():
            spans.append(match.span())
    return _Spans(spans)
