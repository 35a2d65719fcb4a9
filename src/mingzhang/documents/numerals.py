"""Numbers as automatic numbering prints them (ECMA-376 part 1, 17.18.59 ST_NumberFormat)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"))
_LEGAL_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"))
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ENDS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def numeral(number: int, style: str) -> str | None:
    """The number in a `w:numFmt` such as chineseCounting: "" for those that print none (none, bullet), None for a format that
    is not known. Where a format ends (㊿, mmm) the number comes in figures, as Word prints it."""
    if style in ("none", "bullet"):
        return ""
    write = _FORMATS.get(style)
    return None if write is None else write(number) or str(number)


def _thousands(number: int, digits: str, places: tuple[tuple[int, str], ...], *, ten: bool, one: bool) -> str:
    """一百零一: `ten` leaves the 一 out of 一十 at the front, `one` leaves it out before every place (japaneseCounting)."""
    if not 0 < number < 10_000:
        return ""
    out, gap, rest = "", False, number
    for value, sign in places:
        digit, rest = divmod(rest, value)
        if digit:
            bare = digit == 1 and (one or (ten and value == 10 and not out))
            out += ("零" if gap and not one else "") + ("" if bare else digits[digit]) + sign
        gap = not digit and bool(out)
    return out + (("零" if gap and not one else "") + digits[rest] if rest else "")


def _counting(number: int) -> str:
    """chineseCounting: 十一, 二十 up to 99, then digit by digit (一〇〇)."""
    return _thousands(number, _DIGITS, _PLACES, ten=True, one=False) if number < 100 else _digital(number)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    """a … z, aa, bb …, up to thirty in a row."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else ""


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return ""
    out, rest = "", number
    for value, sign in (*_ROMAN, *_ROMAN_ENDS):
        times, rest = divmod(rest, value)
        out += sign * times
    return out


def _circled(number: int) -> str:
    for first, last, start in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= number <= last:
            return chr(ord(start) + number - first)
    return ""


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else ""


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalFullWidth2": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "chineseCounting": _counting,
    "chineseCountingThousand": lambda number: _thousands(number, _DIGITS, _PLACES, ten=True, one=False),
    "chineseLegalSimplified": lambda number: _thousands(number, _LEGAL, _LEGAL_PLACES, ten=False, one=False),
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": lambda number: _thousands(number, _DIGITS, _PLACES, ten=True, one=False),
    "japaneseCounting": lambda number: _thousands(number, _DIGITS, _PLACES, ten=True, one=True),
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
}
