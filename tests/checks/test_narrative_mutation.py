"""A figure of the narrative that is changed is noticed, where a table or another figure bears witness to it.

The share that is noticed is printed for every document (`pytest -rP`, or with `-s`).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from mingzhang.book.model import BudgetBook
from mingzhang.checks.context import Context
from mingzhang.checks.identity import PASSED, ROUNDING
from mingzhang.checks.model import Finding
from mingzhang.checks.narrative import Said
from mingzhang.checks.rules.statement_growth import ways
from mingzhang.checks.rules.statement_share import pairs
from mingzhang.checks.run import check
from mingzhang.checks.statements import statement_identities
from mingzhang.documents.text import decode
from mingzhang.reading import read_file
from paths import DEMONSTRATION_ZONE, HUMAN_RESOURCES, PARTY_AFFAIRS, QINHUANGDAO, TANGSHAN, document

SEED = 20240229
AT_LEAST = Decimal("0.9")
MOST = 10
"""Figures of one document that are changed in the short run, each in one way; the long one changes them all, in every way."""
TEXTS = (DEMONSTRATION_ZONE, HUMAN_RESOURCES, PARTY_AFFAIRS, QINHUANGDAO, TANGSHAN)
DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def times_ten(text: str, _dice: random.Random) -> str:
    whole, point, decimals = text.partition(".")
    return f"{whole}{decimals[:1] or '0'}{point}{decimals[1:]}{'0' if decimals else ''}"


def one_digit_changed(text: str, dice: random.Random) -> str:
    place = dice.choice([index for index, sign in enumerate(text) if sign.isdigit()])
    fit = [digit for digit in "123456789" if digit != text[place]]
    return text[:place] + dice.choice(fit) + text[place + 1 :]


def two_digits_swapped(text: str, dice: random.Random) -> str:
    places = [index for index in range(len(text) - 1) if text[index : index + 2].isdigit() and text[index] != text[index + 1]]
    if not places:
        return text
    place = dice.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


CHANGES = (times_ten, one_digit_changed, two_digits_swapped)


@cache
def book_of(name: str) -> BudgetBook:
    return read_file(document(name))


def findings(book: BudgetBook) -> set[tuple[str, str]]:
    """The findings of the narrative's rules as told."""
    return {(finding.rule, finding.message) for finding in _found(book)}


def _found(book: BudgetBook) -> tuple[Finding, ...]:
    return check(book, only={"statement"}).findings


def figures(name: str) -> list[Said]:
    """The figures to which something bears witness: another figure says what they must be, and they are that."""
    context = Context(book_of(name))
    held = {
        value.statement
        for identity in statement_identities(context)
        if identity.relation == "=" and identity.result in {PASSED, ROUNDING}
        for value in (identity.total, *identity.parts)
    }
    return [said for said in context.narrative.said if is_printed(said) and (said.index in held or has_amounts(context, said))]


def is_printed(said: Said) -> bool:
    """Whether the figure stands in the running text with digits that are not all nought."""
    statement = said.statement
    return statement.passage is not None and bool(DIGITS.search(statement.text)) and bool(statement.value.strip("0."))


def has_amounts(context: Context, said: Said) -> bool:
    """Whether a percentage can be reckoned from amounts."""
    if said.statement.measure == "share":
        return bool(pairs(context, said))
    return said.statement.measure == "growth" and bool(ways(context, said))


def mutants(said: Said, dice: random.Random) -> Iterator[tuple[str, str]]:
    """The digits of a figure and each changed form of them that is beyond its own rounding."""
    found = DIGITS.search(said.statement.text)
    assert found
    for change in dice.sample(CHANGES, len(CHANGES)):
        new = change(found[0], dice)
        was, now = (Decimal(text.replace(",", "")) for text in (found[0], new))
        last = Decimal(1).scaleb(-len(found[0].partition(".")[2]))
        if abs(was - now) > last and not (new[0] == "0" and new[1:2].isdigit()):
            yield found[0], new


def edited(lines: list[str], book: BudgetBook, said: Said, old: str, new: str) -> list[str]:
    """The lines of the file with other digits in this figure."""
    statement = said.statement
    assert statement.passage is not None
    passage = book.passages[statement.passage]
    assert passage.where.line is not None
    number = passage.where.line - 1
    before = passage.text[: statement.start].count(old)
    place = -1
    for _ in range(before + 1):
        place = lines[number].index(old, place + 1)
    return [*lines[:number], lines[number][:place] + new + lines[number][place + len(old) :], *lines[number + 1 :]]


def change(name: str, most: int | None, folder: Path) -> None:
    path = document(name)
    book = book_of(name)
    before = findings(book)
    lines = decode(path.read_bytes(), name).splitlines()
    dice = random.Random(SEED)
    every = figures(name)
    chosen = every if most is None or len(every) <= most else dice.sample(every, most)
    noticed, unnoticed = 0, []
    for said in chosen:
        tries = list(mutants(said, dice))
        for old, new in tries if most is None else tries[:1]:
            copy = folder / name
            copy.write_text("\n".join(edited(lines, book, said, old, new)) + "\n", encoding="utf-8")
            if findings(read_file(copy)) - before:
                noticed += 1
            else:
                unnoticed.append(f"{said.statement.subject} {said.statement.measure} {said.statement.text} → {new}")
    total = noticed + len(unnoticed)
    printed = sum(1 for said in Context(book).narrative.said if is_printed(said))
    print(f"{name}: {noticed} of {total} changes noticed; {len(every)} of {printed} figures have a witness")
    print("\n".join(unnoticed))
    assert total
    assert Decimal(noticed) / total >= AT_LEAST, unnoticed


@pytest.mark.parametrize("name", TEXTS)
def test_a_changed_figure_of_the_narrative_is_noticed(name: str, tmp_path: Path) -> None:
    change(name, MOST, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("name", TEXTS)
def test_every_figure_of_the_narrative_changed_in_every_way_is_noticed(name: str, tmp_path: Path) -> None:
    change(name, None, tmp_path)
