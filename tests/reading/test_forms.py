"""Performance-target forms as projects: names, funds, plan, goals and indicators, whatever the form's shape."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.reading.document import read_document

CASES = tomllib.loads(Path(__file__).with_name("forms.cases.toml").read_text(encoding="utf-8"))


def field_a_tab(line):
    if line.startswith(">"):
        return "\t" + line[1:].strip()
    return "\t".join(field.strip() for field in line.split("|"))


def book(text):
    lines = [field_a_tab(line) for line in text.strip("\n").splitlines()]
    return read_document(Document("甲.txt", "txt", "", tuple(read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0])))


def forms(*fields):
    return pytest.mark.parametrize(
        "case", [case for case in CASES["form"] if all(f in case for f in fields)], ids=lambda case: case["name"]
    )


@forms()
def test_a_form_is_one_project_with_its_particulars(case):
    found = book(case["text"])
    (project,) = found.projects
    assert project.name == case["project"]
    for field in ("code", "unit", "attribute", "start", "end", "purpose"):
        if field in case:
            assert getattr(project, field) == case[field], field
    assert len(found.unplaced) == case.get("unplaced", 0)


@forms("funds")
def test_the_money_of_a_form_is_that_of_its_period(case):
    (project,) = book(case["text"]).projects
    assert {name: money.text for name, money in project.funds.items() if money.text} == case["funds"]
    for name, money in project.funds.items():
        if money.text:
            assert (money.amount is None) is (name in case.get("no_amount", [])), name
    total = project.funds["annual.total"]
    if total.amount is not None:
        assert total.amount == round(float(case["funds"]["annual.total"]) * 100) * 10_000
        assert total.precision == 10_000


@forms("plan")
def test_the_spending_plan_is_read_by_month(case):
    (project,) = book(case["text"]).projects
    assert dict(project.plan) == case["plan"]


@forms("goals")
def test_the_goals_are_those_of_their_period(case):
    (project,) = book(case["text"]).projects
    assert [{"period": goal.period, "text": goal.text} for goal in project.goals] == case["goals"]


@forms("indicators")
def test_every_indicator_stands_under_its_levels_and_in_its_period(case):
    (project,) = book(case["text"]).projects
    found = [f"{one.period} {one.level1} {one.level2} {one.name} {one.text}" for one in project.indicators]
    assert found == case["indicators"]
    for field in ("basis", "description"):
        if field in case:
            assert [getattr(one, field) for one in project.indicators] == case[field]


@forms("indicators")
def test_no_figure_of_a_form_is_taken_for_an_amount_of_the_budget(case):
    found = book(case["text"])
    assert found.observations == ()
    assert all(table.placed_cells <= table.numeric_cells for table in found.tables)


def test_a_form_printed_twice_gives_two_projects_that_say_the_same():
    (case,) = [case for case in CASES["form"] if "one list" in case["name"]]
    one, other = book(case["text"] + "\n\n" + case["text"]).projects
    assert (one.name, [i.text for i in one.indicators]) == (other.name, [i.text for i in other.indicators])
    assert (one.table, other.table) == (0, 1)
    assert one.where != other.where
