"""Indicators in the wrong place: the kind of a name or value does not fit its level (二级指标), or the two levels do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mingzhang.book.model import Table
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, is_count, is_ratio, is_satisfaction, not_applicable
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.target_names import repeats_level
from mingzhang.checks.rules.target_shared import Line, alone, together
from mingzhang.checks.rules.target_units import is_filler
from mingzhang.checks.rules.target_values import value_repeats
from mingzhang.classification import indicators as level_list
from mingzhang.vocabulary.indicator_words import ends, has, level_kind, words
from mingzhang.vocabulary.phrases import indicator_column, key

Judge = Callable[[Item, Face], bool]

BENEFITS = {"economy", "society", "ecology", "lasting", "benefit"}


def _words(face: Face) -> bool:
    return face.value.form == "words" and not value_repeats(face)


def _satisfied(face: Face) -> bool:
    value = face.measure
    return is_satisfaction(face.name) or (value.percent and is_satisfaction(value.before))


def _time_count(item: Item, face: Face) -> bool:
    """Five sessions as a timeliness."""
    regular = "频" in face.name or "每" in face.name or "每" in face.indicator.text
    counted = item.level == "time" and face.value.form == "number" and face.value.counted
    return counted and not regular and not ends(face.name, "time") and face.value.should != "次"


def _time_times(item: Item, face: Face) -> bool:
    """So many times as a timeliness: 拨付次数 may be meant as how often."""
    regular = "频" in face.name or "每" in face.name or "每" in face.indicator.text or "按" in face.name
    return (
        item.level == "time" and face.value.form == "number" and face.value.should == "次" and not regular and not ends(face.name, "time")
    )


def _time_quality(item: Item, face: Face) -> bool:
    return (
        item.level == "time"
        and _words(face)
        and has(face.indicator.text, "quality_values")
        and not has(face.indicator.text, "timely_values")
    )


def _cost_time(item: Item, face: Face) -> bool:
    return item.level == "cost" and _words(face) and has(face.indicator.text, "timely_values")


def _cost_effect(item: Item, face: Face) -> bool:
    """An effect in the place of a cost: neither name nor value has to do with money."""
    text = key(face.indicator.text)
    return item.level == "cost" and _words(face) and not has(face.name, "cost") and has(face.name, "effect") and ends(text, "effect_values")


def _ecology_people(item: Item, face: Face) -> bool:
    return item.level == "ecology" and face.value.kind in {"people", "people_times"} and not has(face.name, "ecology")


def _satisfaction_ratio(item: Item, face: Face) -> bool:
    """A coverage or a timeliness in the place of satisfaction."""
    return item.level == "satisfaction" and has(face.name, "other_ratio") and not has(face.name + face.indicator.text, "also_satisfied")


def _satisfaction_value(item: Item, face: Face) -> bool:
    """A share of satisfied people as the value of a quantity, a quality, a time or a cost."""
    apart = item.level in {"quantity", "time", "cost", "quality"}
    return apart and face.value.percent and is_satisfaction(face.value.before) and not is_satisfaction(face.name)


_SURE: tuple[tuple[str, Judge, str], ...] = (
    ("time_count", _time_count, "日期、期限或及时率"),
    ("time_quality", _time_quality, "日期、期限或及时率"),
    ("cost_time", _cost_time, "≤预算金额（万元）"),
    ("cost_effect", _cost_effect, "移到效益指标或产出指标"),
    ("ecology_people", _ecology_people, "移到数量指标或社会效益指标"),
    ("satisfaction_ratio", _satisfaction_ratio, "服务对象满意度≥×%"),
    ("satisfaction_value", _satisfaction_value, "移到满意度指标"),
)


def _quantity_ratio(item: Item, face: Face) -> bool:
    return item.level == "quantity" and is_ratio(face.name) and (face.value.percent or face.value.form in {"words", "blank"})


def _quality_count(item: Item, face: Face) -> bool:
    if item.level != "quality" or has(face.name, "quality_counts") or (is_filler(face) and not is_count(face.name)):
        return False
    if face.value.number == 0:
        return False
    return (is_count(face.name) and not face.value.percent) or (face.value.form == "number" and face.value.counted)


def _quality_time(item: Item, face: Face) -> bool:
    timely = _words(face) and key(face.indicator.text).rstrip("。") in words("timely_whole")
    return item.level == "quality" and (face.name.endswith("及时率") or timely)


_BRACKETS = re.compile(r"[(（][^)）]*[)）]")


def _benefit_satisfaction(item: Item, face: Face) -> bool:
    return item.level in BENEFITS and _satisfied(face)


def _not_ecology(item: Item, face: Face) -> bool:
    """Nothing of name, value and description has to do with nature or surroundings."""
    text = _BRACKETS.sub("", face.name + face.indicator.text + (face.indicator.description or ""))
    return item.level == "ecology" and not has(text, "ecology") and not repeats_level(face) and bool(face.name)


def _not_cost(item: Item, face: Face) -> bool:
    text = face.name + face.indicator.text + (face.indicator.description or "")
    other = key(face.indicator.level2).startswith(("社会", "生态"))
    return item.level == "cost" and not other and not has(text, "cost") and not repeats_level(face) and bool(face.name)


_DOUBTFUL: tuple[tuple[str, Judge, str], ...] = (
    ("time_times", _time_times, "日期、期限或及时率"),
    ("quantity_ratio", _quantity_ratio, "移到质量指标或时效指标，数量指标写完成的数量"),
    ("quality_count", _quality_count, "移到数量指标，质量指标写合格率、达标率等"),
    ("quality_time", _quality_time, "移到时效指标，质量指标写合格率、达标率等"),
    ("benefit_satisfaction", _benefit_satisfaction, "移到满意度指标"),
    ("not_ecology", _not_ecology, "移到社会效益等指标，没有生态效益的删去"),
    ("not_cost", _not_cost, "写成本或费用的控制金额"),
)


def category(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Clear contradictions one by one; of the doubtful ones all of one kind together."""
    doubtful: dict[str, list[Line]] = {}
    for _, items in context.targets.by_project:
        for item in items:
            if not item.level or any(not_applicable(face.name) or not_applicable(face.indicator.text) for face in item.faces):
                yield Looked.FINE
                continue
            sure = next(((say, face, should) for say, judge, should in _SURE for face in item.faces if judge(item, face)), None)
            if sure is not None:
                yield alone(context, item, sure[1], say=sure[0], expected=sure[2])
                continue
            twice = _twice(item, items)
            if twice is not None:
                evidence = context.targets.gathered([twice])
                yield alone(context, item, item.last, say="twice", expected="删去，只在满意度指标中填写", evidence=evidence)
                continue
            other = next(((say, face) for say, judge, _ in _DOUBTFUL for face in item.faces if judge(item, face)), None)
            if other is None:
                yield Looked.FINE
            else:
                doubtful.setdefault(other[0], []).append((item, other[1]))
    for say, _, should in _DOUBTFUL:
        if say in doubtful:
            yield together(context, doubtful[say], say=say, severity="suspect", expected=should)


