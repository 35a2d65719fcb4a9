"""Units of indicators' values: phrases instead of units, units written as words, and units that do not fit the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, is_people, is_ratio, is_satisfaction, not_applicable
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.target_shared import Line, alone, by_form, together
from mingzhang.vocabulary.indicator_values import tight, two_numbers
from mingzhang.vocabulary.indicator_words import ends, has, is_phrase, unfit, unit_at, words
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.quantities import quantities

_GLUED = re.compile(r"(\d{1,2})100\Z")


def is_filler(face: Face) -> bool:
    """Whether a phrase stands behind the number instead of a unit (≥10 提高效率)."""
    value = face.value
    if value.form != "number" or value.kind:
        return False
    rest = key(value.rest)
    return bool(rest) and (is_phrase(rest) or rest == key(face.name))


def _glued(items: tuple[Item, ...]) -> list[Line]:
    """Lines whose value ends with a 100 that was meant as its unit (≥90100), where several do."""
    found = [(item, item.last) for item in items if _GLUED.search(_bare_number(item.last))]
    return found if len(found) > 1 or any(is_ratio(face.name) or is_satisfaction(face.name) for _, face in found) else []


def _bare_number(face: Face) -> str:
    value = face.value
    return str(value.number) if value.form == "number" and value.kind == "none" and value.number is not None else ""


def filler_unit(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Values whose unit is none, and units written as words; one finding each a form."""
    phrases: list[Line] = []
    spelled: list[Line] = []
    for _, items in context.targets.by_project:
        glued = _glued(items)
        for item in items:
            face = next((face for face in item.faces if is_filler(face) or two_numbers(face.indicator.text)), None)
            odd = next((face for face in item.faces if face.value.unit and face.value.should != face.value.unit), None)
            if face is not None:
                phrases.append((item, face))
            elif odd is not None and odd.value.unit in words("spelled"):
                spelled.append((item, odd))
            else:
                yield Looked.FINE
        if glued:
            number = _GLUED.sub(r"\1", _bare_number(glued[0][1]))
            yield together(context, glued, say="glued", expected=f"{glued[0][1].value.sign}{number}%", values={"number": number})
    for lines in by_form(phrases, options["forms"]):
        yield together(context, lines, expected="数值后写计量单位")
    for lines in by_form(spelled, options["forms"]):
        units = "、".join(dict.fromkeys(f"“{face.value.unit}”应为“{face.value.should}”" for _, face in lines))
        yield together(context, lines, say="spelled", severity="style", expected=lines[0][1].value.should, values={"units": units})


def unit_fits(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Units that do not fit what the name counts."""
    late: list[Line] = []
    bare_numbers: list[Line] = []
    for item in context.targets.items:
        hit: Hit | None = None
        for face in item.faces:
            if face.value.number is None or is_filler(face) or not item.level or not_applicable(face.name):
                continue
            hit = hit or _money(context, item, face) or _contradicts(context, item, face) or _counted(context, item, face)
        face = item.last
        if hit is not None:
            yield hit
        elif face.value.percent and ends_time(face) and not is_satisfaction(face.value.before):
            late.append((item, face))
        elif face.value.form == "number" and face.value.kind == "none" and _needs_unit(face):
            bare_numbers.append((item, face))
        else:
            yield Looked.FINE
    if late:
        yield together(context, late, say="time_percent", severity="suspect", expected="写时间（如“12月底前”），或把名称改为“及时率”")
    if bare_numbers:
        yield together(context, bare_numbers, say="no_unit", severity="suspect", expected="写明计量单位")


def _needs_unit(face: Face) -> bool:
    number = _bare_number(face)
    return bool(number) and not _GLUED.search(number) and Decimal(number) != 0 and bool(face.name)


def ends_time(face: Face) -> bool:
    """Whether a name is that of a time, not of work that keeps to it."""
    name = face.name
    return has(name, "time") and not has(name, "kept_time")


def _contradicts(context: Context, item: Item, face: Face) -> Hit | None:
    """A unit of another kind than the name says: heads in hours or percent, a ratio in pieces, a time in pieces."""
    name, value = face.name, face.value
    clear = value.kind and value.kind != "none"
    if has(name, "share") and value.percent:
        return None
    if is_people(name) and (value.percent or value.kind in {"time", "event"}):
        return alone(context, item, face, say="people", expected="人")
    if ends(name, "counts") and value.percent:
        return alone(context, item, face, say="count_percent", expected="件、个等计数单位")
    if value.unit in {"次", "次数"} and any(name.endswith(thing + count) for thing in words("things") for count in words("counts")):
        return alone(context, item, face, say="thing_times", expected="台、套、个等")
    if is_ratio(name) and clear and value.kind not in {"ratio", "score"}:
        return alone(context, item, face, say="ratio", expected="%")
    timed = ends(name, "time") and not has(name, "kept_time") and "每" not in face.indicator.text and not value.tail.startswith("/")
    if timed and value.kind in {"event", "people", "people_times", "thing", "money"}:
        return alone(context, item, face, say="time", expected="日期或天、小时等时间单位")
    if is_satisfaction(name) and ends(name, "satisfaction") and clear and value.kind not in {"ratio", "score"}:
        return alone(context, item, face, say="satisfaction", severity="suspect", expected="%")
    return None


def _counted(context: Context, item: Item, face: Face) -> Hit | None:
    """A thing that is counted in a unit that cannot count it, or not in the one that the name itself prints."""
    value = face.value
    should = unfit(face.name, value.unit)
    if should:
        return alone(context, item, face, say="thing", severity="suspect", expected=should, values={"unit": value.unit, "should": should})
    if value.form != "number" or not value.counted or value.unit in face.name:
        return None
    own = [one for one in quantities(face.name) if one.unit and not one.scope and (unit := unit_at(one.unit)) and unit.kind == "thing"]
    total = sum((one.value for one in own), Decimal(0))
    if own and value.kind == "event" and (total == value.number or any(one.value == value.number for one in own)):
        shown = "、".join(one.text for one in own)
        values = {"own": shown, "unit": value.unit, "should": own[0].unit}
        return alone(context, item, face, say="name_number", expected=f"{value.number}{own[0].unit}", values=values)
    return None


def _money(context: Context, item: Item, face: Face) -> Hit | None:
    """A cost in 元 whose number is the form's amount in 万元."""
    value = face.value
    fund = item.project.funds.get("midterm.total" if face.indicator.period == "midterm" else "annual.total")
    if "/" in face.indicator.text or "／" in face.indicator.text:
        return None  # a price or a standard a head says nothing of the whole
    if value.kind != "money" or value.unit not in {"元", "万元"} or fund is None or not fund.amount or value.number is None:
        return None
    amount, number, precision = Decimal(int(fund.amount)) / 100, value.number, Decimal(int(fund.precision or 0)) / 100
    factor = Decimal(1) if value.unit == "元" else Decimal(10_000)
    other = Decimal(10_000) if value.unit == "元" else Decimal(1)
    if abs(number * factor - amount) <= precision or abs(number * other - amount) > precision / 2 or number < 1:
        return None
    should = "万元" if value.unit == "元" else "元"
    where = context.cell(item.project.table, fund.where, fund.text, row=item.project.name)
    evidence = (Evidence("counterpart", fund.text, where),)
    shown = tight(face.indicator.text)
    expected = shown.removesuffix(value.unit) + should
    values = {"amount": f"{amount / other:f}{should}", "should": should}
    return alone(context, item, face, say="money", expected=expected, evidence=evidence, values=values)
