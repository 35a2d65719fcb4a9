"""Directions of indicators' values: costs with a lower bound, times the later the better, quantities that doing nothing fulfils."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, is_satisfaction, not_applicable
from mingzhang.checks.rules.target_shared import Line, alone, together
from mingzhang.checks.rules.target_units import is_filler
from mingzhang.vocabulary.indicator_words import ends, has, words
from mingzhang.vocabulary.phrases import key

_YEAR = {"年": Decimal(1), "年度": Decimal(1), "个月": Decimal(12), "月": Decimal(12), "天": Decimal(365), "日": Decimal(365)}


def direction(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Bounds on the wrong side."""
    payroll: list[Line] = []
    for item in context.targets.items:
        hit: Hit | None = None
        for face in item.faces:
            if face.measure.number is None or not_applicable(face.name):
                continue
            hit = hit or _cost(context, item, face) or _negative(context, item, face)
            if not is_filler(face):
                hit = hit or _late(context, item, face) or _nothing_to_do(context, item, face)
        face = item.last
        if hit is not None:
            yield hit
        elif face.value.at_least and face.value.kind == "people" and has(face.name, "payroll"):
            payroll.append((item, face))
        else:
            yield Looked.FINE
    if payroll:
        yield together(context, payroll, say="payroll", severity="suspect", expected="=实有人数，或≤控制人数")


def _cost(context: Context, item: Item, face: Face) -> Hit | None:
    """A cost that must be at least so much."""
    if item.level != "cost" or not face.value.at_least or face.value.kind == "time":
        return None
    if has(face.name, "saving"):
        number = face.value.number or Decimal(0)
        if face.value.percent and number > 50 and "节" in face.name:
            return alone(context, item, face, say="saving", severity="suspect", expected="≤年度预算金额（万元）")
        return None
    if has(face.name, "money_ratio"):
        return alone(context, item, face, say="cost_ratio", severity="suspect", expected=f"≤{_budget(item)}")
    other = key(item.first.indicator.level2).startswith(("社会", "生态"))
    doubt = "suspect" if other or face.value.kind == "price" or "标准" in face.name else None
    return alone(context, item, face, say="cost", severity=doubt, expected=f"≤{_budget(item)}")


def _budget(item: Item) -> str:
    fund = item.project.funds.get("annual.total")
    if fund is None or not fund.amount or item.whole:
        return "预算金额（万元）"
    return f"{Decimal(int(fund.amount)) / 1_000_000:f}万元（预算金额）"


def _negative(context: Context, item: Item, face: Face) -> Hit | None:
    """A name that says that something fails, with a value that wants as much of it as can be."""
    value = face.measure
    if value.percent and not value.at_most and value.number is not None and value.number > 50 and face.name.startswith(_negatives()):
        return alone(context, item, face, say="negative", expected="用正面的名称，如“服务对象满意度”")
    return None


def _negatives() -> tuple[str, ...]:
    return words("negative_name")


def _late(context: Context, item: Item, face: Face) -> Hit | None:
    """A time with a lower bound: the later the better; or a whole year and more for what is of this year only."""
    value, name = face.value, face.name
    if value.kind != "time" or not value.at_least or value.number is None:
        return None
    expected = face.indicator.text.replace("≥", "≤").replace(">", "≤")
    if has(name, "deadline"):
        return alone(context, item, face, say="late", expected=expected)
    if has(name, "within_year") and value.unit in _YEAR and value.number >= _YEAR[value.unit]:
        return alone(context, item, face, say="within_year", expected="本年度内能够考核的数值")
    if item.level == "time" and ends(name, "time") and not has(name, "duration"):
        return alone(context, item, face, say="late", severity="suspect", expected=expected)
    return None


def _nothing_to_do(context: Context, item: Item, face: Face) -> Hit | None:
    """A quantity, quality or satisfaction with an upper bound."""
    value, name = face.measure, face.name
    if not value.at_most or not value.number:
        return None
    expected = face.indicator.text.replace("≤", "≥").replace("<", "≥")
    if value.percent and (is_satisfaction(name) or item.level == "satisfaction") and not name.startswith(_negatives()):
        limited = has(name, "limited") and "率" not in name
        return None if limited or "不满意" in name or "投诉" in name else alone(context, item, face, say="satisfaction", expected=expected)
    if item.level not in {"quantity", "output"} or not value.counted or has(name, "limited"):
        return None
    doubt = "suspect" if value.kind in {"people", "people_times"} else None
    return alone(context, item, face, say="nothing", severity=doubt, expected=expected)
