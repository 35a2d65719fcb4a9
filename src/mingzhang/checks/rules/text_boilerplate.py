"""Lists of items taken from the template although nothing is spent on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.values import Value
from mingzhang.classification import economic_department
from mingzhang.vocabulary.phrases import key

_LIST = re.compile(r"公用经费[^。；;]{0,40}?(?:主要包括|包括|主要用于)[:：]?([^。；;]{12,})")
_FIGURE = re.compile(r"\d")
_ITEM = re.compile(r"[、，,和及]")
_DIGITS, _TABLE = 5, 5
_ITEMS = {"30212": "abroad", "31013": "vehicle.purchase", "30231": "vehicle.running", "30217": "reception"}
_SUFFIX = re.compile(r"(?:等)?(?:支出|费用|方面)?(?:等)?$")


def items_without_money(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Lists of what 公用经费 is spent on that name items of which a table of the document says that nothing is spent on them."""
    lists = [(index, match) for index, passage in context.body for match in _LIST.finditer(passage.text) if _FIGURE.search(match[0])]
    nothing = _nothing(context) if lists else {}
    for index, match in lists:
        named: list[tuple[str, str, Spot]] = []
        for item in _ITEM.split(match[1]):
            found = next((nothing[name] for name in _names(item) if name in nothing), None)
            if found is not None:
                named.append((item.strip(), *found))
        if len(named) < int(options["least"]):
            yield Looked.FINE
            continue
        listed = "、".join(words for words, _, _ in named)
        evidence = tuple(Evidence("counterpart", f"{words}：{text or '空白'}", spot) for words, text, spot in named)
        yield Hit(context.passage(index, *match.span(1)), listed, "", {"items": listed, "count": len(named)}, evidence)


def _names(item: str) -> tuple[str, ...]:
    """The names under which the item of a list may stand in a table."""
    words = key(item)
    bare = _SUFFIX.sub("", words)
    return tuple(dict.fromkeys((words, bare, words + "费", bare + "费", words + "费用", words.removesuffix("费") + "费用")))


def _nothing(context: Context) -> dict[str, tuple[str, Spot]]:
    """The items on which nothing is spent, with what is printed and where: an item of the “三公” table or an economic class all of whose
    values are 0, and a class that a table of basic spending by class does not print at all."""
    amounts: dict[str, list[tuple[int, str, Spot]]] = {}
    for value in context.values:
        economic = value.at["economic"]
        name = value.at["item"] if "item" in value.at else economic if len(economic) == _DIGITS else None
        if name is not None and value.known:
            amounts.setdefault(name, []).append((value.fen, value.text, _spot(context, value)))
    zero = {name: found[0][1:] for name, found in amounts.items() if all(fen == 0 for fen, _, _ in found)}
    printed = [name for name in amounts if name.startswith("302") and name not in zero]
    classes = economic_department()
    out: dict[str, tuple[str, Spot]] = {}
    for entry in classes.entries:
        if len(entry.code) != _DIGITS or not entry.code.startswith(("302", "307", "309", "310")):
            continue
        item = _ITEMS.get(entry.code, "")
        spent = any(fen for name in (entry.code, item) for fen, _, _ in amounts.get(name, ()))
        if spent:
            continue
        if entry.code in zero or item in zero:
            out[key(entry.name)] = zero.get(item) or zero[entry.code]
        elif len(printed) >= _TABLE and not entry.code.endswith("99"):
            table = amounts[printed[0]][0][2]
            out[key(entry.name)] = ("表中没有此项", replace(table, row=None, column=None, text=None, row_index=None, column_index=None))
    return out


def _spot(context: Context, value: Value) -> Spot:
    """Where a value is printed; a blank one is where its row is."""
    spot = context.spot(value)
    if spot.line is not None or spot.page is not None or spot.sheet is not None or value.table not in context.tables:
        return spot
    label = next((cell for cell in context.tables[value.table].cells if cell.row == value.row), None)
    return spot if label is None else replace(spot, line=label.where.line, page=label.where.page, sheet=label.where.sheet)
