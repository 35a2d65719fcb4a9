"""The records of a check: findings with evidence on both sides, and the coverage of what was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spot:
    """A printed value in a document: the table's title, the row's and column's labels, line or page, and the text.
    `table_id`, `row_index` and `column_index` find the cell in the book; sheet and cell find it in a workbook."""

    table: str | None = None
    row: str | None = None
    column: str | None = None
    line: int | None = None
    page: int | None = None
    sheet: str | None = None
    cell: str | None = None
    text: str | None = None
    table_id: int | None = None
    row_index: int | None = None
    column_index: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value that a finding rests on. `role` is total, addend, witness, counterpart, quantity, price."""

    role: str
    text: str
    where: Spot


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that may be to blame, what it prints and what it should."""

    where: Spot
    printed: str
    proposed: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `severity` is error (the document itself proves it), suspect or style."""

    rule: str
    severity: str
    message: str
    found: str
    expected: str
    where: Spot
    evidence: tuple[Evidence, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that no check looked at, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at: cells that print a figure, those placed, and the identities by result. `by_rule` gives the
    results (passed, failed, rounding) of each rule."""

    numeric_cells: int = 0
    placed_cells: int = 0
    passed: int = 0
    failed: int = 0
    rounding: int = 0
    not_checked: tuple[NotChecked, ...] = ()
    by_rule: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """The check of one document. `source` is the path as given; `problem` is the one sentence for a file that could not be
    read (then there are no findings and nothing was covered)."""

    source: str
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = Coverage()
    problem: str | None = None
    department: str | None = None
    fiscal_year: int | None = None
