"""Years in the narrative: the budget year, the year compared with, the date of the assets, the years of the reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.narrative import Said, Witness
from mingzhang.checks.wording import evidence_of, money, of_some
from mingzhang.cube.coordinates import At

_QUOTED = re.compile(r"《[^》]*》|〔\d{4}〕|\[\d{4}\]|【\d{4}】|\(\d{4}\)\d+号|（\d{4}）\d+号|20\d\d年?\s*[-—–至~～]+\s*20\d\d")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_DATE = re.compile(r"(20\d\d)\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日|底|末)|度?(?:期末|年末|年底|末|底))")
_SINCE = re.compile(r"\s*(?:\d{1,2}\s*月)?(?:\d{1,2}\s*日)?(?:以来|起|开始|至今|后|前)")


def year(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Every year of the narrative that must be one of two."""
    now = context.book.fiscal_year
    if now is None:
        return
    yield from _amounts(context, now)
    yield from _only(context, now, options)
    yield from _titles(context, now, options)
    yield from _bases(context, now)
    yield from _reasons(context, now, options)
    yield from _assets(context, now, options)


def _amounts(context: Context, now: int) -> Iterable[Hit | Looked]:
    """An amount that is said to be of another year and is this year's to the last digit."""
    narrative = context.narrative
    same = {said.at.but(year="all", stage="all") for said in narrative.said if said.statement.direction == "same"}
    for place, group in narrative.amounts.items():
        if place.dimensions - {"flow", "fund", "vintage", "year", "stage"}:
            continue  # a smaller item may well be what it was last year
        if "year" not in place or not place["year"].isdigit() or int(place["year"]) == now:
            continue
        here = place.but(year="all", stage="all")
        for said in group:
            if said.value is None or here in same or said.value.fen == 0 or len(said.statement.value.strip("0.").replace(".", "")) < 3:
                continue
            there = [witness for witness in _believed(context, here) if witness.fen == said.value.fen]
            if not there or _compared(context, said):
                yield Looked.FINE
                continue
            values = {"subject": context.narrative.topic(said), "amount": money(said.value.fen)}
            evidence = evidence_of(context, "witness", there[0])
            yield Hit(context.statement(said.statement), place["year"], str(now), values, evidence, say="amount")


