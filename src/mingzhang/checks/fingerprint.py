"""Names for findings that stay the same as long as what they say stays the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from mingzhang.checks.model import Finding


def named(findings: Iterable[Finding], document: str = "") -> tuple[Finding, ...]:
    """The findings, each with an `id` made of its rule, place and figures, of the `document` (department and year), and not of line or
    page numbers: a waiver holds when the file is converted or a page is added before it."""
    seen: Counter[str] = Counter()
    out = []
    for finding in findings:
        where = finding.where
        parts = (document, finding.rule, where.table, where.row, where.column, where.text, finding.found, finding.expected)
        name = hashlib.sha256("\x1f".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()[:10]
        seen[name] += 1
        out.append(replace(finding, id=name if seen[name] == 1 else f"{name}-{seen[name]}"))
    return tuple(out)
