"""What the rules of performance targets say of one project while somebody writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from mingzhang.book.model import BudgetBook, Department, Goal, Indicator, Money, Project, Source
from mingzhang.checks.catalogue import catalogue
from mingzhang.checks.context import Context
from mingzhang.checks.model import Finding
from mingzhang.checks.rules_run import run_rules
from mingzhang.facts.sheets import Column, declaration
from mingzhang.money import Fen
from mingzhang.web.filling.values import Stored, shown
from mingzhang.where import Position

GROUPS = ("target", "project")
NOT_YET = frozenset({"project.approval_blank", "project.duplicate_project", "project.copied_text"})
"""Rules about what comes later, or about several projects."""
SIGNS = "≥≤><="


@dataclass(frozen=True, slots=True)
class Hint:
    """What a rule says: how grave, the sentence, what to do, the row of the indicator it is about (empty: the project)."""

    rule: str
    severity: str
    message: str
    fix: str
    row: str


def hints(
    project: Mapping[str, Stored] | None, indicators: Sequence[Mapping[str, Stored]], spent: int | None, money: str, year: int
) -> tuple[Hint, ...]:
    """The hints on a project (None: on the whole department's targets) with its indicators. `indicators` are rows with their `_id`."""
    made = _project(project, indicators, spent, money, year)
    source = Source("", "", "web")
    forms = (made,) if made.indicators or made.goals else ()
    whole = project is None
    book = BudgetBook(source, Department(), year, "budget", goals=forms if whole else (), projects=() if whole else forms)
    rules = [rule for rule in catalogue().values() if rule.group in GROUPS and rule.id not in NOT_YET]
    found = run_rules(Context(book), rules=rules).findings
    return tuple(_hint(finding) for finding in found)


def _hint(finding: Finding) -> Hint:
    spots = [finding.where, *(one.where for one in finding.evidence)]
    row = next((spot.cell for spot in spots if spot.cell), "") or ""
    return Hint(finding.rule, finding.severity, finding.message, finding.fix or "", row)


def _project(
    row: Mapping[str, Stored] | None, indicators: Sequence[Mapping[str, Stored]], spent: int | None, money: str, year: int
) -> Project:
    columns = {column.key: column for column in declaration().sheet("projects").columns}
    values = dict(row or {})

    def text(key: str) -> str | None:
        return shown(columns[key], values.get(key), money, year) or None

    goals = [Goal(said, period) for period, key in (("annual", "goal"), ("midterm", "midterm_goal")) if (said := text(key))]
    funds: dict[str, Money] = {}
    if spent is not None:
        funds["annual.total"] = _money(spent)
    fiscal, other = values.get("midterm_fiscal"), values.get("midterm_other")
    if isinstance(fiscal, int):
        funds["midterm.fiscal"] = _money(fiscal)
        funds["midterm.total"] = _money(fiscal + (other if isinstance(other, int) else 0))
    plan = {key.removeprefix("plan."): str(value) for key, value in values.items() if key.startswith("plan.") and isinstance(value, str)}
    return Project(
        text("name") or _("本项目"),
        text("code"),
        attribute=text("attribute"),
        start=_day(values.get("start")),
        end=_day(values.get("end")),
        purpose=text("purpose"),
        basis=text("basis"),
        funds=funds,
        plan=plan,
        goals=tuple(goals),
        indicators=tuple(_indicators(indicators, money, year)),
        form="goal.form" if row is not None else "goal.department",
    )


def _money(fen: int) -> Money:
    return Money(f"{Decimal(fen) / 1_000_000:.2f}", Fen(fen), Fen(10_000))


def _day(value: Stored) -> str | None:
    return value if isinstance(value, str) else None


def _indicators(rows: Sequence[Mapping[str, Stored]], money: str, year: int) -> Sequence[Indicator]:
    columns: dict[str, Column] = {column.key: column for column in declaration().sheet("indicators").columns}
    out: list[Indicator] = []
    for row in rows:
        said: dict[str, Any] = {key: shown(columns[key], row.get(key), money, year) for key in columns}
        if not said["name"] and not said["value"]:
            continue
        value = f"{said['operator']}{said['value']}{said['unit']}"
        period = row.get("period") if row.get("period") in {"annual", "midterm"} else "annual"
        out.append(
            Indicator(
                said["level1"],
                said["level2"],
                said["name"],
                str(period),
                value,
                said["description"] or None,
                said["operator"] or None,
                said["value"] or None,
                said["unit"] or None,
                said["basis"] or None,
                Position(cell=str(row.get("_id", ""))),
            )
        )
    return out
