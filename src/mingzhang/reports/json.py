"""The check as JSON: `{"documents": [...]}`, one entry per file, fields in the order of the records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from mingzhang.checks.model import Report
from mingzhang.reports.masked import masked_report


def dump(reports: Iterable[Report]) -> str:
    """The reports as JSON text, always the same for the same reports."""
    text = json.dumps({"documents": [document(report) for report in reports]}, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def document(report: Report) -> dict[str, Any]:
    """The public form of one report; what it quotes is masked."""
    report = masked_report(report)
    return {
        "source": report.source,
        "department": report.department,
        "fiscal_year": report.fiscal_year,
        "problem": report.problem,
        "findings": [_plain(finding) for finding in report.findings],
        "waived": [_plain(waived) for waived in report.waived],
        "coverage": _plain(report.coverage),
    }


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value
