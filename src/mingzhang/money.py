"""Exact amounts: an integer of 分 together with the precision at which it was printed. No float ever touches money.

Printed figures are untidy (`2,168.46`, `41. 82`, `18万元`, full-width digits); what is not certainly a figure is refused
with a reason rather than guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import MAX_PREC, Context, Decimal
from typing import Any

UNITS: dict[str, int] = {"元": 100, "百元": 10_000, "千元": 100_000, "万元": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000}
"""Money units (货币单位) and how many 分 one of them is."""

_PLAIN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?\Z")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+\Z")
_DIGITS = re.compile(r"[+-]?[0-9,]*\.?[0-9]+\Z")
_SPACED = re.compile(r"(?<=[0-9,.]) +(?=[0-9,.])")
_UNIT = re.compile(r"(.*?)(亿元|百万元|万元|千元|百元|元|亿|万)\Z")
_NO_DIGIT = re.compile(r"[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2189\u2460-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]")
"""Marks that compatibility forms turn into digits: circled numbers of a list, raised numbers of a footnote, fractions."""
_LONGEST = 24
"""Digits of the longest figure that is read; no budget has more, and decimal arithmetic stays exact below it."""
_EXACT = Context(prec=MAX_PREC)
_SIGNS = str.maketrans({"−": "-", "－": "-", "–": "-", "—": "-", "，": ",", "．": ".", "。": ".", "￥": "¥"})


class NotAFigure(ValueError):
    """The text is no figure that can be trusted. `reason` says why: `text` (words), `scientific` (digits lost to an exponent),
    `broken` (digits and points in no order), `percent`, `too_fine` (digits below one 分), `too_long`."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.text = text
        self.reason = reason


class Fen(int):
    """An exact amount in 分; in the public JSON a string of 元 with two decimals (`"4339000.00"`)."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """How pydantic writes and reads an amount."""
        from pydantic_core import core_schema

        printed_yuan = core_schema.str_schema(pattern=r"^-?[0-9]+\.[0-9]{2}$")
        return core_schema.no_info_after_validator_function(
            lambda value: Fen(value) if isinstance(value, int) else Fen(yuan_to_fen(value)),
            core_schema.union_schema([core_schema.int_schema(strict=True), printed_yuan]),
            serialization=core_schema.plain_serializer_function_ser_schema(fen_to_yuan, return_schema=printed_yuan),
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed: its `value`, how many `decimals` stood behind the point, the unit that stood with it (万元 in
    `18万元`) or None, and `doubts`: what was tidied to read it (`space`, `width`, `grouping`, `parentheses`)."""

    value: Decimal
    decimals: int
    unit: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: `fen` (分, integer) and `precision`, the size in 分 of the last printed digit (0.01 万元 is 10,000 分)."""

    fen: int
    precision: int

    @property
    def yuan(self) -> str:
        """The amount in 元 with two decimals, as it stands in the public JSON."""
        return fen_to_yuan(self.fen)


def fen_to_yuan(fen: int) -> str:
    """An integer of 分 as 元 with two decimals: 123456 → `1234.56`."""
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100}.{rest % 100:02d}"


def fen_to_wan(fen: int) -> str:
    """An amount in 万元 as exact as it is, at least to the hundredth, with separators."""
    whole, _, rest = f"{Decimal(fen) / UNITS['万元']:,.6f}".rstrip("0").partition(".")
    return f"{whole}.{rest:0<2}"


def yuan_to_fen(text: str) -> int:
    """The inverse of `fen_to_yuan`; raises NotAFigure (`too_fine`) when there are more than two decimals."""
    value = Decimal(text).scaleb(2, _EXACT)
    fen = int(value)
    if fen != value:
        raise NotAFigure(text, "too_fine")
    return fen


def parse_figure(text: str) -> Figure:
    """The figure that `text` prints; raises NotAFigure for anything else. `1.39E+10` is refused as `scientific`: a cell that
    shows it has lost its digits. `(12.00)` in accounting style is negative; `(1)` without a decimal point is a number of
    an item, hence text."""
    if _PLAIN.match(text):
        return _figure(text, None, ())
    if _NO_DIGIT.search(text):
        raise NotAFigure(text, "text")
    tidy = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()
    doubts: list[str] = [] if tidy == text.strip() else ["width"]
    unit_match = _UNIT.match(tidy)
    unit = None
    if unit_match:
        tidy, unit = unit_match[1].strip(), unit_match[2]
        unit = unit if unit.endswith("元") else unit + "元"
    tidy = tidy.removeprefix("¥").strip()
    if tidy.startswith("(") and tidy.endswith(")") and "." in tidy:
        tidy = "-" + tidy[1:-1].strip()
        doubts.append("parentheses")
    if tidy.endswith("%"):
        raise NotAFigure(text, "percent")
    if _SCIENTIFIC.match(tidy):
        raise NotAFigure(text, "scientific")
    closed = _SPACED.sub("", tidy)
    if closed != tidy:
        doubts.append("space")
    if not _PLAIN.match(closed):
        if not _DIGITS.match(closed):
            raise NotAFigure(text, "broken" if closed and closed[0] in "0123456789" and not re.search(r"[^0-9.,\s-]", closed) else "text")
        doubts.append("grouping")
    return _figure(closed, unit, tuple(doubts))


def _figure(plain: str, unit: str | None, doubts: tuple[str, ...]) -> Figure:
    digits = plain.replace(",", "")
    if len(digits) > _LONGEST:
        raise NotAFigure(plain, "too_long")
    return Figure(Decimal(digits), len(digits.partition(".")[2]), unit, doubts)


def is_figure(text: str) -> bool:
    """Whether `text` prints a figure that `parse_figure` accepts."""
    if not text:
        return False
    try:
        parse_figure(text)
    except NotAFigure:
        return False
    return True


def amount_of(figure: Figure, unit: str) -> Amount:
    """The figure as money in `unit` (a key of UNITS); a unit printed with the figure itself wins. Raises NotAFigure
    (`too_fine`) for digits below one 分, KeyError for an unknown unit."""
    size = UNITS[figure.unit or unit]
    fen = figure.value * size
    whole = int(fen)
    if whole != fen:
        raise NotAFigure(str(figure.value), "too_fine")
    precision = Decimal(size).scaleb(-figure.decimals)
    return Amount(whole, max(1, int(precision)))


def printed(amount: Amount, unit: str) -> str:
    """The amount as it would be printed in `unit` at its precision: 4,339.00 元 in 万元 at 0.01 → `0.43`. Raises
    KeyError for an unknown unit."""
    size = UNITS[unit]
    decimals = 0
    while size // 10**decimals > amount.precision and decimals < len(str(size)) - 1:
        decimals += 1
    return f"{Decimal(amount.fen) / size:.{decimals}f}"


def tolerance(precisions: list[int]) -> int:
    """How far, in 分, an identity over these printed figures (the total among them) may miss from rounding alone: half a
    printed unit for every figure, the sum rounded down to whole 分."""
    return sum(precisions) // 2
