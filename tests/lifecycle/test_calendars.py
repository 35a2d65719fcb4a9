"""The working calendars that come with the program: one for each year whose notice is published, each well-formed and plausible."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files

import pytest

from mingzhang.lifecycle.calendar import calendar, load_year
from mingzhang.lifecycle.deadlines import deadlines, last_day

FOLDER = files("mingzhang.lifecycle") / "data"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.name.startswith("workdays-"))
WORKED = {2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}
"""Working days of each year, as two other calendars count them."""


def text_of(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_years_of_published_notices_are_there_without_a_gap():
    assert [f"workdays-{year}.toml" for year in WORKED] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_file_states_its_year_and_the_notice_of_the_year_before(name):
    year = load_year(text_of(name))
    assert name == f"workdays-{year.year}.toml"
    assert f"关于{year.year}年部分节假日安排的通知（国办发明电〔{year.year - 1}〕" in year.source
    assert re.search(r"〔\d{4}〕\d+号）$", year.source)


@pytest.mark.parametrize("name", NAMES)
def test_days_worked_in_exchange_are_saturdays_and_sundays_and_no_holidays(name):
    year = load_year(text_of(name))
    assert all(day.weekday() >= 5 for day in year.workdays)
    assert not year.workdays & year.holidays
    turn = {day for day in year.workdays | year.holidays if day.year != year.year}
    assert all(date(year.year - 1, 12, 25) < day < date(year.year, 1, 1) for day in turn)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_worked_in_exchange_is_what_is_free_beyond_the_statutory_days(name):
    year = load_year(text_of(name))
    free = sum(day.weekday() < 5 for day in year.holidays)
    statutory = 13 if year.year >= 2025 else 11
    assert len(year.workdays) <= free <= len(year.workdays) + statutory + (3 if year.year == 2020 else 0)


@pytest.mark.parametrize("year", WORKED)
def test_a_year_has_its_working_days(year):
    days = (date(year, 1, 1) + timedelta(number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
    assert sum(map(calendar().working, days)) == WORKED[year]


@pytest.mark.parametrize("year", [min(WORKED) - 1, max(WORKED) + 1])
def test_a_year_without_a_calendar_is_said_to_have_none(year):
    _, notes = last_day(deadlines()["publication"], date(year, 5, 6), calendar())
    assert any(f"没有 {year} 年的节假日安排" in note for note in notes)
