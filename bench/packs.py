"""Packs of published files: a department of ordinary size and a very large one, and our writers beside others."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench import large
from bench.model import Outcome, Series, ratios
from bench.run import whole

LAYOUT = "hebei-2024"
BAR_SECONDS, BAR_MEGABYTES = 5.0, 400.0
BAR_LARGE = 60.0
BAR_GROWTH = 0.25
SIZES = ((75, 500), (150, 1000), (300, 2000))
"""Units and projects."""
_PACK = """
import gc, json, time
from mingzhang.cli import OFTEN_ENOUGH
gc.set_threshold(*OFTEN_ENOUGH)
from bench.large import facts
from mingzhang.compiling.compile import compile_facts
from mingzhang.layouts.load import layout
from mingzhang.proof.pack import Wanted, make_pack
given = facts({units}, {projects})
begun = time.perf_counter()
made = compile_facts(given, layout({layout!r}))
compiled = time.perf_counter()
pack = make_pack(given, made, Wanted(jobs={jobs}))
ended = time.perf_counter()
if any(one.compared.differences for one in pack.proved):
    raise SystemExit("a file differs from its publication")
pages = next(data for name, data in pack.files.items() if name.endswith(".pdf"))
import pypdfium2
print(json.dumps({{"compile": compiled - begun, "pack": ended - compiled, "figures": pack.figures, "files": len(pack.files),
    "pages": len(pypdfium2.PdfDocument(pages)), "problems": len(pack.problems), "parts": dict(pack.seconds)}}))
