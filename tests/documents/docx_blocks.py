"""A DOCX body read, for the tests; lists for its automatic numbering."""

from __future__ import annotations

from build import docx, para

from mingzhang.documents.docx import read_docx
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Block, Grid, Note


def read(body: str, **parts: str) -> tuple[list[Block], list[Note]]:
    return read_docx(docx(body, **parts), "x.docx", DEFAULT)


def texts(body: str, **parts: str) -> list[object]:
    """The blocks, a grid as its cells' texts."""
    return [[c.text for c in b.cells] if isinstance(b, Grid) else b.text for b in read(body, **parts)[0]]


def cells(body: str) -> tuple[list[tuple[int, int, int, int, str]], list[str]]:
    """The cells of the only grid, and the codes of the notes."""
    blocks, notes = read(body)
    (grid,) = blocks
    assert isinstance(grid, Grid)
    return [(c.row, c.column, c.rowspan, c.colspan, c.text) for c in grid.cells], [n.code for n in notes]


def numbering(*levels: tuple[str, str], extra: str = "") -> str:
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (style, text) in enumerate(levels)
    )
    return f'<w:abstractNum w:abstractNumId="0">{inner}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}'


def item(text: str, level: int = 0, number: int = 1) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
