"""Files that people upload, read in a process of its own within limits of time and memory: a hostile file costs only itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from mingzhang.checks.model import Report
from mingzhang.documents.errors import UnreadableFile
from mingzhang.facts.faults import Severity
from mingzhang.facts.records import Content, content_of
from mingzhang.facts.sheets import TextWanted
from mingzhang.messages import say
from mingzhang.web.filling.money import MONEY
from mingzhang.workers import run

SECONDS = 120.0
START = "spawn"
"""How the process is started; a test may fork, which is quick but inherits what is open."""
MOST_BYTES = 30 * 2**20
SUFFIXES = frozenset({".docx", ".xlsx", ".xls", ".pdf", ".html", ".htm", ".txt"})


@dataclass(frozen=True, slots=True)
class Told:
    """A fault of an uploaded workbook: where and what."""

    sheet: str
    cell: str
    text: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What an uploaded file holds; None with the `problem` where it could not be read, or with `faults` where it has errors. `annotated` is
    the copy in which they are marked. `assumed` lines of a published document are guesses, `unexplained` figures are no facts."""

    content: Content | None = None
    money: str = ""
    faults: tuple[Told, ...] = ()
    annotated: bytes | None = None
    problem: str = ""
    assumed: int = 0
    unexplained: tuple[str, ...] = field(default=())


def workbook(data: bytes, name: str, texts: Sequence[TextWanted]) -> Uploaded:
    """The facts workbook in these bytes."""
    if len(data) > MOST_BYTES:
        return Uploaded(problem=say("filling.too_large", name=name, most=MOST_BYTES // 2**20))
    return _apart(data, "upload.xlsx", partial(_workbook, name=name, texts=tuple(texts)))


def published(data: bytes, name: str, year: int) -> Uploaded:
    """Last year's published document as the beginning of the budget of `year`."""
    suffix = Path(name).suffix.lower()
    if len(data) > MOST_BYTES:
        return Uploaded(problem=say("filling.too_large", name=name, most=MOST_BYTES // 2**20))
    if suffix not in SUFFIXES:
        return Uploaded(problem=say("filling.unknown_format", name=name))
    return _apart(data, f"upload{suffix}", partial(_published, year=year))


def _apart(data: bytes, name: str, work: Callable[[Path], Uploaded]) -> Uploaded:
    from mingzhang.web.apart import apart

    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        found: Any = next(iter(run([path], 1, apart(work, folder), seconds=SECONDS, start=START)))
    if isinstance(found, Uploaded):
        return found
    report: Report = found[0]
    return Uploaded(problem=report.problem or say("filling.unread", name=name))


def _workbook(path: Path, *, name: str, texts: tuple[TextWanted, ...]) -> Uploaded:
    from dataclasses import replace

    from mingzhang.facts.annotate import annotate
    from mingzhang.facts.importing import import_workbook

    data = path.read_bytes()
    try:
        found = import_workbook(data, name, [replace(text, required=False) for text in texts])
        faults = tuple(Told(one.sheet or "", one.cell or "", one.text, one.severity) for one in found.faults)
        marked = annotate(data, found.faults, name) if faults else None
    except UnreadableFile as error:
        return Uploaded(problem=say(error.code, **error.values))
    content = content_of(found.facts, found.money) if found.facts is not None else None
    return Uploaded(content, found.money, faults, marked)


def _published(path: Path, *, year: int) -> Uploaded:
    from mingzhang.batch import read_one
    from mingzhang.facts.next_year import next_year
    from mingzhang.reconstructing.reconstruct import reconstruct

    report, book = read_one(path)
    if book is None:
        return Uploaded(problem=report.problem or say("filling.unread", name=path.name))
    found = reconstruct(book)
    facts = next_year(found.facts, year)
    told = tuple(f"{one.text}（{one.at}）" for one in found.unexplained[:50])
    return Uploaded(content_of(facts, MONEY), MONEY, assumed=len(found.assumed), unexplained=told)
