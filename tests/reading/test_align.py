"""Which figure belongs to which row and column, where rows of plain text were pushed out of place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from mingzhang.cube.coordinates import at
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.reading.sections import sections
from mingzhang.reading.statutory import read_statutory

CASES = tomllib.loads(Path(__file__).with_name("align.cases.toml").read_text(encoding="utf-8"))


def reading(case):
    unit = case.get("unit", "单位：万元")
    lines = ["\t".join(field.strip() for field in line.split("|")) for line in case["table"].strip("\n").splitlines()]
    text = "\n".join([case["title"], unit, "", *lines])
    (raw,), _ = sections(Document("甲.txt", "txt", "", tuple(read_text(text.encode(), "甲.txt", DEFAULT)[0])))
    return read_statutory(raw, 0, raw.kind or "statutory", 2024, None)


@pytest.mark.parametrize("case", CASES["table"], ids=lambda case: case["name"])
def test_every_figure_is_placed_where_its_row_and_column_prove_it(case):
    found = reading(case)
    places = {}
    for observation in found.observations:
        places.setdefault(observation.text, set()).add(observation.at)
    for text, members in case["at"].items():
        assert found.base.and_(at(members)) in places.get(text, set()), text
    table = found.result()
    if "numeric" in case:
        assert (table.numeric_cells, table.placed_cells) == (case["numeric"], case["numeric"])
    if "observed" in case:
        assert len(found.observations) == case["observed"]
    unplaced = case.get("unplaced", [])
    assert [item.text for item in found.unplaced if item.text not in unplaced] == []
    assert sorted({item.text for item in found.unplaced}) == sorted(unplaced)
    assert all(item.reason for item in found.unplaced)
    if "moved" in case:
        said = {int(number) for repair in found.repairs for number in re.findall(r"第(\d+)行因合并单元格丢失", repair)}
        assert said == set(case["moved"])


@pytest.mark.parametrize("case", CASES["table"], ids=lambda case: case["name"])
def test_every_cell_that_prints_a_figure_is_either_placed_or_listed(case):
    found = reading(case)
    table = found.result()
    assert table.placed_cells == len(found.observations)
    assert table.numeric_cells - table.placed_cells <= len(found.unplaced)
    assert len({(observation.row, observation.column) for observation in found.observations}) == len(found.observations)
