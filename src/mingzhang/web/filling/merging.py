"""A department's facts: its own and those of its units, as one budget (汇总)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from mingzhang.facts.model import WHOLE, Asset, Facts, Item, Known, Unit
from mingzhang.money import Fen

T = TypeVar("T")


def merged(own: Facts, units: Sequence[Facts]) -> Facts:
    """The department's facts. Its name, words, goals and tasks are its own; lines are those of all; a unit that states itself stands for
    itself, keys of projects that two have are told apart by the unit's code. “三公” and the like, assets and last year's sums of the
    whole are added up."""
    apart = _told_apart((own, *units))
    every = (apart[0], *apart[1:])
    return replace(
        own,
        units=_units(every),
        revenue=_joined(one.revenue for one in every),
        spending=_joined(one.spending for one in every),
        projects=_joined(one.projects for one in every),
        indicators=tuple(line for index, one in enumerate(every) for line in one.indicators if index == 0 or line.project != WHOLE),
        purchases=_joined(one.purchases for one in every),
        items=_items(one.items for one in every),
        assets=_assets(one.assets for one in every),
        last_year=_known(every),
    )


def _joined(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(one for lines in lists for one in lines)


def _units(every: Sequence[Facts]) -> tuple[Unit, ...]:
    """Each unit once; what the unit says of itself counts."""
    found: dict[str, Unit] = {}
    for facts in every:
        found |= {unit.code: unit for unit in facts.units}
    return tuple(sorted(found.values(), key=lambda unit: unit.code))


def _told_apart(every: Sequence[Facts]) -> list[Facts]:
    """The same facts with keys of projects that no two of them share."""
    used: set[str] = set()
    out: list[Facts] = []
    for facts in every:
        names: dict[str, str] = {}
        for project in facts.projects:
            key = project.key
            number = 2
            while key in used:
                key = f"{facts.department.code}-{project.key}" if number == 2 else f"{facts.department.code}-{project.key}-{number}"
                number += 1
            names[project.key] = key
            used.add(key)
        out.append(_renamed(facts, names))
    return out


def _renamed(facts: Facts, names: Mapping[str, str]) -> Facts:
    if all(old == new for old, new in names.items()):
        return facts
    return replace(
        facts,
        projects=tuple(replace(one, key=names[one.key]) for one in facts.projects),
        spending=tuple(replace(one, project=names.get(one.project or "", one.project)) for one in facts.spending),
        indicators=tuple(replace(one, project=names.get(one.project, one.project)) for one in facts.indicators),
        purchases=tuple(replace(one, project=names.get(one.project or "", one.project)) for one in facts.purchases),
        last_year=tuple(_known_renamed(one, names) for one in facts.last_year),
    )


def _known_renamed(one: Known, names: Mapping[str, str]) -> Known:
    place = one.at
    return replace(one, at=place.but(project=names[place["project"]])) if place["project"] in names else one


def _items(lists: Iterable[tuple[Item, ...]]) -> tuple[Item, ...]:
    found: dict[tuple[str, str, str | None], Item] = {}
    for item in _joined(lists):
        place = (item.item, item.fund, item.unit)
        before = found.get(place)
        if before is None:
            found[place] = item
            continue
        reasons = dict.fromkeys(part for reason in (before.reason, item.reason) if reason for part in reason.rstrip("。；").split("；"))
        found[place] = replace(
            before,
            amount=Fen(before.amount + item.amount),
            last_year=Fen(before.last_year + item.last_year),
            reason="；".join(reasons) or None,
        )
    return tuple(found.values())


def _assets(lists: Iterable[tuple[Asset, ...]]) -> tuple[Asset, ...]:
    found: dict[tuple[str, str], Asset] = {}
    for asset in _joined(lists):
        before = found.get((asset.item, asset.name))
        if before is None:
            found[asset.item, asset.name] = asset
            continue
        counts = [one.quantity for one in (before, asset) if one.quantity is not None]
        values = [one.value for one in (before, asset) if one.value is not None]
        quantity = sum(counts, Decimal(0)) if counts else None
        found[asset.item, asset.name] = replace(before, quantity=quantity, value=Fen(sum(values)) if values else None)
    return tuple(found.values())


def _known(every: Sequence[Facts]) -> tuple[Known, ...]:
    """Sums of last year at the same coordinates are added up."""
    found: dict[object, Known] = {}
    for one in _joined(facts.last_year for facts in every):
        before = found.get(one.at)
        found[one.at] = one if before is None else replace(one, amount=Fen(before.amount + one.amount))
    return tuple(found.values())
