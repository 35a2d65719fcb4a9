"""The running costs of the office (机关运行经费) against the operating costs (公用经费) of the basic expenditure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.money_said import Printed, in_tables, near, of_value, said, wan
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import at
from mingzhang.cube.dimensions import ALL
from mingzhang.vocabulary.money_words import loose, words_of

_OPERATING_CLASSES = ("302", "310")


def office_running(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The running costs are the operating costs of the basic expenditure from the general budget, where no units of other kinds are
    among them; else they are no more than these."""
    running = (*in_tables(context, "office_running"), *said(context, "office_running"))
    operating = _operating(context)
    if not running or operating is None:
        return
    total, slack, cells = operating
    printed = running[0]
    if near(printed.fen, total, printed.precision, *slack):
        yield Looked.FINE
        return
    if printed.fen < total and _mixed(context):
        yield Looked.UNKNOWN
        return
    defined = _definition(context)
    evidence = [cell.evidence("counterpart") for cell in cells]
    if defined is not None:
        evidence.append(defined)
    values = {"running": wan(printed.fen), "operating": wan(total)}
    severity = None if defined is not None and not _mixed(context) else "suspect"
    yield Hit(printed.spot, printed.text, f"{wan(total)}万元", values, tuple(evidence), severity=severity)


def _operating(context: Context) -> tuple[int, list[int], list[Printed]] | None:
    """The operating costs of the basic expenditure from the general budget: printed as such, or the sum of 302 and 310 of one table."""
    stage = context.book.stage if context.book.stage == "final" else None
    places = [{"flow": "expenditure", "fund": fund, "kind": "basic.operating"} for fund in ("general", "fiscal")]
    for place in places + [place | {"stage": stage} for place in places if stage]:
        found = _first(context.printed(at({key: member for key, member in place.items() if member})))
        if found is not None:
            return found.fen, [found.precision], [of_value(context, found)]
        classes = [_first(context.printed(at(place | {"economic": economic}))) for economic in _OPERATING_CLASSES]
        parts = [one for one in classes if one is not None]
        if parts and classes[0] is not None:
            return sum(one.fen for one in parts), [one.precision for one in parts], [of_value(context, one) for one in parts]
    narrative = said(context, "operating")
    if narrative and len({one.fen for one in narrative}) == 1:
        return narrative[0].fen, [narrative[0].precision], [narrative[0]]
    return None


def _first(values: tuple[Value, ...]) -> Value | None:
    return next((value for value in values if not value.partial and value.table >= 0), None)


def _mixed(context: Context) -> bool:
    """Whether some of the operating costs may be those of public institutions (事业单位), which have no running costs of an office."""
    if any(unit.nature and "事业" in unit.nature and "参" not in unit.nature for unit in context.book.units):
        return True
    for value in context.values:
        function = value.at["function"]
        if not re.fullmatch(r"\d{7}", function) or not value.fen or not value.at["kind"].startswith("basic") or value.at["year"] != ALL:
            continue
        if not function.endswith("01") and not function.startswith(_OF_EVERY_UNIT):
            return True
    return any(_COUNTED.search(passage.text) for _, passage in context.body)


_OF_EVERY_UNIT = ("208", "210", "221")
"""The classes (社会保障, 卫生健康, 住房保障) in which units of every kind have basic expenditure."""
_COUNTED = re.compile(r"事业单位\s*[1-9]\d*\s*(?:家|个)|[1-9]\d*\s*(?:家|个)事业单位")


def _definition(context: Context) -> Evidence | None:
    """Where the document says that the running costs are the operating costs."""
    term, means = loose(words_of("running", "term")), loose(words_of("running", "means"))
    for index, passage in context.body:
        found = term.search(passage.text)
        if found and found.start < 12 and "指" in passage.text[found.end : found.end + 8]:
            meaning = means.search(passage.text[found.end :])
            if meaning:
                end = found.end + meaning.end
                return Evidence("context", passage.text[found.start : end], context.passage(index, found.start, end))
    return None
