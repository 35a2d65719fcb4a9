"""Numbers of a workbook as the sheet shows them: the number formats of Excel, as far as budgets use them.

Digits are exact: a number goes in as a Decimal, is cut to the fifteen significant digits a workbook keeps and rounded half up.
A number is never shown in scientific notation: a reader of a budget needs all of its digits.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

GENERAL = "General"
# What the format numbers without a stored text mean in Chinese workbooks (ECMA-376 part 1, 18.8.30, zh-cn).
CHINESE_BUILTIN = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<skip>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|aaaa?|e)|(?P<digit>[0#?])|(?P<mark>[.,%@/])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\Z")
_CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?\Z", re.DOTALL)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LAST_DAY = 2_958_465  # 9999-12-31
_SECONDS = 86_400
_STORED = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)
_TESTS = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq, "<>": operator.ne}
_COMMON = re.compile(r"(#,##)?0(?:\.(0+))?\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format: `kind` is literal, digit, date, half (of the day), or the mark itself."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One of the parts of a format that semicolons separate. `known` is False where it asks for something not supported. `common`
    is set for the most frequent shape: what stands before the digits, how they are formatted, their decimals, what follows."""

    tokens: tuple[Token, ...]
    kinds: frozenset[str]
    condition: tuple[str, Decimal] | None
    known: bool
    is_date: bool
    common: tuple[str, str, int, str] | None


def show_number(value: Decimal, code: str, *, from_1904: bool = False) -> str:
    """The text a cell with the number format `code` shows for `value`, white space at the ends cut. A format that is not
    supported (fractions, scientific, Chinese numerals, elapsed time) shows the number as General does."""
    if not value.is_finite():
        return str(value)
    section, signed = _section(value, code)
    if section is None or not section.known:
        return _general(value)
    if section.is_date:
        return _date(value, section.tokens, from_1904=from_1904) or _general(value)
    sign = "-" if signed and value < 0 else ""
    if "general" in section.kinds:
        body = "".join({"literal": token.text, "general": _general(abs(value))}.get(token.kind, "") for token in section.tokens)
        return (sign + body).strip()
    if section.common is not None:
        before, shape, places, behind = section.common
        return f"{sign}{before}{_rounded(_kept(abs(value)), places):{shape}}{behind}".strip()
    return (sign + _digits(abs(value), section.tokens)).strip() if "digit" in section.kinds else _literals(section.tokens)


def show_text(text: str, code: str) -> str:
    """The text a cell with the number format `code` shows for a stored text."""
    sections = _sections(code)
    last = sections[-1]
    if "@" in last.kinds:
        return "".join(text if token.kind == "@" else token.text for token in last.tokens if token.kind in {"@", "literal"})
    return _literals(last.tokens) if len(sections) == 4 else text


def is_date(value: Decimal, code: str) -> bool:
    """Whether a cell with the number format `code` shows `value` as a date or time."""
    section, _ = _section(value, code)
    return section is not None and section.is_date


