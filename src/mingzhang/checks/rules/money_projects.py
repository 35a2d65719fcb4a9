"""The projects' money across tables: lists (项目支出预算表), performance forms (绩效目标表), summaries, and the totals they add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingzhang.book.model import Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.money_claims import Claim, claims, said_project_expenditure
from mingzhang.checks.rules.money_said import Printed, near, of_money, of_value, wan
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import at
from mingzhang.cube.dimensions import ALL
from mingzhang.vocabulary.phrases import key


@dataclass(frozen=True, slots=True)
class Listed:
    """A project of a list: its name as printed, its money, and the cell."""

    name: str
    amount: Printed
    spot: Spot
    fund: str = ALL
    table: int | None = None


def listed_projects(context: Context, fund: str = ALL) -> tuple[Listed, ...]:
    """The projects of the lists with their money of the year from all funds (or from `fund`). A project that a list names in several
    rows is left out: its rows may be parts or parents."""
    found: dict[tuple[int, str], list[Value]] = {}
    for value in context.values:
        place = value.at
        if "project" not in place or place["item"] != ALL or not value.known or value.blank or value.table < 0:
            continue
        if place["fund"] != fund or place["vintage"] != ALL or place.dimensions & {"measure", "year", "period"}:
            continue
        found.setdefault((value.table, place["project"]), []).append(value)
    out = []
    for (table, _), values in found.items():
        if len({value.row for value in values}) == 1:
            spot = context.spot(values[0])
            out.append(Listed(_printed_name(context, values[0]), of_value(context, values[0]), spot, fund, table))
    return tuple(out)


def _printed_name(context: Context, value: Value) -> str:
    """The project's name as its row prints it; the compared form of it where the row is not found."""
    name = value.at["project"]
    for cell in context.tables[value.table].cells:
        if cell.row == value.row and key(cell.text) == name:
            return cell.text
    return name


def annual(context: Context, project: Project, part: str = "total") -> Printed | None:
    """A project's money of the year by its form: total, fiscal or other."""
    names = {"total": "年度资金总额", "fiscal": "财政拨款", "other": "其他资金"}
    return of_money(context, project.funds.get(f"annual.{part}"), project.table, project.name, names[part])


