"""Days are counted as the law counts them, and working days are those of the year's notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.lifecycle.calendar import calendar
from mingzhang.lifecycle.deadlines import deadlines, due, due_on, last_day

PUBLICATION = deadlines()["publication"]
CALENDAR = calendar()


@pytest.mark.parametrize(("year", "free", "worked"), [(2024, 28, 8), (2025, 28, 5)])
def test_a_year_of_the_notice_has_its_days(year, free, worked):
    one = CALENDAR.years[year]
    assert (len(one.holidays), len(one.workdays)) == (free, worked)
    assert all(day.weekday() >= 5 for day in one.workdays)
    assert not one.holidays & one.workdays
    assert {day.year for day in one.holidays | one.workdays} == {year}
    assert str(year) in one.source


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 2, 9), True),
        (date(2024, 2, 10), False),
        (date(2024, 2, 12), False),
        (date(2024, 2, 18), True),
        (date(2024, 3, 2), False),
        (date(2024, 3, 4), True),
        (date(2024, 10, 12), True),
        (date(2031, 10, 1), True),
        (date(2031, 10, 4), False),
    ],
)
def test_people_work_on_the_days_of_the_notice(day, works):
    assert CALENDAR.working(day) is works


@pytest.mark.parametrize(
    ("approved", "last", "moved"),
    [
        (date(2024, 3, 1), date(2024, 3, 21), False),
        (date(2024, 3, 3), date(2024, 3, 25), True),
        (date(2024, 1, 21), date(2024, 2, 18), True),
        (date(2024, 4, 8), date(2024, 4, 28), False),
        (date(2024, 4, 11), date(2024, 5, 6), True),
    ],
)
def test_twenty_days_after_approval_the_day_of_it_not_counted(approved, last, moved):
    day, notes = last_day(PUBLICATION, approved, CALENDAR)
    assert day == last
    assert bool(notes) is moved
    assert (day - approved).days == 20 or moved


def test_without_moving_the_last_day_stays_even_on_a_holiday():
    found = due(PUBLICATION, date(2024, 1, 22), date(2024, 2, 1), move=False)
    assert (found.last, found.left, found.notes) == (date(2024, 2, 11), 10, ())


def test_a_year_whose_holidays_are_unknown_says_so():
    found = due(PUBLICATION, date(2031, 9, 14), date(2031, 9, 20))
    assert found.last == date(2031, 10, 6)
    assert "2031 年" in found.notes[-1]
    assert "只按周末推算" in found.notes[-1]


def test_a_file_of_the_bureau_replaces_a_year(tmp_path):
    text = 'year = 2031\nsource = "通知"\nholidays = [{ name = "某节", first = 2031-10-01, last = 2031-10-07, workdays = [2031-10-11] }]\n'
    (tmp_path / "workdays-2031.toml").write_text(text, encoding="utf-8")
    own = calendar(tmp_path)
    found = due(PUBLICATION, date(2031, 9, 14), date(2031, 9, 20), working=own)
    assert found.last == date(2031, 10, 8)
    assert [note for note in found.notes if "只按周末" in note] == []
    assert own.working(date(2031, 10, 11))
    assert own.known(date(2024, 1, 1))
    assert not CALENDAR.known(date(2031, 1, 1))


def test_the_days_of_a_notice_may_lie_in_the_year_before(tmp_path):
    text = 'year = 2032\nsource = "某通知"\nholidays = [{ name = "元旦", first = 2031-12-31, last = 2032-01-02 }]\n'
    (tmp_path / "workdays-2032.toml").write_text(text, encoding="utf-8")
    assert not calendar(tmp_path).working(date(2031, 12, 31))


def test_a_draft_goes_to_the_congress_thirty_days_before_it_opens():
    day, notes = last_day(deadlines()["first_examination"], date(2024, 3, 5), CALENDAR)
    assert (day, notes) == (date(2024, 2, 4), ())


@pytest.mark.parametrize(
    ("today", "done", "left", "level", "says"),
    [
        (date(2024, 3, 2), None, 19, "open", "公开预算：还有 19 天，最后一天是 2024-03-21。"),
        (date(2024, 3, 16), None, 5, "soon", "公开预算：只剩 5 天，最后一天是 2024-03-21，请抓紧办理。"),
        (date(2024, 3, 21), None, 0, "soon", "公开预算：今天（2024-03-21）是最后一天，请今天办理。"),
        (date(2024, 3, 24), None, -3, "overdue", "公开预算：已逾期 3 天，最后一天是 2024-03-21，请立即办理。"),
        (date(2024, 9, 1), date(2024, 3, 21), 0, "met", "公开预算：已于 2024-03-21 办理，没有超过期限（2024-03-21）。"),
        (date(2024, 9, 1), date(2024, 3, 22), -1, "late", "公开预算：2024-03-22 才办理，超过期限（2024-03-21）1 天。"),
    ],
)
def test_a_warning_says_how_many_days_are_left(today, done, left, level, says):
    found = due(PUBLICATION, date(2024, 3, 1), today, done)
    assert (found.left, found.level, found.text) == (left, level, says)


def test_a_day_that_the_bureau_fixed_warns_in_the_same_way():
    found = due_on("报送二上", date(2023, 12, 15), date(2023, 12, 18))
    assert (found.level, found.text) == ("overdue", "报送二上：已逾期 3 天，最后一天是 2023-12-15，请立即办理。")


def test_the_periods_are_those_of_the_law():
    assert {one.id: one.days for one in deadlines().values() if not one.id.startswith("final")} == {
        "first_examination": 30,
        "approval": 20,
        "unit_approval": 15,
        "publication": 20,
    }
    assert all("第" in one.basis for one in deadlines().values())


@given(st.dates(date(2023, 12, 1), date(2025, 12, 1)))
def test_the_last_day_is_worked_and_never_earlier(start):
    day, _ = last_day(PUBLICATION, start, CALENDAR)
    counted = start + timedelta(days=20)
    assert CALENDAR.working(day)
    assert day >= counted
    assert not any(CALENDAR.working(counted + timedelta(days=n)) for n in range((day - counted).days))
