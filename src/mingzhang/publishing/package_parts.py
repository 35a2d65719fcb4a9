"""Parts of rows that several files of the open data have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from mingzhang.classification import CodeList, cofog, cofog_codes
from mingzhang.cube.dimensions import label
from mingzhang.facts.model import Facts, Project
from mingzhang.publishing.package_fields import words

Row = dict[str, str]
COUNTRY = "CN"


def common(facts: Facts, line: int, unit: str, phase: str, direction: str) -> Row:
    """What every line of revenue and spending says: where, whose, when, in which phase and direction."""
    named = words("phase", phase)
    return {
        "line": str(line),
        "country": COUNTRY,
        "division": facts.department.division or "",
        "department_code": facts.department.code,
        "department_name": facts.department.name,
        **unit_of(facts, unit),
        **year_of(facts),
        "phase": phase,
        "phase_zh": named["zh"],
        "phase_en": named["en"],
        "direction": direction,
        "direction_zh": label("flow", direction),
    }


def year_of(facts: Facts) -> Row:
    """The budget year."""
    return {"fiscal_year": str(facts.department.year)}


def unit_of(facts: Facts, code: str) -> Row:
    """A unit by its code, with its name."""
    return {"unit_code": code, "unit_name": next((unit.name for unit in facts.units if unit.code == code), "")}


def project_of(projects: Mapping[str, Project], wanted: str | None) -> Row:
    """A project by its key, with its code and name; blank where there is none."""
    project = projects.get(wanted or "")
    if project is None:
        return {"project_key": wanted or "", "project_code": "", "project_name": ""}
    return {"project_key": project.key, "project_code": project.code or "", "project_name": project.name}


def labelled(dimension: str, member: str) -> Row:
    """A member of a small dimension with its labels in both languages."""
    return {dimension: member, f"{dimension}_zh": label(dimension, member), f"{dimension}_en": label(dimension, member, "en")}


def coded(name: str, code: str | None, codes: CodeList, year: int) -> Row:
    """A code with the name it has in the year, else its latest."""
    entry = codes.by_code(code, year) or codes.by_code(code) if code else None
    return {name: code or "", f"{name}_name": entry.name if entry else ""}


def levels(name: str, code: str | None, codes: CodeList, year: int) -> Row:
    """The code with its name, and the codes and names of the levels above: 类, 款 and, of functions, 项."""
    out = coded(name, code, codes, year)
    for level, digits in enumerate((3, 5, 7) if name == "function" else (3, 5), 1):
        out |= coded(f"{name}_level{level}", code[:digits] if code and len(code) >= digits else None, codes, year)
    return out


def cofog_of(function: str | None) -> Row:
    """Where a function goes in COFOG, by this project's own mapping; empty where COFOG does not know it."""
    found = cofog(function) if function else None
    if found is None or found.division is None:
        return {}
    return {
        "cofog_division": found.division,
        "cofog_division_zh": found.division_name or "",
        "cofog_division_en": _cofog_names().get(found.division, ""),
        "cofog_group": found.group or "",
        "cofog_group_en": found.group_name or "",
        "cofog_confidence": found.confidence,
    }


@cache
def _cofog_names() -> dict[str, str]:
    return {entry.code: entry.name for entry in cofog_codes()}


def day_of(day: date | None) -> str:
    """A day as ISO 8601, blank where there is none."""
    return day.isoformat() if day else ""
