"""Amounts of an item wherever the document gives them: in tables by their coordinates, in the narrative by statements or by words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.book.model import Money, Project
from mingzhang.checks.context import Context
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.values import Value
from mingzhang.cube.dimensions import ALL
from mingzhang.money import NotAFigure, amount_of, parse_figure
from mingzhang.vocabulary.money_words import loose, loose_pattern, named
from mingzhang.vocabulary.phrases import key

WAN = 1_000_000
"""分 of one 万元."""
_BETWEEN = r"[^\d。；;，,、（(：:\n比较增减升降]"
_AMOUNT = (
    rf"(?:[\s*]*[（(][^（）()\d]{{1,20}}[）)])?{_BETWEEN}{{0,14}}?(?:(?:19|20)\d\d\s*年(?:度)?{_BETWEEN}{{0,10}}?)?"
    r"[：:]?[\s*]*(?P<figure>-?\d[\d,.]*(?: \d+)?)[\s*]*(?P<unit>亿元|万元|元)"
)
_OTHER_YEAR = re.compile(r"(?:19|20)\d\d(?=\s*年)")


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount as the document gives it: `fen` and `precision` in 分, what is printed, where. `table` is None in the narrative,
    `passage` in tables."""

    fen: int
    precision: int
    text: str
    spot: Spot
    table: int | None = None
    passage: int | None = None

    def evidence(self, role: str) -> Evidence:
        """This amount as evidence."""
        return Evidence(role, self.text or "0", self.spot)


def wan(fen: int) -> str:
    """An amount in 万元 as people read it, exact: 8700000 分 → `8.70`."""
    value = Decimal(fen) / WAN
    return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value.normalize():f}"


def near(one: int, other: int, *precisions: int) -> bool:
    """Whether two amounts differ by no more than the rounding of the figures that they come from, half a printed unit each."""
    return abs(one - other) <= sum(precisions) // 2


def of_money(context: Context, money: Money | None, table: int | None, row: str, column: str) -> Printed | None:
    """The amount of a form or a list line; None where none is printed that could be read."""
    if money is None or money.amount is None or money.precision is None:
        return None
    spot = context.cell(table, money.where, money.text, row=row, column=column)
    return Printed(int(money.amount), int(money.precision), money.text, spot, table)


def text_spot(context: Context, project: Project, text: str, column: str) -> Spot:
    """The cell of a project's form that prints this text; the form itself where none does."""
    wanted = key(text)[:40]
    for cell in context.tables[project.table].cells if project.table is not None else ():
        if wanted and wanted in key(cell.text):
            return context.cell(project.table, cell.where, cell.text, row=project.name, column=column)
    return context.project_spot(project)


def clause(text: str, start: int, end: int) -> str:
    """The words around a place in a text, within their clause."""
    marks = "，。；、,;（(）)\n“”《》"
    first = max((text.rfind(mark, 0, start) for mark in marks), default=-1) + 1
    last = min((found for mark in marks if (found := text.find(mark, end)) >= 0), default=len(text))
    return text[max(first, start - 12) : min(last, end + 12)].strip()


def of_value(context: Context, value: Value) -> Printed:
    """The amount of a table's cell."""
    return Printed(value.fen, value.precision, value.text, context.spot(value), value.table)


def in_tables(context: Context, item: str, *, blanks: bool = False) -> tuple[Printed, ...]:
    """The amounts printed in tables for an item as a whole: of this year and stage, without unit, project or function. With `blanks`
    also the cells that are printed empty, which are zero."""
    out = []
    for value in context.values:
        place = value.at
        if place["item"] != item or not value.known or (value.blank and not blanks) or value.table < 0:
            continue
        if place.dimensions & {"unit", "project", "entry", "function", "measure", "year"}:
            continue
        if place["stage"] in {ALL, context.book.stage or ALL}:
            out.append(of_value(context, value))
    return tuple(out)


def said(context: Context, item: str) -> tuple[Printed, ...]:
    """The amounts that the narrative gives for an item: the statements at its coordinates, or else what the words say."""
    from_statements = tuple(_statements(context, item))
    return from_statements or tuple(_words(context, item))


def _statements(context: Context, item: str) -> Iterable[Printed]:
    own = {ALL, str(context.book.fiscal_year)}
    for statement in context.book.statements:
        place = statement.at
        if statement.measure != "amount" or place["item"] != item or place["year"] not in own or statement.precision is None:
            continue
        if place.dimensions & {"unit", "project", "function", "economic"} or place["stage"] not in {ALL, context.book.stage or ALL}:
            continue
        fen, precision = (int(Decimal(number) * 100) for number in (statement.value, statement.precision))
        yield Printed(fen, precision, statement.text, context.statement(statement), None, statement.passage)


def _words(context: Context, item: str) -> Iterable[Printed]:
    names = named(item)
    if not loose((*names.words, *names.none)).search("".join(passage.text for _, passage in context.body)):
        return
    pattern = re.compile(f"(?:{loose_pattern(names.words)}){_AMOUNT}")
    none = loose(names.none) if names.none else None
    for index, passage in context.body:
        for match in pattern.finditer(passage.text):
            years = _OTHER_YEAR.findall(match[0])
            if years and context.book.fiscal_year is not None and str(context.book.fiscal_year) not in years:
                continue
            try:
                amount = amount_of(parse_figure(match["figure"].rstrip(",.")), match["unit"])
            except NotAFigure:
                continue
            start, end = match.span("figure")[0], match.end("unit")
            yield Printed(amount.fen, amount.precision, match["figure"] + match["unit"], context.passage(index, start, end), None, index)
        found = none.search(passage.text) if none is not None else None
        if found:
            yield Printed(0, 1, found.words, context.passage(index, found.start, found.end), None, index)
