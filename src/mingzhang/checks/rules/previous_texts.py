"""Text, tables and names that were taken over from the earlier document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.previous_figures import earlier
from mingzhang.cube.dimensions import ALL
from mingzhang.vocabulary.phrases import key

_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:亿元|万元|元)")
_SHOWN = 3


def unchanged(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Paragraphs that repeat last year's figures word for word, and tables whose every figure is last year's: one finding each."""
    before = earlier(context)
    if before is None:
        return
    yield from _paragraphs(context, before, options)
    yield from _tables(context, before, options)


def _paragraphs(context: Context, before: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    then = {_plain(passage.text): passage for _, passage in before.body}
    found = []
    for index, passage in context.body:
        figures = [figure for figure in _FIGURE.findall(passage.text) if figure.strip("0,.")]
        if len(figures) < int(options["figures"]) or len(key(passage.text)) < int(options["length"]):
            continue
        if _plain(passage.text) in then:
            found.append((index, passage, then[_plain(passage.text)]))
        else:
            yield Looked.FINE
    if found:
        index, passage, old = found[0]
        spot = context.passage(index)
        evidence = [Evidence("previous", old.text[:80], Spot(f"{before.book.fiscal_year}年文件说明", text=old.text[:80]))]
        evidence += [Evidence("context", other.text[:80], context.passage(place)) for place, other, _ in found[1:]]
        shown = "；".join(f"“{one.text[:24]}…”" for _, one, _ in found[:_SHOWN])
        values = {"count": len(found), "text": shown, "year": before.book.fiscal_year}
        yield Hit(spot, passage.text[:80], "", values, tuple(evidence), say="text")


def _plain(text: str) -> str:
    return _YEAR.sub("年", key(text))


def _tables(context: Context, before: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    old = {_plain(table.title): table for table in before.book.tables}
    found = []
    for table in context.book.tables:
        same = old.get(_plain(table.title))
        if same is None:
            continue
        now, then = _figures(context, table.id), _figures(before, same.id)
        if len(now) < int(options["cells"]) or len(set(now.values())) < 3:
            continue
        if now == then:
            found.append((table, same))
        else:
            yield Looked.FINE
    if found:
        table, same = found[0]
        evidence = [Evidence("previous", same.title, Spot(f"{before.book.fiscal_year}年文件《{same.title}》", text=same.title))]
        evidence += [Evidence("context", other.title, context.table_spot(other)) for other, _ in found[1:]]
        titles = "、".join(f"《{one.title}》" for one, _ in found[:_SHOWN])
        values = {"tables": titles + (f"等{len(found)}张表" if len(found) > _SHOWN else ""), "year": before.book.fiscal_year}
        yield Hit(context.table_spot(table), table.title, "", values, tuple(evidence), say="table")


def _figures(context: Context, table: int) -> dict[tuple[str, str], int]:
    """The figures of a table that are not zero, by row and column label: of its own year."""
    rows = {(line.index, line.side): line.label for line in context.tables[table].rows}
    out = {}
    for value in context.values:
        if value.table == table and value.fen and value.at["year"] == ALL:
            label = _plain(rows.get((value.row, value.side), ""))
            out[f"{label}#{value.row}", str(value.under)] = value.fen
    return out


def names(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Projects and units that keep their codes keep their names."""
    before = context.previous
    if before is None:
        return
    where = f"{before.fiscal_year or '上年'}年文件" if before.fiscal_year else "上年文件"
    then = {project.code: project for project in before.projects if project.code}
    for project in context.book.projects:
        old = then.get(project.code) if project.code else None
        if old is None:
            continue
        if _plain(old.name) == _plain(project.name):
            yield Looked.FINE
            continue
        values = {"code": project.code, "now": project.name, "then": old.name}
        evidence = (Evidence("previous", old.name, Spot(where, row=old.name, text=old.name)),)
        yield Hit(context.project_spot(project), project.name, old.name, values, evidence, say="project")
    units = {unit.code: unit for unit in before.units if unit.code}
    for unit in context.book.units:
        earlier_unit = units.get(unit.code) if unit.code else None
        if earlier_unit is None:
            continue
        if key(earlier_unit.name) == key(unit.name):
            yield Looked.FINE
            continue
        spot = Spot(row=unit.name, line=unit.where.line, page=unit.where.page, sheet=unit.where.sheet, cell=unit.where.cell, text=unit.name)
        values = {"code": unit.code, "now": unit.name, "then": earlier_unit.name}
        evidence = (Evidence("previous", earlier_unit.name, Spot(where, text=earlier_unit.name)),)
        yield Hit(spot, unit.name, earlier_unit.name, values, evidence, say="unit")
