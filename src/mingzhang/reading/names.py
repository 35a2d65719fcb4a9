"""What a printed name means as an entry of a classification, where no code is printed with it."""

from __future__ import annotations

import re
from functools import cache

from mingzhang.classification import CodeList, Match, economic_department, economic_government, functional
from mingzhang.classification.names import loosen
from mingzhang.vocabulary.phrases import key

_CODED = re.compile(r"[\[(【]?(\d{3}|\d{5}|\d{7})[\])】]?[-—_:]?([^\d\W].*)\Z")
_SURE = frozenset({"exact", "variant"})
_VAGUE = frozenset({"399", "599"})
"""其他支出: a remainder, which may be one of any list."""


def dimension_of(path: tuple[str, ...]) -> str | None:
    """The classification that a header or a title speaks of, where it says so."""
    words = "".join(key(text) for text in path)
    if "经济分类" in words or "经济科目" in words:
        return "government_economic" if "政府" in words.replace("政府性基金", "") else "economic"
    return "function" if "功能" in words else None


@cache
def function(words: str, year: int | None) -> Match | None:
    """The functional class, or the one 款 or 项, that bears this name."""
    match = functional().nearest_class(words, year)
    if match is not None:
        return match
    named = functional().by_name(words, year)
    return Match(named[0], "exact") if len(named) == 1 else None


@cache
def economic(dimension: str, words: str, year: int | None) -> str | None:
    """The code of the economic class, or of the one 款, that bears this name; None for another name or one that fits several."""
    known: CodeList = economic_government() if dimension == "government_economic" else economic_department()
    match = known.nearest_class(words, year)
    if match is not None and match.exactness in _SURE:
        return match.entry.code if match.entry.code not in _VAGUE else None
    named = known.by_name(words, year)
    return named[0].code if len(named) == 1 and named[0].name == words else None


@cache
def only_of_government(words: str) -> bool:
    """Whether only the government's economic classification has a class of this name (机关工资福利支出)."""
    return economic("government_economic", words, None) is not None and economic("economic", words, None) is None


@cache
def coded(text: str) -> tuple[str, str] | None:
    """The code and the name of a label that prints both ([213]农林水支出, 2130101-行政运行); None where the digits are no code."""
    found = _CODED.match(key(text))
    if found is None:
        return None
    code, name = found[1], found[2]
    known = {"2": functional, "3": economic_department, "5": economic_government}.get(code[0])
    if known is None or (code[0] != "2" and len(code) == 7):
        return None
    above = known().all_by_code(code[:3])
    named = {loosen(entry.name) for entry in above}
    return (code, name) if above and (len(code) > 3 or loosen(name) in named) else None
