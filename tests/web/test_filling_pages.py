"""Filling in: pages, who sees and changes what, choosing codes, hints, results."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mingzhang.facts.model import Facts
from mingzhang.web.filling import pick
from mingzhang.web.filling.facts import facts_of_submission, replace_facts
from mingzhang.web.filling.hints import hints
from mingzhang.web.filling.results import result_of
from mingzhang.web.filling.saving import save
from mingzhang.web.rounds.models import Submission
from web.filling_case import case, cell, line, posted, quick_processes, sample

__all__ = ["case", "quick_processes", "sample"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page", ["", "preview", "preview/document", "import", "spending/", "projects/", "texts/", "department/", "spending/content", "results"]
)
def test_every_page_is_there_for_the_preparer_and_not_for_another_department(client, case, page):
    address = f"/submissions/{case.submission.pk}/{page}"
    assert client.get(address).status_code in {302, 401}
    client.force_login(case.stranger)
    assert client.get(address).status_code == 404
    client.force_login(case.one)
    assert client.get(address).status_code == 200


def test_the_list_shows_what_one_may_see_and_whose_turn_it_is(client, case):
    client.force_login(case.stranger)
    assert "示例局" not in client.get(reverse("submissions")).content.decode()
    client.force_login(case.one)
    page = client.get(reverse("submissions")).content.decode()
    assert "示例局本级" in page
    assert "轮到您办理" in page
    client.force_login(case.reviewer)
    assert "轮到您办理" not in client.get(reverse("submissions")).content.decode()


def test_a_department_shows_the_money_of_its_units(client, case):
    case.save([line("a")])
    client.force_login(case.reviewer)
    assert client.get(reverse("submission", args=[case.whole.pk])).content.decode().count("1.50") >= 2


@pytest.mark.parametrize(("state", "sheet", "status"), [
    ("requesting", "spending", 200), ("request_head", "spending", 403), ("approved", "spending", 403), ("approved", "texts", 200),
    ("published", "texts", 403), ("adjusting", "spending", 200),
])  # fmt: skip
def test_a_part_changes_only_in_states_that_allow_it(client, case, state, sheet, status):
    Submission.objects.filter(pk=case.submission.pk).update(state=state)
    client.force_login(case.one)
    cells = [{"row": "r", "column": "_row", "before": None, "after": {"values": {}, "after": None}}]
    assert posted(client, "filling-save", case, {"base": 0, "cells": cells, "origin": "edit"}, sheet).status_code == status


def test_a_reviewer_sees_and_does_not_change(client, case):
    client.force_login(case.reviewer)
    told = client.get(reverse("filling-content", args=[case.submission.pk, "spending"])).json()
    assert told["editable"] is False
    assert told["why"]
    assert posted(client, "filling-save", case, {"base": 0, "cells": [line("a")], "origin": "edit"}, "spending").status_code == 403


def test_a_reviewer_fills_in_the_departments_own_parts(case):
    assert save(case.whole, "tasks", case.reviewer, [cell("", "duty", None, {"text": "甲"})], 0, "", "edit").version == 1


@pytest.mark.parametrize("query", ["30201", "办公费", "bgf"])
def test_codes_are_found_by_code_name_and_first_letters(client, case, query):
    client.force_login(case.one)
    found = client.get(reverse("filling-codes", args=["economic_department", 2024]), {"q": query}).json()["options"]
    assert found[0] == ["30201", "30201 办公费"]


def test_words_have_the_first_letters_of_their_pinyin():
    assert pick.initials("行政运行") == "xzyx"


def test_hints_lead_to_the_indicator_they_speak_of():
    rows = [
        {"_id": "i1", "level1": "产出指标", "level2": "数量指标", "name": "培训人数", "operator": "≥", "value": "60", "unit": "人"},
        {
            "_id": "i2",
            "level1": "满意度指标",
            "level2": "服务对象满意度指标",
            "name": "学员满意度",
            "operator": "≥",
            "value": "120",
            "unit": "%",
        },
    ]
    found = {hint.rule: hint for hint in hints({"key": "P1", "name": "干部培训"}, rows, 1_000_000, "万元", 2024)}
    assert found["target.over_100"].row == "i2"
    rows[1]["value"] = "95"
    assert "target.over_100" not in {hint.rule for hint in hints({"key": "P1", "name": "干部培训"}, rows, 1_000_000, "万元", 2024)}


def test_results_stand_with_the_submission_and_lead_to_the_cell(client, case, sample):
    replace_facts(case.submission, sample, case.one, "import")
    result = result_of(case.submission)
    assert result.counts["error"] == 1
    source = result.findings[0]["source"]
    assert (source["of"], source["sheet"]) == (case.submission.pk, "spending")
    assert any(row["_id"] == source["row"] and row["economic"] == "30108" for row in case.part().rows)
    case.submission.refresh_from_db()
    assert result_of(case.submission) == result
    case.save([cell("", "duty", case.part("tasks").fields.get("duty"), None)], sheet="tasks", base=1)
    assert result_of(Submission.objects.get(pk=case.submission.pk)).stamp != result.stamp


def test_a_department_is_checked_and_previewed_with_its_units(client, case, sample):
    replace_facts(case.submission, sample, case.one, "import")
    facts = facts_of_submission(case.whole)
    assert isinstance(facts, Facts)
    assert facts.spending == sample.spending
    client.force_login(case.reviewer)
    answer = client.get(reverse("filling-preview-document", args=[case.whole.pk]))
    assert "5,464.38" in answer.content.decode() or "5464.38" in answer.content.decode()
    assert "script-src 'unsafe" not in answer.headers["Content-Security-Policy"]
