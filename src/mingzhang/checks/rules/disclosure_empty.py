"""Tables without figures say so, and what says so is true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.book.model import Observation, Passage, Table
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules import disclosure_titles as titles
from mingzhang.checks.rules.disclosure_words import has, of
from mingzhang.vocabulary.phrases import key

_SENTENCE = re.compile(r"[^。；;！\n]+")
_DENIES = "(?:没有|无)(?:使用)?{}(?:预算)?(?:财政)?(?:拨款)?(?:安排)?(?:的)?(?:支出|预算)"
_YEAR = re.compile(r"(?:19|20)\d\d")


def empty_table(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Statutory tables without figures that nothing explains, and explanations that the figures contradict."""
    printed: dict[int, list[Observation]] = {}
    for observation in context.book.observations:
        printed.setdefault(observation.table, []).append(observation)
    lost = {item.table for item in context.book.unplaced}
    for table in context.book.tables:
        if table.kind not in {"statutory", "sangong"} or not table.title:
            continue
        figures = [found for found in printed.get(table.id, []) if int(found.amount)]
        if figures:
            yield from _contradicted(context, table, figures)
        elif table.numeric_cells or table.id in lost or printed.get(table.id):
            yield Looked.FINE if printed.get(table.id) else Looked.UNKNOWN
        else:
            yield from _unexplained(context, table)
    yield from _narrative(context, printed)


def _kind(table: Table) -> str | None:
    kind = titles.kind(table.title)
    return kind if kind in of("empty")["fund"] else None


def _notes(context: Context, table: Table) -> list[tuple[Spot, str]]:
    """What is printed with a table: its notes, the words in it, and the lines right behind it."""
    book = context.book
    own = [index for index, passage in enumerate(book.passages) if passage.table == table.id]
    behind = own[-1] + 1 if own else len(book.passages)
    near = [*own, *range(behind, min(behind + 2, len(book.passages)))]
    notes = [(context.passage(index), book.passages[index].text) for index in near if book.passages[index].role != "title"]
    return notes + [(context.cell(table.id, cell.where, cell.text), cell.text) for cell in table.cells if len(cell.text) > 6]


def _says_none(text: str) -> bool:
    words = of("empty")
    return has(key(text), words["says"]) is not None


def _unexplained(context: Context, table: Table) -> Iterable[Hit | Looked]:
    kind = _kind(table)
    year = context.book.fiscal_year
    said = (text for _, passage in context.body for text in _sentences(passage))
    explained = any(_says_none(text) for _, text in _notes(context, table)) or (
        kind is not None and any(_denies(text, kind, year) for text in said)
    )
    if explained:
        yield Looked.FINE
        return
    if kind is None and not table.cells:
        yield Looked.UNKNOWN
        return
    yield Hit(
        context.table_spot(table, table.title),
        table.title,
        "注明没有数据的原因",
        {"name": titles.words(table.title)},
        say="silent",
        severity="suspect",
    )


def _sentences(passage: Passage) -> list[str]:
    return [found[0] for found in _SENTENCE.finditer(passage.text)]


def _denies(sentence: str, kind: str, year: int | None) -> bool:
    """Whether a sentence says that there is no money of this kind in this year."""
    words = of("empty")
    text = key(sentence)
    fund = has(text, words["fund"][kind])
    if fund is None:
        return False
    if year is not None and any(int(found) != year for found in _YEAR.findall(text)):
        return False
    before, _, behind = text.partition(fund)
    return any(word in before[-12:] for word in words["none"]) or has(behind, [*words["none"], *words["zero"]]) is not None


def _contradicted(context: Context, table: Table, figures: list[Observation]) -> Iterable[Hit | Looked]:
    """A table's own note that says it has no figures, though it has."""
    for spot, text in _notes(context, table):
        if has(key(text), ["此表无数据", "本表无数据", "空表列示", "为空表", "此表为空", "本表为空"]) and spot.table_id in (None, table.id):
            behind = spot.passage is not None and context.book.passages[spot.passage].table != table.id
            if not behind:
                yield _denied(context, spot, text, table, figures)
                return
    yield Looked.FINE


def _denied(context: Context, spot: Spot, text: str, table: Table, figures: list[Observation]) -> Hit:
    first = figures[0]
    evidence = (Evidence("witness", first.text, context.cell(table.id, first.where, first.text)),)
    return Hit(spot, text, "", {"name": titles.words(table.title), "figure": first.text}, evidence)


def _narrative(context: Context, printed: Mapping[int, list[Observation]]) -> Iterable[Hit | Looked]:
    """Sentences that say there is no money of a fund, while that fund's table has figures."""
    for table in context.book.tables:
        kind = _kind(table)
        figures = [found for found in printed.get(table.id, []) if int(found.amount)]
        if kind not in {"govfund", "soe"} or not figures or titles.kind(table.title) != kind:
            continue
        for index, passage in context.body:
            for found in _SENTENCE.finditer(passage.text):
                if has(found[0], of("empty")["other"]) is None and _clearly_denies(found[0], str(kind), context.book.fiscal_year):
                    yield _denied(context, context.passage(index, found.start(), found.end()), found[0].strip(), table, figures)
                    break


def _clearly_denies(sentence: str, kind: str, year: int | None) -> bool:
    text = key(sentence)
    if year is not None and any(int(found) != year for found in _YEAR.findall(text)):
        return False
    fund = has(text, of("empty")["fund"][kind])
    return fund is not None and re.search(_DENIES.format(fund), text) is not None
