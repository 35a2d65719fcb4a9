"""A printed amount that is changed is not only noticed: the changed cell is named, and what it was.

The figures are printed (`pytest -rP`). `unique` counts the changes where no other single cell could explain the failures: only there can
anybody be sure.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest
from test_mutation import DOCUMENTS, ONE_OF_EACH, SEED, WITHOUT_AMOUNTS, amounts, book_of, changed, changes_of

from mingzhang.book.model import BudgetBook
from mingzhang.checks.context import Context
from mingzhang.checks.derive import identities
from mingzhang.checks.locate import locate
from mingzhang.checks.locate_near import Surroundings
from mingzhang.checks.locate_search import Search
from mingzhang.checks.locate_system import State
from mingzhang.checks.products import products
from mingzhang.checks.statements import statement_identities
from mingzhang.checks.values import Value
from paths import document

FOUND, FIRST, AMOUNT, BOTH = 0.98, 0.90, 0.85, 0.75
SHORT, LONG = 14, 120
"""Trials of each kind in one document."""

Place = tuple[int, int, int]


def place_of(value: Value) -> Place:
    return (value.table, value.row, value.observation.column if value.observation is not None else value.under)


def spoiled(book: BudgetBook, count: int, dice: random.Random) -> tuple[BudgetBook, dict[Place, int]] | None:
    """The book with so many amounts changed beyond rounding, and what they were."""
    right: dict[Place, int] = {}
    for index in dice.sample(amounts(book, None), count):
        item = book.observations[index]
        texts = changes_of(item.text, dice)
        if not texts:
            return None
        book = changed(book, index, texts[0])
        right[item.table, item.row, item.column] = int(item.amount)
    return book, right


def trial(book: BudgetBook, right: dict[Place, int]) -> Counter[str]:
    """What localisation makes of a spoiled book: 1 for each of found, unique, first, amount that holds for all changed cells."""
    context = Context(book)
    every = identities(context.values) + products(book) + statement_identities(context)
    located = locate(every, context.values)
    system = located.system
    named = {place_of(system.cells[cell].value) for equation in system.failed for cell, _ in equation.terms}
    first = {
        place_of(system.cells[repair.cell].value): repair.amount
        for cause in located.causes
        for choice in cause.choices[:1]
        for repair in choice
    }
    search = Search(State(system, {}, frozenset(range(len(system.equations)))), Surroundings.of(context.values))
    single = False
    for component in system.components:
        failed = [system.equations[index] for index in component]
        if any(place_of(system.cells[cell].value) in right for equation in failed for cell, _ in equation.terms):
            single = len(search.singles(failed)) == 1
    out: Counter[str] = Counter(trials=1)
    out["found"] = all(place in named for place in right)
    out["first"] = all(place in first for place in right)
    out["amount"] = all(first.get(place) == amount for place, amount in right.items())
    if single and len(right) == 1:
        out |= {"unique": 1, "first of unique": out["first"], "amount of unique": out["amount"]}
    return out


def run(names: tuple[str, ...], count: int, trials: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for name in names:
        try:
            path = document(name)
        except pytest.skip.Exception:
            continue
        if name in WITHOUT_AMOUNTS:
            continue
        dice = random.Random(SEED + count)
        here: Counter[str] = Counter()
        for _ in range(trials):
            spoilt = spoiled(book_of(path), count, dice)
            if spoilt is not None:
                here += trial(*spoilt)
        print(name, dict(here))
        total += here
    print("all", dict(total), {key: f"{number / total['trials']:.1%}" for key, number in total.items()})
    return total


def one(names: tuple[str, ...], trials: int) -> None:
    total = run(names, 1, trials)
    assert total["found"] >= FOUND * total["trials"]
    assert total["first"] >= FIRST * total["trials"]
    assert total["amount"] >= AMOUNT * total["trials"]
    assert total["first of unique"] >= FOUND * total["unique"]
    assert total["amount of unique"] >= FIRST * total["unique"]


def two(names: tuple[str, ...], trials: int) -> None:
    total = run(names, 2, trials)
    assert total["first"] >= BOTH * total["trials"]


def test_a_changed_amount_is_the_first_suspect() -> None:
    one(ONE_OF_EACH, SHORT)


def test_two_changed_amounts_are_both_the_first_suspects() -> None:
    two(ONE_OF_EACH, SHORT // 2)


@pytest.mark.soak
def test_a_changed_amount_is_the_first_suspect_in_every_document() -> None:
    one(DOCUMENTS, LONG)


@pytest.mark.soak
def test_two_changed_amounts_are_both_the_first_suspects_in_every_document() -> None:
    two(DOCUMENTS, LONG)


@pytest.mark.soak
@pytest.mark.parametrize("count", [3, 5])
def test_several_changed_amounts_are_mostly_located(count: int) -> None:
    total = run(ONE_OF_EACH, count, LONG // 4)
    assert total["first"] >= BOTH * total["trials"]
