"""The page of the yearly round is that of the table."""

from __future__ import annotations

import re
from pathlib import Path

from mingzhang.lifecycle.describe import markdown, mermaid
from mingzhang.lifecycle.table import table

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def test_the_page_is_made_from_the_table():
    assert PAGE.read_text(encoding="utf-8") == markdown(), "make lifecycle"


def test_every_state_step_and_name_is_on_the_page():
    text = markdown()
    known = table()
    rows = [line for line in text.splitlines() if line.startswith("|")]
    for one in known.transitions:
        start, title = known.states[one.from_state].title, one.title
        assert any(row.startswith(f"| {start} | `{one.action}` {one.english} | {title} |") for row in rows)
    for names in (known.states, known.roles, known.guards, known.conditions, known.effects):
        assert [name for name in names if f"| `{name}` | {names[name].title} |" not in text] == []


def test_the_diagram_of_the_year_has_every_state_and_both_ways_through_the_desks():
    drawn = mermaid(table())
    assert [state for state in table().states if f"{state} : " not in drawn] == []
    edges = set(re.findall(r"(\S+) --> (\S+) :", drawn))
    assert {("draft_desks", "draft_await_budget"), ("draft_desks", "draft_await_performance")} <= edges
    assert ("drafting", "requesting") not in edges
