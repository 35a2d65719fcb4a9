"""Names of indicators (三级指标): level names, empty names, rows that do not apply, and the numbers in front of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, not_applicable
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.target_shared import Line, alone, by_form, together
from mingzhang.vocabulary.indicator_words import words
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import bare

_LEVEL_TAIL = re.compile("指标$")
_NUMBERED = re.compile(r"^\s*指标\s*(\d{1,2})\s*[:：.、]\s*(.*)$", re.DOTALL)


def repeats_level(face: Face) -> bool:
    """Whether a name is only the name of a level (服务对象满意度指标, 社会效益). Under a level that says even less (满意度) the name of a
    narrower one is a step on: 服务对象满意度 is a third level there."""
    name, level = _LEVEL_TAIL.sub("", key(face.name)), _LEVEL_TAIL.sub("", key(face.indicator.level2))
    return name in words("level_names") and (name in words("half_names") or level not in words("half_names"))


def _concrete(face: Face) -> bool:
    """Whether a name that says half (满意度) is made concrete by its description."""
    description = key(face.indicator.description or "")
    half = _LEVEL_TAIL.sub("", key(face.name)) in words("half_names")
    return half and bool(description) and description != key(face.name) and any(word in description for word in words("half_names"))


def name_is_level(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Names that only repeat the level, one finding a form."""
    found: list[Line] = []
    for item in context.targets.items:
        face = next((face for face in item.faces if face.name and repeats_level(face) and not _concrete(face)), None)
        if face is None or context.targets.misread(item, face):
            yield Looked.FINE
        else:
            found.append((item, face))
    for lines in by_form(found, options["forms"]):
        yield together(context, lines, blame="name", expected="写明具体考核什么的三级指标名称")


def name_missing(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Lines whose name is empty behind its number (指标1：) while a value stands beside it, one finding a form."""
    found: list[Line] = []
    for item in context.targets.items:
        face = next((face for face in item.faces if not face.name and face.indicator.text and item.level), None)
        if face is None:
            yield Looked.FINE
        else:
            found.append((item, face))
    for lines in by_form(found, options["forms"]):
        yield together(context, lines, expected="三级指标名称和指标值分栏填写", blame="value")


def does_not_apply(item: Item) -> Face | None:
    """The period in which a line says that there is no such indicator, None where none does."""
    return next((face for face in item.faces if not_applicable(face.name) or not_applicable(face.indicator.text)), None)


def not_applicable_rows(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Lines that say that they do not apply: with a value that is to be reached each is an error, the others are one finding."""
    found: list[Line] = []
    for item in context.targets.items:
        face = does_not_apply(item)
        if face is None:
            yield Looked.FINE
            continue
        reached = next((one for one in item.faces if not_applicable(one.name) and _to_be_reached(one)), None)
        if reached is not None:
            yield alone(context, item, reached, say="reached", expected="删去本行，或写“不适用”")
        else:
            found.append((item, face))
    if found:
        yield together(context, found, severity="style", expected="删去不适用的行")


def _to_be_reached(face: Face) -> bool:
    return face.value.form == "number" and bool(face.value.number)


def numbering(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Numbers before names (指标1, 指标2) that differ in the two periods of a line, or come twice in one list; one finding a form."""
    tables = {form.table for form in (*context.book.goals, *context.book.projects)}
    for table in context.book.tables:
        if table.id not in tables:
            continue
        shifted: list[tuple[str, str, Evidence]] = []
        rows: dict[int, list[tuple[str, str, Evidence]]] = {}
        for cell in table.cells:
            match = _NUMBERED.match(cell.text)
            if match and key(match[2]):
                spot = context.cell(table.id, cell.where, cell.text)
                rows.setdefault(cell.row, []).append((match[1], key(match[2]), Evidence("name", cell.text, spot)))
        for names in rows.values():
            if len(names) == 2 and names[0][0] != names[1][0] and _same(names[0][1], names[1][1]):
                shifted.append((names[0][0], names[1][0], names[0][2]))
                shifted.append((names[0][0], names[1][0], names[1][2]))
            elif len(names) == 2:
                yield Looked.FINE
        if shifted:
            first, second, evidence = shifted[0]
            values = {"first": f"指标{first}", "second": f"指标{second}", "count": len(shifted) // 2}
            others = tuple(one[2] for one in shifted[1:])
            yield Hit(evidence.where, f"指标{second}", f"指标{first}", values=values, evidence=others)


def _same(one: str, other: str) -> bool:
    shared = len(set(one) & set(other))
    return bare(one) == bare(other) or (len(one) > 5 and shared * 10 >= 8 * max(len(set(one)), len(set(other))))
