"""Failed identities as findings: sentences are made here and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mingzhang.checks import report_statements
from mingzhang.checks.catalogue import catalogue
from mingzhang.checks.identity import Identity
from mingzhang.checks.model import Evidence, Finding, Spot
from mingzhang.checks.products import Product
from mingzhang.checks.values import Places
from mingzhang.checks.wording import figure
from mingzhang.money import UNITS

_ROLES = {"identity.same": "witness", "statement.amount": "witness", "identity.balance": "counterpart", "identity.product": "price"}
"""What the other side of an identity is called in the evidence; the parts of a sum are its addends."""


def finding_of(identity: Identity, places: Places) -> Finding:
    """The finding of a failed identity, with all its addends as evidence. Amounts are said in the unit of the total's table."""
    narrative = identity.rule.startswith("statement.")
    unit = places.units.get(identity.total.table) or "元"
    decimals = _decimals(identity, unit)
    expected = identity.total.fen - identity.difference
    found_text, expected_text, by = (_say(fen, unit, decimals) for fen in (identity.total.fen, expected, abs(identity.difference)))
    where = places.spot(identity.total)
    if narrative:
        found_text, expected_text, by = (figure(fen) for fen in (identity.total.fen, expected, abs(identity.difference)))
        message = report_statements.sentence(identity, places, found_text, expected_text, by)
    else:
        message = _message(identity, places, where, found_text, expected_text, by, unit)
    role = _ROLES.get(identity.rule, "addend")
    evidence = [Evidence("total", identity.total.text, where)]
    if isinstance(identity, Product):
        evidence.append(
            Evidence("quantity", str(identity.times), replace(where, column="数量", text=str(identity.times), column_index=None))
        )
    evidence += [Evidence(role, part.text, places.spot(part)) for part in identity.parts if not part.blank]
    severity = "error" if identity.certain else "suspect"
    return Finding(
        identity.rule,
        severity,
        message,
        found_text,
        expected_text,
        where,
        tuple(evidence),
        (),
        catalogue()[identity.rule].basis,
        fix=catalogue()[identity.rule].fix or None,
    )


def _message(identity: Identity, places: Places, where: Spot, found: str, expected: str, by: str, unit: str) -> str:
    head = _name(where)
    match identity.rule:
        case "identity.same":
            other = places.spot(identity.parts[0])
            return f"{head}为 {found} {unit}，与“{other.table}”中同一口径的 {expected} {unit}不一致，相差 {by} {unit}。"
        case "identity.balance":
            return f"{head}为 {found} {unit}，而支出为 {expected} {unit}，收支不平衡，相差 {by} {unit}。"
        case "identity.product" if isinstance(identity, Product):
            price = identity.parts[0].text
            return f"{head}为 {found} {unit}，而数量 {identity.times} × 单价 {price} 等于 {expected} {unit}，相差 {by} {unit}。"
    count = sum(1 for part in identity.parts if not part.blank)
    other_table = next((places.titles.get(part.table) for part in identity.parts if part.table != identity.total.table), None)
    source = f"“{other_table}”中" if other_table else "其"
    if identity.relation == "≥":
        return f"{head}为 {found} {unit}，小于{source}所列部分之和 {expected} {unit}，相差 {by} {unit}。"
    if count == 1 and not other_table:
        return f"{head}为 {found} {unit}，而其唯一的构成项为 {expected} {unit}，相差 {by} {unit}。"
    if count == 0:
        return f"{head}为 {found} {unit}，而{source}各构成项均为空白，相差 {by} {unit}。"
    return f"{head}为 {found} {unit}，而{source} {count} 项之和为 {expected} {unit}，相差 {by} {unit}。"


def _name(where: Spot) -> str:
    parts = [part for part in (where.row, where.column) if part]
    return "“" + "”的“".join(parts) + "”" if parts else "该数"


def _decimals(identity: Identity, unit: str) -> int:
    precision = min((value.precision for value in (identity.total, *identity.parts) if value.precision), default=100)
    decimals = 0
    while UNITS[unit] // 10**decimals > precision and decimals < 8:
        decimals += 1
    return decimals


def _say(fen: int, unit: str, decimals: int) -> str:
    return f"{Decimal(fen) / UNITS[unit]:,.{decimals}f}"
