"""Small pieces of HTML: escaped text, elements, ids."""

from __future__ import annotations

import html

from mingzhang.reports.marks import Place
from mingzhang.reports.words import clean


def esc(text: object) -> str:
    """Text for an element or a quoted attribute: whatever stands in a document stays text."""
    return html.escape(clean(str(text)), quote=True)


def tag(name: str, inner: str, *, klass: str = "", **attributes: str | int | None) -> str:
    """An element round `inner` (which is HTML already). Attribute values are escaped; `_` in their names becomes `-`,
    None leaves one out."""
    given = {"class": klass or None, **attributes}
    words = "".join(f' {key.replace("_", "-")}="{esc(value)}"' for key, value in given.items() if value is not None)
    return f"<{name}{words}>{inner}</{name}>"


def finding_id(document: int, number: int) -> str:
    """The id of a finding in the page."""
    return f"d{document}f{number}"


def cell_id(document: int, place: Place) -> str:
    """The id of a printed cell in the page."""
    table, row, column = place
    return f"d{document}t{table}r{row}c{column}"


def table_id(document: int, table: int) -> str:
    """The id of a table's section in the page."""
    return f"d{document}t{table}"
