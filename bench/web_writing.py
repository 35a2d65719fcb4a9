"""Somebody who fills in a submission, as the page in the browser does it: cells and blocks are saved as they are typed, results are asked
for when nothing was typed for a moment, hints for a project at hand, now and then the preview."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.web_load import Line

BLOCK = 40
"""Rows of a block that is pasted."""
QUIET = 0.9
"""Seconds without a change after which the page asks for results."""


async def write(line: Line, number: int, seconds: float, chosen: random.Random, *, large: bool) -> None:
    """Until the time is over; with a large submission in its 500 indicators, else in the 20 projects or 100 indicators."""
    sheet, column = ("indicators", "description") if large or chosen.random() < 0.3 else ("projects", "purpose")
    kind = "500 rows" if large else "a part"
    place, until = f"/submissions/{number}", time.monotonic() + seconds
    await asyncio.sleep(chosen.uniform(0, 3))
    await line.ask("fill in: the page", f"{place}/{sheet}/")
    known = json.loads(await line.ask(f"fill in: {kind}", f"{place}/{sheet}/content") or b"{}")
    rows = {row["_id"]: row for row in known.get("rows") or []}
    base = known.get("version", 0)
    while time.monotonic() < until and rows:
        pasted = chosen.random() < 0.15
        begin = chosen.randrange(len(rows))
        touched = list(rows)[begin : begin + (BLOCK if pasted else 1)]
        after = f"按第 {chosen.randrange(10**6)} 号台账统计。"
        cells = [{"row": row, "column": column, "before": rows[row].get(column), "after": after} for row in touched]
        sent = {"base": base, "token": secrets.token_hex(8), "origin": "paste" if pasted else "edit", "cells": cells}
        what = f"fill in: save a block, {kind}" if pasted else f"fill in: save a cell, {kind}"
        told = json.loads(await line.ask(what, f"{place}/{sheet}/save", sent) or b"{}")
        if "version" in told:
            base = told["version"]
            for row in touched:
                rows[row][column] = after
        await asyncio.sleep(QUIET)
        await _look(line, place, rows, chosen)
        await asyncio.sleep(chosen.uniform(1.1, 3.1))


async def _look(line: Line, place: str, rows: dict[str, Any], chosen: random.Random) -> None:
    """What the page asks for by itself, and what the person opens now and then."""
    answer = json.loads(await line.ask("fill in: results", f"{place}/results") or b"{}")
    if answer.get("again"):
        line.noted.waited += 1
    if chosen.random() < 0.2:
        shown = list(rows.values())[:6]
        await line.ask("fill in: hints", f"{place}/hints", {"project": None, "indicators": shown})
    if chosen.random() < 0.05:
        await line.ask("fill in: preview", f"{place}/preview/document")
