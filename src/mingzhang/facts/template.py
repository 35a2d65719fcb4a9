"""The blank facts workbook of a year (部门预算填报表模板)."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.facts.draw import draw, wanted_rows
from mingzhang.facts.model import Unit
from mingzhang.facts.records import Content, unit_values
from mingzhang.facts.sheets import TextWanted, declaration


def template(year: int, texts: Sequence[TextWanted] = (), units: Sequence[Unit] | None = None, money: str | None = None) -> bytes:
    """The blank workbook with the code lists of that budget year, a row for each text that is wanted, and the units where they are known.

    `money` is the unit of the amounts, 元 or 万元. The same arguments give the same bytes."""
    rows = {"texts": wanted_rows(texts, {}), "units": tuple(unit_values(unit) for unit in units or ())}
    head = {"year": year, "money": money or declaration().money}
    return draw(Content({"department": head}, rows), year, texts)
