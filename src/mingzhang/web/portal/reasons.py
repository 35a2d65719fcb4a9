"""How a department says that its budget changed, and why: the sentences of its explanation, as the reader understood them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.book.model import BudgetBook, Statement

CHANGED = "change"
"""The view of the site's figures that holds the changes that a department states: `of=total;passage=12`, the reason as the name."""
_WHOLE = {
    "total": {("flow", "expenditure"), ("flow", "revenue")},
    "sangong": {("flow", "expenditure"), ("item", "sangong")},
}
"""What is told apart, and the coordinates that may stand with it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A change that a department states: of what (total, sangong), by how much in 分, the reason it gives (may be empty), and the number
    of the passage that says so."""

    of: str
    change: int
    reason: str
    passage: int | None

    @property
    def dims(self) -> str:
        """Its coordinates among the figures of the site."""
        return f"of={self.of}" + (f";passage={self.passage}" if self.passage is not None else "")


def reasons(book: BudgetBook) -> Iterator[Reason]:
    """The first change that the book states of the whole budget, and of the “三公”经费."""
    met: set[str] = set()
    for one in book.statements:
        of = _of(one)
        change = _change(one)
        if of is None or of in met or change is None:
            continue
        met.add(of)
        yield Reason(of, change, one.reason or "", one.passage)


def _of(one: Statement) -> str | None:
    if one.measure != "change" or one.within is not None:
        return None
    of = "total" if one.at["item"] == "all" else one.at["item"]
    return of if of in _WHOLE and _WHOLE[of].issuperset(one.at.pairs) else None


def _change(one: Statement) -> int | None:
    """The change in 分; None where no direction is said."""
    sign = {"increase": 1, "decrease": -1, "same": 0}.get(one.direction or "")
    return sign * int(abs(Decimal(one.value)) * 100) if sign is not None else None
