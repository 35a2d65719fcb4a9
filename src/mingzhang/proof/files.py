"""The files of a pack, format by format: written, and read back at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from mingzhang.book.io import dump
from mingzhang.book.model import BudgetBook
from mingzhang.compiling.compile import Compiled
from mingzhang.facts.model import Facts
from mingzhang.pages.model import Publication
from mingzhang.proof.compare import Compared
from mingzhang.proof.model import Format, Proved
from mingzhang.proof.readback import read_back, read_package
from mingzhang.publishing.book import book_of

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class Source:
    """What the files are made of: the facts, their publication, the book of it, and a folder of fonts where there is one of one's own."""

    facts: Facts
    compiled: Compiled
    made: BudgetBook
    fonts: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The files of one format, what was proved of them, and the seconds that writing and reading took."""

    files: Mapping[str, bytes]
    proved: tuple[Proved, ...]
    writing: float
    reading: float


def make_files(form: Format, source: Source) -> Made:
    """The files of a format, read back. Raises Refusal where the format cannot be written here (no Chinese font)."""
    started = perf_counter()
    files = dict(_written(form, source.facts, source.compiled, source.made, source.fonts))
    written = perf_counter()
    proved = tuple(_proved(form, files, source.facts, source.compiled, source.made))
    return Made(files, proved, written - started, perf_counter() - written)


def file_name(title: str, longest: int = 80) -> str:
    """A title as the stem of a file name that every system takes."""
    name = _FORBIDDEN.sub("", title).strip(" .")
    return name[:longest].strip(" .") or "未命名"


def _written(form: Format, facts: Facts, compiled: Compiled, made: BudgetBook, fonts: Path | None) -> Iterator[tuple[str, bytes]]:
    publication = compiled.publication
    stem = file_name(publication.title)
    if form == "docx":
        from mingzhang.publishing.docx import write_docx

        yield f"{stem}.docx", write_docx(publication)
    elif form == "pdf":
        from mingzhang.publishing.pdf import write_pdf

        yield f"{stem}.pdf", write_pdf(publication, fonts=fonts)
    elif form == "xlsx":
        from mingzhang.publishing.xlsx import write_xlsx

        yield f"{stem}.xlsx", write_xlsx(publication)
    elif form == "html":
        from mingzhang.publishing.html import write_html

        yield f"{stem}.html", write_html(publication).encode()
    elif form == "json":
        yield f"{stem}.json", (dump(made) + "\n").encode()
    elif form == "package":
        from mingzhang.publishing.package import write_package

        yield from ((f"open-data/{name}", data) for name, data in write_package(facts, book=made).items())
    else:
        from mingzhang.publishing.docx import write_docx

        yield from ((name, write_docx(single)) for name, single in _singles(compiled))


def _singles(compiled: Compiled) -> Iterator[tuple[str, Publication]]:
    """The target forms as documents of their own (绩效目标申报审核表), by file name."""
    for number, single in enumerate(compiled.forms, 1):
        title = next(single.tables()).title
        yield f"forms/{number:03d} {file_name(title, 50)}.docx", single


def _proved(form: Format, written: dict[str, bytes], facts: Facts, compiled: Compiled, made: BudgetBook) -> Iterator[Proved]:
    if form == "package":
        totals = {
            "spending": sum(int(line.amount) for line in facts.spending),
            "revenue": sum(int(line.amount) for line in facts.revenue),
        }
        bare = {name.removeprefix("open-data/"): data for name, data in written.items()}
        compared = read_package(bare, made, totals)
        empty = Compared(0, 0, 0, ())
        for name, data in written.items():
            yield _file(name, data, compared if name.endswith("datapackage.json") else empty)
        return
    singles = dict(_singles(compiled)) if form == "forms" else {}
    for name, data in written.items():
        yield _file(name, data, read_back(name, data, book_of(singles[name]) if singles else made))


def _file(name: str, data: bytes, compared: Compared) -> Proved:
    return Proved(name, hashlib.sha256(data).hexdigest(), len(data), compared)
