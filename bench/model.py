"""What a bench gives back: a table of figures, the bar it was held against, and whether the bar was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Series:
    """The values that one thing gave in all rounds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value."""
        return median(self.values)

    def show(self, factor: float = 1.0, digits: int = 1) -> str:
        """Median, and least and most in brackets."""
        middle, least, most = (f"{value * factor:.{digits}f}" for value in (self.median, min(self.values), max(self.values)))
        return f"{middle} ({least}–{most})"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Series:
    """Ours by theirs, round for round: what disturbs the machine for a while disturbs both."""
    return Series(tuple(one / other for one, other in zip(ours, theirs, strict=True)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One bench: its `title`, what was measured (`how`), the `bar`, the table, and whether every row met the bar."""

    title: str
    how: str
    bar: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    met: bool

    def markdown(self) -> str:
        """The section of the page."""
        lines = [f"## {self.title}", self.how, "", f"Bar: {self.bar} — **{'met' if self.met else 'not met'}**.", ""]
        lines += [f"| {' | '.join(row)} |" for row in (self.header, tuple("---" for _ in self.header), *self.rows)]
        return "\n".join(lines) + "\n"