def same_money(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """A project has the same money, in all and of each kind, in the list of projects and in its form."""
    forms = Counter(key(project.name) for project in context.book.projects)
    for fund, part, what in ((ALL, "total", "金额"), ("fiscal", "fiscal", "财政拨款")):
        every = listed_projects(context, fund)
        lists = {listed.table for listed in every}
        by_name = {key(listed.name): listed for listed in every}
        for project in context.book.projects:
            if project.table in lists or forms[key(project.name)] > 1:
                continue  # a list against a list is an identity of the tables
            listed, form = by_name.get(key(project.name)), annual(context, project, part)
            if listed is None or form is None:
                continue
            row = [value for value in context.values if (value.table, value.row) == (listed.table, listed.amount.spot.row_index)]
            if any(near(value.fen, form.fen, value.precision, form.precision) for value in row if not value.blank):
                yield Looked.FINE
                continue
            values = {
                "project": project.name,
                "what": what,
                "one": wan(listed.amount.fen),
                "other": wan(form.fen),
                "list": listed.spot.table,
                "form": form.spot.table,
            }
            evidence = (listed.amount.evidence("counterpart"),)
            yield Hit(form.spot, form.text, f"{wan(listed.amount.fen)}万元", values, evidence)
    yield from _twice(context)


def _twice(context: Context) -> Iterable[Hit | Looked]:
    """A project that has two forms (a declaration and a summary) has the same money in both."""
    by_code: dict[str, Project] = {}
    for project in context.book.projects:
        first = by_code.setdefault(project.code, project) if project.code else project
        if first is project or first.table == project.table:
            continue
        one, other = annual(context, first), annual(context, project)
        if one is None or other is None:
            continue
        if near(one.fen, other.fen, one.precision, other.precision):
            yield Looked.FINE
            continue
        values: dict[str, Any] = {"project": project.name, "what": "金额", "one": wan(one.fen), "other": wan(other.fen)}
        values |= {"list": one.spot.table, "form": other.spot.table}
        yield Hit(other.spot, other.text, f"{wan(one.fen)}万元", values, (one.evidence("counterpart"),), severity="suspect")


def source(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The projects' money from other than fiscal sources is no more than the department has of it."""
    own = _other_money(context)
    if own is None:
        return
    limit, precision, totals = own
    others = [
        (project, other) for project in context.book.projects if (other := annual(context, project, "other")) is not None and other.fen
    ]
    if not others:
        yield Looked.FINE
        return
    for project, other in others:
        if other.fen <= limit or near(other.fen, limit, precision, other.precision):
            yield Looked.FINE
            continue
        fiscal = annual(context, project, "fiscal")
        evidence = tuple(total.evidence("total") for total in totals)
        evidence = (*evidence, fiscal.evidence("context")) if fiscal is not None else evidence
        values = {"project": project.name, "other": wan(other.fen), "limit": wan(limit), "total": wan(totals[0].fen)}
        yield Hit(other.spot, other.text, f"不大于{wan(limit)}万元", values, evidence)


_NOT_FISCAL = ("own", "earmarked", "other", "insurance")


def _other_money(context: Context) -> tuple[int, int, tuple[Printed, Printed]] | None:
    """What the department has beside fiscal money, in 分, with the precision and the two totals; None where tables do not tell."""
    for flow in ("expenditure", "revenue"):
        whole = [value for value in context.printed(at({"flow": flow})) if not value.partial]
        for fund in ("fiscal", "general"):
            part = [value for value in context.printed(at({"flow": flow, "fund": fund})) if not value.partial]
            if whole and part:
                one, other = of_value(context, whole[0]), of_value(context, part[0])
                if fund == "fiscal" or one.fen == other.fen:
                    beside = [value.fen for value in context.values if value.at["fund"].startswith(_NOT_FISCAL)]
                    return max(one.fen - other.fen, 0, *beside), one.precision + other.precision, (one, other)
    return None


def totals(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """The forms' money comes to all project expenditure, where they are all of it. What the narrative counts is held against the forms
    elsewhere (statement.count), but for forms without an amount: what they may hold cannot fill the gap."""
    forms = _forms(context)
    read = {project.table for project in (*context.book.projects, *context.book.goals)}
    if not forms or any(table.kind == "goal.form" and table.id not in read for table in context.book.tables):
        return
    amounts = [(project, annual(context, project)) for project in forms]
    known = [amount for _, amount in amounts if amount is not None]
    unknown = [project for project, amount in amounts if amount is None]
    stated = claims(context)
    if unknown:
        for claim in stated:
            yield _with_blanks(context, claim, known, unknown, len(forms))
        return
    if any(claim.amount is not None for claim in stated):
        return
    added = sum(amount.fen for amount in known)
    total = _project_expenditure(context)
    if total is None or near(added, total.fen, total.precision, *(amount.precision for amount in known)):
        yield Looked.FINE if total is not None else Looked.UNKNOWN
        return
    share = Decimal(added) / total.fen if total.fen else Decimal(0)
    if added > total.fen or share >= Decimal(options["share"]) / 100:
        values = {"sum": wan(added), "number": len(forms), "total": wan(total.fen), "difference": wan(abs(total.fen - added))}
        values |= {"direction": "多" if added > total.fen else "少"}
        evidence = tuple(amount.evidence("addend") for amount in known)
        yield Hit(total.spot, total.text, f"{wan(added)}万元", values, evidence, severity="suspect")
    else:
        yield Looked.UNKNOWN


def _forms(context: Context) -> list[Project]:
    """The projects with forms, each once: where a document prints forms and a summary of them, those of the fuller."""
    by_kind: dict[str, list[Project]] = {}
    for project in context.book.projects:
        if project.form is not None and project.table is not None:
            by_kind.setdefault(context.tables[project.table].kind, []).append(project)
    return max(by_kind.values(), key=len, default=[])


def _with_blanks(context: Context, claim: Claim, known: list[Printed], unknown: list[Project], number: int) -> Hit | Looked:
    """The narrative's total of as many projects as there are forms, some of which print no amount of the year: it must be more than the
    others' sum, and by no more than the blank ones have for all years (中期)."""
    added = sum(amount.fen for amount in known)
    limits = [project.funds.get("midterm.total") for project in unknown]
    most = [int(limit.amount) for limit in limits if limit is not None and limit.amount is not None]
    if claim.amount is None or claim.count != number or near(claim.amount.fen, added, claim.amount.precision):
        return Looked.UNKNOWN
    gap = claim.amount.fen - added
    if gap > 0 and (len(most) < len(limits) or gap <= sum(most)):
        return Looked.UNKNOWN
    blank = tuple(Evidence("context", project.name, context.project_spot(project)) for project in unknown)
    addends = tuple(amount.evidence("addend") for amount in known)
    values: dict[str, Any] = {"count": claim.count, "sum": wan(added), "stated": wan(claim.amount.fen), "difference": wan(abs(gap))}
    values |= {"direction": "少" if gap > 0 else "多", "blank": "、".join(f"“{project.name}”" for project in unknown)}
    return Hit(claim.amount.spot, claim.amount.text, f"{wan(added)}万元", values, (*blank, *addends), say="blank")


def _project_expenditure(context: Context) -> Printed | None:
    """The department's project expenditure: of the tables, else of the narrative."""
    place = at({"flow": "expenditure", "kind": "project"})
    values = [value for value in context.printed(place) if not value.partial]
    if values:
        return of_value(context, values[0])
    return said_project_expenditure(context)


_SPLIT = {"flow", "kind", "project", "function", "unit", "economic", "government_economic"}


def by_function(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Where a list names the function item of every project, its projects add up to the project expenditure of each item."""
    by_item: dict[tuple[int, int, str], list[Value]] = {}
    for value in context.values:
        place = value.at
        if not re.fullmatch(r"\d{7}", place["function"]) or not value.known or value.table < 0 or value.blank:
            continue
        if "project" in place and place.dimensions <= _SPLIT:
            by_item.setdefault((value.table, value.under, place["function"]), []).append(value)
    for (table, _, item), values in by_item.items():
        place = at({"flow": "expenditure", "kind": "project", "function": item})
        printed = [value for value in context.printed(place) if value.table != table and not value.partial]
        if not printed:
            continue
        total, added = of_value(context, printed[0]), sum(value.fen for value in values)
        if near(total.fen, added, total.precision, *(value.precision for value in values)):
            yield Looked.FINE
            continue
        evidence = tuple(of_value(context, value).evidence("addend") for value in values)
        values_of = {"function": item, "sum": wan(added), "total": wan(total.fen)}
        yield Hit(total.spot, total.text, f"{wan(added)}万元", values_of, evidence)
