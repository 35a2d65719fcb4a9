"""CSV that spreadsheets open safely: UTF-8 with a byte order mark, and no text that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = b"\xef\xbb\xbf"
_SIGNS = frozenset("=+-@＝＋－＠")
_RISKY = _SIGNS | frozenset("\t\r\n'")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?\Z")


def safe(text: str) -> str:
    """The text as a cell: one that begins with = + - @ (full-width, too), a tab, a line break or an apostrophe gets an apostrophe before
    it. A plain number and a sign alone are harmless and stay as they are."""
    return f"'{text}" if text[:1] in _RISKY and text and text not in _SIGNS and not _NUMBER.match(text) else text


def plain(cell: str) -> str:
    """The inverse of `safe`."""
    return cell[1:] if cell.startswith("'") else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file (RFC 4180, lines end in CR LF); `rows` are cells that are safe already."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return BOM + out.getvalue().encode("utf-8")
