"""Files read back with the project's own readers."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from mingzhang.book.io import dump, load
from mingzhang.book.model import BudgetBook
from mingzhang.cube.coordinates import at
from mingzhang.documents import DEFAULT
from mingzhang.documents.errors import UnreadableFile
from mingzhang.messages import say
from mingzhang.proof.compare import Compared, Difference, compare
from mingzhang.publishing.csv_cells import plain
from mingzhang.reading import read_file

OURS = replace(DEFAULT, pages=20_000, seconds=1200.0, cells=10_000_000, characters=100_000_000, unpacked_bytes=2**31, member_bytes=2**30)
"""A file that was just written may be as large as a department's whole budget: the limits for files of strangers are too narrow."""


COORDINATES = (
    *("flow", "fund", "vintage", "unit", "function", "economic", "government_economic", "kind", "project"),
    *("entry", "item", "measure", "period", "year", "stage"),
)
"""The columns of the open data's observations that say where in the cube a figure stands."""


def read_back(name: str, data: bytes, made: BudgetBook) -> Compared:
    """A document, or the book's JSON, read and compared with the book of its publication. A file that our readers refuse is one
    difference that says why."""
    if name.endswith(".json"):
        return _same_book(data, made)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix}"
        path.write_bytes(data)
        try:
            return compare(made, read_file(path, OURS))
        except UnreadableFile as error:
            return Compared(0, 0, 0, (Difference("file", name, say(error.code, **error.values), "", missing=True),))


def _same_book(data: bytes, made: BudgetBook) -> Compared:
    compared = compare(made, load(data))
    if dump(load(data)).encode() != data.rstrip(b"\n"):
        return Compared(
            compared.figures, compared.targets, compared.paragraphs, (*compared.differences, Difference("json", "", "", "", missing=True))
        )
    return compared


def read_package(files: Mapping[str, bytes], made: BudgetBook, totals: Mapping[str, int]) -> Compared:
    """The open data: every observation of the book stands in it with its table, text, amount and coordinates, the lines of spending and
    revenue add up to the `totals` (分) of the facts, and every resource has the size that the descriptor gives."""
    differences: list[Difference] = []
    descriptor = json.loads(files["datapackage.json"])
    for resource in descriptor["resources"]:
        content = files[resource["path"]]
        if resource.get("bytes") not in {None, len(content)}:
            differences.append(Difference("package", resource["path"], str(len(content)), "bytes", missing=True))
    for name, total in totals.items():
        found = sum(int(Decimal(row["amount"]) * 100) for row in _rows(files.get(f"data/{name}.csv", b"")))
        if found != total:
            differences.append(Difference("package", name, str(found), str(total), missing=True))
    wanted, there = Counter(_made(made)), Counter(_listed(_rows(files.get("data/observations.csv", b""))))
    differences += [Difference("figure", *item, missing=True) for item in (wanted - there).elements()]
    differences += [Difference("figure", *item, missing=False) for item in (there - wanted).elements()]
    return Compared(len(made.observations), 0, 0, tuple(differences))


def _made(book: BudgetBook) -> Iterator[tuple[str, str, str]]:
    titles = {table.id: table.title for table in book.tables}
    return ((titles[one.table], f"{one.text}={int(one.amount)}", str(one.at.canonical())) for one in book.observations)


def _listed(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        place = at({name: plain(row[name]) for name in COORDINATES if row.get(name)})
        yield plain(row["table_title"]), f"{plain(row['printed'])}={int(Decimal(row['amount']) * 100)}", str(place)


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
