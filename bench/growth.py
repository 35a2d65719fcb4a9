"""How the time of one file grows with its pages."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.inputs import SAMPLES
from bench.model import Outcome, Series
from bench.run import CHECKED, OURS, Warm

SOURCE = SAMPLES / "liuting-street-2023.pdf"
TIMES = (1, 2, 4, 8)
BAR = 0.25


def run(rounds: int) -> Outcome:
    """The pages of one sample once, twice, four and eight times in one file, in turn in warm processes."""
    with tempfile.TemporaryDirectory() as name, Warm(OURS) as reader, Warm(CHECKED) as checker:
        files = [_repeated(times, Path(name) / f"{times}.pdf") for times in TIMES]
        taken = [[(reader.seconds(path) / pages, checker.seconds(path) / pages) for path, pages in files] for _ in range(rounds + 1)][1:]
    read, checked = ([Series(tuple(turn[place][side] for turn in taken)) for place in range(len(TIMES))] for side in (0, 1))
    spread, spread_checked = _spread(read), _spread(checked)
    return Outcome(
        "Growth with the pages of a file",
        "One sample's pages once, twice, four and eight times in one file: read, and read and checked; milliseconds a page. "
        "The repeated pages print every figure again at the same coordinates, which is the most that the checks can have to compare.",
        f"the time a page differs by at most {BAR:.0%} (reading {spread:.0%}, with checks {spread_checked:.0%})",
        ("pages", "read", "read and checked"),
        tuple((str(pages), one.show(1000), other.show(1000)) for (_, pages), one, other in zip(files, read, checked, strict=True)),
        max(spread, spread_checked) <= BAR,
    )


def _spread(series: Sequence[Series]) -> float:
    """How far the sizes are apart, each held against the others of its round."""
    rounds: list[tuple[float, ...]] = list(zip(*(one.values for one in series), strict=True))
    shares = [median(values[place] / median(values) for values in rounds) for place in range(len(series))]
    return max(shares) / min(shares) - 1


def _repeated(times: int, path: Path) -> tuple[Path, int]:
    import pypdfium2

    with pypdfium2.PdfDocument(SOURCE) as source, pypdfium2.PdfDocument.new() as target:
        for _ in range(times):
            target.import_pages(source)
        target.save(path)
        return path, len(target)
