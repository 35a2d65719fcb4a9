"""What a process of its own does with a document from a stranger: read, check, write the reports. Nothing of Django is needed here.

Whatever a document makes of this process, it costs this process only: memory is bounded by `mingzhang.workers`, time by whoever waits
for it, and by the processor's time where nobody waits any more.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from mingzhang.batch import Result, check_one, failed
from mingzhang.messages import say

if TYPE_CHECKING:
    from mingzhang.book.model import BudgetBook
    from mingzhang.checks.model import Report
    from mingzhang.checks.settings import Settings

SECONDS = 300.0
"""How long one document may take."""
HTML, JSON, XLSX, FACTS = "check-report.html", "check-report.json", "check-report.xlsx", "check-facts.json"
WRITTEN = (HTML, JSON, XLSX, FACTS)
"""The files that come out; `check-facts.json` is what the pages need: counts, findings, figures by coordinates."""
MOST_FINDINGS = 2000


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with a document: which findings are set aside, where the reports go."""

    settings: Settings
    out: Path
    shown: str

    def __call__(self, path: Path) -> Result:
        """The report, without a book; the files are in the folder. A document that cannot be checked gives a report that says so."""
        _bound_time()
        from mingzhang.facts.recognise import is_facts_workbook

        if is_facts_workbook(path):
            return failed(path, say("dropped.facts_workbook", name=self.shown))
        report, book = check_one(path, settings=self.settings)
        if book is not None:
            _write(self.out, self.shown, report, book)
        return report, None


def _bound_time() -> None:
    """Ends this process by its processor's time, should nobody be there any more to end it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (round(SECONDS) + 30, round(SECONDS) + 60))


def _write(out: Path, shown: str, report: Report, book: BudgetBook) -> None:
    from dataclasses import replace

    from mingzhang.reports import html, xlsx
    from mingzhang.reports import json as as_json

    # The report names the document as its owner does, not the folder in which it was read.
    report, book = replace(report, source=shown), replace(book, source=replace(book.source, name=shown))
    checked = [(report, book)]
    (out / HTML).write_text(html.dump(checked), encoding="utf-8")
    (out / JSON).write_text(as_json.dump([report]), encoding="utf-8")
    (out / XLSX).write_bytes(xlsx.dump(checked))
    (out / FACTS).write_text(json.dumps(facts(report, book), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def facts(report: Report, book: BudgetBook) -> dict[str, Any]:
    """What the pages show of a check, masked, and the figures of the document by coordinates."""
    from mingzhang.reports.masked import masked_book, masked_report
    from mingzhang.reports.summary import by_severity, verdict

    report = masked_report(report, book)
    found = verdict(report, book)
    return {
        "department": report.department or "",
        "year": report.fiscal_year,
        "level": found.level,
        "verdict": found.sentence,
        "severities": by_severity(report.findings),
        "figures": report.coverage.numeric_cells,
        "placed": report.coverage.placed_cells,
        "identities": report.coverage.passed + report.coverage.failed + report.coverage.rounding,
        "findings": [_finding(one) for one in report.findings[:MOST_FINDINGS]],
        "aside": [{**_finding(one.finding), "reason": one.reason, "person": one.person} for one in report.waived],
        "amounts": amounts(masked_book(book)),
    }


def _finding(finding: Any) -> dict[str, Any]:
    from mingzhang.reports.words import position

    where = finding.where
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "found": finding.found,
        "expected": finding.expected,
        "fix": finding.fix,
        "place": " · ".join(part for part in (where.table, where.row, where.column) if part) or position(where),
        "key": [finding.rule, where.table, where.row, where.column],
    }


def amounts(book: BudgetBook) -> list[list[Any]]:
    """The figures of the tables by coordinates: `[coordinates, places, amounts]`; a place is a table with row and column, amounts are in 分
    and stand in the order of the document."""
    tables = {table.id: table for table in book.tables}
    by_place: dict[str, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for one in book.observations:
        table = tables.get(one.table)
        if table is None:
            continue
        place = f"{table.title} · {_label(table, one.row, one.column)}"
        places, values = by_place[";".join(f"{name}={member}" for name, member in one.at.canonical().pairs)]
        if place not in places:
            places.append(place)
        if one.amount not in values:
            values.append(int(one.amount))
    return [[where, places, values] for where, (places, values) in sorted(by_place.items())]


def _label(table: Any, row: int, column: int) -> str:
    rows = next((line.label for line in table.rows if line.index == row and line.label), "")
    columns = next((line.label for line in table.columns if line.index == column and line.label), "")
    return " · ".join(part for part in (rows, columns) if part) or _("第 {row} 行第 {column} 列").format(row=row + 1, column=column + 1)


def checked(path: Path, out: Path, shown: str, settings: Settings, *, seconds: float = SECONDS) -> Report:
    """The report of a document that is read and checked in a process of its own, shut into the folder of the document; the files come
    into `out`, a folder there."""
    from mingzhang.web.apart import apart
    from mingzhang.workers import run

    files: Sequence[Path] = [path]
    return next(run(files, 1, apart(Work(settings, out, shown), path.parent), seconds=seconds))[0]
