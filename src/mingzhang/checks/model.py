"""The records of a check: findings with evidence on both sides, and the coverage of what was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spot:
    """A printed value in a document: the table's title, the row's and column's labels, line or page, and the text.
    `table_id`, `row_index` and `column_index` find the cell in the book; sheet and cell find it in a workbook. A spot of the running
    text has `passage` (its index in the book) and where in it the text stands, from `start` to `end`. `block` counts the paragraphs
    and tables of a Word document."""

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
    passage: int | None = None
    start: int | None = None
    end: int | None = None
    block: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A value or a text that a finding rests on. `role` is total, addend, witness, counterpart, quantity, price, whole, part,
    previous, code, name, context."""

    role: str
    text: str
    where: Spot


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that may be to blame, what it prints and what it should. Where several cells must change together, or there are several
    ways to mend, those of one way have the same `choice` (from 0, the likeliest)."""

    where: Spot
    printed: str
    proposed: str
    why: str
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Broken:
    """A relation that fails for the same cause as the finding it belongs to."""

    rule: str
    message: str
    where: Spot


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `severity` is error (the document itself proves it), suspect or style. `id` is the same in every
    check of the same document: waivers name it. `suspects` are the cells to blame, the likeliest first; those of one `choice`
    must change together. `broken` are the relations that the same cells explain, where there are several. `fix` says what
    to do."""

    rule: str
    severity: str
    message: str
    found: str
    expected: str
    where: Spot
    evidence: tuple[Evidence, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    basis: str | None = None
    id: str = ""
    broken: tuple[Broken, ...] = ()
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that a person set aside: with what reason, who, until when (ISO date; None without end)."""

    finding: Finding
    reason: str
    person: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that broke down on this document: a fault of the program, not of the document. `error` says what happened and where."""

    rule: str
    error: str


@dataclass(frozen=True, slots=True)
class NotChecked:
    """Something that no check looked at, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at: cells that print a figure, those placed, and the identities by result. `by_rule` gives the
    results (passed, failed, rounding, not_checked) of each rule, `failed_rules` those that broke down, `rules_off` those that the
    settings turned off."""

    numeric_cells: int = 0
    placed_cells: int = 0
    passed: int = 0
    failed: int = 0
    rounding: int = 0
    not_checked: tuple[NotChecked, ...] = ()
    by_rule: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    failed_rules: tuple[RuleFailure, ...] = ()
    rules_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a book came to: the findings in document order, what persons set aside, and what was looked at."""

    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    coverage: Coverage = Coverage()


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
    waived: tuple[Waived, ...] = ()
