"""A printed amount that is changed is noticed: nearly every figure of a statutory table takes part in an identity that then fails.

The share that is noticed is printed for every document (`pytest -rP`, or with `-s`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from checking import failed_of
from mingzhang.book.model import BudgetBook, Observation
from mingzhang.documents.text import decode
from mingzhang.money import Fen, amount_of, parse_figure
from mingzhang.reading import read_file
from paths import CLEAN, DEMONSTRATION_ZONE, FINAL_ACCOUNT, HUMAN_RESOURCES, PARTY_AFFAIRS, QINHUANGDAO, STREET, TANGSHAN, document

SEED = 20240131
STATUTORY = {"statutory", "sangong", "projects"}
AT_LEAST = 0.98
UNITS_OF_ROUNDING = 20
"""A change of up to so many of the last printed digit may be taken for rounding where many figures are added up."""
MOST_CELLS = 100
"""Cells of one document that are changed in the short run; the long one changes them all, in every way."""
MOST_CELLS_OF_A_TEXT = 12
CELLS_OF_A_TEXT_AT_LENGTH = 40

DOCUMENTS = (DEMONSTRATION_ZONE, HUMAN_RESOURCES, PARTY_AFFAIRS, QINHUANGDAO, TANGSHAN, STREET, FINAL_ACCOUNT, *CLEAN)
ONE_OF_EACH = (
    *(name for name in DOCUMENTS if not name.startswith("qinghe-office-2024")),
    "qinghe-office-2024.txt",
)
"""Without the further formats of one and the same content."""
TEXTS = tuple(name for name in DOCUMENTS if name.endswith(".txt"))
WITHOUT_AMOUNTS = {QINHUANGDAO: "its tables of amounts were lost when it was converted"}


def value(text: str) -> Decimal:
    return parse_figure(text).value


def is_beyond_rounding(old: str, new: str) -> bool:
    return abs(value(new) - value(old)) > UNITS_OF_ROUNDING * Decimal(1).scaleb(-parse_figure(old).decimals)


def is_well_written(text: str) -> bool:
    return not (text[0] == "0" and text[1:2].isdigit())


def chosen(old: str, candidates: Iterable[str], dice: random.Random) -> str | None:
    fit = [new for new in candidates if is_well_written(new) and is_beyond_rounding(old, new)]
    return dice.choice(fit) if fit else None


def times_ten(text: str, dice: random.Random) -> str | None:
    figure = parse_figure(text)
    grouping = "," if "," in text else ""
    return chosen(text, [f"{figure.value * 10:{grouping}.{figure.decimals}f}"], dice)


def one_digit_changed(text: str, dice: random.Random) -> str | None:
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    return chosen(text, (text[:place] + digit + text[place + 1 :] for place in places for digit in "0123456789"), dice)


def two_digits_swapped(text: str, dice: random.Random) -> str | None:
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    pairs = ((one, other) for one, other in pairwise(places) if text[one] != text[other])
    return chosen(text, (text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :] for one, other in pairs), dice)


CHANGES = (times_ten, one_digit_changed, two_digits_swapped)


def changes_of(text: str, dice: random.Random) -> list[str]:
    """The figure changed in each of the ways that are possible beyond rounding, in random order."""
    found = [change(text, dice) for change in dice.sample(CHANGES, len(CHANGES))]
    return [new for new in found if new is not None]


@cache
def book_of(path: Path) -> BudgetBook:
    return read_file(path)


def failures(book: BudgetBook) -> Counter[tuple[object, ...]]:
    """The failed identities: the rule and the places of the cells that take part."""
    findings = failed_of(book)
    return Counter(
        (
            finding.rule,
            *((item.role, item.where.table_id, item.where.row_index, item.where.column_index) for item in finding.evidence),
        )
        for finding in findings
        if finding.rule.startswith("identity.")
    )


def amounts(book: BudgetBook, most: int | None) -> list[int]:
    """Which observations are amounts of statutory tables; at most so many, drawn at random."""
    kinds = {table.id: table.kind for table in book.tables}
    found = [index for index, item in enumerate(book.observations) if kinds[item.table] in STATUTORY]
    return found if most is None or len(found) <= most else sorted(random.Random(SEED).sample(found, most))


def changed(book: BudgetBook, index: int, text: str) -> BudgetBook:
    """The book as it would be if this were printed there."""
    item = book.observations[index]
    unit = next(table.unit for table in book.tables if table.id == item.table)
    was, now = (amount_of(parse_figure(words), unit or "元") for words in (item.text, text))
    assert (was.fen, was.precision) == (item.amount, item.precision), f"{described(book, item)} is not the amount that it prints"
    new = replace(item, text=text, amount=Fen(now.fen), precision=Fen(now.precision))
    return replace(book, observations=(*book.observations[:index], new, *book.observations[index + 1 :]))


def described(book: BudgetBook, item: Observation) -> str:
    table = next(table for table in book.tables if table.id == item.table)
    row = next((line.label for line in table.rows if line.index == item.row and line.at.over(item.at)), f"row {item.row}")
    column = next((line.label for line in table.columns if line.index == item.column), f"column {item.column}")
    return f"{table.title} / {row} / {column}: {item.text}"


def names_the_cell(failed: Iterable[tuple[object, ...]], item: Observation) -> bool:
    place = (item.table, item.row, item.column)
    return any(where[1:] == place for _, *places in failed for where in places)


def judge(name: str, noticed: int, unnoticed: list[str], too_small: int) -> None:
    total = noticed + len(unnoticed)
    print(f"{name}: {noticed} of {total} changes noticed, {noticed / total:.2%}; {too_small} figures too small to change beyond rounding")
    missed = "\n".join(unnoticed)
    print(missed)
    assert noticed / total >= AT_LEAST, f"{name}: {noticed} of {total} changes noticed; not these:\n{missed}"


def change_the_book(name: str, most: int | None, ways: int) -> None:
    book = book_of(document(name))
    before = failures(book)
    dice = random.Random(SEED)
    noticed, unnoticed, too_small = 0, [], 0
    for index in amounts(book, most):
        item = book.observations[index]
        texts = changes_of(item.text, dice)[:ways]
        too_small += not texts
        for text in texts:
            if names_the_cell(failures(changed(book, index, text)) - before, item):
                noticed += 1
            else:
                unnoticed.append(f"{described(book, item)} → {text}")
    if name in WITHOUT_AMOUNTS:
        assert not noticed
        assert not unnoticed
        return
    judge(name, noticed, unnoticed, too_small)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_changed_amount_makes_an_identity_fail(name: str) -> None:
    change_the_book(name, MOST_CELLS, 1)


@pytest.mark.soak
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_amount_changed_in_every_way_makes_an_identity_fail(name: str) -> None:
    change_the_book(name, None, len(CHANGES))


def cells_in(line: str, text: str) -> Iterator[int]:
    """Where in the line a tab-separated field begins that prints just this text."""
    start = 0
    for field in line.split("\t"):
        if field.strip() == text:
            yield start + field.index(text)
        start += len(field) + 1


def edited(lines: list[str], book: BudgetBook, index: int, text: str) -> list[str]:
    """The lines of the file with another text in the cell of this observation."""
    item = book.observations[index]
    assert item.where.line is not None
    number = item.where.line - 1
    same = sorted(
        (other.column, place)
        for place, other in enumerate(book.observations)
        if (other.where.line, other.text) == (item.where.line, item.text)
    )
    starts = list(cells_in(lines[number], item.text))
    assert len(starts) == len(same), f"line {item.where.line} prints {item.text} in {len(starts)} cells, read were {len(same)}"
    start = starts[[place for _, place in same].index(index)]
    line = lines[number]
    return [*lines[:number], line[:start] + text + line[start + len(item.text) :], *lines[number + 1 :]]


def change_the_text(name: str, most: int, folder: Path) -> None:
    path = document(name)
    book = book_of(path)
    before = failures(book)
    lines = decode(path.read_bytes(), name).splitlines()
    dice = random.Random(SEED + 1)
    noticed, unnoticed, too_small = 0, [], 0
    for index in amounts(book, most):
        item = book.observations[index]
        texts = changes_of(item.text, dice)[:1]
        too_small += not texts
        for text in texts:
            copy = folder / name
            copy.write_text("\n".join(edited(lines, book, index, text)) + "\n", encoding="utf-8")
            again = read_file(copy)
            assert (again.observations[index].where, again.observations[index].text) == (item.where, text)
            if names_the_cell(failures(again) - before, item):
                noticed += 1
            else:
                unnoticed.append(f"{described(book, item)} → {text}")
    if name not in WITHOUT_AMOUNTS:
        judge(f"{name} edited", noticed, unnoticed, too_small)


@pytest.mark.parametrize("name", TEXTS)
def test_an_amount_changed_in_the_file_makes_an_identity_fail(name: str, tmp_path: Path) -> None:
    change_the_text(name, MOST_CELLS_OF_A_TEXT, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("name", TEXTS)
def test_many_amounts_changed_in_the_file_make_an_identity_fail(name: str, tmp_path: Path) -> None:
    change_the_text(name, CELLS_OF_A_TEXT_AT_LENGTH, tmp_path)
