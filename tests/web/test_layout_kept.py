"""In which layout a budget is printed is decided when its year begins; a later change of the organisation leaves old years as they were."""

from __future__ import annotations

import pytest

from mingzhang.web.filling.parts import layout_of
from mingzhang.web.people.models import Organisation
from mingzhang.web.rounds import service
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    bureau = Organisation.objects.create(kind="bureau", code="1", name="示例市财政局")
    return Organisation.objects.create(kind="department", code="205", name="组织部", parent=bureau, layout="hebei-2024")


def year(number, layout):
    made = Round.objects.create(year=number, layout=layout, code_year=number)
    service.begin(made)
    return made


def printed(round_, organisation):
    return layout_of(Submission.objects.select_related("round", "organisation").get(round=round_, organisation=organisation)).id


def test_an_organisations_own_layout_holds_only_in_years_for_which_it_is_made(place):
    assert printed(year(2022, "hebei-2021"), place) == "hebei-2021"
    assert printed(year(2025, "henan-luoyang-2024"), place) == "hebei-2024"


def test_a_unit_is_printed_as_the_department_above_it(place):
    unit = Organisation.objects.create(kind="unit", code="205001", name="本级", parent=place)
    other = Organisation.objects.create(kind="department", code="206", name="别的部门", parent=place.parent)
    opened = year(2025, "henan-luoyang-2024")
    assert printed(opened, unit) == "hebei-2024"
    assert printed(opened, other) == "henan-luoyang-2024"


def test_what_was_begun_keeps_its_layout_and_the_next_year_has_the_new_one(place):
    old = year(2025, "henan-luoyang-2024")
    Organisation.objects.filter(pk=place.pk).update(layout="")
    service.begin(old)
    assert printed(old, place) == "hebei-2024"
    assert printed(year(2026, "henan-luoyang-2024"), place) == "henan-luoyang-2024"


def test_a_layout_that_is_not_there_leaves_the_years_one(place):
    Organisation.objects.filter(pk=place.pk).update(layout="no-such-layout")
    assert printed(year(2025, "henan-luoyang-2024"), place) == "henan-luoyang-2024"
