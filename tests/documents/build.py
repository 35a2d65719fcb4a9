"""Small DOCX and HTML files written as raw XML, so that a test shows the very markup that it is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)

# row, column, rowspan, colspan, text
Place = tuple[int, int, int, int, str]


def pack(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def docx(body: str, *, styles: str = "", numbering: str = "", compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    members: dict[str, str | bytes] = {"word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
    if styles:
        members["word/styles.xml"] = f"<w:styles {NAMESPACES}>{styles}</w:styles>"
    if numbering:
        members["word/numbering.xml"] = f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>"
    return pack(members, compression)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(text: str = "", properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text) if text else ''}</w:p>"


def cell(content: str = "", properties: str = "") -> str:
    """A w:tc; plain text is put in a paragraph."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else para(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def span(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>'


RESTART = '<w:vMerge w:val="restart"/>'
CONTINUE = "<w:vMerge/>"


def docx_table(places: Sequence[Place], rows: int, columns: int) -> str:
    """A w:tbl in which each place is a merged cell; together they must cover everything."""
    lines: list[list[tuple[int, str]]] = [[] for _ in range(rows)]
    for top, left, height, width, text in places:
        for line in range(top, top + height):
            merge = "" if height == 1 else RESTART if line == top else CONTINUE
            lines[line].append((left, cell(text if line == top else "", span(width) + merge)))
    return table(*(row(*(xml for _, xml in sorted(line))) for line in lines), columns=columns)


def html_table(places: Sequence[Place], rows: int) -> str:
    lines: list[list[str]] = [[] for _ in range(rows)]
    for top, _, height, width, text in sorted(places):
        lines[top].append(f'<td rowspan="{height}" colspan="{width}">{text}</td>')
    return "<table>" + "".join(f"<tr>{''.join(line)}</tr>" for line in lines) + "</table>"