def _only(context: Context, now: int, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """An item of which only the amount of another year is told, where no comparison is made: the sentence may be last year's."""
    narrative = context.narrative
    past = re.compile("|".join(options["past"]))
    for place, group in narrative.amounts.items():
        if "year" not in place or not place["year"].isdigit() or int(place["year"]) == now or "entry" in place or "project" in place:
            continue
        here = place.but(year="all", stage="all")
        if place["stage"] not in {"all", context.book.stage or "budget"} or narrative.amounts.get(here):
            continue
        for said in group[:1]:
            if said.statement.passage is None or said.value is None or said.value.fen == 0 or said.statement.within is not None:
                continue
            text = context.book.passages[said.statement.passage].text
            if past.search(text) or _compared(context, said) or of_some(said.statement.subject):
                continue
            if any(witness.fen == said.value.fen for witness in _believed(context, here)):
                continue  # the other finding says so for certain
            values = {"subject": narrative.topic(said)}
            evidence = (Evidence("context", text[:60], context.passage(said.statement.passage)),)
            where = context.statement(said.statement)
            yield Hit(where, place["year"], str(now), values, evidence, say="section", severity="suspect")


def _titles(context: Context, now: int, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Headings that name the budget or the final account of another year."""
    titles = re.compile(rf"(?<!\d)(20\d\d)\s*年(?:度)?[^，。；：:]{{0,40}}(?:{'|'.join(options['titles'])})")
    for index, passage in enumerate(context.book.passages):
        if passage.role not in {"heading", "title", "contents"} or len(passage.text) > options["longest_title"]:
            continue
        plain = _QUOTED.sub(lambda match: "＿" * len(match[0]), passage.text)
        found = titles.search(plain)
        if found is None:
            continue
        if int(found[1]) == now or str(now) in plain:
            yield Looked.FINE
            continue
        values = {"stage": "决算" if context.book.stage == "final" else "预算"}
        evidence = (Evidence("context", passage.text, context.passage(index)),)
        where = context.passage(index, found.start(1), found.end(1))
        yield Hit(where, found[1], str(now), values, evidence, say="title", severity="suspect")


def _believed(context: Context, here: At) -> list[Witness]:
    """What is known of this year: at the coordinates, and, of a total, on the other side of the budget."""
    other = {"revenue": "expenditure", "expenditure": "revenue"}.get(here["flow"], "all") if len(here.pairs) == 1 else here["flow"]
    return context.narrative.known(here) + context.narrative.known(here.but(flow=other))


def _compared(context: Context, said: Said) -> bool:
    """Whether the passage compares years: then last year's amount may well be this year's."""
    passage = said.statement.passage
    return any(other.statement.passage == passage and other.statement.base is not None for other in context.narrative.said)


def _bases(context: Context, now: int) -> Iterable[Hit | Looked]:
    """The year that a change is against."""
    for said in context.narrative.said:
        base = said.statement.base
        if base is None or said.statement.measure not in {"change", "growth"} or "year" in said.at:
            continue
        if base == now - 1 or (base == now and context.book.stage == "final"):
            yield Looked.FINE
            continue
        passage = said.statement.passage
        printed = passage is not None and re.search(rf"{base}\s*年", context.book.passages[passage].text)
        if not printed:
            yield Looked.UNKNOWN
            continue
        evidence = (Evidence("context", said.statement.text, context.statement(said.statement)),)
        values = {"year": now}
        yield Hit(context.statement(said.statement), str(base), str(now - 1), values, evidence, say="base", severity="suspect")


def _reasons(context: Context, now: int, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Reasons for a change from last year to this that name another year."""
    since = re.compile("|".join(options["history"]))
    seen: set[tuple[int, int]] = set()
    for said in context.narrative.said:
        statement = said.statement
        if statement.measure not in {"change", "growth"} or not statement.reason or statement.passage is None:
            continue
        text = context.book.passages[statement.passage].text
        start = text.find(statement.reason, statement.start)
        if start < 0:
            start = text.find(statement.reason)
        if start < 0:
            yield Looked.UNKNOWN
            continue
        plain = _QUOTED.sub(lambda match: "＿" * len(match[0]), text[start : start + len(statement.reason)])
        odd = [found for found in _YEAR.finditer(plain) if not now - 1 <= int(found[1]) <= now + 1]
        odd = [found for found in odd if not _SINCE.match(plain, found.end()) and not since.search(plain[found.end() : found.end() + 8])]
        for found in odd:
            place = (statement.passage, start + found.start())
            if place in seen:
                continue
            seen.add(place)
            values = {"year": now, "base": statement.base or now - 1}
            evidence = (Evidence("context", statement.text, context.statement(statement)),)
            where = context.passage(statement.passage, place[1], start + found.end())
            yield Hit(where, found[1], str(now - 1), values, evidence, say="reason", severity="suspect")
        if not odd:
            yield Looked.FINE


def _assets(context: Context, now: int, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The day at which the assets are told."""
    words = re.compile("|".join(options["assets"]))
    final = context.book.stage == "final"
    right = now if final else now - 1
    for index, passage in context.body:
        if passage.role != "body" or not words.search(passage.text):
            continue
        found = _DATE.search(passage.text)
        if found is None or not words.search(passage.text, found.end()) or words.search(passage.text, 0, found.start()):
            continue
        values = {"year": now, "stage": "决算" if final else "预算"}
        where = context.passage(index, found.start(), found.end())
        text = found[0]
        expected = f"{right}年12月31日"
        evidence = (Evidence("context", passage.text[:60], context.passage(index)),)
        month, day = found[2], found[3]
        if int(found[1]) != right:
            yield Hit(where, text, expected, values, evidence, say="assets", severity="suspect" if int(found[1]) == now else None)
        elif month is not None and (int(month) != 12 or (day is not None and int(day) != 31)):
            yield Hit(where, text, expected, values, evidence, say="assets", severity="style")
        else:
            yield Looked.FINE