def _twice(item: Item, items: tuple[Item, ...]) -> Line | None:
    """The line of satisfaction that says the same once more, for a line of satisfaction among the benefits."""
    face = item.last
    if item.level not in BENEFITS or not _satisfied(face):
        return None
    said = key(face.name + face.indicator.text)
    return next(
        ((one, one.last) for one in items if one.level == "satisfaction" and key(one.last.name + one.last.indicator.text) == said), None
    )


def _columns(table: Table, header: str) -> frozenset[int]:
    """The columns of a form under a header of its indicators."""
    return frozenset(cell.column for cell in table.cells if cell.text and indicator_column(cell.text) == header)


def levels(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """A second level under a first level that it does not belong to, or a second level's name as the first level. The cells say it:
    what was read from them may already be mended."""
    known = level_list()
    forms = {form.table: form for form in (*context.book.goals, *context.book.projects)}
    for table in context.book.tables:
        form = forms.get(table.id)
        if form is None:
            continue
        rows: dict[int, list[tuple[int, str, Evidence]]] = {}
        first_column, second_column = (_columns(table, header) for header in ("level1", "level2"))
        for cell in table.cells:
            text = key(cell.text)
            if text and indicator_column(text) is None and text.removesuffix("指标") not in {"绩效", ""}:
                spot = context.cell(table.id, cell.where, cell.text, row=form.name)
                rows.setdefault(cell.row, []).append((cell.column, text, Evidence("context", cell.text, spot)))
        for cells in rows.values():
            if (
                len(cells) < 3
                or cells[0][0] not in first_column
                or cells[1][0] not in second_column
                or cells[0][1] == cells[1][1] == "成本指标"
            ):
                continue
            first, second = cells[0][1], cells[1][1]
            parents = {parent for parent, _ in known.second_level(second)}
            if not parents or not level_kind("", second):
                continue
            if known.named(first, 1):
                right = any(entry.name in parents for entry in known.named(first, 1))
                say = "parent"
            elif known.second_level(first) and first.endswith("指标") and second.endswith("指标"):
                right, say = False, "second"
            else:
                continue
            if right:
                yield Looked.FINE
                continue
            expected = "、".join(sorted(parents))
            values = {"first": first, "second": second, "parents": "或".join(f"“{parent}”" for parent in sorted(parents))}
            yield Hit(cells[0][2].where, first, expected, values=values, evidence=(cells[1][2],), say=say)
