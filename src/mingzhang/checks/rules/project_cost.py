"""Cost indicators (成本指标) against the project's funds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from mingzhang.book.model import Indicator, Money, Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.project_forms import amounts, is_cost, is_nothing, one_finding, value_spot, witness
from mingzhang.money import fen_to_yuan
from mingzhang.vocabulary.project_words import has
from mingzhang.vocabulary.quantities import Quantity, quantities

_PERIODS = {"annual": "年度", "midterm": "中期"}
_WAN = Decimal(10_000)


def cost(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Amounts of cost indicators that do not fit the funds, and projects whose cost indicators cannot be checked."""
    unchecked: list[tuple[Project, Spot, str]] = []
    copied: list[tuple[Project, Spot, str]] = []
    for project in context.book.projects:
        costs = [found for found in project.indicators if is_cost(found) and not is_nothing(found.text or found.name)]
        if not costs:
            continue
        if not any(_checkable(found) for found in costs):
            annual = [found for found in costs if found.period == "annual"] or costs
            unchecked += [(project, value_spot(context, project, found), found.text or found.name) for found in annual]
            continue
        copies = _copies(project, costs)
        copied += [(project, value_spot(context, project, found), found.text) for found in copies]
        for period in _PERIODS:
            mine = [found for found in costs if found.period == period and found not in copies]
            told = list(_period(context, project, period, mine))
            yield from told
            if any(isinstance(found, Hit) for found in told):
                break
    yield from one_finding(unchecked, say="unchecked", severity="suspect")
    yield from one_finding(copied, say="copied", severity="suspect")


def _checkable(indicator: Indicator) -> bool:
    """Whether the indicator gives a value that can be held against what was spent: money, a price, a number of pieces, or a rate."""
    if amounts(indicator.text) or amounts(indicator.name) or "元" in indicator.text:
        return True
    for found in quantities(indicator.text):
        if found.unit == "%":
            if has(indicator.name + indicator.text, "cost", "ratio"):
                return True
        elif found.unit or (_alone(indicator) is not None and indicator.operator not in {"≥", ">"}):
            return True
    return False


def _alone(indicator: Indicator) -> Decimal | None:
    """The number of a value that is nothing but a number."""
    text = indicator.text.strip().lstrip("≤≥=<>＝")
    found = quantities(text)
    return found[0].value if len(found) == 1 and not found[0].unit and found[0].text == text.strip() and found[0].upto is None else None


def _money(indicator: Indicator) -> list[Quantity]:
    """The amounts of an indicator; none for a price per piece, for money saved, and for lower bounds."""
    if has(indicator.name, "cost", "price") or has(indicator.name, "cost", "apart") or "/" in indicator.text:
        return []
    return [
        found for found in amounts(indicator.text) or amounts(indicator.name) if found.bound != "≥" and indicator.operator not in {"≥", ">"}
    ]


def _budget(project: Project, period: str) -> Money | None:
    found = project.funds.get(f"{period}.total")
    return found if found is not None and found.amount is not None and found.amount > 0 else None


def _copies(project: Project, costs: list[Indicator]) -> list[Indicator]:
    """Midterm cost indicators that repeat the annual amount although the midterm funds are a multiple of the annual ones."""
    annual, midterm = _budget(project, "annual"), _budget(project, "midterm")
    if annual is None or midterm is None or (midterm.amount or 0) < 2 * (annual.amount or 0):
        return []
    known = {found.value for cost in costs if cost.period == "annual" for found in _money(cost)}
    return [cost for cost in costs if cost.period == "midterm" and (money := _money(cost)) and all(found.value in known for found in money)]


def _yuan(money: Money) -> tuple[Decimal, Decimal]:
    return Decimal(money.amount or 0) / 100, Decimal(money.precision or 1) / 100


def _period(context: Context, project: Project, period: str, costs: list[Indicator]) -> Iterator[Hit | Looked]:
    budget = _budget(project, period)
    if budget is None:
        return
    total, precision = _yuan(budget)
    funds = [_yuan(money)[0] for name, money in project.funds.items() if name.startswith(f"{period}.") and money.amount]
    known = [(cost, found) for cost in costs for found in _money(cost)]
    alone = [(cost, value) for cost in costs if (value := _alone(cost)) is not None and not has(cost.name, "cost", "price")]
    against = Evidence("counterpart", budget.text, context.cell(project.table, budget.where, budget.text, row=project.name))
    together = sum((found.value for _, found in known), Decimal(0))
    slack = sum((found.step for _, found in known), precision) / 2
    if len(known) > 1 and any(abs(together - sum_of) <= slack for sum_of in funds):
        yield Looked.FINE
        return
    fits = False
    for cost, found in known:
        fits = fits or any(abs(found.value - sum_of) <= max(precision, found.step) / 2 for sum_of in funds)
        say = _misfit(cost, found, total, precision, funds)
        if say is None:
            yield Looked.FINE
            continue
        yield Hit(
            value_spot(context, project, cost),
            cost.text,
            f"≤{_wan(total)}",
            {"name": project.name, "period": _PERIODS[period], "amount": _wan(found.value), "budget": _wan(total)},
            (against,),
            say=say,
            severity="suspect" if say == "below" or has(cost.name, "cost", "investment") else None,
        )
        return
    for cost, value in alone:
        if cost.operator not in {"≥", ">"} and value > total / _WAN * 2 and abs(value - total) > precision:
            yield Hit(
                value_spot(context, project, cost),
                cost.text,
                f"≤{_wan(total)}",
                {"name": project.name, "period": _PERIODS[period], "amount": cost.text, "budget": _wan(total)},
                (against,),
                say="unitless",
                severity="suspect",
            )
            return
    if len(known) > 1 and not fits and together > total + slack and not any(has(cost.name, "cost", "whole") for cost, _ in known):
        yield Hit(
            value_spot(context, project, known[0][0]),
            _wan(together),
            f"≤{_wan(total)}",
            {"name": project.name, "period": _PERIODS[period], "amount": _wan(together), "budget": _wan(total)},
            (against, *(witness(context, project, cost, "addend") for cost, _ in known)),
            say="sum",
            severity="suspect",
        )


def _misfit(cost: Indicator, found: Quantity, total: Decimal, precision: Decimal, funds: list[Decimal]) -> str | None:
    """What is wrong with one amount: digits, above, differs, below; None where it is in order, or wrong in its unit only."""
    slack = max(precision, found.step) / 2
    if any(abs(found.value - sum_of) <= slack for sum_of in funds):
        return None
    for times in (_WAN, 1 / _WAN):
        if abs(found.value * times - total) <= min((precision + found.step * times) / 2, total / 20):
            return None  # the right digits in the wrong unit: target.unit_fits says so
    whole = has(cost.name, "cost", "whole")
    exact = cost.operator not in {"≤", "<"} and found.bound != "≤"
    for times in (Decimal(10), Decimal(100), Decimal(1000)):
        if whole and min(abs(found.value * times - total), abs(found.value / times - total)) <= slack:
            return "digits"
    if found.value > total + slack:
        return "above"
    if whole:
        return "differs" if exact and found.bound != "~" else "below"
    return None


def _wan(yuan: Decimal) -> str:
    """An amount in 万元 as people write it (12.5万元)."""
    text = format((yuan / _WAN).normalize(), "f")
    return f"{text}万元" if len(text.partition(".")[2]) <= 4 else f"{fen_to_yuan(int(yuan * 100))}元"
