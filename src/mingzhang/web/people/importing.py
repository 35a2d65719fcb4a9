"""A list of organisations from a spreadsheet: all of it or nothing, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from mingzhang.messages import Refusal, say
from mingzhang.web.people.grants import MANAGE
from mingzhang.web.people.listing import Lines
from mingzhang.web.people.models import Organisation, Person
from mingzhang.web.people.organisations import BELOW, Wanted, add, change, examine
from mingzhang.web.people.permission import may

MOST = 5000
COLUMNS = ("code", "name", "kind", "parent", "short", "nature")
TITLES = {"编码": "code", "名称": "name", "类型": "kind", "上级编码": "parent", "上级": "parent", "简称": "short", "单位性质": "nature"}
KINDS = {"财政局": "bureau", "部门": "department", "预算单位": "unit", "单位": "unit"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were added, changed and left as they were, or all `faults`, with which nothing was."""

    added: int = 0
    changed: int = 0
    same: int = 0
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    code: str
    name: str
    kind: str
    parent: str
    short: str
    nature: str


def take(by: Person, lines: Lines, under: Organisation) -> Outcome:
    """Adds and changes what the list says: columns by their titles, or 编码, 名称, 类型, 上级编码, 简称, 单位性质. Without the code of
    the organisation above it is the one whose code begins theirs, else `under`. The same list twice changes nothing."""
    if not lines:
        return Outcome(faults=(say("people.list_empty"),))
    if len(lines) > MOST:
        return Outcome(faults=(say("people.list_long", most=MOST),))
    rows, faults = _rows(lines)
    counts = {"added": 0, "changed": 0, "same": 0}
    with transaction.atomic():
        faults += _take(by, rows, under, counts)
        transaction.set_rollback(bool(faults))
    return Outcome(faults=tuple(faults)) if faults else Outcome(counts["added"], counts["changed"], counts["same"])


def _rows(lines: Lines) -> tuple[list[_Row], list[str]]:
    head = [TITLES.get(cell.replace(" ", "")) for cell in lines[0][1]]
    titled = "code" in head and "name" in head
    columns: Sequence[str | None] = head if titled else COLUMNS
    rows: list[_Row] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, cells in lines[1 if titled else 0 :]:
        values = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        code = values.get("code", "")
        if len(cells) < 2:
            faults.append(say("people.line", line=number, what=say("people.line_short", count=len(cells))))
        elif code in seen:
            faults.append(say("people.line", line=number, what=say("people.line_twice", given=code, first=seen[code])))
        else:
            seen[code] = number
            rows.append(_Row(number, **{name: values.get(name, "") for name in COLUMNS}))
    if not rows and not faults:
        faults.append(say("people.list_empty"))
    return rows, faults


def _take(by: Person, rows: Sequence[_Row], under: Organisation, counts: dict[str, int]) -> list[str]:
    faults: list[tuple[int, str]] = []
    codes = {row.code for row in rows}
    for row in _parents_first(rows):
        try:
            with transaction.atomic():
                counts[_one(by, row, under, codes)] += 1
        except Refusal as refusal:
            faults.append((row.line, str(refusal)))
    return [say("people.line", line=line, what=what) for line, what in sorted(faults)]


def _one(by: Person, row: _Row, under: Organisation, codes: set[str]) -> str:
    known = Organisation.objects.filter(code=row.code).first()
    if known is not None and not may(by, MANAGE, known).allowed:
        raise Refusal("people.code_taken", given=row.code, name="…")
    above = _above(row, under, known, codes)
    wanted = Wanted(row.code, row.name, _kind(row, known, above), above, row.short[:80], row.nature[:20], known.layout if known else "")
    if known is None:
        add(by, wanted)
        return "added"
    if known.parent_id == (above.pk if above else None) and all(getattr(known, name) == value for name, value in wanted.values.items()):
        examine(by, wanted, known)
        return "same"
    change(by, known, wanted)
    return "changed"


def _above(row: _Row, under: Organisation, known: Organisation | None, codes: set[str]) -> Organisation | None:
    if row.parent:
        found = Organisation.objects.filter(code=row.parent).first()
        if found is None:
            raise Refusal("people.parent_unknown", given=row.parent)
        return found
    if known is not None and not any(row.code.startswith(code) and code != row.code for code in codes):
        return known.parent
    beginnings = [row.code[:length] for length in range(1, len(row.code))]
    near = max(Organisation.objects.filter(code__in=beginnings, path__startswith=under.path), key=lambda one: len(one.code), default=None)
    return near or under


def _kind(row: _Row, known: Organisation | None, above: Organisation | None) -> str:
    if row.kind:
        kind = KINDS.get(row.kind) or (row.kind if row.kind in BELOW else None)
        if kind is None:
            raise Refusal("people.kind_unknown", kind=row.kind)
        return kind
    if known is not None:
        return known.kind
    return "department" if above is None or above.kind == "bureau" else "unit"


def _parents_first(rows: Sequence[_Row]) -> Iterator[_Row]:
    """The rows in their order, but each after the one above it."""
    by_code = {row.code: row for row in rows}
    done: set[str] = set()

    def visit(row: _Row, above: frozenset[str]) -> Iterator[_Row]:
        if row.code in done or row.code in above:
            return
        if row.parent in by_code:
            yield from visit(by_code[row.parent], above | {row.code})
        if row.code not in done:
            done.add(row.code)
            yield row

    for row in sorted(rows, key=lambda one: len(one.code)):
        yield from visit(row, frozenset())
