"""A printed table as HTML, its failing cells marked and tied to their findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mingzhang.book.model import PrintedCell, Table
from mingzhang.reports.grid import Layout
from mingzhang.reports.html_text import cell_id, esc, finding_id, tag
from mingzhang.reports.marks import Marks, Numbered
from mingzhang.reports.words import SEVERITY_MARKS, gravity, severity_word

MOST_HEADER_ROWS = 8
STICKY_HEADER_ROWS = 4


def render_table(document: int, table: Table, marks: Marks, reasons: Mapping[tuple[int, int], str]) -> str:
    """The table with its caption, in a box that scrolls. `reasons` say of the cells that found no place why."""
    layout = marks.layouts[table.id]
    head = _head_rows(layout, table.header_rows)
    painter = _Painter(document, table, marks, reasons, head=head)
    rows = [f"<tr>{''.join(painter.cell(cell) for cell in line)}</tr>" for line in layout.lines]
    sticky = " sticky" if head <= STICKY_HEADER_ROWS else ""
    thead = f'<thead class="head{sticky}">{"".join(rows[:head])}</thead>' if head else ""
    name = esc(table.title) or "（无标题）"
    unit = f"（单位：{esc(table.unit)}）" if table.unit else ""
    size = next((name for least, name in ((25, "huge"), (17, "wider"), (11, "wide")) if layout.columns >= least), "")
    inner = f"<caption>{name}{unit}</caption>{thead}<tbody>{''.join(rows[head:])}</tbody>"
    return (
        f'<div class="box" tabindex="0" role="region" aria-label="{name}">'
        f"{tag('table', inner, klass=' '.join(part for part in ('printed', size) if part))}</div>"
    )


def _head_rows(layout: Layout, header_rows: int) -> int:
    """How many rows make up the head: no cell reaches out of it; 0 where that takes in the whole table."""
    head = min(header_rows, layout.rows)
    row = 0
    while row < head:
        head = max([head, *(row + cell.rowspan for cell in layout.lines[row])])
        row += 1
    return head if head < layout.rows and head <= MOST_HEADER_ROWS else 0


def _label_column(layout: Layout, head: int) -> int | None:
    """The column that names the rows and stays in sight: the first with at least half as many labels as the one with the most."""
    counted = Counter(cell.column for line in layout.lines[head:] for cell in line if cell.role in {"label", "text"})
    most = max(counted.values(), default=0)
    return min((column for column, count in counted.items() if count * 2 >= most), default=None)


class _Painter:
    def __init__(self, document: int, table: Table, marks: Marks, reasons: Mapping[tuple[int, int], str], *, head: int) -> None:
        self._document = document
        self._table = table
        self._marks = marks
        self._reasons = reasons
        self._labels = _label_column(marks.layouts[table.id], head) if head else None
        self._head = head

    def cell(self, cell: PrintedCell) -> str:
        place = (self._table.id, cell.row, cell.column)
        failing = self._marks.failing.get(place, ())
        evidence = self._marks.evidence.get(place, ())
        attributes: dict[str, str | int | None] = {}
        classes = [f"r-{cell.role}" if cell.role.isalpha() else "r-text"]
        if cell.column == self._labels:
            classes.append("stick")
        if failing or evidence:
            attributes |= {"id": cell_id(self._document, place), "tabindex": "-1"}
        if failing:
            worst = min(failing, key=lambda one: gravity(one.finding.severity))
            classes += ["bad", f"s-{esc(worst.finding.severity)}"]
            attributes["data-f"] = " ".join(finding_id(self._document, one.number) for one in failing)
        if evidence:
            attributes["data-of"] = " ".join(finding_id(self._document, one.number) for one in evidence)
        reason = self._reasons.get((cell.row, cell.column))
        if reason is not None:
            classes.append("lost")
            attributes["title"] = f"未定位：{reason}"
        name, scope = self._kind(cell)
        spans: dict[str, str | int | None] = {
            "rowspan": cell.rowspan if cell.rowspan > 1 else None,
            "colspan": cell.colspan if cell.colspan > 1 else None,
        }
        note = '<span class="lost-mark" aria-label="未定位">?</span>' if reason is not None else ""
        inner = esc(cell.text) + note + "".join(self._badge(one) for one in failing)
        return tag(name, inner, klass=" ".join(classes), scope=scope, **spans, **attributes)

    def _kind(self, cell: PrintedCell) -> tuple[str, str | None]:
        if cell.row < self._head and cell.role in {"header", "label"}:
            return "th", "colgroup" if cell.colspan > 1 else "col"
        return ("th", "row") if cell.role == "label" else ("td", None)

    def _badge(self, one: Numbered) -> str:
        severity = one.finding.severity
        words = f"{severity_word(severity)} {one.number}：{one.finding.message}"
        text = f"{SEVERITY_MARKS.get(severity, '?')}{one.number}"
        href = f"#{finding_id(self._document, one.number)}"
        return tag("a", text, klass="badge", href=href, title=words, data_sev=severity, aria_label=f"{text} {words}")
