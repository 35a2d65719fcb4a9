"""Failed identities with one cause as one finding, at the figure to blame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mingzhang.checks.identity import Identity
from mingzhang.checks.locate import Cause, Located
from mingzhang.checks.locate_patterns import Pattern
from mingzhang.checks.locate_search import Repair
from mingzhang.checks.locate_system import System
from mingzhang.checks.model import Broken, Evidence, Finding, NotChecked, Spot, Suspect
from mingzhang.checks.repairs import in_other_unit, mistake, unit_of, written
from mingzhang.checks.report import finding_of
from mingzhang.checks.values import Places
from mingzhang.money import UNITS

_TELLING = ("identity.rollup", "identity.funds", "identity.product", "identity.balance", "identity.same")
"""Of several relations that fail for one cause, the finding has the rule of the first of these; the narrative comes last, unless the
figure to blame is its own."""
_TOLD = 3
"""So many explanations are told in the sentence, or none where there are more; `suspects` has them."""
_OPEN = {0: "应为", 1: "应不小于", -1: "应不大于"}


def findings_of(located: Located, places: Places) -> list[Finding]:
    """One finding for every cause; relations whose cause was not found have one each, but none that only repeats another."""
    out = []
    seen: set[tuple[object, ...]] = set()
    for cause in located.causes:
        found = _finding(cause, located.system, places)
        key = (found.rule, found.message, found.where)
        if key not in seen:
            seen.add(key)
            out.append(found)
    return out


def left_open(located: Located) -> list[NotChecked]:
    """What localisation had to leave open."""
    if not located.gave_up:
        return []
    return [NotChecked(f"{located.gave_up} 个不成立的勾稽关系", "牵连的数字太多，未能定位到具体的数")]


def _finding(cause: Cause, system: System, places: Places) -> Finding:
    if cause.pattern is not None:
        return _of_pattern(cause, cause.pattern, system, places)
    if not cause.choices:
        return finding_of(cause.failed[0], places)
    best = cause.choices[0]
    telling = min(cause.failed, key=lambda identity: _rank(identity, best[0], system))
    each = {id(identity): finding_of(identity, places) for identity in cause.failed}
    base = each[id(telling)]
    suspects = tuple(_suspect(repair, system, places, number) for number, choice in enumerate(cause.choices) for repair in choice)
    broken = tuple(Broken(one.rule, one.message, one.where) for one in each.values()) if len(each) > 1 else ()
    severity = "error" if any(one.severity == "error" for one in each.values()) else base.severity
    found = replace(base, severity=severity, suspects=suspects, broken=broken, evidence=_evidence([base, *each.values()]))
    if not cause.clear:
        return replace(found, message=base.message + _doubt(cause, system, places))
    first = suspects[0]
    message = _message(best, system, places, len(cause.failed))
    if len(cause.failed) == 1:
        at_total = len(best) == 1 and first.where == base.where
        message = base.message.removesuffix("。") + f"，{_should(best[0], system, places)}。" if at_total else message + base.message
    return replace(found, message=message, where=first.where, found=first.printed or "空白", expected=first.proposed)


def _of_pattern(cause: Cause, pattern: Pattern, system: System, places: Places) -> Finding:
    """The finding of a cause that is no single figure, at the first relation that fails."""
    each = [finding_of(identity, places) for identity in cause.failed]
    severity = "error" if any(one.severity == "error" for one in each) else each[0].severity
    broken = tuple(Broken(one.rule, one.message, one.where) for one in each)
    found = replace(each[0], severity=severity, broken=broken, evidence=_evidence(each))
    if pattern.kind == "unit":
        return replace(found, message=_of_unit(pattern, len(each), places))
    suspects = [_suspect(Repair(cell, amount, mistake("other")), system, places, 0) for cell, amount in pattern.amounts]
    columns = "、".join(_column(one, places) for one in cause.failed)
    row = f"“{found.where.row}”" if found.where.row else "合计"
    message = f"{row}有 {len(each)} 栏与所列各行之和都不相符（{columns}），可能漏列了一行，也可能{row}一行没有随之更新。"
    return replace(found, message=message, suspects=tuple(suspects))


def _of_unit(pattern: Pattern, count: int, places: Places) -> str:
    title = places.titles.get(pattern.table) or "该表"
    unit = places.units.get(pattern.table) or "元"
    right = next((name for name, size in UNITS.items() if size == UNITS[unit] * pattern.factor), None)
    times = max(pattern.factor, 1 / pattern.factor)
    size = "小" if pattern.factor > 1 else "大"
    hint = f"，金额单位可能应为“{right}”而不是“{unit}”" if right else "，金额单位可能有误"
    return f"“{title}”中有 {count} 处数字比其他表中同一口径的数{size} {times} 倍{hint}。"


def _column(identity: Identity, places: Places) -> str:
    """基本支出相差 61.57 万元"""
    value = identity.total
    unit = unit_of(value, places.units.get(value.table))
    by = written(abs(identity.difference), value, value.precision, places.units.get(value.table))
    return f"{places.spot(value).column or '金额'}相差 {by} {unit}"


def _rank(identity: Identity, repair: Repair, system: System) -> tuple[bool, bool, int, bool]:
    """The relation that says most comes first."""
    of_text = system.cells[repair.cell].value.statement is not None
    place = _TELLING.index(identity.rule) if identity.rule in _TELLING else len(_TELLING)
    is_total = identity.total == system.cells[repair.cell].value
    return (not identity.certain, of_text and identity.rule in _TELLING, place, not is_total)


def _suspect(repair: Repair, system: System, places: Places, choice: int) -> Suspect:
    value = system.cells[repair.cell].value
    return Suspect(places.spot(value), value.text, _proposed(repair, system, places), _why(repair, system), choice)


def _why(repair: Repair, system: System) -> str:
    return mistake("unit").why if in_other_unit(repair.amount, system.cells[repair.cell].value) else repair.mistake.why


def _proposed(repair: Repair, system: System, places: Places) -> str:
    cell = system.cells[repair.cell]
    return in_other_unit(repair.amount, cell.value) or written(repair.amount, cell.value, cell.grid, places.units.get(cell.value.table))


def _message(repairs: Sequence[Repair], system: System, places: Places, count: int) -> str:
    by = f"按 {count} 个勾稽关系推算" if count > 1 else ""
    if len(repairs) == 1:
        return _says(repairs[0], system, places, by) + "。"
    return (
        f"{'；'.join(_says(repair, system, places) for repair in repairs)}。{by + '，' if by else ''}这 {len(repairs)} 个数应当一并更正。"
    )


def _says(repair: Repair, system: System, places: Places, by: str = "") -> str:
    """“…”印为 439.30 万元，应为 433.90 万元（两位数字颠倒）"""
    value = system.cells[repair.cell].value
    printed = f"印为 {value.text}{_unit(value.text, repair, system, places)}" if value.text else "为空白"
    return f"{_name(places.spot(value))}{printed}，{by}{_should(repair, system, places)}"


def _should(repair: Repair, system: System, places: Places) -> str:
    """应为 433.90 万元（两位数字颠倒）"""
    proposed = _proposed(repair, system, places)
    why = _why(repair, system)
    plain = why in {mistake("other").why, mistake("unit").why}
    return f"{_OPEN[repair.open]} {proposed}{_unit(proposed, repair, system, places)}" + ("" if plain else f"（{why}）")


def _unit(text: str, repair: Repair, system: System, places: Places) -> str:
    """The unit to say after a figure that has none of its own."""
    value = system.cells[repair.cell].value
    return "" if text.endswith(tuple(UNITS)) else f" {unit_of(value, places.units.get(value.table))}"


def _doubt(cause: Cause, system: System, places: Places) -> str:
    """Which figures may be to blame where more than one may."""
    if len(cause.choices) > _TOLD:
        return ""
    told = ["、".join(_says(repair, system, places) for repair in choice) for choice in cause.choices]
    return f"可能的原因：{'；或者'.join(told)}。"


def _name(where: Spot) -> str:
    parts = [part for part in (where.row, where.column) if part]
    return "“" + "”的“".join(parts) + "”" if parts else "该数"


def _evidence(findings: Iterable[Finding]) -> tuple[Evidence, ...]:
    """The evidence of all, each place once."""
    out: dict[tuple[object, ...], Evidence] = {}
    for finding in findings:
        for item in finding.evidence:
            spot = item.where
            out.setdefault((spot.table_id, spot.row_index, spot.column_index, spot.passage, spot.start, spot.line, item.text), item)
    return tuple(out.values())
