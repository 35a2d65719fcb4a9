"""Amounts, directions and evidence as they are said in the sentences of the narrative's rules."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mingzhang.checks.model import Evidence
from mingzhang.money import UNITS

if TYPE_CHECKING:
    from mingzhang.checks.context import Context
    from mingzhang.checks.narrative import Witness

WAYS = {"increase": "增加", "decrease": "减少", "same": "持平"}
OTHER_WAY = {"increase": "decrease", "decrease": "increase"}

_BEFORE = re.compile(r"^.*?20\d\d年度?(?:\([^()]*\))?|^\(?[一二三四五六七八九十\d]+[)、.]+\s*")
_COMPARED = re.compile(r"(?:比|较)(?:上年|20\d\d年|去年)")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads((files("mingzhang.vocabulary") / "topics.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in data.items()}


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(_words()['behind'])})+$")


@cache
def topic(subject: str) -> str:
    """What a figure of the narrative is of, from the words in front of it: without the department, the year and the verb. Empty
    where the words only compare."""
    words = subject.strip()
    for _ in range(3):
        words = _behind().sub("", _BEFORE.sub("", words, count=1)).strip("，,、：: ")
        if words.startswith("“") and words.find("”") == len(words) - 1:
            words = words[1:-1]
    words = _COMPARED.split(words)[0]
    return "" if words.startswith(_words()["compares"]) or words in _words()["nothing"] else words


def of_some(subject: str) -> bool:
    """Whether the words say that an amount is of some things only, not of all at its coordinates (涉及金额)."""
    return any(word in subject for word in _words()["of_some"])


def of_all(subject: str) -> bool:
    """Whether the words by themselves name all that is spent or received."""
    return topic(subject) in _words()["totals"]


def figure(fen: int) -> str:
    """An amount of 分 in 万元 with at least two decimals."""
    text = f"{Decimal(fen) / UNITS['万元']:,.6f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def money(fen: int) -> str:
    """An amount of 分 in 万元 with the unit."""
    return f"{figure(fen)} 万元"


def evidence_of(context: Context, role: str, witness: Witness) -> tuple[Evidence, ...]:
    """The printed values of an amount as evidence."""
    return tuple(Evidence(role, value.text, context.spot(value)) for value in witness.values if not value.blank)
