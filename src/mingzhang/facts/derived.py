"""What the workbook works out by itself (灰色栏): the words of drop-downs, the amount of a purchase, the money of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mingzhang.facts.layout import Layout
from mingzhang.facts.records import Content, Values
from mingzhang.facts.sheets import Column, Sheet, TextWanted, declaration
from mingzhang.money import Fen

MONEY = "money_unit"
"""The name of the cell that says in which unit the amounts of the workbook are."""


@dataclass(frozen=True, slots=True)
class Known:
    """What derived values rest on: the label of each row that others refer to, by sheet and key; the spending of each project; the texts
    that are wanted by key."""

    labels: Mapping[str, Mapping[str, str]]
    spent: Mapping[str, Fen]
    texts: Mapping[str, TextWanted]


def known(content: Content, texts: Mapping[str, TextWanted]) -> Known:
    """What the derived values of this content rest on."""
    labelled = [sheet for sheet in declaration().sheets if any(column.derived == "label" for column in sheet.columns)]
    labels: dict[str, dict[str, str]] = {}
    for sheet in labelled:
        first = sheet.columns[0].key
        labels[sheet.key] = {row[first]: row_label(sheet, row) for row in content.rows.get(sheet.key, ()) if first in row}
    spent: dict[str, Fen] = {}
    for row in content.rows.get("spending", ()):
        if "project" in row and isinstance(row.get("amount"), int):
            spent[row["project"]] = Fen(spent.get(row["project"], 0) + row["amount"])
    return Known(labels, spent, texts)


def row_label(sheet: Sheet, row: Values) -> str:
    """What a drop-down shows for a row: its first two columns, `P01 入户核查`."""
    first, second = (column.key for column in sheet.columns[:2])
    return f"{row.get(first, '')} {row.get(second, '')}".strip()


def product(quantity: Decimal, price: Fen) -> Fen:
    """The amount of a purchase in 分, rounded half up."""
    return Fen((quantity * price).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def derived_value(sheet: Sheet, column: Column, row: Values, base: Known) -> str | Fen | None:
    """The value of a derived column in a row, None in a row that says nothing or too little."""
    if not row:
        return None
    if column.derived == "label":
        return row_label(sheet, row) if sheet.columns[0].key in row else None
    if column.derived == "product":
        quantity, price = row.get("quantity"), row.get("price")
        return product(quantity, Fen(price)) if isinstance(quantity, Decimal) and isinstance(price, int) else None
    if column.derived == "spent":
        return base.spent.get(row["key"], Fen(0)) if "key" in row else None
    text = base.texts.get(row.get("key", ""))
    return (text.title if column.derived == "title" else text.hint) or None if text else None


def derived_formula(column: Column, layout: Layout, layouts: Mapping[str, Layout], row: int) -> str | None:
    """The formula that works it out, None for what cannot be worked out on the sheet."""
    if column.derived == "label":
        first, second = (layout.cell(one.key, row) for one in layout.sheet.columns[:2])
        return f'=IF({first}="","",{first}&" "&{second})'
    if column.derived == "product":
        quantity, price = layout.cell("quantity", row), layout.cell("price", row)
        worth = f'IF({MONEY}="万元",ROUND({quantity}*{price},2)/10000,ROUND({quantity}*{price},2))'
        return f'=IF(OR({quantity}="",{price}=""),"",{worth})'
    if column.derived == "spent":
        spending = layouts["spending"]
        project, amount = spending.range("project", sheet=True), spending.range("amount", sheet=True)
        key, label = layout.cell("key", row), layout.cell("label", row)
        return f'=IF({key}="","",SUMIFS({amount},{project},{label})+SUMIFS({amount},{project},{key}))'
    return None
