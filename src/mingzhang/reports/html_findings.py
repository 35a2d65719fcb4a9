"""The findings of a table as short lines beside it: each leads to the finding itself."""

from __future__ import annotations

from collections.abc import Iterable

from mingzhang.reports.html_text import cell_id, esc, finding_id, tag
from mingzhang.reports.marks import Numbered
from mingzhang.reports.words import SEVERITY_MARKS, position


def render_references(document: int, found: Iterable[Numbered]) -> str:
    """A list of references to findings, with the cells that they mark."""
    return tag("ol", "".join(_reference(document, one) for one in found), klass="references")


def _reference(document: int, one: Numbered) -> str:
    finding = one.finding
    text = f"{SEVERITY_MARKS.get(finding.severity, '?')}{one.number}"
    badge = tag("a", text, klass="badge", href=f"#{finding_id(document, one.number)}", data_sev=finding.severity)
    where = position(finding.where)
    place = f' <a class="go" href="#{cell_id(document, one.cell)}">{esc(where) or "单元格"}</a>' if one.cell else ""
    return tag("li", f"{badge} {esc(finding.message)}{place}", data_sev=finding.severity)
