"""The reader against an independent one on real published budgets, cell by cell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Grid
from mingzhang.documents.pdf import read_pdf

ROOT = Path(__file__).resolve().parents[2]


def _real_files() -> list[Path]:
    samples = os.environ.get("MINGZHANG_SAMPLES")
    folder = Path(samples).parent / "pdf" if samples else ROOT.parent / "shared" / "pdf"
    return sorted(folder.glob("*.pdf"))


FILES = _real_files()
if not FILES:
    REASON = "no real budgets: MINGZHANG_SAMPLES must name the folder of samples whose sibling folder 'pdf' holds them"
    print(REASON)
    pytest.skip(REASON, allow_module_level=True)


def _plain(text: str | None) -> str:
    return "".join((text or "").split())


def _grid_cells(grid: Grid) -> list[tuple[int, int, str]]:
    """Cells in reading order: row, column and text without white space."""
    return [(cell.row, cell.column, _plain(cell.text)) for cell in grid.cells]


def _other_cells(page) -> list[list[tuple[int, int, str]]]:
    """The other reader's tables in the same form: each merged cell at its first row and column."""
    tables = []
    for table in page.find_tables():
        texts = table.extract()
        tables.append(
            [
                (row, column, _plain(texts[row][column]))
                for row, line in enumerate(table.rows)
                for column, box in enumerate(line.cells)
                if box is not None
            ]
        )
    return tables


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def both(request):
    pdfplumber = pytest.importorskip("pdfplumber")
    blocks, _, count = read_pdf(request.param.read_bytes(), request.param.name, DEFAULT)
    ours: dict[int, list[list[tuple[int, int, str]]]] = {}
    for block in blocks:
        if isinstance(block, Grid):
            ours.setdefault(block.where.page or 0, []).append(_grid_cells(block))
    theirs = {}
    with pdfplumber.open(request.param) as pdf:
        assert len(pdf.pages) == count
        for number, page in enumerate(pdf.pages, start=1):
            tables = _other_cells(page)
            if tables:
                theirs[number] = tables
            page.close()
    return request.param, ours, theirs


def test_every_cell_of_every_table_has_the_text_that_an_independent_reader_finds(both):
    path, ours, theirs = both
    differing = [number for number in sorted({*ours, *theirs}) if ours.get(number) != theirs.get(number)]
    assert differing == [], f"{path.name}: pages {differing}"
