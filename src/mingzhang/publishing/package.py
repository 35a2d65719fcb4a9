"""Facts as open data: a Fiscal Data Package (a descriptor and CSV files) that anybody can load, check and compare."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from decimal import Decimal

from mingzhang.book.model import BudgetBook
from mingzhang.checks.masking import mask
from mingzhang.facts.model import Department, Facts
from mingzhang.publishing import package_parts, package_rows
from mingzhang.publishing.csv_cells import csv_bytes, safe
from mingzhang.publishing.package_fields import Descriptor, Resource, data, model, resources
from mingzhang.publishing.package_parts import Row

DESCRIPTOR = "datapackage.json"
_NOT_IN_NAME = re.compile(r"[^a-z0-9._-]+")


def write_package(facts: Facts, *, book: BudgetBook | None = None, phase: str = "approved") -> dict[str, bytes]:
    """The files of the package by name: `datapackage.json` and `data/*.csv`, always the same bytes for the same facts. `book` adds every
    printed figure (`data/observations.csv`); `phase` is proposed, approved, adjusted or executed. Names and numbers of persons are not
    in it. Raises KeyError for another phase."""
    words = data()["phase"][phase]
    rows: dict[str, Iterable[Row]] = {
        "spending": package_rows.spending_rows(facts, phase),
        "revenue": package_rows.revenue_rows(facts, phase),
        "units": package_rows.unit_rows(facts),
        "projects": package_rows.project_rows(facts),
        "indicators": package_rows.indicator_rows(facts),
        "procurement": package_rows.procurement_rows(facts),
        "items": package_rows.item_rows(facts),
    }
    if book is not None:
        rows["observations"] = package_rows.observation_rows(book)
    out: dict[str, bytes] = {}
    described: list[Descriptor] = []
    for name, found in rows.items():
        resource = resources()[name]
        lines = list(found)
        out[resource.path] = csv_bytes([field.name for field in resource.fields], (_cells(resource, row) for row in lines))
        described.append(_described(resource, lines, out[resource.path]))
    used = {name: resources()[name] for name in rows}
    descriptor = _descriptor(facts.department, words) | {"model": model(used, phase), "resources": described}
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    return {DESCRIPTOR: f"{text}\n".encode(), **out}


def _cells(resource: Resource, row: Row) -> list[str]:
    """The cells of a row in the order of the file: text that people wrote masked, text that a spreadsheet would run made safe."""
    out: list[str] = []
    for field in resource.fields:
        text = row.get(field.name, "")
        if field.free:
            text = mask(text)
        out.append(safe(text) if field.type == "string" else text)
    return out


def _described(resource: Resource, rows: list[Row], content: bytes) -> Descriptor:
    """The file in the descriptor, with its size, hash and, of amounts, their sum."""
    out: Descriptor = {
        "name": resource.name,
        "path": resource.path,
        "profile": "tabular-data-resource",
        "title": resource.zh,
        "labels": {"zh": resource.zh, "en": resource.en},
        "description": f"{resource.zh} / {resource.en}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": len(rows),
    }
    if resource.measure is not None:
        out["totals"] = {"amount": f"{sum((Decimal(row['amount']) for row in rows), Decimal('0.00')):f}"}
    fields = [field.descriptor(required=field.name in resource.primary) for field in resource.fields]
    out["schema"] = {"fields": fields, "missingValues": [""], "primaryKey": list(resource.primary)}
    return out


def _descriptor(department: Department, phase: dict[str, str]) -> Descriptor:
    """What the descriptor says of the package as a whole."""
    declared, conventions = data()["package"], data()["conventions"]
    values = {"name": department.name, "code": department.code, "year": department.year}
    zh, en = declared["zh"].format(**values), declared["en"].format(**values)
    out: Descriptor = {
        "profile": "fiscal-data-package",
        "name": _NOT_IN_NAME.sub("-", f"budget-{department.code}-{department.year}".lower()).strip("-"),
        "title": zh,
        "labels": {"zh": zh, "en": en},
        "description": f"{declared['description_zh']} / {declared['description_en']}",
        "keywords": ["部门预算", "预算公开", "budget", "government", "fiscal"],
        "contributors": [{"title": department.name, "role": "publisher"}],
        "countryCode": package_parts.COUNTRY,
        "granularity": "aggregated",
        "fiscalPeriod": {"start": f"{department.year}-01-01", "end": f"{department.year}-12-31"},
        "currency": package_rows.CURRENCY,
        "phase": {"labels": phase},
        "conventions": {
            name: {"zh": conventions[f"{name}_zh"], "en": conventions[f"{name}_en"]} for name in ("encoding", "text", "cofog", "privacy")
        },
    }
    day = department.published or department.approved
    return out | ({"created": f"{day.isoformat()}T00:00:00Z"} if day else {})
