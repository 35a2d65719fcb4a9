"""Heads, standards and days of projects against their funds and the calendar; the texts of a form that state quantities."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingzhang.book.model import Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.project_forms import goal_spot, value_spot, years
from mingzhang.vocabulary.project_words import has
from mingzhang.vocabulary.quantities import plain, quantities

SENTENCE = re.compile(r"[^。；;！!\n]+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a form with its place. `annual` where it speaks of one year."""

    text: str
    spot: Spot
    annual: bool
    years: int | None = None


def texts(context: Context, project: Project) -> Iterator[Text]:
    """The texts of a form: goals, purpose, basis, and its indicators with name, value, description and basis."""
    for goal in project.goals:
        yield Text(goal.text, goal_spot(context, project, goal), goal.period == "annual", years(project))
    for text in (project.purpose, project.basis):
        if text:
            spot = next(
                (context.cell(project.table, cell.where, cell.text) for cell in _cells(context, project) if cell.text == text), None
            )
            yield Text(text, spot or context.project_spot(project, text), annual=True)
    seen: set[tuple[str, str, str]] = set()
    for indicator in project.indicators:
        if (indicator.level2, indicator.name, indicator.text) in seen:
            continue
        seen.add((indicator.level2, indicator.name, indicator.text))
        for part in dict.fromkeys((f"{indicator.name}，{indicator.text}", indicator.description or "", indicator.basis or "")):
            if any(sign.isdigit() for sign in part):
                yield Text(part, value_spot(context, project, indicator), indicator.period == "annual", years(project))


def _cells(context: Context, project: Project) -> Iterable[Any]:
    return context.tables[project.table].cells if project.table is not None else ()


_RATE = re.compile(
    r"每(?:一)?(?:人|名|户|位)(?:每(年|月|天|日)|/(年|月|天|日))?[^\d，,。；;每]{0,10}(\d[\d,]*(?:\.\d+)?)\s*元|(\d[\d,]*(?:\.\d+)?)\s*元/(?:人|名|户)(?:[·/.]?(年|月|天|日))?"
)


def heads(context: Context, project: Project) -> Iterator[Hit | Looked]:
    """Heads × standard (× months) in one sentence of an annual goal or of the purpose, against the year's funds."""
    budget = project.funds.get("annual.total")
    if budget is None or not budget.amount:
        return
    total = Decimal(budget.amount) / 100
    for text in texts(context, project):
        if not text.annual:
            continue
        for match in SENTENCE.finditer(plain(text.text)):
            rates = list(_RATE.finditer(match[0]))
            found = quantities(match[0])
            heads = [item for item in found if item.unit in {"人", "户"} and item.scope != "each" and item.upto is None]
            money = [item for item in found if item.unit == "元" and item.scope != "each"]
            if has(match[0], "meaning", "shared") or any(item.unit == "%" for item in found):
                continue
            if len(rates) != 1 or len(heads) != 1 or len(money) > (1 if rates[0][4] else 0):
                continue
            rate, often = Decimal((rates[0][3] or rates[0][4]).replace(",", "")), rates[0][1] or rates[0][2] or rates[0][5] or "年"
            months = next((item.value for item in found if item.unit == "个月"), Decimal(12))
            times = {"年": Decimal(1), "月": months}.get(often)
            if times is None:
                days = [item.value for item in found if item.unit == "天" and item.scope != "each"]
                if len(days) != 1:
                    continue
                times = days[0]
            computed = heads[0].value * rate * times
            slack = Decimal(budget.precision or 100) / 200 + computed / 100
            only = has(project.name + match[0], "heads", "allowance") and "、" not in project.name
            if computed <= total + slack and (not only or computed >= total * Decimal("0.95") or heads[0].bound == "≥"):
                yield Looked.FINE
                continue
            shown = f"{heads[0].text}×{rate}元" + (f"×{times}{'个月' if often == '月' else '天'}" if times != 1 else "")
            yield Hit(
                text.spot,
                shown,
                budget.text,
                {
                    "name": project.name,
                    "shown": shown,
                    "computed": f"{(computed / 10_000).normalize():f}万元",
                    "budget": f"{(total / 10_000).normalize():f}万元",
                },
                (
                    Evidence("quantity", match[0].strip()[:120], text.spot),
                    Evidence("counterpart", budget.text, context.cell(project.table, budget.where, budget.text, row=project.name)),
                ),
                say="heads",
                severity="suspect",
            )
            return


def per_head(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Pay of temporary staff per head and year that is out of proportion, from the number of heads and the funds."""
    most = Decimal(options["yuan_per_year"])
    for project in context.book.projects:
        budget = project.funds.get("annual.total")
        if not (has(project.name, "heads", "temporary") and has(project.name, "heads", "pay")) or budget is None or not budget.amount:
            continue
        for indicator in project.indicators:
            found = [item for item in quantities(indicator.text) if item.unit == "人"]
            if indicator.period != "annual" or not ("数量" in indicator.level2 or "产出" in indicator.level1) or len(found) != 1:
                continue
            if found[0].value <= 0:
                continue
            each = Decimal(budget.amount) / 100 / found[0].value
            if each <= most:
                yield Looked.FINE
                continue
            values = {
                "name": project.name,
                "heads": indicator.text,
                "budget": f"{Decimal(budget.amount) / 1_000_000:f}万元",
                "each": f"{each / 10_000:.2f}万元",
            }
            against = context.cell(project.table, budget.where, budget.text, row=project.name)
            yield Hit(
                value_spot(context, project, indicator),
                indicator.text,
                "与资金相称的人数",
                values,
                (Evidence("counterpart", budget.text, against),),
            )
