"""Error pages say in Chinese what happened and what to do, and give nothing away."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

pytestmark = pytest.mark.django_db


def test_an_address_that_leads_nowhere_is_said_so(client):
    page = client.get("/nothing/here")
    assert page.status_code == 404
    assert "没有这一页" in page.content.decode()


def test_a_refusal_tells_its_own_sentence():
    page = permission_denied(RequestFactory().get("/"), PermissionDenied("年度由预算科管理。"))
    assert "年度由预算科管理。" in page.content.decode()


def test_a_failure_of_the_program_and_a_broken_request_have_pages_of_their_own():
    asked = RequestFactory().get("/")
    assert "已经保存的内容没有受影响" in server_error(asked).content.decode()
    assert "刷新后再试" in bad_request(asked, ValueError()).content.decode()


def test_a_form_without_its_token_is_told_to_reload():
    page = Client(enforce_csrf_checks=True).post("/login", {"username": "a", "password": "b"})
    assert page.status_code == 403
    assert "没有办理" in page.content.decode()
