"""Writes a PDF through typst: ruled tables with merged cells, headers repeated on every page."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typst

from samples.measure import lies_flat, weights
from samples.model import Cell, Document, Heading, Table

FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
FONT_FILES = (FONT_FOLDER / "NotoSansCJK-Regular.ttc", FONT_FOLDER / "NotoSerifCJK-Regular.ttc")
SANS = "Noto Sans CJK SC"
SERIF = "Noto Serif CJK SC"
PORTRAIT, LANDSCAPE = 490, 735  # the width of the text in points
PREAMBLE = f"""#set page(paper: "a4", margin: (x: 1.8cm, y: 1.8cm), numbering: "1")
#set text(font: "{SERIF}", size: 10.5pt, lang: "zh", region: "cn", cjk-latin-spacing: none)
#set par(justify: true, first-line-indent: (amount: 2em, all: true), leading: 0.8em)
#show heading: set text(font: "{SANS}", weight: "regular")
#show heading: set block(above: 1.4em, below: 1em)
#show table: set par(justify: false, first-line-indent: 0pt, leading: 0.5em)
#show grid: set par(justify: false, first-line-indent: 0pt)
"""


def quoted(text: str) -> str:
    """A typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def cell_typst(cell: Cell, *, heading: bool) -> str:
    """One cell with its spans and its alignment."""
    spans = (f"rowspan: {cell.rows}, " if cell.rows > 1 else "") + (f"colspan: {cell.columns}, " if cell.columns > 1 else "")
    side = "center" if heading or cell.rows > 1 or cell.kind == "code" else "right" if cell.kind == "number" else "left"
    return f"table.cell({spans}align: {side} + horizon, {quoted(cell.text)})"


def table_typst(table: Table) -> list[str]:
    """A table with its title, its heading line and its notes, untagged as office programs leave it (and half the size)."""
    room = LANDSCAPE if lies_flat(table) else PORTRAIT
    size = min(9.0, max(6.0, round(room / sum(weights(table)), 1)))
    lines = (
        [f'#block(width: 100%, sticky: true, align(center, text(size: 13pt, font: "{SANS}", {quoted(table.title)})))']
        if table.title
        else []
    )
    if table.meta:
        columns = ("1fr", "1fr", "auto") if len(table.meta) == 3 else ("1fr", "auto")[-len(table.meta) :]
        cells = ", ".join(map(quoted, table.meta))
        lines.append(f"#block(width: 100%, sticky: true, text(size: 8.5pt, grid(columns: ({', '.join(columns)},), {cells})))")
    shares = ", ".join(f"{weight}fr" for weight in weights(table))
    whole = str(table.header_rows > 0).lower()
    lines.append(f"#block(breakable: {whole}, pdf.artifact(text(size: {size}pt, table(columns: ({shares},), stroke: 0.5pt, inset: 3.5pt,")
    if table.header_rows:
        lines.append("table.header(")
    for at, row in enumerate(table.rows):
        lines.append(", ".join(cell_typst(cell, heading=at < table.header_rows) for cell in row) + ("," if row else ""))
        if at + 1 == table.header_rows:
            lines.append("),")
    lines.append("))))")
    lines.extend(f"#text(size: 8.5pt, par(first-line-indent: 0pt, {quoted(note)}))" for note in table.notes)
    return lines


def source(document: Document) -> str:
    """The typst source of the document."""
    date = f"datetime(year: {document.year}, month: 3, day: 1)"
    lines = [f"#set document(title: {quoted(document.title)}, author: {quoted(document.author)}, date: {date})", PREAMBLE]
    flat = False
    annex = False
    for block in document.blocks:
        if isinstance(block, Table):
            if lies_flat(block) != flat:
                flat = not flat
                lines.append(f"#set page(flipped: {str(flat).lower()})")
            elif annex and block.header_rows:
                lines.append("#pagebreak(weak: true)")
            annex = True
            lines.extend(table_typst(block))
            continue
        annex = False
        if isinstance(block, Heading):
            if flat:
                flat = False
                lines.append("#set page(flipped: false)")
            if block.level == 0:
                lines.append(f'#align(center, text(size: 18pt, font: "{SANS}", {quoted(block.text)}))')
            else:
                lines.append(f"#heading(level: {block.level}, {quoted(block.text)})")
        else:
            lines.append(f"#{quoted(block.text)}\n")
    return "\n".join(lines) + "\n"


def pdf(document: Document) -> bytes:
    """The document as a PDF with subsets of the fonts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.typ"
        path.write_text(source(document), encoding="utf-8")
        return bytes(typst.compile(str(path), font_paths=[str(FONT_FOLDER)]))
