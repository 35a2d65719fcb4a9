"""Quantities in running text: 每期轮训60人左右, 五次培训, 不少于3次, 489.6万元. Digits and Chinese numerals, with what they are for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mingzhang.vocabulary.project_words import alias, words

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NOT_A_QUANTITY = re.compile(
    r"[〔\[【(]\s*(?:19|20)\d\d\s*[〕\]】)][\s第]*\d*\s*号?|第\s*[\d一二三四五六七八九十百]+\s*[届条款章项期批次号个]|"
    r"(?:19|20)\d\d\s*[-~至—–]\s*(?:19|20)\d\d\s*年?|(?:19|20)\d\d\s*年(?:度)?|\d+\s*月(?!\s*以)(?:\s*\d+\s*日)?|“[^”]{0,12}”"
)
"""Numbers of documents and of ordered things, years and dates, names in quotation marks."""
_MONEY_ENDS = re.compile(r"\s*(?:$|[，,。；;、：:)）\]]|左右|以内|以下|以上|之内|的|资金|经费)")
_CLAUSE = re.compile(r"[，,。；;：:！!？?（()）]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. `value` (and `upto` of a range) is the plain number: 万 is multiplied out, money is in 元; `step` is the
    size of its last printed digit. `bound` is ≥, ≤, ~ (约) or empty; `scope` is year (每年), total (累计), each (每期 …, with the
    counter in `per`) or empty. It stands in the text from `start` to `end`; `joined` where another quantity stands directly
    before it (12次15分钟)."""

    value: Decimal
    unit: str
    start: int
    end: int
    text: str
    step: Decimal
    upto: Decimal | None = None
    bound: str = ""
    scope: str = ""
    per: str = ""
    joined: bool = False


@cache
def _pattern() -> re.Pattern[str]:
    counters = "|".join(re.escape(word) for word in words("quantity", "counters"))
    number = r"\d[\d,]*(?:\.\d+)?"
    return re.compile(
        rf"(?P<low>{number})(?:\s*[-~—–至]\s*(?P<high>{number}))?\s*(?P<scale>[百千万亿]?)\s*(?P<more>[余多来]?)\s*(?P<unit>{counters})?(?!性)"
        rf"|(?P<word>[一二两三四五六七八九十百千]+)(?P<wscale>[万亿]?)(?P<wmore>[余多来]?)(?P<wunit>{counters})(?!性)"
    )


def plain(text: str) -> str:
    """The text with half-width signs, character by character: positions stay what they are."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return "".join(same if len(same := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text)


def numeral(text: str) -> Decimal:
    """The value of a Chinese numeral below ten thousand (三百六十, 两, 十二)."""
    total, digit = 0, 0
    for sign in text:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return Decimal(total + digit)


@cache
def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text in order. Years, dates, numbers of documents and quoted slogans are none."""
    shown = plain(text)
    kept = _NOT_A_QUANTITY.sub(lambda match: "\0" * len(match[0]), shown)
    out: list[Quantity] = []
    for match in _pattern().finditer(kept):
        found = _quantity(match, kept, out[-1] if out else None)
        if found is not None:
            out.append(found)
    return tuple(out)


def _quantity(match: re.Match[str], text: str, last: Quantity | None) -> Quantity | None:
    before = text[: match.start()]
    if before and (before[-1].isascii() and (before[-1].isalnum() or before[-1] == ".")):
        return None
    if match["word"]:
        value, high, scale, more, unit, step = numeral(match["word"]), None, match["wscale"], match["wmore"], match["wunit"], Decimal(1)
    else:
        low = match["low"].replace(",", "")
        value, scale, more, unit = Decimal(low), match["scale"], match["more"], match["unit"] or ""
        high = Decimal(match["high"].replace(",", "")) if match["high"] else None
        step = Decimal(1).scaleb(-len(low.partition(".")[2]))
    times = _SCALE[scale]
    if not unit and scale in {"万", "亿"} and _MONEY_ENDS.match(text[match.end() :]):
        unit = "元"
    clause = _CLAUSE.split(before)[-1]
    end = match.start() + len(match[0].rstrip())
    scope, per = _scope(clause)
    return Quantity(
        value * times,
        alias(unit),
        match.start(),
        end,
        match[0].strip(),
        step * times,
        high * times if high is not None else None,
        "~" if more else _bound(clause, text[end:]),
        scope,
        per,
        last is not None and match.start() - last.end <= 1 and "\0" not in text[last.end : match.start()],
    )


def _bound(before: str, after: str) -> str:
    head, tail = before.rstrip()[-5:], after.lstrip()[:3]
    found = [
        (len(word), sign)
        for sign, name in (("≥", "at_least"), ("≤", "at_most"), ("~", "about"))
        for word in words("meaning", name)
        if head.endswith(word)
    ]
    found = found or [
        (len(word), sign)
        for sign, name in (("≥", "after_at_least"), ("≤", "after_at_most"), ("~", "after_about"))
        for word in words("meaning", name)
        if tail.startswith(word)
    ]
    return max(found)[1] if found else ""


_EACH = re.compile(r"每(?:一)?([一-龥])[^\d每]{0,12}$|([人户村次场期])均[^\d]{0,6}$")


def _scope(clause: str) -> tuple[str, str]:
    each = _EACH.search(clause)
    if each and (each[1] or each[2]) not in {"年"}:
        return "each", alias(each[1] or each[2])
    places = [(clause.rfind(word), name) for name in ("year", "total") for word in words("meaning", name) if word in clause]
    return (max(places)[1], "") if places else ("", "")
