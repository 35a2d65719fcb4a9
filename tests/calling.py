"""Calls of the API: people with tokens, and what every failure looks like."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from mingzhang.web.api.tokens import issue
from mingzhang.web.people.models import Grant, Organisation, Person

DOCUMENT = "2024年部门预算\n\n部门：示例局\n"


def somebody(name="prog", role="preparer"):
    root = Organisation.objects.filter(parent=None).first() or Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    department = Organisation.objects.create(name=f"{name}的部门", code=f"7{Organisation.objects.count()}", kind="department", parent=root)
    person = Person.objects.create_user(name, password="a-long-enough-word", name=name)
    Grant.objects.create(person=person, role=role, organisation=department)
    return person


def bearer(person, *scopes, days=30):
    return {"Authorization": f"Bearer {issue(person, 'test', scopes or ('read', 'check', 'write'), days)[1]}"}


def failure(response, status, code):
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code
    return body["error"]


def upload(client, headers, name="预算.txt", content=DOCUMENT):
    return client.post("/api/checks", {"file": SimpleUploadedFile(name, content.encode())}, headers=headers)
