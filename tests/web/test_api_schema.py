"""The API against its own description: calls right and wrong, from examples and generated, are answered as it says."""

from __future__ import annotations

import json
from collections import Counter
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

from api_bureau import furnish
from mingzhang.web.api.describing import description, operations

pytestmark = pytest.mark.django_db
FITTING = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
CHECKS = [*FITTING, unsupported_method, ignored_auth]
"""Whether wrong calls are refused is tested in test_api_failures: here a call without its token gets the token of the test back, and an
unknown parameter of a query is no fault."""
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
KNOWN = {"year": 2024, "department": "001", "organisation": "001", "number": 1, "finding": "abc1"}
"""What there is, by the names of parameters; the examples of the description name the same."""


def described(*, quick: bool) -> Any:
    made = from_dict(json.loads(json.dumps(description())))
    made.app = get_wsgi_application()
    made.config.phases.coverage.enabled = not quick
    return made


quick, whole = described(quick=True), described(quick=False)


@pytest.fixture
def headers(settings, tmp_path, monkeypatch):
    return {"Authorization": f"Bearer {furnish(settings, tmp_path, monkeypatch)}"}


@pytest.fixture
def answered():
    """Counts the answers by class of status; an operation that never did what it is for was not tested."""
    counted: Counter[str] = Counter()
    yield counted
    assert counted["2xx"], f"never answered with 2xx: {dict(counted)}"


@pytest.fixture(autouse=True)
def _one_connection():
    """The application is called as a server calls it, and would close the connection of the test's transaction after each call."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def fits(case: schemathesis.Case, headers: dict[str, str], answered: Counter[str]) -> None:
    """The call as it was generated, and the same for what there is."""
    answered[f"{case.call_and_validate(headers=headers, checks=CHECKS).status_code // 100}xx"] += 1
    for place in (case.path_parameters, case.query):
        for name in list(place or ()):
            place[name] = KNOWN.get(name, place[name])
    answered[f"{case.call_and_validate(headers=headers, checks=FITTING).status_code // 100}xx"] += 1


@quick.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=QUIET)
def test_every_operation_answers_as_it_is_described(case, headers, answered):
    fits(case, headers, answered)


@pytest.mark.soak
@whole.parametrize()
@settings(max_examples=150, deadline=None, suppress_health_check=QUIET)
def test_every_operation_answers_as_it_is_described_whatever_comes(case, headers, answered):
    fits(case, headers, answered)


def test_every_operation_is_among_those_that_are_called():
    assert len(operations(description())) == sum(1 for _operation in quick.get_all_operations()) == 18
