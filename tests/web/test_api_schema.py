"""The API against its own description: generated calls, right and wrong, are answered as it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from mingzhang.book.io import dump
from mingzhang.book.model import BudgetBook, Department, Goal, Indicator, Money, Observation, Project, Source, Table
from mingzhang.cube.coordinates import at
from mingzhang.money import Fen
from mingzhang.web import store
from mingzhang.web.api.app import api
from mingzhang.web.api.tokens import issue
from mingzhang.web.checking.models import Upload
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.releases.models import Pack, PackFile, Release
from mingzhang.web.rounds.models import Round, Submission

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    ignored_auth,
]
"""Whether wrong calls are refused is tested in test_api: here a call without its token gets the token of the test back, and an unknown
parameter of a query is no fault."""
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def described(*, quick: bool) -> Any:
    made = from_dict(api.get_openapi_schema())
    made.app = get_wsgi_application()
    made.config.phases.coverage.enabled = not quick
    return made


quick, whole = described(quick=True), described(quick=False)


def book() -> str:
    spent = at({"flow": "expenditure", "fund": "general"})
    table = Table(1, "支出表", "spending", "万元", at({"flow": "expenditure"}), 1, 1, 1)
    figure = Observation(1, 1, 1, "12.50", Fen(12_500_000), Fen(10_000), spent)
    indicator = Indicator("产出指标", "数量指标", "场次", "annual", "≥3场", operator="≥", value="3", unit="场")
    money = {"annual.total": Money("12.50", Fen(12_500_000), Fen(10_000))}
    project = Project("示例项目", "p1", funds=money, goals=(Goal("办好。"),), indicators=(indicator,))
    made = BudgetBook(Source("x", "", "publication"), Department("示例局", "001"), 2024, "budget")
    return dump(replace(made, tables=(table,), observations=(figure,), projects=(project,)))


@pytest.fixture
def headers(settings, tmp_path):
    settings.DATA = tmp_path
    settings.API_RATE = 10**6
    bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    department = Organisation.objects.create(name="示例局", code="001", kind="department", parent=bureau)
    person = Person.objects.create_user("prog", name="程序")
    Grant.objects.create(person=person, role="auditor", organisation=bureau)
    opened = Round.objects.create(year=2024, layout="x", code_year=2024)
    submission = Submission.objects.create(round=opened, organisation=department, state="published")
    pack = Pack.objects.create(submission=submission, number=1, state="proved", facts_hash="0" * 64, made_by=person)
    PackFile.objects.create(pack=pack, name="示例局2024年部门预算.json", sha256=store.keep(book().encode()), size=1)
    Release.objects.create(pack=pack, organisation=department, year=2024, version=1, sha256="0" * 64, published_by=person)
    Upload.objects.create(person=person, batch="x", name="x.txt", sha256=store.keep(b"x"), size=1, state="done")
    return {"Authorization": f"Bearer {issue(person, 'test', ('read', 'check', 'write'), 30)[1]}"}


@pytest.fixture(autouse=True)
def _one_connection():
    """The application is called as a server calls it, and would close the connection of the test's transaction after each call."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def fits(case: schemathesis.Case, headers: dict[str, str]) -> None:
    case.call_and_validate(headers=headers, checks=CHECKS)
    known = {"year": 2024, "department": "001", "code": "001", "number": Upload.objects.order_by("pk").values_list("pk", flat=True).first()}
    for place in (case.path_parameters, case.query):
        for name in list(place or ()):
            if known.get(name):
                place[name] = known[name]
    case.call_and_validate(headers=headers, checks=CHECKS[:4])


@quick.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=QUIET)
def test_every_operation_answers_as_it_is_described(case, headers):
    fits(case, headers)


@pytest.mark.soak
@whole.parametrize()
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
def test_every_operation_answers_as_it_is_described_whatever_comes(case, headers):
    fits(case, headers)
