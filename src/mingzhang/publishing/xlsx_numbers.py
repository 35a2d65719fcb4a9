"""Printed figures as numbers of a workbook that show what is printed and hold what it is worth.

A workbook keeps binary numbers of some 15 decimal digits. A number goes into a cell only where it comes back exactly and its format
shows the printed text again; anything else stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal

from mingzhang.money import UNITS, NotAFigure, parse_figure
from mingzhang.pages.model import Cell

MOST_DIGITS = 15
"""Significant digits that a workbook's number keeps exactly."""
_EXACT = Context(prec=MAX_PREC, rounding=ROUND_HALF_UP)
_PERCENT = re.compile(r"(-?\d{1,12}(?:\.(\d{1,8}))?)%\Z")


@dataclass(frozen=True, slots=True)
class Number:
    """A cell's number and the number format that shows it as printed."""

    value: Decimal
    mask: str


def number_of(cell: Cell, unit: str | None) -> Number | None:
    """The number for a figure or count that is printed in the money unit `unit`; None where the cell is to be written as text: a blank, a
    mark, a figure that no format shows as printed, or one with more digits than a workbook keeps (`too_long`)."""
    if cell.kind not in {"figure", "count"} or not cell.text:
        return None
    percent = _PERCENT.match(cell.text)
    if percent:
        mask = "0." + "0" * len(percent[2]) if percent[2] else "0"
        return _fitting((Decimal(percent[1]).scaleb(-2),), f"{mask}%")
    printed = _printed(cell.text)
    if printed is None:
        return None
    decimals = max(0, -int(printed.as_tuple().exponent))
    mask = ("#,##0" if "," in cell.text else "0") + ("." + "0" * decimals if decimals else "")
    return _fitting((_worth(cell, unit, printed, decimals), printed), mask)


def too_long(cell: Cell) -> bool:
    """Whether the cell prints a figure with more digits than a workbook's number keeps."""
    return cell.kind in {"figure", "count"} and (value := _printed(cell.text)) is not None and _digits(value) > MOST_DIGITS


def _printed(text: str) -> Decimal | None:
    """The value of a figure that a plain number format shows exactly so, else None."""
    try:
        figure = parse_figure(text)
    except NotAFigure:
        return None
    value = figure.value
    shown = f"{value:,.{figure.decimals}f}" if "," in text else f"{value:.{figure.decimals}f}"
    return value if shown == text and not (value == 0 and text.startswith("-")) else None


def _worth(cell: Cell, unit: str | None, printed: Decimal, decimals: int) -> Decimal:
    """What the figure is worth exactly, in its unit, where that rounds to what is printed; else what is printed."""
    if cell.kind != "figure" or cell.amount is None or unit not in UNITS:
        return printed
    exact = Decimal(int(cell.amount)) / UNITS[unit]
    return exact if exact.quantize(Decimal(1).scaleb(-decimals), context=_EXACT) == printed else printed


def _fitting(values: tuple[Decimal, ...], mask: str) -> Number | None:
    return next((Number(value, mask) for value in values if _digits(value) <= MOST_DIGITS), None)


def _digits(value: Decimal) -> int:
    """Significant digits: without zeros at either end."""
    return len("".join(map(str, value.as_tuple().digits)).strip("0"))
