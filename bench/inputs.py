"""The files to measure with: real PDFs where there are any, and the project's own samples."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


def own_pdfs() -> list[Path]:
    """The PDFs of `samples/`."""
    return sorted(SAMPLES.glob("*.pdf"))


def real_pdfs() -> list[Path]:
    """Published PDFs: those in the folder that MINGZHANG_SAMPLES names, else beside the checkout; none is fine."""
    named = os.environ.get("MINGZHANG_SAMPLES")
    for folder in [Path(named)] if named else [ROOT.parent / "shared" / "pdf", ROOT.parent / "shared"]:
        found = sorted(folder.rglob("*.pdf"))
        if found:
            return found
    return []


def longest_pdf() -> Path:
    """The PDF with the most pages, a real one where there is any."""
    return max(real_pdfs() or own_pdfs(), key=page_count)


def page_count(path: Path) -> int:
    """How many pages the PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def shown(path: Path) -> str:
    """How a file is called on the page: real ones without their place."""
    return f"samples/{path.name}" if path.parent == SAMPLES else path.name
