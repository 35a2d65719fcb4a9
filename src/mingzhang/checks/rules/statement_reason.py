"""Reasons for changes: that there is one, and that what it names can be the cause of so much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.narrative import Said
from mingzhang.checks.values import Value
from mingzhang.checks.wording import WAYS, money
from mingzhang.vocabulary.phrases import key, label


def reason(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Changes of the totals, of the 三公 items and of the running costs."""
    missed: set[str] = set()
    for said in context.narrative.said:
        if said.statement.measure != "change" or said.value is None or not said.value.fen or said.statement.direction is None:
            continue
        hit = _missing(context, said, options, missed) or _too_small(context, said, missed)
        yield hit or Looked.FINE


def _missing(context: Context, said: Said, options: Mapping[str, Any], missed: set[str]) -> Hit | None:
    """A change of something that must be explained, in a section without any word of a reason."""
    statement = said.statement
    if statement.reason or statement.passage is None or not _to_explain(said):
        return None
    item = said.at["item"]
    text = _section(context, statement.passage, options["passages_behind"])
    if re.search("|".join(options["because"]), text) or (item in missed):
        return None
    there = [other for other in context.narrative.said if other.at == said.at and other.statement.reason]
    inside = [other for other in context.narrative.said if other.statement.reason and said.at.over(other.at)]
    if there or inside:
        return None
    missed.add(item)
    values = {"subject": context.narrative.topic(said), "way": WAYS[statement.direction or ""]}
    where = context.statement(statement)
    return Hit(
        where, statement.text, "说明原因", values, (Evidence("context", text[:60], context.passage(statement.passage)),), say="missing"
    )


def _to_explain(said: Said) -> bool:
    names = said.at.dimensions - {"flow", "fund", "vintage", "year", "stage"}
    return not names or (names == {"item"} and said.at["item"] in {"sangong", "abroad", "vehicle", "reception", "office_running"})


def _section(context: Context, index: int, behind: int) -> str:
    """The running text from the passage to the end of its section, at most so many passages."""
    passages = context.book.passages
    end = index + 1
    while end < len(passages) and passages[end].role == "body" and end - index <= behind:
        end += 1
    return "".join(passage.text for passage in passages[index:end])


def _too_small(context: Context, said: Said, missed: set[str]) -> Hit | None:
    """An increase while a part decreased: the rest grew by more than all that the items of the reason come to this year."""
    statement = said.statement
    if statement.direction != "increase" or not statement.reason or said.value is None:
        return None
    fallen = _fallen(context, said)
    named = _named(context, statement.reason)
    if fallen is None or fallen.value is None or not named:
        return None
    needed = said.value.fen - fallen.value.fen
    available = sum(value.fen for value in named)
    if available >= needed or any(part in key(statement.reason) for part in ("等", "新增", "增人", "项目", "机构改革")):
        return None
    if str(needed) in missed:
        return None  # the same change of the same money, said again in the next section
    missed.add(str(needed))
    values = {
        "subject": context.narrative.topic(said),
        "other": context.narrative.topic(fallen),
        "less": money(-fallen.value.fen),
        "needed": money(needed),
        "items": "、".join(f"“{_name(context, value)}”" for value in named),
    }
    evidence: tuple[Evidence, ...] = tuple(Evidence("part", value.text, context.spot(value)) for value in named)
    evidence += (Evidence("context", fallen.statement.text, context.statement(fallen.statement)),)
    return Hit(context.statement(statement), statement.text, money(available), values, evidence, say="small")


def _fallen(context: Context, said: Said) -> Said | None:
    """The largest stated decrease of something within what increased."""
    falls = [
        other
        for place, group in context.narrative.changes.items()
        if place != said.at and said.at.but(flow="expenditure", fund="all").over(place.but(fund="all"))
        for other in group
        if other.value is not None and other.value.fen < 0 and other.statement.base == said.statement.base
    ]
    return min(falls, key=lambda other: other.value.fen if other.value else 0, default=None)


def _named(context: Context, text: str) -> Sequence[Value]:
    """The amounts of the items that a reason names, from the rows of the expenditure tables; empty where it names something else too."""
    rest = key(re.sub(r"[（(].*?[）)]", "", text))
    best: dict[str, Value] = {}
    for value in context.values:
        place = value.at
        if value.blank or value.partial or place.dimensions - {"flow", "fund", "function", "economic", "kind", "unit"}:
            continue
        if len(place["function"]) != 7 and len(place["economic"]) != 5:
            continue
        name = _name(context, value)
        if len(name) >= 3 and name in rest and (name not in best or best[name].fen < value.fen):
            best[name] = value
    longest = [name for name in best if not any(name != other and name in other for other in best)]
    for name in longest:
        rest = rest.replace(name, "")
    left = re.sub(
        "费用|支出|经费|标准|基数|缴费|有所|上涨|上调|增加|增长|提高|调整|上升|主要|原因|由于|因为|是|因|的|和|及|与|、|，|,|。|:|：|了|均",
        "",
        rest,
    )
    return [best[name] for name in longest] if longest and len(left) <= 1 else []


def _name(context: Context, value: Value) -> str:
    return label((context.spot(value).row or "").rpartition("/")[2]).key
