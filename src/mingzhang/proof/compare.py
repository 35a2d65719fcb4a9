"""What a file says against what it should say: every figure at its coordinates, every project with its targets, every paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mingzhang.book.model import BudgetBook, Project
from mingzhang.documents.model import fold
from mingzhang.vocabulary.phrases import key

LISTED = frozenset({"entry", "unit", "project"})
"""Coordinates by which the rows of a list (procurement) are told apart. They depend on where a row stands, and are compared with the
lines of the list instead."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that stands in the publication and not in what was read (`missing`), or the other way round."""

    kind: str
    table: str
    text: str
    at: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """How many figures, target values and paragraphs were compared, and every difference."""

    figures: int
    targets: int
    paragraphs: int
    differences: tuple[Difference, ...]


Item = tuple[str, str, str, str]


def compare(made: BudgetBook, read: BudgetBook) -> Compared:
    """The book of a publication against the book that was read from one of its files. Further lines of text are no difference: titles of
    lists, page heads and the like stand in some formats and not in others."""
    figures, targets, paragraphs = (list(part(made)) for part in (_figures, _targets, _paragraphs))
    found = [*_figures(read), *_targets(read), *_paragraphs(read)]
    wanted = Counter([*figures, *targets, *paragraphs])
    there = Counter(found)
    differences = [
        *(Difference(*item, missing=True) for item in (wanted - there).elements()),
        *(Difference(*item, missing=False) for item in (there - wanted).elements() if item[0] != "paragraph"),
        *(Difference("unplaced", _title(read, item.table), item.text, item.reason, missing=False) for item in read.unplaced),
    ]
    return Compared(len(figures), len(targets), len(paragraphs), tuple(differences))


def _title(book: BudgetBook, table: int | None) -> str:
    return next((one.title for one in book.tables if one.id == table), "")


def _figures(book: BudgetBook) -> Iterator[Item]:
    titles = {table.id: key(table.title) for table in book.tables}
    lists = {table.id for table in book.tables if table.kind in {"procurement", "assets"}}
    for item in book.observations:
        where = item.at.canonical()
        if item.table in lists:
            where = where.but(**dict.fromkeys(LISTED, "all"))
        yield "figure", titles[item.table], f"{item.text}={item.amount}", str(where)
    for project in (*book.projects, *book.goals):
        yield from (("fund", key(project.name), f"{money.text}={money.amount}", name) for name, money in sorted(project.funds.items()))
        yield from (("plan", key(project.name), share, month) for month, share in sorted(project.plan.items()))
    for line in book.procurement:
        words = " ".join(key(part or "") for part in (line.project, line.item, line.catalogue, line.measure, line.quantity))
        yield "purchase", "", words, " ".join(money.text for money in (line.price, line.amount, line.reserved) if money is not None)
    yield from (("asset", asset.item or "", asset.quantity or "", asset.value.text if asset.value else "") for asset in book.assets)


def _targets(book: BudgetBook) -> Iterator[Item]:
    for project in (*book.projects, *book.goals):
        yield from _of_project(project)


def _of_project(project: Project) -> Iterator[Item]:
    for indicator in project.indicators:
        words = f"{indicator.level1} {indicator.level2} {key(indicator.name)} {indicator.period}"
        yield "target", key(project.name), key(indicator.text), words


def _paragraphs(book: BudgetBook) -> Iterator[Item]:
    return (("paragraph", "", fold(passage.text), "") for passage in book.passages if passage.role in {"body", "heading", "note"})


def shown(differences: Iterable[Difference], most: int = 20) -> list[str]:
    """The differences as lines for people, at most so many."""
    lines = [f"{'缺' if one.missing else '多'} {one.kind} [{one.table}] {one.text[:60]} {one.at}" for one in differences]
    return [*lines[:most], *([f"…另有 {len(lines) - most} 处"] if len(lines) > most else [])]
