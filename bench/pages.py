"""Reading a PDF to placed observations, beside pdfplumber's bare table extraction."""

from __future__ import annotations

from bench.inputs import own_pdfs, page_count, real_pdfs, shown
from bench.model import Outcome, Series, ratios
from bench.run import OURS, PDFPLUMBER, Warm

BAR = 1 / 3


def run(rounds: int) -> Outcome:
    """Both do every file in turn, in warm processes; the first round does not count."""
    rows, met = [], True
    with Warm(OURS) as ours, Warm(PDFPLUMBER) as theirs:
        for path in [*real_pdfs(), *own_pdfs()]:
            pages = page_count(path)
            pairs = [(ours.seconds(path), theirs.seconds(path)) for _ in range(rounds + 1)][1:]
            read, tables = (Series(tuple(pair[side] / pages for pair in pairs)) for side in (0, 1))
            ratio = ratios(read.values, tables.values)
            met &= ratio.median <= BAR
            rows.append((shown(path), str(pages), read.show(1000), tables.show(1000), ratio.show(digits=2)))
    return Outcome(
        "Reading, per page",
        "A file is read to placed observations (text, tables, coordinates); pdfplumber extracts its tables and nothing else. "
        "Warm processes, in turn; milliseconds a page.",
        "at most a third of pdfplumber's time",
        ("file", "pages", "read", "pdfplumber tables", "ratio"),
        tuple(rows),
        met,
    )