def plain(value: Decimal) -> str:
    """The number in digits, without exponent or superfluous zeros: `205`, `-0.0001`."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _section(value: Decimal, code: str) -> tuple[Section | None, bool]:
    """The section for `value` (None if the format has none for numbers), and whether a minus sign is put before it."""
    sections = _sections(code)
    if "@" in sections[-1].kinds:
        sections = sections[:-1]
    sections = sections[:3]
    if not sections:
        return None, True
    if not any(section.condition for section in sections):
        if value < 0 and len(sections) > 1:
            return sections[1], False
        return (sections[2], True) if not value and len(sections) == 3 else (sections[0], True)
    for index, section in enumerate(sections):
        if section.condition is None:
            matches = index == len(sections) - 1 or (value > 0 if index == 0 else value < 0)
        else:
            matches = bool(_TESTS[section.condition[0]](value, section.condition[1]))
        if matches:
            below_zero = index == 1 and len(sections) == 3 and section.condition is None
            return section, not below_zero and not (section.condition and section.condition[0] in "<=" and section.condition[1] <= 0)
    return None, True


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...]:
    parts: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(match)
    return tuple(_parse(part) for part in parts)


def _parse(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    known = True
    for match in matches:
        kind = str(match.lastgroup)
        text = str(match[kind])
        if kind == "bracket":
            if test := _CONDITION.match(text):
                condition = (test[1], Decimal(test[2]))
            elif currency := _CURRENCY.match(text):
                tokens.append(Token("literal", currency[1]))
            known = known and text.lower().strip("hms") != "" and not text.lower().startswith("dbnum")
        elif kind == "skip":
            tokens.append(Token("literal", " "))
        elif kind == "mark":
            tokens.append(Token(text, text))
        elif kind in {"quoted", "escaped", "other"}:
            tokens.append(Token("literal", text))
        elif kind != "fill":
            tokens.append(Token(kind, text))
    kinds = frozenset(token.kind for token in tokens)
    known = known and "exponent" not in kinds and not ("digit" in kinds and kinds & {"/", "date"})
    return Section(tuple(tokens), kinds, condition, known, known and "date" in kinds and not kinds & {"digit", "general"}, _common(tokens))


def _common(tokens: list[Token]) -> tuple[str, str, int, str] | None:
    spots = [index for index, token in enumerate(tokens) if token.kind != "literal"]
    run = tokens[spots[0] : spots[-1] + 1] if spots else []
    match = _COMMON.match("".join(token.text for token in run))
    if match is None or len(run) != len(spots):
        return None
    before, behind = ("".join(token.text for token in part) for part in (tokens[: spots[0]], tokens[spots[-1] + 1 :]))
    return before, ",f" if match[1] else "f", len(match[2] or ""), behind


def _literals(tokens: tuple[Token, ...]) -> str:
    return "".join(token.text for token in tokens if token.kind in {"literal", "%"}).strip()


def _kept(value: Decimal) -> Decimal:
    """The number with the digits a workbook keeps: 0.30000000000000004 is the 0.3 that was calculated."""
    return value if value == value.to_integral_value(context=_WIDE) else _STORED.plus(value)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def _general(value: Decimal) -> str:
    """The number in at most eleven characters, as a cell without a format has it; a whole number in full."""
    value = _kept(value)
    whole = len(str(int(abs(value))))
    return plain(_rounded(value, max(0, 10 - whole)))


def _digits(value: Decimal, tokens: tuple[Token, ...]) -> str:
    """The text for a number not below zero and a section with places for digits."""
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    point = next((index for index, token in enumerate(tokens) if token.kind == "."), len(tokens))
    before = [index for index in places if index < point]
    after = [index for index in places if index > point]
    commas = [index for index, token in enumerate(tokens) if token.kind == ","]
    grouped = any(before and before[0] < index < before[-1] for index in commas)
    thousands = sum(index > places[-1] or (bool(before) and before[-1] < index < point) for index in commas)
    hundreds = sum(token.kind == "%" for token in tokens)
    value = _rounded(_kept(value).scaleb(2 * hundreds - 3 * thousands, _WIDE), len(after))
    whole, _, fraction = f"{value:f}".partition(".")
    shown = dict(zip(before, _whole_places(whole.lstrip("0"), [tokens[index].text for index in before], grouped=grouped), strict=True))
    used = len(fraction.rstrip("0"))
    for number, index in enumerate(after):
        blank = {"#": "", "?": " "}.get(tokens[index].text, "0")
        shown[index] = fraction[number] if number < used else blank
    out: list[str] = []
    for index, token in enumerate(tokens):
        if index == point and not before:
            out.append(whole.lstrip("0"))
        if token.kind == "digit":
            out.append(shown[index])
        elif token.kind in {"literal", "%"} or index == point:
            out.append(token.text)
    return "".join(out)


def _whole_places(digits: str, places: list[str], *, grouped: bool) -> list[str]:
    """What each place before the point shows; the first takes all digits that are left over."""
    out: list[str] = []
    for number, place in enumerate(places):
        right = len(places) - 1 - number
        own = digits[: len(digits) - right] if number == 0 else digits[len(digits) - right - 1 : len(digits) - right]
        if len(digits) <= right:
            own = {"#": "", "?": " "}.get(place, "0")
        text = ""
        for index, digit in enumerate(own):
            left = right + len(own) - 1 - index
            text += digit + ("," if grouped and left and left % 3 == 0 and digit != " " else "")
        out.append(text)
    return out


def _date(value: Decimal, tokens: tuple[Token, ...], *, from_1904: bool) -> str | None:
    """The date or time of a serial day number, None outside the calendar (years 1900 to 9999)."""
    seconds = int(_rounded(value * _SECONDS, 0))
    days, seconds = divmod(seconds, _SECONDS)
    if from_1904:
        days += 1462
    if not 0 <= days <= _LAST_DAY:
        return None
    if days in {0, 60}:  # 1900-01-00 and 1900-02-29 exist in workbooks only
        year, month, day, weekday = 1900, days // 60 + 1, days and 29, "六三"[days // 60]
    else:
        moment = date(1899, 12, 30 if days > 60 else 31) + timedelta(days=days)
        year, month, day, weekday = moment.year, moment.month, moment.day, _WEEKDAYS[moment.weekday()]
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    twelve = any(token.kind == "half" for token in tokens)
    clock = [token.text[0].lower() for token in tokens if token.kind == "date"]
    out: list[str] = []
    number = -1
    for token in tokens:
        if token.kind == "half":
            first, last = token.text.split("/")
            out.append(first if hour < 12 else last)
        if token.kind != "date":
            out.append(token.text if token.kind in {"literal", "/", ".", ",", "%"} else "")
            continue
        number += 1
        letter, width = clock[number], len(token.text)
        is_minute = letter == "m" and ("h" in clock[max(0, number - 1) : number] or "s" in clock[number + 1 : number + 2])
        if letter in "ye":
            out.append(f"{year % 100:02}" if letter == "y" and width < 3 else str(year))
        elif letter == "m" and not is_minute and width > 2:
            out.append(_MONTHS[month - 1] if width == 3 else f"{month}月")
        elif (letter == "d" and width > 2) or letter == "a":
            out.append(("星期" if width == 4 else "周" if letter == "d" else "") + weekday)
        else:
            amount = {"m": minute if is_minute else month, "d": day, "h": (hour - 1) % 12 + 1 if twelve else hour, "s": second}[letter]
            out.append(f"{amount:0{min(width, 2)}}")
    return "".join(out).strip()
