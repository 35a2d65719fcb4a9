"""One long PDF read and checked from the command line, the start of the process included."""

from __future__ import annotations

from bench.inputs import longest_pdf, page_count, shown
from bench.model import Outcome, Series, ratios
from bench.run import PDFPLUMBER, check, once

BAR = 0.5
MEGABYTES = 120.0


def run(rounds: int) -> Outcome:
    """The command and pdfplumber in turn, each in a new process every time."""
    path = longest_pdf()
    costs = []
    for _ in range(rounds + 1):
        ours = check(str(path), "--jobs", "1")
        inside, whole = once(PDFPLUMBER, path)
        costs.append((ours, inside, whole))
    costs = costs[1:]
    ours_seconds = Series(tuple(ours.seconds for ours, _, _ in costs))
    bare = Series(tuple(inside for _, inside, _ in costs))
    started = Series(tuple(whole.seconds for _, _, whole in costs))
    strict, fair = ratios(ours_seconds.values, bare.values), ratios(ours_seconds.values, started.values)
    memory = Series(tuple(ours.megabytes for ours, _, _ in costs))
    theirs = Series(tuple(whole.megabytes for _, _, whole in costs))
    return Outcome(
        "One document, from the command line",
        f"`mingzhang check` on {shown(path)} ({page_count(path)} pages), start of the process included, text output, one process; "
        "beside it pdfplumber's table extraction alone, timed inside its process, and the same with its start.",
        f"at most half of pdfplumber's time without its start; less than {MEGABYTES:.0f} MB",
        ("what", "seconds", "ratio to it", "most memory, MB"),
        (
            ("mingzhang check", ours_seconds.show(digits=2), "", memory.show(digits=0)),
            ("pdfplumber, tables alone", bare.show(digits=2), strict.show(digits=2), ""),
            ("pdfplumber, with start", started.show(digits=2), fair.show(digits=2), theirs.show(digits=0)),
        ),
        strict.median <= BAR and memory.median < MEGABYTES,
    )
