"""“没有”“无”: the narrative says that there is none of some money, and the tables print some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.statements import denies
from mingzhang.checks.wording import evidence_of, money


def none(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Money that the narrative denies in words, against the tables."""
    for said in context.narrative.said:
        if not denies(said):
            continue
        witnesses = [witness for witness in context.narrative.tables(said.at) if not all(value.blank for value in witness.values)]
        if not witnesses:
            yield Looked.UNKNOWN
        elif any(witness.fen == 0 for witness in witnesses):
            yield Looked.FINE
        else:
            spot = context.spot(witnesses[0].values[0])
            where = context.statement(said.statement)
            values = {"subject": context.narrative.topic(said), "table": spot.table or "", "row": spot.row or "该项"}
            yield Hit(where, said.statement.text, money(witnesses[0].fen), values, evidence_of(context, "witness", witnesses[0]))
