"""Values of indicators (指标值): missing ones, names instead of values, shares above the whole, days of the calendar."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, is_ratio, is_satisfaction, not_applicable
from mingzhang.checks.rules.target_names import does_not_apply, repeats_level
from mingzhang.checks.rules.target_shared import Line, alone, by_form, together
from mingzhang.vocabulary.indicator_words import ends, has
from mingzhang.vocabulary.phrases import key


def value_missing(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Satisfaction without any ratio: one finding for the document. A blank value of another line may be lost in the conversion: one
    more finding. Satisfaction in words (有效提高) is one too."""
    sentences: list[Line] = []
    lost: list[Line] = []
    in_words: list[Line] = []
    for item in context.targets.items:
        blank = next((face for face in item.faces if face.name and face.measure.form == "blank"), None)
        if item.level == "satisfaction" and blank is not None and not blank.indicator.basis and not blank.name.endswith(_MEASURE):
            sentences.append((item, blank))
        elif blank is not None and does_not_apply(item) is None and item.level:
            lost.append((item, blank))
        elif item.level == "satisfaction" and _words_only(item.last):
            in_words.append((item, item.last))
        else:
            yield Looked.FINE
    if sentences:
        yield together(context, sentences, say="satisfaction", expected="满意度≥×%")
    if lost:
        yield together(context, lost, say="blank", severity="suspect", expected="填写指标值")
    if in_words:
        yield together(context, in_words, say="words", severity="suspect", expected="满意度≥×%")


_MEASURE = ("满意度", "满意率", "满意度指标")
"""Ends of names that are a measure: where the value beside one is blank it may have been lost in the conversion."""


def _words_only(face: Face) -> bool:
    return bool(face.name) and face.value.form == "words" and not value_repeats(face)


def value_repeats(face: Face) -> bool:
    """Whether a value only repeats the name (居民满意度：满意度) or says no more than the level's name."""
    value, name = key(face.indicator.text).rstrip("。"), key(face.name).rstrip("。")
    if not value or not name or face.value.form not in {"words"}:
        return False
    if value == name or (len(name) > 6 and name.startswith(value) and len(value) * 10 >= len(name) * 8):
        return True
    return len(value) >= 2 and name.endswith(value) and (is_ratio(value) or is_satisfaction(value))


def value_is_name(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Values that repeat the name, one finding a form."""
    found: list[Line] = []
    for item in context.targets.items:
        face = next((face for face in item.faces if value_repeats(face) and not not_applicable(face.name)), None)
        if face is None:
            yield Looked.FINE
        else:
            found.append((item, face))
    for lines in by_form(found, options["forms"]):
        yield together(context, lines, expected="填写要达到的数值或有标准的等级")


def over_100(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Shares above 100 %, and ≥100 % of something that no ratio defines."""
    for item in context.targets.items:
        hit = next((hit for face in item.faces if (hit := _over(context, item, face)) is not None), None)
        yield Looked.FINE if hit is None else hit


def _over(context: Context, item: Item, face: Face) -> Hit | None:
    value = face.measure
    if not value.percent or value.number is None or has(face.name, "over_is_fine"):
        return None
    subject = face.name + value.before
    if value.number > 100 or (value.number == 100 and value.sign == ">"):
        sure = has(subject, "bounded") or is_satisfaction(subject) or item.level == "satisfaction"
        return alone(context, item, face, say="over", severity=None if sure else "suspect", expected="不超过100%")
    if value.number == 100 and value.sign == "≥" and repeats_level(face):
        return alone(context, item, face, say="undefined", severity="suspect", expected="写明比率的分子和分母，目标值不超过100%")
    return None


def days_of_year(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """A whole year in days that is not the budget year's: 365天 in a leap year."""
    year = context.book.fiscal_year
    for item in context.targets.items:
        for face in item.faces:
            value = face.value
            if value.number not in {365, 366} or value.should not in {"天", "日", "日历天"} or face.indicator.period == "midterm":
                continue
            if year is None or not (ends(face.name, "calendar") or value.sign == "="):
                yield Looked.UNKNOWN
                continue
            days = 366 if isleap(year) else 365
            if value.number == days:
                yield Looked.FINE
            else:
                yield alone(context, item, face, expected=f"{days}天", values={"year": year, "days": days})
