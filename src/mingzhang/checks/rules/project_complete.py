"""What a target form must have: types of indicators, a goal, an approval."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mingzhang.book.model import Goal, PrintedCell, Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Spot
from mingzhang.checks.rules.project_forms import forms, goal_spot, listing, one_finding, printed_as_form
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import bare, has, types, words


def missing_types(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Projects whose forms lack a type of indicators: one finding for the document."""
    unread = {item.table for item in context.book.unplaced if item.table is not None and "指标" in item.reason}
    found: list[tuple[Project, Spot, str]] = []
    for project in context.book.projects:
        if not project.indicators and not printed_as_form(context, project):
            continue
        if project.table in unread or any(not item.level1 and not item.level2 for item in project.indicators):
            yield Looked.UNKNOWN
            continue
        lacking = _lacking(project, context.book.fiscal_year or 0, options["cost_from"])
        if lacking:
            found.append((project, context.project_spot(project), f"{project.name}：缺{'、'.join(lacking)}"))
        else:
            yield Looked.FINE
    if found:
        yield from one_finding(found, shown="；".join(text for _, _, text in found))


def _lacking(project: Project, year: int, cost_from: int) -> list[str]:
    if not project.indicators:
        return ["全部绩效指标"]
    printed = [f"{item.level1}/{item.level2}" for item in project.indicators]
    detailed = any(item.level2 for item in project.indicators if "产出" in item.level1)
    about = " ".join([project.name, project.purpose or "", *(goal.text for goal in project.goals)])
    out = []
    for name, shown in types().items():
        if any(word in text for word in shown for text in printed):
            continue
        if name in {"数量指标", "质量指标", "时效指标"} and not detailed:
            if name == "数量指标" and not any("产出" in text for text in printed):
                out.append("产出指标")
            continue
        if name == "成本指标" and (year < cost_from or not has(project.name, "needs", "cost")):
            continue
        if name == "满意度指标" and not has(about, "needs", "beneficiaries"):
            continue
        out.append(name)
    return out


def goal_missing(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Forms without a goal; goals that are too short, repeat themselves, the purpose, or the other period's."""
    projects = context.book.projects
    if not any(project.goals for project in projects):
        return
    missing: list[tuple[Project, Spot, str]] = []
    poor: dict[str, list[tuple[Project, Spot, str]]] = {"short": [], "purpose": [], "twice": [], "same": []}
    for project in projects:
        if sum(other.table == project.table for other in projects) > 1:
            continue
        periods = {goal.period for goal in project.goals}
        midterm, annual = project.funds.get("midterm.total"), project.funds.get("annual.total")
        wanted = [name for name, money in (("annual", annual), ("midterm", midterm)) if money is not None and money.amount]
        lacking = (
            [name for name in wanted if name not in periods]
            if "midterm" in periods or not periods
            else [name for name in wanted if name == "annual" and name not in periods]
        )
        if lacking and any(word in key(cell.text) for cell in _cells(context, project) for word in ("目标",)):
            say = "、".join("年度目标" if name == "annual" else "中期目标" for name in lacking)
            missing.append((project, _label(context, project, lacking[0]), f"{project.name}：{say}"))
        yield Looked.FINE
        annual_goals = [goal for goal in project.goals if goal.period == "annual"]
        if annual_goals:
            whole = replace(annual_goals[0], text="\n".join(goal.text for goal in annual_goals))
            for name in _poor(project, whole, options["least_characters"]):
                poor[name].append((project, goal_spot(context, project, annual_goals[0]), annual_goals[0].text))
    if missing:
        yield from one_finding(missing, say="missing", shown="；".join(text for _, _, text in missing))
    for name, found in poor.items():
        if found and (name != "same" or len(found) >= options["least_same"]):
            yield from one_finding(found, say=name, severity="style")


def _cells(context: Context, project: Project) -> tuple[PrintedCell, ...]:
    return context.tables[project.table].cells if project.table is not None else ()


def _label(context: Context, project: Project, period: str) -> Spot:
    wanted = "年度目标" if period == "annual" else "中期目标"
    for cell in _cells(context, project):
        if wanted in key(cell.text):
            return context.cell(project.table, cell.where, cell.text, row=project.name)
    return context.project_spot(project)


_NUMBERED = re.compile(r"(?:^|(?<=[。；;]))\s*\d{1,2}\s*[.、．]\s*(?!\d)")


def _poor(project: Project, goal: Goal, least: int) -> Iterator[str]:
    text = bare(goal.text)
    if not text:
        return
    if len(text) < least:
        yield "short"
    elif bare(project.purpose or "") in {text, text.removeprefix("主要"), f"主要{text}"}:
        yield "purpose"
    parts = [bare(part) for part in re.split(r"[。；;\n]|(?<!\d)\d{1,2}\s*[.、．](?!\d)", goal.text)]
    parts = [part for part in parts if len(part) >= 8]
    half = text[: len(text) // 2]
    if len(parts) != len(set(parts)) or (len(half) >= 6 and half * 2 == text):
        yield "twice"
    if any(other.period == "midterm" and bare(other.text) == text for other in project.goals) and len(text) >= least:
        yield "same"


_BLANK = re.compile(r"[\s年月日:：()（）、，,。._＿/／-]+")


def approval_blank(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Published forms whose approval block (审核意见) nobody has filled in: one finding for the document."""
    blank: list[tuple[Project, Spot, str]] = []
    total = 0
    for project in forms(context):
        cells = _cells(context, project)
        labels = [cell for cell in cells if any(key(cell.text).startswith(word) for word in words("approval", "labels"))]
        if not labels:
            continue
        total += 1
        first = min(cell.row for cell in labels)
        notes = [passage.text for passage in context.book.passages if passage.table == project.table and passage.role == "note"]
        text = "".join(key(part) for part in (*(cell.text for cell in cells if cell.row >= first), *notes))
        for word in (*words("approval", "labels"), *words("approval", "printed")):
            text = text.replace(word, "")
        if _BLANK.sub("", text):
            yield Looked.FINE
            continue
        blank.append((project, context.cell(project.table, labels[0].where, labels[0].text, row=project.name), labels[0].text))
    if blank:
        projects = [project for project, _, _ in blank]
        evidence = listing([(spot, f"{project.name}：{text}") for project, spot, text in blank])
        values = {"count": len(projects), "total": total}
        yield Hit(blank[0][1], blank[0][2], "审核意见、签章和日期", values, evidence)
