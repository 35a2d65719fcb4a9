"""What the rules on single indicators share: one finding for several lines, and how they are named in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit
from mingzhang.checks.indicators import Face, Item
from mingzhang.checks.model import Evidence

Line = tuple[Item, Face]
"""A printed line and the period of it that is meant."""


def named(found: Sequence[Line], most: int = 3) -> str:
    """The lines for a sentence: the first few by name and value, and how many there are in all."""
    shown = list(dict.fromkeys(face.both for _, face in found))
    text = "、".join(shown[:most])
    return text + f"等{len(found)}处" if len(found) > most else text


def projects(found: Sequence[Line]) -> str:
    """The forms that the lines belong to, for a sentence."""
    names = list(dict.fromkeys(item.project.name or "部门整体绩效目标" for item, _ in found))
    text = "、".join(f"“{name}”" for name in names[:2])
    return text + f"等{len(names)}张表" if len(names) > 2 else text


def by_form(found: Sequence[Line], most: int) -> list[list[Line]]:
    """The lines form by form; all together where more than `most` forms have some."""
    forms: dict[int, list[Line]] = {}
    for item, face in found:
        forms.setdefault(id(item.project), []).append((item, face))
    return list(forms.values()) if len(forms) <= most else [list(found)]


def together(
    context: Context,
    found: Sequence[Line],
    *,
    say: str = "message",
    severity: str | None = None,
    expected: str = "",
    values: dict[str, Any] | None = None,
    blame: str = "value",
) -> Hit:
    """One finding for all these lines: at the first, the others are its evidence. `blame` is the cell it points at, value or name."""
    targets = context.targets
    item, face = found[0]
    where = targets.value(item, face) if blame == "value" else targets.name(item, face)
    own = targets.evidence(item, face)
    other = own if blame == "value" else own[1:]
    evidence: tuple[Evidence, ...] = (*(one for one in other if one.where != where), *targets.gathered(found[1:]))
    text = face.indicator.text if blame == "value" else face.indicator.name
    shown = {"examples": named(found), "projects": projects(found), "count": len(found), **(values or {})}
    return Hit(where, text or face.indicator.name, expected, values=shown, evidence=evidence, say=say, severity=severity)


def alone(
    context: Context,
    item: Item,
    face: Face,
    *,
    say: str = "message",
    severity: str | None = None,
    expected: str = "",
    evidence: tuple[Evidence, ...] = (),
    values: dict[str, Any] | None = None,
) -> Hit:
    """One finding at the value of one line; its name is evidence, before what else there is."""
    where = context.targets.value(item, face)
    own = tuple(one for one in context.targets.evidence(item, face) if one.where != where)
    shown = {"name": face.title, "value": face.indicator.text, "level": face.indicator.level2 or face.indicator.level1}
    shown |= {"project": item.project.name, **(values or {})}
    return Hit(
        where, face.indicator.text or face.indicator.name, expected, values=shown, evidence=(*own, *evidence), say=say, severity=severity
    )
