"""Where things stand on the sheets of the facts workbook. Rows and columns count from 0.

The importer does not rely on it: it finds heads by their titles, wherever the officer moved them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mingzhang.documents.sheets import column_letters
from mingzhang.facts.sheets import Sheet

GUIDE, LISTS, PROBLEMS = "填写说明", "清单", "问题清单"
"""Sheets beside those of the declaration: instructions, the lists behind the drop-downs, the faults of an annotated copy."""

NUMBER, SUM = "序号", "合计"
SPARE = 2000
"""Rows below the prepared ones that validation and totals reach as well."""

FIELD_LABEL, FIELD_VALUE, FIELD_HINT = 1, 2, 3
"""The columns of the fields that stand above the rows."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one sheet; `prepared` is the number of rows that are ready to be filled."""

    sheet: Sheet
    prepared: int

    @property
    def first_field(self) -> int:
        """The row of the first field; a sheet of fields alone has a head above them."""
        return 2 if self.sheet.columns else 3

    @property
    def head(self) -> int:
        """The row of the column titles."""
        return self.first_field + len(self.sheet.fields) + (1 if self.sheet.fields else 0)

    @property
    def total(self) -> int:
        """The row of the totals, right below the titles."""
        return self.head + 1

    @property
    def first(self) -> int:
        """The first row of data."""
        return self.head + 2

    @property
    def last(self) -> int:
        """The last row that validation and totals reach."""
        return self.first + self.prepared + SPARE - 1

    def column(self, key: str) -> int:
        """The column of that key. Raises ValueError if there is none."""
        return 1 + [column.key for column in self.sheet.columns].index(key)

    def field_row(self, key: str) -> int:
        """The row of a field. Raises ValueError if there is none."""
        return self.first_field + [one.key for one in self.sheet.fields].index(key)

    def cell(self, key: str, row: int) -> str:
        """The name of a cell: `C7`."""
        return f"{column_letters(self.column(key))}{row + 1}"

    def range(self, key: str, *, sheet: bool = False, first: int | None = None) -> str:
        """All places of a column, fixed: `$C$6:$C$2305`; with `sheet` as seen from another one, from the row `first`."""
        letters = column_letters(self.column(key))
        name = f"'{self.sheet.title}'!" if sheet else ""
        return f"{name}${letters}${(self.first if first is None else first) + 1}:${letters}${self.last + 1}"
