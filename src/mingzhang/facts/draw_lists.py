"""The lists behind the drop-downs, on a hidden sheet, under names that do not change."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter import Workbook

from mingzhang.documents.sheets import column_letters
from mingzhang.facts.derived import MONEY
from mingzhang.facts.layout import LISTS, Layout
from mingzhang.facts.sheets import Column, declaration
from mingzhang.facts.words import code_options


def list_name(column: Column) -> str:
    """The name of the list that a drop-down of this column shows."""
    if column.type == "reference":
        return f"list_{column.to}{'_also' if column.also else ''}"
    return f"list_{column.codes or column.choices or 'yes_no'}"


def define_lists(book: Workbook, layouts: Mapping[str, Layout], year: int) -> None:
    """Writes the hidden sheet and defines a name for every list that the sheets use."""
    declared = declaration()
    page = book.add_worksheet(LISTS)
    page.hide()
    lists: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, choices in declared.choices.items():
        lists[f"list_{name}"] = (name, tuple(choices.labels.values()))
    for name, codes in declared.codes.items():
        lists[f"list_{name}"] = (codes.title, code_options(name, year))
    for index, (name, (title, words)) in enumerate(lists.items()):
        page.write_string(0, index, title)
        for row, word in enumerate(words, 1):
            page.write_string(row, index, word)
        letters = column_letters(index)
        book.define_name(name, f"={LISTS}!${letters}$2:${letters}${len(words) + 1}")
    for key, layout in layouts.items():
        labelled = [column for column in layout.sheet.columns if column.derived == "label"]
        if labelled:
            _define_rows(book, key, layout)
    department = layouts["department"]
    book.define_name(MONEY, f"='{department.sheet.title}'!$C${department.field_row('money') + 1}")


def _define_rows(book: Workbook, key: str, layout: Layout) -> None:
    """The rows that are filled, as a list; beginning with the row of totals, where the further words stand."""
    filled = f"COUNTA({layout.range(layout.sheet.columns[0].key, sheet=True)})"
    places, above = layout.range("label", sheet=True), layout.range("label", sheet=True, first=layout.total)
    start, start_above = places.partition(":")[0], above.partition(":")[0]
    book.define_name(f"list_{key}", f"={start}:INDEX({places},MAX(1,{filled}))")
    book.define_name(f"list_{key}_also", f"={start_above}:INDEX({above},{filled}+1)")
