"""Documents to budget books, by the vocabulary alone."""

from __future__ import annotations

from pathlib import Path

from mingzhang.book.model import BudgetBook
from mingzhang.documents import DEFAULT, Limits, open_document
from mingzhang.reading.document import read_document

__all__ = ["read_document", "read_file"]


def read_file(path: Path, limits: Limits = DEFAULT) -> BudgetBook:
    """The budget that the file prints. Raises `documents.UnreadableFile` for a file that cannot be read or holds no budget."""
    return read_document(open_document(path, limits))
