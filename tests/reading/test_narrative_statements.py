"""The figures of the running text: invented explanations as cases, points of the published budgets, and any text at all."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.book.model import BudgetBook, Passage, Statement
from mingzhang.reading import read_file
from mingzhang.reading.narrative import printed, read_narrative
from paths import OWN, REAL, document

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "statements.cases.toml").read_text(encoding="utf-8"))["case"]
POINTS: list[dict[str, Any]] = tomllib.loads((HERE / "statement_points.toml").read_text(encoding="utf-8"))["point"]
UNDERSTOOD = 0.95
"""The least share of the figures of a narrative that must be understood."""


@cache
def book(name: str) -> BudgetBook:
    return read_file(document(name))


def passages(text: str) -> list[Passage]:
    """The lines of a case: `## …` is a heading of level 2."""
    out = []
    for line in text.strip().splitlines():
        level = len(line) - len(line.lstrip("#"))
        out.append(Passage(line[level:].strip(), "heading", level) if level else Passage(line))
    return out


def read(case: dict[str, Any]) -> tuple[list[Statement], list[str]]:
    found, lost = read_narrative(
        passages(case["text"]), [], [], year=case.get("year", 2024), final=case.get("final", False), name="海泽市教育局"
    )
    return found, [item.text for item in lost]


def says(statement: Statement, wanted: dict[str, Any], found: list[Statement]) -> bool:
    """Whether a statement is what a case or a point wants."""
    for name, value in wanted.items():
        have: Any = getattr(statement, name)
        if name in {"at", "of"}:
            have = dict(have.but(unit="all").pairs) if have is not None else None
        elif name == "within":
            have = found[have].text if have is not None else ""
        if have != value:
            return False
    return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    found, lost = read(case)
    for wanted in case.get("is", ()):
        assert any(says(statement, wanted, found) for statement in found), (wanted, [item for item in found if item.text == wanted["text"]])
    for unwanted in case.get("not", ()):
        assert not any(says(statement, unwanted, found) for statement in found), unwanted
    assert lost == case.get("lost", [])
    if "count" in case:
        assert len(found) == case["count"], [item.text for item in found]


@pytest.mark.parametrize(
    "point",
    POINTS,
    ids=lambda point: f"{point['document'][:20]}-{point.get('line', point.get('page'))}-{point['is']['text']}-{point['is']['measure']}",
)
def test_point(point: dict[str, Any]) -> None:
    read_book = book(point["document"])
    here = [
        item
        for item in read_book.statements
        if item.passage is not None and (item.where.line == point["line"] if "line" in point else item.where.page == point["page"])
    ]
    assert any(says(item, point["is"], list(read_book.statements)) for item in here), [
        item for item in here if item.text == point["is"]["text"]
    ]


@pytest.mark.parametrize("name", [*REAL, *OWN])
def test_nearly_all_is_understood(name: str) -> None:
    read_book = book(name)
    lost = [item for item in read_book.unplaced if item.passage is not None]
    told = {(item.passage, item.start) for item in read_book.statements if item.passage is not None and item.text[0] in "-0123456789"}
    told = {
        place for place in told if not any(item.measure == "count" and (item.passage, item.start) == place for item in read_book.statements)
    }
    total = printed(read_book.passages)
    assert len(told) + len(lost) == total
    assert len(told) >= UNDERSTOOD * total


@pytest.mark.parametrize("name", [*REAL, *OWN])
def test_places_cut_the_figure(name: str) -> None:
    read_book = book(name)
    for index, item in enumerate(read_book.statements):
        if item.passage is None:
            continue
        passage = read_book.passages[item.passage]
        assert passage.text[item.start : item.end] == item.text
        assert item.where == passage.where
        assert item.subject
        assert item.within is None or (item.within < index and read_book.statements[item.within].measure == item.measure)


PIECES = (
    "2024年|2023年|海泽市教育局|收入总计|支出总计|基本支出|“三公”经费|教育支出（类）|10万元|"
    "3,456.70 万元|12.5%|**0**万元|其中：|，|。|；|（|）|、|"
    "比上年增加|下降|与上年持平|占|主要原因是|共3个项目|无政府性基金预算拨款安排的支出|主要用于|分别为|支出中，|0.0000000001元|１２３．４万元|亿元|"
    "100万元以上|截至2023年12月31日|99999999999999999999999999万元"
)
WORDS = st.lists(st.sampled_from(PIECES.split("|")), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS | st.text(max_size=60), max_size=4), st.sampled_from(["heading", "body", "note", "contents"]), st.booleans())
def test_no_text_makes_it_fail(texts: list[str], role: str, final: bool) -> None:
    lines = [
        Passage("一、“三公”经费", "heading", 2),
        *(Passage(text, role, 3 if role == "heading" else 0) for text in texts),
        Passage("共计10万元。"),
    ]
    found, lost = read_narrative(lines, [], [], year=2024, final=final, name=None)
    for item in found:
        assert item.passage is not None
        assert lines[item.passage].text[item.start : item.end] == item.text
    for item in lost:
        assert item.passage is not None
        assert item.text in lines[item.passage].text


@pytest.mark.parametrize(
    "unit", ["其中：", "（", "无", "持平", "10万元", "比", "占10%", "海泽市教育局2024年收入预算1000万元，占90%，其中", "123456789,"]
)
def test_long_paragraphs_take_time_in_proportion(unit: str) -> None:
    text = (unit * 10_000)[:100_000]
    found, lost = read_narrative([Passage(text)], [], [], year=2024, final=False)
    assert len(found) + len(lost) <= len(text)
