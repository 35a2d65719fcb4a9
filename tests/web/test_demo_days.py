"""The days of the demonstration follow from the day on which it is loaded, whatever day that is."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from mingzhang.facts.model import WHOLE
from mingzhang.layouts.load import layout
from mingzhang.lifecycle.calendar import calendar
from mingzhang.web.operation.demo import days
from mingzhang.web.operation.demo.figures import times, years_later
from mingzhang.web.operation.demo.stated import content_in, department, facts_in, facts_of, plan

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = [date(2027, 1, 1), date(2028, 2, 29), date(2026, 12, 31), date(2026, 11, 28), date(2026, 6, 30), date(2026, 7, 1)]
IN_PREPARATION = [2027, 2028, 2027, 2027, 2026, 2027]


@pytest.mark.parametrize(("today", "year"), list(zip(DAYS, IN_PREPARATION, strict=True)))
def test_the_year_in_preparation_is_this_one_or_from_july_the_next(today, year):
    assert [one.year for one in days.years(plan(), today)] == [year - 3, year - 2, year - 1, year]
    assert all(layout(one.layout).covers(one.year) for one in days.years(plan(), today))


@pytest.mark.parametrize("today", DAYS)
def test_of_its_deadlines_some_are_met_one_is_just_overdue_and_one_is_near(today):
    now = days.years(plan(), today)[-1]
    left = {name: (day - today).days for name, day in now.deadlines.items()}
    assert list(left.values()) == sorted(left.values())
    assert left["first_up"] < -80
    assert -12 <= left["second_up"] < 0
    assert 0 < left["approval"] <= 13
    assert left["publication"] < 21


@pytest.mark.parametrize("today", DAYS)
def test_everything_happened_before_today_in_its_order_on_working_days(today):
    steps = days.timeline(plan(), today, ZONE)
    assert [one.at for one in steps] == sorted(one.at for one in steps)
    assert all(one.at.date() < today for one in steps)
    assert all(calendar().working(one.at.date()) for one in steps)
    for year in days.years(plan(), today):
        for key, path in year.row["departments"].items():
            mine = [one.what for one in steps if (one.year, one.key) == (year.year, key)]
            assert mine == [what for _, what in days.steps_of(plan(), path)]
            opened = next(one.at for one in steps if (one.year, one.key, one.what) == (year.year, "", "open"))
            assert opened < min(one.at for one in steps if (one.year, one.key) == (year.year, key))


@pytest.mark.parametrize("today", DAYS)
def test_earlier_years_lie_in_their_own_past(today):
    for year in days.years(plan(), today)[:-1]:
        approved = {one.at.date() for one in days.timeline(plan(), today, ZONE) if one.year == year.year and one.what == "budget approve"}
        assert all(day.year == year.year for day in approved)
        assert year.congress < min(approved)


@pytest.mark.parametrize("row", plan()["department"], ids=lambda row: row["key"])
@pytest.mark.parametrize("age", [0, 1, 2, 3])
def test_scaled_figures_add_up_and_last_years_are_those_of_the_year_before(row, age):
    facts = facts_in(plan(), row["key"], age)
    assert sum(one.amount for one in facts.revenue) == sum(one.amount for one in facts.spending)
    assert sum(one.last_year for one in facts.revenue) == sum(one.last_year for one in facts.spending)
    if row.get("new"):
        assert not any(one.last_year for one in facts.spending)
    elif age < 3:
        before = facts_in(plan(), row["key"], age + 1)
        assert sum(one.last_year for one in facts.spending) == sum(one.amount for one in before.spending)
        assert [one.last_year for one in facts.items] == [one.amount for one in before.items]
    known = {one.key for one in facts.projects} | {WHOLE}
    assert {one.project for one in facts.indicators} <= known
    assert {one.project for one in facts.spending if one.project} == known - {WHOLE}
    for project in facts.projects:
        spent = sum(one.amount for one in facts.spending if one.project == project.key)
        assert project.midterm_fiscal is None or project.midterm_fiscal >= spent


def test_amounts_differ_from_year_to_year():
    totals = [sum(one.amount for one in facts_in(plan(), "party", age).spending) for age in range(4)]
    assert totals == sorted(set(totals), reverse=True)
    adjusted = facts_in(plan(), "party", 1, adjusted=True)
    assert sum(one.amount for one in adjusted.spending) < totals[1]


def test_days_and_words_of_the_facts_move_with_the_year():
    row = department(plan(), "office-2")
    facts = facts_in(plan(), "office-2", 0)
    content = content_in(facts, row, 2028, date(2027, 12, 1), date(2028, 1, 30), None)
    head = content.fields["department"]
    assert (head["year"], head["approved"], head.get("published")) == (2028, date(2028, 1, 30), None)
    assert {one["start"].year for one in content.rows["projects"]} == {2028}
    words = "".join(str(value) for every in content.rows.values() for one in every for value in one.values())
    assert "2027年对全部项目开展了绩效自评" in words
    assert "云汀" not in words
    assert all(one["code"].startswith("002") for one in content.rows["units"])
    original = facts_of(row["file"]).department
    assert (original.year, original.name) == (2024, "青禾市云汀新区综合办公室")


@pytest.mark.parametrize(
    ("amount", "share", "expected"),
    [(1_000_000, 955, 960_000), (10_000, 500, 10_000), (12_300, 1000, 12_300), (12_345, 500, 6_173), (0, 900, 0)],
)
def test_amounts_are_rounded_to_what_they_were_rounded_to(amount, share, expected):
    assert times(amount, share) == expected


def test_a_leap_day_has_no_counterpart_in_other_years():
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_later(None, 1) is None