"""


class Taken(NamedTuple):
    """What a whole process that made a pack took, and what it says of it."""

    seconds: float
    megabytes: float
    said: dict[str, float]


def _pack(units: int, projects: int, jobs: int | None) -> Taken:
    cost = whole(["-c", _PACK.format(units=units, projects=projects, layout=LAYOUT, jobs=jobs)])
    if cost.code:
        raise RuntimeError(f"the pack of {projects} projects ended with code {cost.code}: {cost.output}")
    return Taken(cost.seconds, cost.megabytes, json.loads(cost.output))


def run(rounds: int) -> Outcome:
    """A pack in all formats with its proof, in a new process every time."""
    taken = [_pack(5, 20, 1) for _ in range(rounds + 1)][1:]
    seconds, memory = Series(tuple(one.seconds for one in taken)), Series(tuple(one.megabytes for one in taken))
    said = taken[0].said
    return Outcome(
        "A pack of files, proved",
        f"A department with 5 units and 20 projects ({said['pages']} pages as PDF): compiled, written as {said['files']} files (DOCX, "
        f"PDF, XLSX, HTML, JSON, open data, a DOCX for each project), read back, {said['figures']} figures compared, all rules run. "
        "One process, its start included.",
        f"less than {BAR_SECONDS:.0f} s and {BAR_MEGABYTES:.0f} MB",
        ("what", "seconds", "most memory, MB"),
        (
            ("the whole process", seconds.show(digits=2), memory.show(digits=0)),
            ("compiling", Series(tuple(one.said["compile"] for one in taken)).show(digits=2), ""),
            ("writing, reading back, rules", Series(tuple(one.said["pack"] for one in taken)).show(digits=2), ""),
        ),
        seconds.median < BAR_SECONDS and memory.median < BAR_MEGABYTES,
    )


def run_large(rounds: int) -> Outcome:
    """The largest departments: whole processes with as many workers as there are processors; once, or twice where many rounds are asked."""
    times = 1 if rounds < 5 else 2
    taken = [[_pack(units, projects, None) for _ in range(times)] for units, projects in SIZES]
    each = [
        Series(tuple((one.said["compile"] + one.said["pack"]) / projects for one in several))
        for (_, projects), several in zip(SIZES, taken, strict=True)
    ]
    medians = [series.median for series in each]
    spread = max(medians) / min(medians) - 1
    longest = Series(tuple(one.seconds for one in taken[-1]))
    rows = tuple(
        (
            f"{units}, {projects}",
            f"{several[0].said['pages']}",
            f"{several[0].said['figures']}",
            Series(tuple(one.seconds for one in several)).show(),
            Series(tuple(one.said["compile"] for one in several)).show(),
            series.show(1000),
            Series(tuple(one.megabytes for one in several)).show(digits=0),
        )
        for (units, projects), several, series in zip(SIZES, taken, each, strict=True)
    )
    return Outcome(
        "Packs of very large departments",
        "All formats with proof, a process for each processor, start included. The memory is that of the largest process.",
        f"{SIZES[-1][0]} units and {SIZES[-1][1]:,} projects in less than {BAR_LARGE:.0f} s ({longest.median:.0f} s); the time a project "
        f"differs by at most {BAR_GROWTH:.0%} from {SIZES[0][1]} to {SIZES[-1][1]:,} ({spread:.0%})",
        ("units, projects", "pages", "figures compared", "seconds", "of these compiling", "ms a project", "most memory, MB"),
        rows,
        longest.median < BAR_LARGE and spread <= BAR_GROWTH,
    )


def run_writers(rounds: int) -> Outcome:
    """The same publication by our writers and by what else there is, in turn."""
    from mingzhang.compiling.compile import compile_facts
    from mingzhang.layouts.load import layout
    from mingzhang.pages.model import Publication
    from mingzhang.publishing.docx import write_docx
    from mingzhang.publishing.pdf import write_pdf

    publication: Publication = compile_facts(large.facts(5, 20), layout(LAYOUT)).publication
    word = write_docx(publication)
    converter = _office(word)
    kinds: list[tuple[Callable[[], object], Callable[[], object] | None]] = [
        (lambda: write_docx(publication), lambda: _with_python_docx(publication)),
        (lambda: write_pdf(publication), converter),
    ]
    rows, met = [], True
    names = (("DOCX, python-docx's tables", "python-docx"), ("PDF, LibreOffice from our DOCX", "LibreOffice"))
    for (name, _), (ours, theirs) in zip(names, kinds, strict=True):
        ours()
        if theirs is None:
            rows.append((name, Series(tuple(_timed(ours) for _ in range(rounds))).show(digits=3), "not measured: not installed", ""))
            continue
        theirs()
        pairs = [(_timed(ours), _timed(theirs)) for _ in range(rounds)]
        first, second = (Series(tuple(pair[side] for pair in pairs)) for side in range(2))
        ratio = ratios(first.values, second.values)
        met = met and ratio.median < 1
        rows.append((name, first.show(digits=3), second.show(digits=3), ratio.show(digits=2)))
    return Outcome(
        "Writers beside others",
        "The publication of the department with 20 projects, seconds a file, in turn in one process; python-docx gets the same "
        "paragraphs and cells and nothing of the layout; LibreOffice converts our DOCX with its start, as a program would call it.",
        "ours take less time",
        ("what", "ours", "the other", "ratio"),
        tuple(rows),
        met,
    )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _with_python_docx(publication: object) -> bytes:
    """The blocks by python-docx's own API: paragraphs, headings, tables cell by cell with merged cells."""
    from io import BytesIO

    from docx import Document

    from mingzhang.pages import model as pages

    assert isinstance(publication, pages.Publication)
    document = Document()
    for block in publication.blocks:
        if isinstance(block, pages.Heading):
            document.add_heading(block.text, min(block.level, 9))
        elif isinstance(block, pages.Paragraph):
            document.add_paragraph(block.text)
        elif isinstance(block, pages.Table):
            document.add_paragraph(block.title)
            table = document.add_table(len(block.rows), block.width)
            places = [list(row.cells) for row in table.rows]
            for row, column, cell in block.placed():
                place = places[row][column]
                if cell.rows > 1 or cell.columns > 1:
                    place = place.merge(places[row + cell.rows - 1][column + cell.columns - 1])
                place.text = cell.text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _office(word: bytes) -> Callable[[], object] | None:
    """Converts a DOCX to PDF with LibreOffice; None where there is none."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None

    def convert() -> None:
        with tempfile.TemporaryDirectory() as name:
            source = Path(name) / "a.docx"
            source.write_bytes(word)
            command = [program, f"-env:UserInstallation=file://{_PROFILE.name}", "--headless", "--convert-to", "pdf", "--outdir", name]
            subprocess.run([*command, str(source)], check=True, capture_output=True)
            if not source.with_suffix(".pdf").is_file():
                raise RuntimeError("LibreOffice wrote no PDF")

    return convert


_PROFILE = tempfile.TemporaryDirectory(prefix="office-")
"""A profile of its own, kept warm from one conversion to the next."""
