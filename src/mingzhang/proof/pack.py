"""The pack that a department publishes: made, read back, compared, checked; and what forbids publishing it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

import mingzhang
from mingzhang.checks.model import Checked
from mingzhang.checks.run import check
from mingzhang.checks.settings import DEFAULT, Settings
from mingzhang.compiling.compile import Compiled
from mingzhang.facts.model import Facts
from mingzhang.messages import say
from mingzhang.proof.compare import shown
from mingzhang.proof.files import Made, Source, make_files
from mingzhang.proof.model import FORMATS, SCHEMA, Format, Pack, Proved
from mingzhang.publishing.book import book_of

PRIVATE = "privacy"
"""The group of rules whose findings no waiver sets aside: what is personal is not published. 政府信息公开条例第十五条."""
MANY = 60
"""Tables from which it pays to make the formats in several processes."""
_LONGEST_FIRST: tuple[Format, ...] = ("pdf", "forms", "xlsx", "docx", "html", "json", "package")
_BEFORE_RULES = 3
"""Formats that take longer than the rules."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files of a pack to make, with the fonts of one's own where there are, and how many processes may work (None: as many as
    there are processors)."""

    formats: Sequence[Format] = FORMATS
    fonts: Path | None = None
    jobs: int | None = None


def make_pack(
    facts: Facts,
    compiled: Compiled,
    wanted: Wanted,
    settings: Settings = DEFAULT,
    told: Callable[[str], None] | None = None,
) -> Pack:
    """The files of the pack, every one read back. `told` hears of each format that is done. Raises Refusal where a format cannot be
    written here (no Chinese font)."""
    started = perf_counter()
    made = book_of(compiled.publication)
    source = Source(facts, compiled, made, wanted.fonts)
    results, checked, checking = _worked(source, wanted, settings, told or (lambda _: None))
    clock = {"book": perf_counter() - started, "check": checking}
    files: dict[str, bytes] = {}
    proved: list[Proved] = []
    for form in wanted.formats:
        found = results[form]
        files |= found.files
        proved += found.proved
        clock |= {f"write {form}": found.writing, f"read {form}": found.reading}
    problems = _problems(source, proved, checked)
    manifest = _manifest(compiled, proved, checked, problems)
    return Pack(files, tuple(proved), checked.findings, checked.waived, problems, manifest, clock)


def _worked(
    source: Source, wanted: Wanted, settings: Settings, told: Callable[[str], None]
) -> tuple[Mapping[Format, Made], Checked, float]:
    """The formats made and the rules run, side by side where there is much to do."""
    order = sorted(wanted.formats, key=_LONGEST_FIRST.index)
    jobs = wanted.jobs or os.cpu_count() or 1
    large = sum(1 for _ in source.compiled.publication.tables()) >= MANY
    results: dict[Format, Made] = {}
    if not large or jobs < 2 or not hasattr(os, "fork"):
        for form in order:
            results[form] = make_files(form, source)
            told(form)
        return results, *_checked(source, settings)
    with ProcessPoolExecutor(jobs, get_context("fork"), _begin, (source, settings)) as pool:
        waiting = {form: pool.submit(_work, form) for form in order if form in _LONGEST_FIRST[:_BEFORE_RULES]}
        rules = pool.submit(_check)
        waiting |= {form: pool.submit(_work, form) for form in order if form not in waiting}
        for form, future in waiting.items():
            results[form] = future.result()
            told(form)
        return results, *rules.result()


def _checked(source: Source, settings: Settings) -> tuple[Checked, float]:
    started = perf_counter()
    return check(source.made, settings), perf_counter() - started


_given: list[tuple[Source, Settings]] = []
"""What a process works on: it is there when the process begins, since it is too large to send with every task."""


def _begin(source: Source, settings: Settings) -> None:
    gc.freeze()  # what is there already stays: no collection of this process need look through it again
    _given[:] = [(source, settings)]


def _work(form: Format) -> Made:
    return make_files(form, _given[0][0])


def _check() -> tuple[Checked, float]:
    return _checked(*_given[0])


def _problems(source: Source, proved: Sequence[Proved], checked: Checked) -> tuple[str, ...]:
    """Why the pack must not be published, a sentence each."""
    compiled = source.compiled
    errors = [finding for finding in checked.findings if finding.severity == "error"]
    private = [waived.finding for waived in checked.waived if waived.finding.rule.startswith(PRIVATE)]
    return (
        *(say("compile.wanted", key=key, title=_title_of(compiled, key)) for key in compiled.wanted),
        *(say("compile.unsolved", at=place) for place in compiled.printer.unsolved),
        *(say("compile.unplaced", text=item.text[:40], reason=item.reason) for item in source.made.unplaced),
        *(say("compile.difference", file=one.name, what=line) for one in proved for line in shown(one.compared.differences)),
        *(say("compile.failed_rule", rule=failure.rule) for failure in checked.coverage.failed_rules),
        *(say("compile.finding", rule=finding.rule, id=finding.id, message=finding.message) for finding in errors),
        *(say("compile.private", message=finding.message) for finding in private),
    )


def _manifest(compiled: Compiled, proved: Sequence[Proved], checked: Checked, problems: Sequence[str]) -> dict[str, Any]:
    publication = compiled.publication
    return {
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
