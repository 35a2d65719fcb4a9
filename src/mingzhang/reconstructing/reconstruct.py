"""From a published budget to facts that print it (反推): the sums are given, what could stand behind them is looked for.

A published budget gives sums, no facts: which functional item paid for which economic class, nobody can see. The facts found here print
every sum of the tables as it was printed, as far as the tables agree; what the sums do not determine is marked as assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingzhang.book.model import BudgetBook, Observation
from mingzhang.compiling.atoms import cube_of
from mingzhang.compiling.rounding import half_up
from mingzhang.facts.model import Facts, Revenue, Spending
from mingzhang.reconstructing.forms import purchases_of
from mingzhang.reconstructing.last_year import before, is_before, with_last_year
from mingzhang.reconstructing.lines import lines_of
from mingzhang.reconstructing.printed import Printed
from mingzhang.reconstructing.records import facts_of


@dataclass(frozen=True, slots=True)
class Reconstructed:
    """The `facts`; the lines among them that the printed sums do not determine (`assumed`; those of spending are marked so themselves);
    and the observations that the facts print otherwise, or not at all (`unexplained`), in the order of the document."""

    facts: Facts
    assumed: tuple[Revenue | Spending, ...] = ()
    unexplained: tuple[Observation, ...] = ()


def reconstruct(book: BudgetBook) -> Reconstructed:
    """Facts that print the book's tables. The same book gives the same facts."""
    printed = Printed(book)
    facts, assumed = facts_of(printed, lines_of(printed))
    facts = with_last_year(printed, facts)
    return Reconstructed(facts, assumed, tuple(_unexplained(printed, facts)))


def _unexplained(printed: Printed, facts: Facts) -> Iterator[Observation]:
    """The observations that the facts do not print as they are printed."""
    cube = cube_of(facts)
    known = {line.at: int(line.amount) for line in facts.last_year}
    items = {(line.item, line.fund): int(line.last_year) for line in facts.items}
    bought = {(line.table, line.row): purchase for purchase, line in purchases_of(printed, {})}
    for observation in printed.book.observations:
        place = printed.place(observation.at)
        if "entry" in place:
            purchase = bought.get((observation.table, observation.row))
            fen = 0 if purchase is None else int(purchase.reserved if "sme" in place["item"] else purchase.quantity * purchase.price)
        elif is_before(printed, observation):
            there = before(printed, observation.at)
            same = (amount for (item, fund), amount in items.items() if item == there["item"] and there["fund"] in {"all", "fiscal", fund})
            fen = known.get(there, sum(same))
        elif place.dimensions & {"period", "measure", "stage", "year"}:
            yield observation
            continue
        else:
            fen = cube.value(place)
        if half_up(fen, max(1, int(observation.precision))) != observation.amount:
            yield observation
