"""Files read back with the project's own readers."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from mingzhang.book.io import dump, load
from mingzhang.book.model import BudgetBook
from mingzhang.documents import DEFAULT
from mingzhang.documents.errors import UnreadableFile
from mingzhang.messages import say
from mingzhang.proof.compare import Compared, Difference, compare
from mingzhang.reading import read_file

OURS = replace(DEFAULT, pages=20_000, seconds=1200.0, cells=10_000_000, characters=100_000_000, unpacked_bytes=2**31, member_bytes=2**30)
"""A file that was just written may be as large as a department's whole budget: the limits for files of strangers are too narrow."""


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
    """The open data: every observation of the book stands in it with the same amount, the lines of spending and revenue add up to the
    `totals` (分) of the facts, and every resource has the size that the descriptor gives."""
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
    wanted = Counter(str(int(item.amount)) for item in made.observations)
    rows = _rows(files.get("data/observations.csv", b""))
    there = Counter(str(int(Decimal(row["amount"]) * 100)) for row in rows)
    differences += [Difference("figure", "observations", text, "", missing=True) for text in (wanted - there).elements()]
    differences += [Difference("figure", "observations", text, "", missing=False) for text in (there - wanted).elements()]
    return Compared(len(made.observations), 0, 0, tuple(differences))


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
