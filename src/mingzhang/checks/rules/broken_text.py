"""Text that a conversion or a spreadsheet broke."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import Piece, pieces_of
from mingzhang.checks.rules.text_places import Place, at_places

_ERRORS = (
    (re.compile(r"#(?:REF|VALUE|NAME|DIV/0|N/A|NULL|NUM)[!?]?"), "是电子表格的公式错误值"),
    (re.compile(r"#{3,}"), "是列宽不够时显示的井号"),
    (re.compile(r"(?<![A-Za-z0-9.])\d(?:\.\d+)?[Ee]\+\d{1,3}(?!\d)"), "是科学计数法"),
    (re.compile(r"^\s*[*＊]{4,}\s*$"), "是列宽不够或被遮住时显示的星号"),
    (re.compile(r"^\s*-?\d[\d,]*\.\d+\.\d+\s*(?:万元|元|%)?\s*$|(?<![\d.])\d+\.\d+\.\d+(?=\s*(?:万元|%))"), "是有两个小数点的数"),
)
_ANY = re.compile(r"#|[Ee]\+|[*＊]{4}|\.\d+\.\d")
"""What a text with an error has; nearly none has it."""
_DATE = re.compile(r"^\s*(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])\.(?:0?[1-9]|[12]\d|3[01])\s*$")
_CODE = re.compile(r"\d{3,8}")


def error_values(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Cells and lines that print a formula's error value, overflow signs, scientific notation or a number with two decimal points, and
    codes without their leading zeros: one hit for each kind, with all places."""
    found: dict[str, list[Place]] = {}
    for piece in pieces_of(context).all:
        for pattern, kind in _ERRORS if _ANY.search(piece.text) else ():
            match = pattern.search(piece.text)
            if match and not _DATE.match(piece.text) and ("*" not in match[0] or _among_figures(piece)):
                found.setdefault(kind, []).append(Place(piece, *match.span()))
                break
        else:
            yield Looked.FINE
    for kind, places in found.items():
        words = places[0].text.strip()
        yield at_places(places, found=words, expected="", values={"kind": kind})
    yield from _lost_zeros(context)


def _among_figures(piece: Piece) -> bool:
    """Whether the column of a cell holds figures or codes, and so does its row."""
    if piece.table is None or piece.cell is None:
        return False
    row, column = piece.cell.row, piece.cell.column
    numbers = [cell for cell in piece.table.cells if cell.role in {"figure", "code"}]
    return any(cell.column == column for cell in numbers) and any(cell.row == row for cell in numbers)


def _lost_zeros(context: Context) -> Iterable[Hit]:
    """Codes that another place of the document prints with zeros before."""
    codes: dict[str, list[Piece]] = {}
    for piece in pieces_of(context).cells:
        words = piece.text.strip()
        if piece.role == "code" and _CODE.fullmatch(words):
            codes.setdefault(words, []).append(piece)
    full = {code.lstrip("0"): code for code in codes if code.startswith("0")}
    for code, places in codes.items():
        whole = full.get(code)
        if whole is not None and len(code) >= 3:
            counterpart = Place(codes[whole][0]).evidence("counterpart")
            yield at_places(
                [Place(piece) for piece in places],
                found=code,
                expected=whole,
                values={"whole": whole},
                evidence=(counterpart,),
                say="zeros",
                severity="suspect",
            )
