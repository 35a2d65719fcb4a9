"""What the narrative says of its projects: how many there are and how much they come to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mingzhang.checks.context import Context
from mingzhang.checks.model import Spot
from mingzhang.checks.rules.money_said import Printed
from mingzhang.money import NotAFigure, amount_of, parse_figure
from mingzhang.vocabulary.money_words import words_of

_SENTENCE = re.compile(r"[^。；;\n]+")
_YEARS = re.compile(r"((?:19|20)\d\d)\s*年")
_MONEY = r"(?:为|共计|合计|共|达)?\s*(?P<figure>\d[\d,.]*)\s*(?P<unit>亿元|万元|元)"


_NEAR = 45
"""How many characters may stand between a count and the amount that goes with it."""


@cache
def _counts() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern.replace("个", r"\s*个").replace(r"(\d+)", r"\s*(\d+)")) for pattern in words_of("projects", "count"))


@cache
def _amounts() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(map(re.escape, words_of("projects", "amount"))) + ")" + _MONEY)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the narrative says of its projects: how many, and their money (None unsaid)."""

    count: int
    amount: Printed | None
    spot: Spot


def claims(context: Context) -> tuple[Claim, ...]:
    """The sentences that give the number of this year's projects, with the money that they give for them. What is said of other
    years, of evaluations or of a part of the projects is left out."""
    out: list[Claim] = []
    for index, passage in context.body:
        if "项目" not in passage.text:
            continue
        year: str | None = None
        for sentence in _SENTENCE.finditer(passage.text):
            years = _YEARS.findall(sentence[0])
            year = years[0] if years else year
            if year is not None and context.book.fiscal_year is not None and year != str(context.book.fiscal_year):
                continue
            claim = _claim(context, index, sentence[0].partition("其中预算")[0], sentence.start())
            if claim is not None:
                out.append(claim)
    return tuple(out[:1])


def _claim(context: Context, index: int, text: str, start: int) -> Claim | None:
    for pattern in _counts():
        found = pattern.search(text)
        if found is None or any(word in text[max(0, found.start() - 12) : found.end() + 12] for word in words_of("projects", "not")):
            continue
        spot = context.passage(index, start + found.start(), start + found.end())
        return Claim(int(found[1]), _amount(context, index, text, start, found), spot)
    return None


def _amount(context: Context, index: int, text: str, start: int, count: re.Match[str]) -> Printed | None:
    """The amount that goes with a count: the first of the words for it behind the count, else the last before it."""
    behind = _amounts().search(text, count.end(), count.end() + _NEAR)
    before = list(_amounts().finditer(text, max(0, count.start() - _NEAR), count.start()))
    found = behind or (before[-1] if before else None)
    if found is None:
        return None
    try:
        amount = amount_of(parse_figure(found["figure"].rstrip(",.")), found["unit"])
    except NotAFigure:
        return None
    first, last = start + found.start("figure"), start + found.end("unit")
    return Printed(
        amount.fen, amount.precision, context.book.passages[index].text[first:last], context.passage(index, first, last), None, index
    )


def said_project_expenditure(context: Context) -> Printed | None:
    """The project expenditure (项目支出) of the narrative, where one figure is given for it; None where there is none or several."""
    pattern = re.compile(r"项目支出" + _MONEY)
    found: list[Printed] = []
    for index, passage in context.body:
        for match in pattern.finditer(passage.text):
            try:
                amount = amount_of(parse_figure(match["figure"].rstrip(",.")), match["unit"])
            except NotAFigure:
                continue
            first, last = match.start("figure"), match.end("unit")
            found.append(Printed(amount.fen, amount.precision, passage.text[first:last], context.passage(index, first, last), None, index))
    return found[0] if found and len({one.fen for one in found}) == 1 else None
