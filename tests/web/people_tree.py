"""A bureau with two departments, for the tests of people and organisations."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mingzhang.messages import Refusal
from mingzhang.web.people.models import Grant, Organisation, Person

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


class Tree:
    """A bureau with two departments; an administrator of all, one of the first department."""

    def __init__(self):
        self.root = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.one = Organisation.objects.create(name="甲局", code="201", kind="department", parent=self.root)
        self.unit = Organisation.objects.create(name="甲局本级", code="201001", kind="unit", parent=self.one)
        self.two = Organisation.objects.create(name="乙局", code="202", kind="department", parent=self.root)
        self.admin = self.person("admin", "admin", self.root)
        self.local = self.person("local", "admin", self.one)
        self.clerk = self.person("clerk", "preparer", self.unit)
        self.other = self.person("other", "preparer", self.two)

    def person(self, name, role=None, organisation=None, **values):
        person = Person.objects.create_user(name, password=WORD, name=f"{name}氏")
        if role:
            Grant.objects.create(person=person, role=role, organisation=organisation, **values)
        return person


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def why(call, *given, **named):
    with pytest.raises(Refusal) as refused:
        call(*given, **named)
    return refused.value.code
