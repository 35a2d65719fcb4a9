"""Facts as the workbook from which they can be read again: importing what was exported gives equal facts, or equal faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.facts.annotate import annotate
from mingzhang.facts.draw import draw, wanted_rows
from mingzhang.facts.faults import Fault
from mingzhang.facts.importing import import_workbook
from mingzhang.facts.model import Facts
from mingzhang.facts.records import Content, content_of
from mingzhang.facts.sheets import TextWanted, declaration


def export(facts: Facts, texts: Sequence[TextWanted] = (), money: str | None = None) -> bytes:
    """The workbook that holds the facts, amounts in `money` (元 or 万元), with a row for each text that is wanted.

    The same facts give the same bytes. Raises Refusal: `facts.too_long` for a text, `facts.too_large` for an amount that Excel
    cannot hold, `facts.last_year_dimension` for an amount of last year at coordinates for which the workbook has no column."""
    content = content_of(facts, money or declaration().money)
    rows = {**content.rows, "texts": wanted_rows(texts, facts.texts)}
    return draw(replace(content, rows=rows), facts.department.year, texts)


def export_unfinished(content: Content, year: int, texts: Sequence[TextWanted], money: str) -> tuple[bytes, tuple[Fault, ...]]:
    """The workbook that holds the content as it stands, what nobody could read as it was typed, and its faults, which are marked in it and
    listed. Reading it again gives the same faults. Raises Refusal (`facts.too_long`, `facts.too_large`) as `export`."""
    given = {str(row["key"]): str(row["text"]) for row in content.rows.get("texts", ()) if row.get("key") and row.get("text")}
    drawn = draw(replace(content, rows={**content.rows, "texts": wanted_rows(texts, given)}), year, texts, money)
    found = import_workbook(drawn, texts=[replace(text, required=False) for text in texts])
    return (annotate(drawn, found.faults) if found.faults else drawn), found.faults
