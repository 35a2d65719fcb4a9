"""The basis of a value (指标值确定依据): another indicator's, a value instead of a basis, or a copy of the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.indicators import Face, Item, is_satisfaction
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.target_shared import Line
from mingzhang.vocabulary.indicator_words import ends, has, words
from mingzhang.vocabulary.phrases import key


def basis(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Bases of other indicators one by one; values in the place of a basis, and copies of the name, one finding each."""
    copies: list[Line] = []
    values: list[Line] = []
    for _, items in context.targets.by_project:
        for item in items:
            face = item.last
            printed = key(face.indicator.basis or "").rstrip("。")
            if not printed:
                continue
            own = {key(face.name), key(face.indicator.name)}
            other = _owner(item, items, printed)
            if printed in own:
                copies.append((item, face))
            elif printed in words("basis_values") or (len(printed) > 3 and printed == key(face.indicator.text)):
                values.append((item, face))
            elif other is not None:
                spot = context.targets.name(other)
                yield _hit(context, item, face, "other", Evidence("counterpart", other.last.indicator.name, spot))
            elif _another_measure(face, printed):
                yield _hit(context, item, face, "measure")
            else:
                yield Looked.FINE
    if values:
        yield _listed(context, values, "value", "suspect")
    if copies:
        yield _listed(context, copies, "copy", "style")


def _owner(item: Item, items: tuple[Item, ...], printed: str) -> Item | None:
    """The other indicator of the form whose name or description this basis is."""
    mine = {key(item.last.name), key(item.last.indicator.description or "")}
    if printed in mine or has(printed, "basis_source"):
        return None
    return next((one for one in items if one is not item and printed in _said(one) and not (_said(one) & mine)), None)


def _said(item: Item) -> set[str]:
    face = item.last
    return {text for text in (key(face.name), key(face.indicator.description or "")) if len(text) >= 4}


def _another_measure(face: Face, printed: str) -> bool:
    """Whether the basis is a ratio or a satisfaction while the indicator counts something else, of which it says no word."""
    if has(printed, "basis_source") or not (ends(printed, "basis_measure") or is_satisfaction(printed)):
        return False
    value = face.value
    return value.form == "number" and bool(value.kind) and value.kind not in {"none", "ratio", "score"}


def _hit(context: Context, item: Item, face: Face, say: str, *evidence: Evidence) -> Hit:
    targets = context.targets
    own = targets.evidence(item, face)
    printed = face.indicator.basis or ""
    other = evidence[0].text if evidence else ""
    shown = {"name": face.title, "value": face.indicator.text, "basis": printed, "other": other}
    where = targets.basis(item, face)
    return Hit(where, printed, "该指标值依据的计划、标准或历史数据", values=shown, evidence=(*own, *evidence), say=say)


def _listed(context: Context, found: list[Line], say: str, severity: str) -> Hit:
    item, face = found[0]
    evidence = tuple(Evidence("part", one.indicator.basis or "", context.targets.basis(line, one)) for line, one in found[1:])
    shown = {"count": len(found), "basis": face.indicator.basis or "", "name": face.title}
    where = context.targets.basis(item, face)
    return Hit(
        where, face.indicator.basis or "", "该指标值依据的计划、标准或历史数据", values=shown, evidence=evidence, say=say, severity=severity
    )
