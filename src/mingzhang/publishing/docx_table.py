"""A table as WordprocessingML (w:tbl) written directly: merges across (gridSpan) and down (vMerge), the header on every page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from mingzhang.messages import Refusal
from mingzhang.pages.model import Cell, Table
from mingzhang.publishing.docx_styles import Side, Styles
from mingzhang.publishing.docx_xml import CENTIMETRE, run, twips
from mingzhang.publishing.pdf_fit import LINE, Fit

MOST_COLUMNS = 63
MOST_ROWS = 32_767
"""What Word takes in a table."""
WHOLE = 0.6
"""A table up to this share of a page's height stays on one page."""
SPLIT = 0.35
"""A row higher than this share of a page's height may go on on the next page."""
HEAD = 0.4
"""A header up to this share of a page's height is repeated on each page."""
_Slot = tuple[int, Cell, int]


def table_xml(table: Table, fit: Fit, styles: Styles) -> str:
    """The table as `fit` has it. Raises messages.Refusal `word.large_table` for more than Word takes, ValueError for cells that overlap."""
    if table.width > MOST_COLUMNS or len(table.rows) > MOST_ROWS:
        raise Refusal("word.large_table", table=table.title, columns=MOST_COLUMNS, rows=MOST_ROWS)
    edges = [twips(edge) for edge in accumulate(fit.widths, initial=0.0)]
    head = sum(fit.heights[: table.header_rows]) <= HEAD * fit.paper.height
    whole = stays_whole(fit)
    last = len(table.rows) - 1
    half = int(2 * fit.size)
    # A fixed line is higher than its type; `fit` counts what is above the first line and below the last as inset.
    out = [_settings(edges, styles, max(0.0, fit.inset - (LINE - 1) / 2 * fit.size))]
    for top, slots in enumerate(_slots(table)):
        header = top < table.header_rows
        settings = "" if fit.heights[top] > SPLIT * fit.paper.height else "<w:cantSplit/>"
        settings += "<w:tblHeader/>" if header and head else ""
        out.append(f"<w:tr><w:trPr>{settings}</w:trPr>" if settings else "<w:tr>")
        keep = (whole and top < last) or (header and head) or (bool(table.notes) and top == last)
        for left, cell, start in slots:
            width = edges[left + cell.columns] - edges[left]
            side = _side(cell, header=header, form=table.shape == "form")
            style = styles.cell(side, half)
            out.append(_cell(cell, width, style, fit.size, first=start == top, keep=keep and left == 0))
        out.append("</w:tr>")
    out.append("</w:tbl>")
    return "".join(out)


def stays_whole(fit: Fit) -> bool:
    """Whether the table is small enough to be kept on one page."""
    return sum(fit.heights) <= WHOLE * fit.paper.height


def _slots(table: Table) -> list[list[_Slot]]:
    """For each row the cells that cover its places from left to right: the column where it begins, the cell, the row where it begins."""
    rows: list[list[_Slot]] = [[] for _ in table.rows]
    for top, left, cell in table.placed():
        for row in range(top, top + cell.rows):
            rows[row].append((left, cell, top))
    for slots in rows:
        slots.sort(key=lambda slot: slot[0])
    return rows


def _settings(edges: Sequence[int], styles: Styles, above: float) -> str:
    rule = round(styles.typography.tables.rule * 8)
    inset = round(styles.typography.tables.inset * CENTIMETRE)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{rule}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{room}" w:type="dxa"/>'
        for side, room in (("top", twips(above)), ("left", inset), ("bottom", twips(above)), ("right", inset))
    )
    columns = "".join(f'<w:gridCol w:w="{right - left}"/>' for left, right in pairwise(edges))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    )


def _cell(cell: Cell, width: int, style: str, size: float, *, first: bool, keep: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = "" if cell.rows == 1 else '<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>"
    inner = run(cell.text, bold=cell.bold) if first else ""
    settings = "<w:keepNext/>" if keep else ""
    if first and cell.indent:
        settings += f'<w:ind w:leftChars="{100 * cell.indent}" w:left="{twips(cell.indent * size)}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{settings}</w:pPr>{inner}</w:p></w:tc>'
    )


def _side(cell: Cell, *, header: bool, form: bool) -> Side:
    """Where the text of a cell stands."""
    if header:
        return "head"
    if cell.kind in {"figure", "count"}:
        return "right"
    if cell.kind == "code":
        return "center"
    if cell.kind == "text":
        return "left"
    return "center" if (form or cell.rows > 1) and not cell.indent else "left"
