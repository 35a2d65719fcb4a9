"""The layout of its own that an organisation has is chosen among those that there are."""

from __future__ import annotations

import pytest
from django.urls import reverse
from people_tree import Tree, as_

from mingzhang.layouts import load
from mingzhang.web.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return Tree()


def choices(client, organisation):
    return client.get(reverse("organisation_edit", args=[organisation.pk])).context["form"].fields["layout"].choices


def stored(client, organisation, layout):
    values = {
        "code": organisation.code,
        "name": organisation.name,
        "kind": organisation.kind,
        "parent": organisation.parent_id,
        "layout": layout,
    }
    status = client.post(reverse("organisation_edit", args=[organisation.pk]), values).status_code
    organisation.refresh_from_db()
    return status, organisation.layout


def test_the_layouts_are_offered_by_name_and_years_after_that_of_the_year(tree):
    offered = choices(as_(tree.admin), tree.one)
    assert [value for value, _title in offered] == ["", *load.known()]
    first = load.layout(load.known()[0])
    assert offered[0][1] == "按年度"
    assert first.name in offered[1][1]
    assert str(first.years[0]) in offered[1][1]


def test_a_layout_is_chosen_and_given_up_again_and_none_is_typed(tree):
    client, name = as_(tree.admin), load.known()[0]
    assert stored(client, tree.one, name) == (302, name)
    assert stored(client, tree.one, "no-such-layout")[1] == name
    assert stored(client, tree.one, "") == (302, "")


def test_a_layout_that_is_not_known_any_more_stays_until_another_is_chosen(tree):
    Organisation.objects.filter(pk=tree.one.pk).update(layout="gone-2020")
    client = as_(tree.admin)
    assert choices(client, tree.one)[-1][0] == "gone-2020"
    assert stored(client, tree.one, "gone-2020") == (302, "gone-2020")
    assert "gone-2020" not in dict(choices(client, tree.two))
