"""What a version brings to the public site: made of its published files alone, so that nothing else can come to light."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.book.io import load
from mingzhang.book.model import BudgetBook
from mingzhang.cube.dimensions import ancestors, label
from mingzhang.publishing.csv_cells import plain
from mingzhang.web.portal.models import Figure, Found
from mingzhang.web.portal.reasons import CHANGED, Reason, reasons
from mingzhang.web.releases.models import Release

Row = Mapping[str, str]
DATA = "open-data/data/"
FUNDS = ("general", "govfund", "soe", "earmarked", "own")
"""Funds as the site tells them apart; what is narrower counts to the one that contains it."""
KINDS = ("basic.personnel", "basic.operating", "basic", "project", "business", "remitted", "subsidy", "carried_out")
CARRIED = "carryover"
LONGEST = 255


@dataclass(frozen=True, slots=True)
class One:
    """A figure before it belongs to a version: view, coordinates, name, amounts in 分."""

    view: str
    dims: str
    name: str
    amount: int
    before: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found before it belongs to a version."""

    kind: str
    title: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Entered:
    """All that a version brings: sums for lists by name of the field, figures, what can be found, and how it says that it changed."""

    sums: Mapping[str, int]
    figures: tuple[One, ...]
    found: tuple[Entry, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def stated(self) -> frozenset[str]:
        """The views in which it states amounts of the year before."""
        return frozenset(one.view for one in self.figures if one.before)


def book_name(names: Iterable[str]) -> str | None:
    """The name of the book among the files of a pack; None where there is none."""
    return next((name for name in names if name.endswith(".json") and "/" not in name and name != "manifest.json"), None)


def entered(files: Mapping[str, bytes]) -> Entered:
    """What the files of a pack (JSON and CSV, by name) bring."""
    spending, revenue, items = (tuple(_rows(files.get(f"{DATA}{name}.csv", b""))) for name in ("spending", "revenue", "items"))
    figures = (*_sources(revenue), *_uses(spending), *_items(items))
    name = book_name(files)
    book = load(files[name]) if name is not None else None
    sums = {
        "total": sum(one.amount for one in figures if one.view == "use"),
        "basic": sum(one.amount for one in figures if one.view == "use" and one.dims.startswith("kind=basic")),
        "project": sum(one.amount for one in figures if one.view == "use" and one.dims == "kind=project"),
        "sangong": sum(one.amount for one in figures if one.dims == "item=sangong"),
    }
    found = tuple(_found(book, tuple(_rows(files.get(f"{DATA}units.csv", b""))))) if book is not None else ()
    return Entered(sums, figures, found, tuple(reasons(book)) if book is not None else ())


def enter(release: Release, what: Entered) -> None:
    """Puts what a version brings into the tables of the site, in the transaction around."""
    stated = what.stated
    figures = [(one.view, one.dims, one.name, one.amount, one.before if one.view in stated else None) for one in what.figures]
    figures += [(CHANGED, one.dims, one.reason, one.change, None) for one in what.reasons]
    Figure.objects.bulk_create(
        (
            Figure(release=release, view=view, dims=dims[:LONGEST], name=name[:LONGEST], amount=amount, before=before)
            for view, dims, name, amount, before in figures
        ),
        batch_size=500,
    )
    itself = Entry("department", release.organisation.name, release.organisation.code, "")
    Found.objects.bulk_create(
        (Found(release=release, kind=one.kind, title=one.title[:LONGEST], text=one.text, place=one.place) for one in (itself, *what.found)),
        batch_size=500,
    )


def withdraw(release: Release) -> None:
    """Takes out of the tables of the site what a version brought."""
    Figure.objects.filter(release=release).delete()
    Found.objects.filter(release=release).delete()


def _rows(data: bytes) -> Iterator[Row]:
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
        yield {name: plain(cell or "") for name, cell in row.items()}


def _fen(row: Row, column: str) -> int:
    return int(Decimal(row.get(column) or 0) * 100)


def _summed(view: str, rows: Iterable[Row], place: Callable[[Row], tuple[str, str] | None]) -> Iterator[One]:
    """The sums of rows by where they belong: coordinates and name; None where a row belongs nowhere."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    names: dict[str, str] = {}
    for row in rows:
        where = place(row)
        if where is not None:
            dims, name = where
            names.setdefault(dims, name)
            sums[dims][0] += _fen(row, "amount")
            sums[dims][1] += _fen(row, "amount_last_year")
    for dims, (amount, before) in sums.items():
        if amount or before:
            yield One(view, dims, names[dims], amount, before)


def _within(dimension: str, member: str, known: tuple[str, ...]) -> str:
    """The member itself or the nearest that contains it, of those that the site knows."""
    return next((one for one in (member, *ancestors(dimension, member)) if one in known), member)


def _source(row: Row) -> str:
    """Where money comes from: the fund, or what was carried over from the year before."""
    return CARRIED if row["vintage"] == CARRIED else _within("fund", row["fund"], FUNDS)


def _sources(revenue: Iterable[Row]) -> Iterator[One]:
    yield from _summed("source", revenue, lambda row: (f"source={_source(row)}", ""))


def _kind(row: Row) -> str:
    return _within("kind", row["kind"], KINDS)


def _uses(spending: tuple[Row, ...]) -> Iterator[One]:
    yield from _summed("use", spending, lambda row: (f"kind={_kind(row)}", ""))
    yield from _summed("path", spending, _path)
    for dimension in ("function", "economic"):
        for level in ("level1", "level2", "level3"):
            yield from _summed(dimension, spending, _code(dimension, level))
    yield from _summed(
        "project",
        spending,
        lambda row: (f"project={row['project_key'] or row['project_name']}", row["project_name"]) if row["project_name"] else None,
    )


def _path(row: Row) -> tuple[str, str]:
    """The way of the money: from where, of what kind, for what."""
    return f"source={_source(row)};kind={_kind(row)};function={row['function_level1']}", row["function_level1_name"]


def _code(dimension: str, level: str) -> Callable[[Row], tuple[str, str] | None]:
    wanted = {"level1": 3, "level2": 5, "level3": 7}[level]

    def place(row: Row) -> tuple[str, str] | None:
        code = row.get(f"{dimension}_{level}", "")
        return (f"{dimension}={code}", row[f"{dimension}_{level}_name"]) if len(code) == wanted else None

    return place


def _items(items: Iterable[Row]) -> Iterator[One]:
    """“三公”经费 and the like, each with all that contains it."""
    rows = tuple(items)
    members = dict.fromkeys(one for row in rows for one in (*reversed(ancestors("item", row["item"])), row["item"]) if one != "all")
    for member in members:
        part = [row for row in rows if member in (row["item"], *ancestors("item", row["item"]))]
        yield One(
            "item",
            f"item={member}",
            label("item", member),
            sum(_fen(row, "amount") for row in part),
            sum(_fen(row, "amount_last_year") for row in part),
        )


def _found(book: BudgetBook, units: Iterable[Row]) -> Iterator[Entry]:
    for row in units:
        yield Entry("unit", row["unit_name"], row["unit_code"], "")
    for number, project in enumerate(book.projects, 1):
        place = f"projects/#p{number}"
        goals = " ".join(goal.text for goal in project.goals)
        yield Entry("project", project.name, " ".join(filter(None, (project.code, project.purpose, project.basis, goals))), place)
        for one in project.indicators:
            yield Entry("indicator", one.name, " ".join(filter(None, (project.name, one.text, one.description))), place)
    heading = ""
    for number, passage in enumerate(book.passages):
        if passage.role == "heading":
            heading = passage.text
        elif passage.role == "body" and heading:
            yield Entry("text", heading, passage.text, f"text/#x{number}")
