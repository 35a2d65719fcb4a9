"""A project's money over time: midterm and annual funds, the spending plan (资金支出计划), and weights of indicators (权重)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from mingzhang.book.model import Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.project_forms import forms, one_finding
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import has, words

_MONTH = re.compile(r"(\d{1,2})月底\Z")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)%\Z")
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d+)?)(%|分)?\Z")


def midterm_funds(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Midterm totals that are less than the annual ones, differ in a one-off project, are left out, or repeat the year's."""
    missing: list[tuple[Project, Spot, str]] = []
    longer = 0
    for project in context.book.projects:
        midterm, annual = project.funds.get("midterm.total"), project.funds.get("annual.total")
        if midterm is None and annual is None:
            continue
        if midterm is None or annual is None:
            gap = _gap(context, project, "annual" if midterm else "midterm")
            missing += [(project, gap, "（空白）")] if gap is not None else []
            continue
        if midterm.amount is None or annual.amount is None:
            yield Looked.UNKNOWN
            continue
        longer += midterm.amount > annual.amount
        one_off = has(project.attribute or "", "form", "one_off")
        say = "less" if midterm.amount < annual.amount else "one_off" if one_off and midterm.amount != annual.amount else None
        if say is None:
            yield Looked.FINE
            continue
        spot = context.cell(project.table, midterm.where, midterm.text, row=project.name, column="中期资金总额")
        other = context.cell(project.table, annual.where, annual.text, row=project.name, column="年度资金总额")
        values = {"name": project.name, "midterm": midterm.text, "annual": annual.text, "attribute": project.attribute}
        yield Hit(
            spot,
            midterm.text,
            annual.text if one_off else f"不少于{annual.text}",
            values,
            (Evidence("counterpart", annual.text, other),),
            say=say,
            severity="suspect" if say == "one_off" else None,
        )
    yield from one_finding(missing, say="missing", severity="suspect")
    for goal in context.book.goals:
        midterm, annual = goal.funds.get("midterm.total"), goal.funds.get("annual.total")
        if midterm is None or annual is None or not midterm.amount or not annual.amount:
            continue
        if midterm.amount == annual.amount and longer * 2 > len(context.book.projects):
            spot = context.cell(goal.table, midterm.where, midterm.text, row=goal.name, column="实施期资金总额")
            others = [
                Evidence("counterpart", f"{project.name}：中期{money.text}", context.cell(project.table, money.where, money.text))
                for project in context.book.projects
                if (money := project.funds.get("midterm.total")) is not None
            ]
            yield Hit(
                spot,
                midterm.text,
                "各项目中期资金与基本支出之和",
                {"midterm": midterm.text, "count": longer},
                tuple(others),
                say="copied",
                severity="suspect",
            )
        else:
            yield Looked.FINE


def _gap(context: Context, project: Project, period: str) -> Spot | None:
    """The label of the total that is printed without an amount; None where the form does not print it."""
    wanted = ("年度资金总额",) if period == "annual" else ("中期资金总额", "实施期资金总额")
    if project.table is None:
        return None
    cells = context.tables[project.table].cells
    for cell in cells:
        if any(key(cell.text).startswith(word) for word in wanted):
            row = [item for item in cells if item.row == cell.row and item.column > cell.column and item.text.strip()]
            if row and row[0].role == "figure":
                return None
            return context.cell(project.table, cell.where, cell.text, row=project.name)
    return None


def plan(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Spending plans that fall, or do not end at 100 %."""
    for project in forms(context):
        steps = [(month, Decimal(share)) for month, share in sorted(project.plan.items())] or _printed_plan(context, project)
        if len(steps) < 2:
            continue
        printed = "、".join(f"{int(month)}月底{share}%" for month, share in steps)
        falls = next((later for earlier, later in pairwise(steps) if later[1] < earlier[1]), None)
        last = steps[-1]
        if (falls is None and last[1] == 100) or sum(share for _, share in steps) == 100:
            yield Looked.FINE
            continue
        share = (falls or last)[1]
        spot = _plan_spot(context, project, share)
        values = {"name": project.name, "plan": printed, "month": int((falls or last)[0]), "share": share}
        yield Hit(spot, f"{share}%", "100%" if falls is None else "不小于前一时点", values, say="falls" if falls else "last")


def _printed_plan(context: Context, project: Project) -> list[tuple[str, Decimal]]:
    """The plan as the form's cells print it: months side by side, a share below each; empty where it is not printed so."""
    cells = context.tables[project.table].cells if project.table is not None else ()
    months = [(cell, month) for cell in cells if (month := _MONTH.match(key(cell.text)))]
    shares = {(cell.row, cell.column): share for cell in cells if (share := _SHARE.match(key(cell.text)))}
    found = [(f"{int(month[1]):02d}", shares.get((cell.row + cell.rowspan, cell.column))) for cell, month in months]
    if len(found) < 3 or any(share is None for _, share in found) or [month for month, _ in found] != sorted(month for month, _ in found):
        return []
    return [(month, Decimal(share[1])) for month, share in found if share is not None]


def _plan_spot(context: Context, project: Project, share: Decimal) -> Spot:
    if project.table is not None:
        for cell in context.tables[project.table].cells:
            number = _NUMBER.match(key(cell.text))
            if number and Decimal(number[1]) == share:
                return context.cell(project.table, cell.where, cell.text, row=project.name, column="资金支出计划")
    return context.project_spot(project)


def weights(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Printed weights of a form's indicators that do not add up to 100 (90 without the execution rate)."""
    fine = {Decimal(value) for value in options["sums"]}
    for project in forms(context):
        if project.table is None or sum(other.table == project.table for other in forms(context)) > 1:
            continue
        cells = context.tables[project.table].cells
        for head in (cell for cell in cells if key(cell.text) in words("form", "weight")):
            below = [cell for cell in cells if cell.column == head.column and cell.row > head.row]
            found = [(cell, Decimal(number[1])) for cell in below if (number := _NUMBER.match(key(cell.text)))]
            if len(found) < 3 or len(found) < sum(bool(cell.text.strip()) for cell in below):
                yield Looked.UNKNOWN
                continue
            parts = [item for item in found if item[1] != 100] or found  # the form's total (总分 100) is no part
            total = sum((value for _, value in parts), Decimal(0))
            if total in fine:
                yield Looked.FINE
                continue
            evidence = tuple(Evidence("addend", cell.text, context.cell(project.table, cell.where, cell.text)) for cell, _ in parts)
            yield Hit(
                context.cell(project.table, head.where, head.text, row=project.name),
                str(total),
                "100",
                {"name": project.name, "head": head.text, "sum": total},
                evidence,
            )
