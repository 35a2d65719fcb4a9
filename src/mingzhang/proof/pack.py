"""The pack that a department publishes: made, read back, compared, checked; and what forbids publishing it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import mingzhang
from mingzhang.book.io import dump
from mingzhang.book.model import BudgetBook
from mingzhang.checks.run import check
from mingzhang.checks.settings import DEFAULT, Settings
from mingzhang.compiling.compile import Compiled
from mingzhang.facts.model import Facts
from mingzhang.messages import say
from mingzhang.pages.model import Publication
from mingzhang.proof.compare import Compared, shown
from mingzhang.proof.model import FORMATS, SCHEMA, Format, Pack, Proved
from mingzhang.proof.readback import read_back, read_package
from mingzhang.publishing.book import book_of

PRIVATE = "privacy"
"""The group of rules whose findings no waiver sets aside: what is personal is not published. 政府信息公开条例第十五条."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files of a pack to make, with the fonts of one's own where there are."""

    formats: Sequence[Format] = FORMATS
    fonts: Path | None = None


def make_pack(
    facts: Facts,
    compiled: Compiled,
    wanted: Wanted,
    settings: Settings = DEFAULT,
    told: Callable[[str], None] | None = None,
) -> Pack:
    """The files of the pack, every one read back. `told` hears of each step. Raises Refusal where a format cannot be written here (no
    Chinese font)."""
    clock: dict[str, float] = {}
    publication = compiled.publication
    made = book_of(publication)
    files: dict[str, bytes] = {}
    proved: list[Proved] = []
    for form in wanted.formats:
        if told:
            told(form)
        started = perf_counter()
        written = dict(_written(form, facts, compiled, made, wanted.fonts))
        clock[f"write {form}"] = perf_counter() - started
        started = perf_counter()
        proved += _proved(form, written, facts, compiled, made)
        clock[f"read {form}"] = perf_counter() - started
        files |= written
    started = perf_counter()
    checked = check(made, settings)
    clock["check"] = perf_counter() - started
    errors = [finding for finding in checked.findings if finding.severity == "error"]
    private = [waived.finding for waived in checked.waived if waived.finding.rule.startswith(PRIVATE)]
    problems = (
        *(say("compile.wanted", key=key, title=_title_of(compiled, key)) for key in compiled.wanted),
        *(say("compile.unsolved", at=place) for place in compiled.printer.unsolved),
        *(say("compile.unplaced", text=item.text[:40], reason=item.reason) for item in made.unplaced),
        *(say("compile.difference", file=one.name, what=line) for one in proved for line in shown(one.compared.differences)),
        *(say("compile.failed_rule", rule=failure.rule) for failure in checked.coverage.failed_rules),
        *(say("compile.finding", rule=finding.rule, id=finding.id, message=finding.message) for finding in errors),
        *(say("compile.private", message=finding.message) for finding in private),
    )
    manifest = {
        "schema": SCHEMA,
        "program": f"mingzhang {mingzhang.__version__}",
        "department": {"name": publication.author, "code": publication.code},
        "fiscal_year": publication.year,
        "layout": compiled.printer.context.layout.id,
        "date": publication.day.isoformat(),
        "ready": not problems,
        "files": [_entry(one) for one in proved],
        "rounding": [{"at": moved.at.as_dict(), "exact": moved.exact, "printed": moved.printed} for moved in compiled.printer.moved],
        "findings": [{"id": one.id, "rule": one.rule, "severity": one.severity, "message": one.message} for one in checked.findings],
        "waived": [{"id": one.finding.id, "rule": one.finding.rule, "reason": one.reason} for one in checked.waived],
        "problems": list(problems),
    }
    return Pack(files, tuple(proved), checked.findings, checked.waived, problems, manifest, clock)


def _title_of(compiled: Compiled, key: str) -> str:
    text = compiled.printer.context.layout.texts.get(key)
    return text.title if text is not None else key


def _entry(one: Proved) -> dict[str, object]:
    compared = one.compared
    return {
        "name": one.name,
        "sha256": one.sha256,
        "bytes": one.bytes,
        "figures_compared": compared.figures,
        "targets_compared": compared.targets,
        "paragraphs_compared": compared.paragraphs,
        "differences": len(compared.differences),
    }


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
