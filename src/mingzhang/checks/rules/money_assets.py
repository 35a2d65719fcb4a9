"""State-owned assets (国有资产): what is to be bought against the procurement budget, vehicles, and the parts of what is held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from mingzhang.book.model import Asset
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.money_procurement import NEW_CATALOGUE, amount_of_line
from mingzhang.checks.rules.money_said import Printed, in_tables, near, of_value, said, wan
from mingzhang.money import NotAFigure, parse_figure
from mingzhang.vocabulary.money_words import fixed_assets, loose, words_of


def planned(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The fixed assets to be bought by the narrative against those of the procurement table and of the economic items."""
    bought, economic = _bought(context), _economic(context)
    for plan in said(context, "planned_assets")[:1]:
        total = sum(one.fen for one in bought)
        evidence = tuple(one.evidence("part") for one in bought)
        values = {"plan": wan(plan.fen), "bought": wan(total)}
        text = context.book.passages[plan.passage].text if plan.passage is not None else ""
        inside = loose(words_of("listed", "inside")).search(text) and not loose(words_of("listed", "outside")).search(text)
        if bought and plan.fen == 0 and total:
            yield Hit(plan.spot, plan.text, f"{wan(total)}万元", values, evidence, say="none")
        elif plan.fen == 0 and any(one.fen for one in economic):
            evidence = tuple(one.evidence("part") for one in economic)
            values |= {"bought": wan(sum(one.fen for one in economic))}
            yield Hit(plan.spot, plan.text, "", values, evidence, say="economic", severity="suspect")
        elif inside and context.book.procurement and plan.fen:
            slack = [plan.precision, *(one.precision for one in bought)]
            if near(total, plan.fen, *slack):
                yield Looked.FINE
            else:
                shown = evidence or tuple(one.evidence("context") for one in in_tables(context, "procurement")[:1])
                yield Hit(plan.spot, plan.text, f"{wan(total)}万元", values, shown, say="other", severity="suspect")
        else:
            yield Looked.FINE


def _bought(context: Context) -> tuple[Printed, ...]:
    """The lines of the procurement table that are fixed assets by their codes."""
    year = context.book.fiscal_year
    edition = "2022" if year is None or year >= NEW_CATALOGUE else "2013"
    prefixes = fixed_assets(edition)
    lines = [line for line in context.book.procurement if line.catalogue and line.catalogue.startswith(prefixes)]
    return tuple(amount for line in lines if (amount := amount_of_line(context, line)) is not None)


def _economic(context: Context) -> tuple[Printed, ...]:
    """The economic items of the basic expenditure that buy fixed assets (310xx), one cell each."""
    out: dict[str, Printed] = {}
    for value in context.values:
        item = value.at["economic"]
        if item not in words_of("fixed_assets", "economic") or value.table < 0 or not value.fen:
            continue
        if not value.at.dimensions & {"year", "measure", "project", "unit"}:
            out.setdefault(item, of_value(context, value))
    return tuple(out.values())


@dataclass(frozen=True, slots=True)
class Vehicles:
    """The vehicles that the document says there are: how many, what is printed, where, and the passage where it is narrative."""

    number: int
    text: str
    spot: Spot
    passage: int | None = None


@cache
def _vehicle_pattern() -> re.Pattern[str]:
    words = "|".join(f"(?<![\u4e00-\u9fff]){word}" if len(word) == 2 else word for word in words_of("vehicles", "total"))
    return re.compile(f"(?:{words})" + r"[\s*]*(?:为|共|共计|总数)?[\s*]*(\d+)[\s*]*(?:辆|台)")


def held(context: Context) -> tuple[Vehicles, ...]:
    """Every place that says how many vehicles the department has."""
    out = []
    for index, passage in context.body:
        match = _vehicle_pattern().search(passage.text)
        if match:
            out.append(Vehicles(int(match[1]), match[0], context.passage(index, *match.span()), index))
    for asset in context.book.assets:
        number = _quantity(asset)
        if asset.item == "assets.vehicles" and number is not None:
            spot = context.cell(asset.table, asset.where, asset.name, row=asset.name, column="数量")
            out.append(Vehicles(int(number), f"{asset.quantity}辆", spot))
    return tuple(out)


def _quantity(asset: Asset) -> Decimal | None:
    if asset.quantity is None:
        return None
    try:
        return parse_figure(asset.quantity).value
    except NotAFigure:
        return None


def vehicles(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Vehicles and the money to run them go together."""
    fleet = held(context)
    running = [*in_tables(context, "vehicle.running", blanks=True), *said(context, "vehicle.running")]
    if not fleet or not running:
        return
    known = max(fleet, key=lambda one: one.number)
    cost = max(running, key=lambda one: one.fen)
    values = {"number": known.number, "cost": wan(cost.fen)}
    if known.number == 0 and cost.fen > 0:
        yield Hit(cost.spot, cost.text, "0", values, (Evidence("counterpart", known.text, known.spot),), say="none")
    elif known.number > 0 and cost.fen == 0 and not _elsewhere(context):
        yield Hit(known.spot, known.text, "", values, (cost.evidence("counterpart"),), say="unpaid")
    else:
        yield Looked.FINE


def _elsewhere(context: Context) -> bool:
    """Whether the economic table has running costs of vehicles (30231, 30239 其他交通费用) that the “三公” table need not have."""
    return any(value.at["economic"] == "30231" and value.fen and "year" not in value.at for value in context.values)


def offices(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Offices (办公用房) are no larger than all buildings (房屋)."""
    sizes = {asset.item: (asset, size) for asset in context.book.assets if (size := _quantity(asset)) is not None}
    whole, part = sizes.get("assets.buildings"), sizes.get("assets.buildings.office")
    if whole is None or part is None:
        return
    if part[1] <= whole[1]:
        yield Looked.FINE
        return
    spots = [context.cell(asset.table, asset.where, asset.name, row=asset.name, column="数量") for asset in (part[0], whole[0])]
    values = {"part": part[0].quantity, "whole": whole[0].quantity}
    evidence = (Evidence("whole", whole[0].quantity or "", spots[1]),)
    yield Hit(spots[0], part[0].quantity or "", f"不大于{whole[0].quantity}", values, evidence)
