"""The value of an indicator (指标值) understood: 全年不少于3次 is at least 3, in events; 6月、12月前 is a date; 良好 is words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mingzhang.vocabulary.indicator_words import is_phrase, unit_at, words
from mingzhang.vocabulary.phrases import target_words
from mingzhang.vocabulary.quantities import quantities

_SIGNS = {">=": "≥", "<=": "≤", "≧": "≥", "≦": "≤", ">": ">", "<": "<", "=": "=", "≥": "≥", "≤": "≤", "＞": ">", "＜": "<"}
_NUMBER = re.compile(
    r"(?P<sign>>=|<=|[≥≤≧≦><=])?(?P<number>\d[\d,]*(?:\.\d+)?)(?:[-~—–至到](?P<upto>\d[\d,]*(?:\.\d+)?))?(?=(?P<rest>.*)\Z)"
)
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d年(?!度?\d{2,})|(?<!\d)\d{1,2}月(?!度)|\d+日(?:前|内)|\d+号前")
_DOCUMENT = re.compile(r"[(〔\[【](?:19|20)\d\d\Z")
_TWO_NUMBERS = re.compile(r"\d\s+\d")


@dataclass(frozen=True, slots=True)
class Target:
    """A value understood. `form`: blank, number (a number with its unit), sentence (a number within words), date, or words. `sign` is
    ≥ ≤ > < = or empty; `number` as printed, with `unit` as printed and its `kind` (empty where the unit is none that is known,
    `none` where there is none); `should` is how the unit is properly printed; `rest` the words behind the number, `tail` those
    behind the unit; `before` the words before the number."""

    text: str
    form: str
    sign: str = ""
    number: Decimal | None = None
    unit: str = ""
    kind: str = "none"
    should: str = ""
    rest: str = ""
    tail: str = ""
    before: str = ""

    @property
    def percent(self) -> bool:
        """Whether it is a share in percent."""
        return self.number is not None and self.should == "%"

    @property
    def counted(self) -> bool:
        """Whether it counts people, things or events."""
        return self.number is not None and self.kind in {"people", "people_times", "event", "thing"}

    @property
    def at_least(self) -> bool:
        """Whether more is better."""
        return self.sign in {"≥", ">"}

    @property
    def at_most(self) -> bool:
        """Whether less is better."""
        return self.sign in {"≤", "<"}


def tight(text: str) -> str:
    """A printed text in half-width signs and without white space, but for two numbers side by side."""
    shown = unicodedata.normalize("NFKC", text).strip()
    pieces = re.split(r"(?<=\d)\s+(?=\d)", shown)
    return " ".join(re.sub(r"\s+", "", piece) for piece in pieces)


@cache
def target(text: str) -> Target:
    """The value that is printed."""
    shown = tight(text).rstrip("。;,.")
    if not shown:
        return Target(text, "blank")
    found = _NUMBER.search(shown)
    if _DATE.search(shown) and not (found and found["sign"] and found.start() == 0):
        return Target(text, "date")
    if not found or _DOCUMENT.search(shown[: found.end()]):
        return _in_words(text, shown)
    before, sign = shown[: found.start()], _SIGNS.get(found["sign"] or "", "")
    for word, meant in target_words("before"):
        if before.endswith(word):
            sign, before = sign or meant, before[: -len(word)]
            break
    rest = found["rest"].lstrip("(").lstrip()
    if rest[:1] in words("more"):
        rest = rest[1:]
    unit = unit_at(rest)
    if unit is not None and unit.kind == "time" and len(unit.printed) == 1 and is_phrase(rest):
        unit = None
    tail = rest[len(unit.printed) :] if unit else rest
    for word, meant in target_words("after"):
        if tail.startswith(word) or tail.endswith(word):
            sign = sign or meant
            break
    number = Decimal(found["number"].replace(",", ""))
    form = "number" if not before or before.rstrip(":") in words("before") else "sentence"
    if unit is None:
        return Target(text, form, sign or "=", number, "", "" if rest.strip(")以上下内") else "none", "", rest, rest, before)
    return Target(text, form, sign or "=", number * unit.factor, unit.printed, unit.kind, unit.should, rest, tail.strip(")"), before)


def _in_words(text: str, shown: str) -> Target:
    """A value without digits: 五次培训 counts all the same."""
    counted = next((one for one in quantities(shown) if one.unit not in {"", "批"} and one.start < 12), None)
    unit = unit_at(counted.unit) if counted else None
    if counted is None or unit is None:
        return Target(text, "words")
    sign = {"≥": "≥", "≤": "≤"}.get(counted.bound, "=")
    return Target(
        text, "sentence", sign, counted.value, unit.printed, unit.kind, unit.should, shown[counted.end :], "", shown[: counted.start]
    )


def two_numbers(text: str) -> bool:
    """Whether two numbers stand side by side without a unit between them."""
    return bool(_TWO_NUMBERS.search(unicodedata.normalize("NFKC", text)))
