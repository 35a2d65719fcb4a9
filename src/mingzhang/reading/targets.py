"""The value of a performance indicator (指标值) taken apart: `≥46人` is sign, value and unit."""

from __future__ import annotations

import re
import unicodedata

from mingzhang.vocabulary.phrases import target_words

_SIGNS = {">=": "≥", "<=": "≤", "≧": "≥", "≦": "≤", ">": ">", "<": "<", "=": "=", "≥": "≥", "≤": "≤"}
_NO_UNIT = re.compile(r"%?\s*[-~—–至到]\s*\d|年\s*\d|月(?:底|末|初|前|份|、|\s*\d)|日前")
"""What follows a number that is one end of a range, or part of a date."""
_NUMBER = re.compile(r"(>=|<=|[≥≤≧≦><=])?\s*(\d[\d,]*(?:\.\d+)?)\s*(.*)\Z")


def parse_target(text: str) -> tuple[str | None, str | None, str | None]:
    """Sign (≥ ≤ > < =), value (a plain number) and unit of a target value; all None where it is a description and no number.
    `90%以上` gives ≥, 90, %; `365天` gives =, 365, 天."""
    rest = unicodedata.normalize("NFKC", text).strip().rstrip("。;；,，")
    sign: str | None = None
    for word, meant in target_words("before"):
        if rest.startswith(word):
            sign, rest = meant, rest[len(word) :].strip()
            break
    found = _NUMBER.match(rest)
    if not found:
        return None, None, None
    if found[1]:
        sign = _SIGNS[found[1]]
    unit = found[3].strip()
    if _NO_UNIT.match(unit):
        return None, None, None
    for word, meant in target_words("after"):
        if unit.endswith(word):
            sign, unit = sign or meant, unit[: -len(word)].strip()
            break
    if unit.startswith("(") and unit.endswith(")"):
        unit = unit[1:-1]
    return sign or "=", found[2].replace(",", ""), unit or None
