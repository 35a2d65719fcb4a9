"""A submission is compared with its peers: departments with their units, units with units, and nobody's numbers are told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds.models import Round, Submission
from mingzhang.web.rounds.peers import peers

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return Organisation.objects.create(name="财政局", code="001", kind="bureau")


def departments(bureau, projects):
    """A year with a department for each share of projects, in percent: its own submission is empty, all money is in two units."""
    year = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
    out = []
    for number, share in enumerate(projects):
        department = Organisation.objects.create(name=f"局{number}", code=f"2{number:02}", kind="department", parent=bureau)
        out.append(Submission.objects.create(round=year, organisation=department, state="requesting"))
        for place in (1, 2):
            unit = Organisation.objects.create(name=f"单位{number}{place}", code=f"2{number:02}00{place}", kind="unit", parent=department)
            totals = {"spending": 10**8, "project": share * 10**6, "spending_last_year": 10**8}
            part = Submission.objects.create(round=year, organisation=unit, state="requesting", totals=totals)
            part.parts.create(sheet="units", rows=[{"_id": "u", "working": 10}])
    return out


def test_a_department_is_compared_by_all_that_its_units_spend(bureau):
    first, *_others = departments(bureau, (90, 10, 20, 30, 40))
    found = {one.title: one for one in peers(first)}
    share = found["项目支出所占比重"]
    assert (share.value, share.low, share.middle, share.high, share.count) == (90, Decimal("17.5"), 25, Decimal("32.5"), 4)
    assert share.outside == "above"
    assert found["支出比上年增长"].value == 0


def test_a_unit_is_compared_with_units_only(bureau):
    departments(bureau, (90, 10, 20))
    unit = Submission.objects.filter(organisation__kind="unit").first()
    assert {one.count for one in peers(unit)} == {5}


def test_of_few_peers_nothing_is_said(bureau):
    assert peers(departments(bureau, (90, 10, 20, 30))[0]) == ()


def test_more_departments_ask_nothing_more(bureau):
    first = departments(bureau, range(10, 30))[0]
    with CaptureQueriesContext(connection) as asked:
        assert peers(Submission.objects.select_related("organisation", "round").get(pk=first.pk))
    assert len(asked) == 3
