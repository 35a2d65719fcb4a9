"""What cannot be measured: quantities without a number, costs without an amount, percentages of nothing, ratios of a base that is nil."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, is_count, is_ratio, is_satisfaction, not_applicable
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.target_names import repeats_level
from mingzhang.checks.rules.target_shared import Line, alone, together
from mingzhang.checks.rules.target_values import value_repeats
from mingzhang.vocabulary.indicator_words import Undefined, ends, has, undefined
from mingzhang.vocabulary.quantities import quantities

_SPACE = re.compile(r"[\s*]+")


def not_measurable(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Values that nobody can check, of one kind together: costs, percentages of nothing, quantities, and qualities in words."""
    lists: dict[str, list[Line]] = {"no_base": [], "cost": [], "cost_percent": [], "quantity": [], "words": []}
    for item in context.targets.items:
        if not item.level or any(not_applicable(face.name) or not_applicable(face.indicator.text) for face in item.faces):
            yield Looked.FINE
            continue
        crammed = next((face for face in item.faces if _crammed(item, face, options["tasks"])), None)
        if crammed is not None:
            count = len({one.text for one in quantities(crammed.name) if one.unit})
            yield alone(context, item, crammed, say="crammed", expected="分成几个指标，各写各的数量", values={"tasks": count})
            continue
        found = next(((say, face) for face in item.faces if (say := _unmeasured(item, face))), None)
        if found is None:
            yield Looked.FINE
        elif found[0] == "cost_odd":
            yield alone(context, item, found[1], say="cost_odd", expected="≤预算金额（万元）")
        else:
            lists[found[0]].append((item, found[1]))
    many = len(lists["no_base"]) >= options["many"]
    if lists["no_base"]:
        yield together(
            context, lists["no_base"], say="no_base", severity=None if many else "suspect", expected="写明计算方法，或改为可以统计的比率"
        )
    for say, expected in _EXPECTED:
        if lists[say]:
            yield together(context, lists[say], say=say, severity="suspect", expected=expected)


_EXPECTED = (
    ("cost", "≤预算金额（万元）"),
    ("cost_percent", "≤预算金额（万元）"),
    ("quantity", "写明数量和计量单位"),
    ("words", "写明数值，或有标准的等级"),
)


def _crammed(item: Item, face: Face, tasks: int) -> bool:
    """Several tasks with their numbers in one name, and no number as the value."""
    if item.level != "quantity" or face.value.form != "words":
        return False
    return len([one for one in quantities(face.name) if one.unit and not one.joined]) >= tasks


def _unmeasured(item: Item, face: Face) -> str:
    """Of which list of what cannot be measured a line is; empty where it can."""
    value, text = face.value, face.indicator.text
    if item.level == "cost":
        return _cost(face)
    if value.percent and item.level != "satisfaction" and _no_base(face):
        return "no_base"
    if value.form == "words" and not value_repeats(face):
        if has(text, "unmeasured_time") or has(text, "graded"):
            return ""
        if item.level == "quantity":
            return "quantity"
        if item.level == "satisfaction" or ((item.level == "time" or has(face.name, "time")) and has(text, "timely_values")):
            return ""
        return "words"
    return ""


def _cost(face: Face) -> str:
    value = face.value
    if value.form == "words" and not value_repeats(face):
        return "cost"
    if value.percent and not value.at_least and not is_ratio(face.name) and not value.before.endswith("率"):
        odd = value.number is not None and value.number < 100 and not value.at_most and has(face.name, "cost_intention")
        return "cost_odd" if odd else "cost_percent"
    return ""


def _no_base(face: Face) -> bool:
    """Whether a percentage of this name has no base that is defined: 工作效率提升 98 %."""
    name = face.name
    if is_satisfaction(name) or repeats_level(face) or is_count(name):
        return False
    if has(name, "no_base"):
        return True
    return ends(name, "no_base_end") and not has(name, "has_base")


def undefined_ratio(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Ratios whose base the same document shows to be nothing."""
    for item in context.targets.items:
        face = item.last
        rule = next((one for one in undefined() if _means(one, face.name)), None)
        if rule is None or not face.value.percent:
            continue
        proof = _proof(context, rule)
        if proof is None:
            yield Looked.UNKNOWN
        else:
            yield alone(context, item, face, severity=rule.severity, expected="不设置该指标", evidence=(proof,), values={"base": rule.base})


def _means(rule: Undefined, name: str) -> bool:
    return all(any(word in name for word in group) for group in rule.groups)


def _proof(context: Context, rule: Undefined) -> Evidence | None:
    """The sentence of the running text, or the figure of a table, that shows that the base is nothing."""
    for index, passage in context.body:
        text = _SPACE.sub("", passage.text)
        if any(pattern.search(text) for pattern in rule.proved):
            return Evidence("counterpart", passage.text, context.passage(index))
    if rule.item is None:
        return None
    mine = [value for value in context.values if value.at["item"] == rule.item and value.text and value.known]
    if mine and all(value.fen == 0 for value in mine):
        return Evidence("counterpart", mine[0].text, context.spot(mine[0]))
    return None
