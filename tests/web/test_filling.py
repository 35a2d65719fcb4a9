"""Filling in: pages, saving with others at work, undoing, locks of the lifecycle, files in and out."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mingzhang.facts.importing import import_workbook
from mingzhang.facts.model import Facts
from mingzhang.money import Fen
from mingzhang.web.audit.models import Entry
from mingzhang.web.filling import pick, uploads
from mingzhang.web.filling.facts import Faults, facts_of_submission, own_facts, replace_facts
from mingzhang.web.filling.hints import hints
from mingzhang.web.filling.models import Change, Part
from mingzhang.web.filling.results import result_of
from mingzhang.web.filling.saving import Conflict, save, undo
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission
from paths import ROOT

pytestmark = pytest.mark.django_db
WORKBOOK = ROOT / "samples" / "facts" / "tongxi-organisation-2024.xlsx"


class Case:
    """A department with a unit, its people, and their submissions of a year."""

    def __init__(self) -> None:
        bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
        self.department = Organisation.objects.create(name="示例局", code="203", kind="department", parent=bureau)
        self.unit = Organisation.objects.create(name="示例局本级", code="203001", kind="unit", parent=self.department, nature="行政")
        self.other = Organisation.objects.create(name="另一局", code="204", kind="department", parent=bureau)
        self.round = Round.objects.create(year=2024, layout="hebei-2024", code_year=2024)
        self.submission = Submission.objects.create(round=self.round, organisation=self.unit, state="requesting")
        self.whole = Submission.objects.create(round=self.round, organisation=self.department, state="requesting")
        self.one, self.two = self.person("one", "preparer", self.unit), self.person("two", "preparer", self.unit)
        self.reviewer = self.person("reviewer", "department", self.department)
        self.stranger = self.person("stranger", "preparer", self.other)

    @staticmethod
    def person(name, role, organisation):
        person = Person.objects.create_user(name, name=name)
        Grant.objects.create(person=person, role=role, organisation=organisation)
        return person

    def save(self, cells, person=None, sheet="spending", base=0, token="", origin="edit"):
        return save(self.submission, sheet, person or self.one, cells, base, token, origin)

    def part(self, sheet="spending"):
        return Part.objects.get(submission=self.submission, sheet=sheet)


def line(row, after=None, **values):
    typed = {"unit": "203001", "kind": "基本支出", "function": "2013201 行政运行", "economic": "30201", "fund": "一般公共预算"}
    typed |= {"vintage": "本年", "amount": "1.5", **values}
    return {
        "row": row,
        "column": "_row",
        "before": None,
        "after": {"values": {key: {"text": value} for key, value in typed.items()}, "after": after},
    }


def cell(row, column, before, after):
    return {"row": row, "column": column, "before": before, "after": after}


@pytest.fixture(autouse=True)
def _quick_processes(monkeypatch):
    monkeypatch.setattr(uploads, "START", "fork")


@pytest.fixture
def case():
    return Case()


@pytest.fixture(scope="module")
def sample() -> Facts:
    facts = import_workbook(WORKBOOK).facts
    assert facts is not None
    return facts


def posted(client, name, case, data, sheet=None):
    arguments = [case.submission.pk, *([sheet] if sheet else [])]
    return client.post(reverse(name, args=arguments), json.dumps(data), content_type="application/json")


# ---------------------------------------------------------------- pages


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


# ---------------------------------------------------------------- saving


def test_what_is_typed_is_read_as_the_workbook_is_read_and_kept_exactly(case):
    case.save([line("a", amount="1,234.567891")])
    row = case.part().rows[0]
    assert (row["kind"], row["function"], row["fund"], row["amount"]) == ("basic", "2013201", "general", 1_234_567_891)
    assert Submission.objects.get(pk=case.submission.pk).totals["spending"] == 1_234_567_891


def test_what_cannot_be_read_is_kept_and_told_in_its_cell(case):
    case.save([line("a", amount="十二", function="2999999")])
    assert case.part().rows[0]["amount"] == {"text": "十二"}
    flaws = {(flaw.row, flaw.column): flaw for flaw in own_facts(case.submission).flaws}
    assert "不是数字" in flaws["a", "amount"].text
    assert flaws["a", "function"].severity == "error"
    assert isinstance(facts_of_submission(case.submission), Faults)


def test_rows_are_told_by_the_number_that_the_page_shows(case):
    case.save([cell("p", "_row", None, {"values": {"key": "P1", "name": "甲"}, "after": None})], sheet="projects")
    case.save([cell("q", "_row", None, {"values": {"key": "P1", "name": "乙"}, "after": "p"})], sheet="projects")
    flaw = next(flaw for flaw in own_facts(case.submission).flaws if flaw.code == "facts.twice" and flaw.column == "key")
    assert flaw.row == "q"
    assert "第 1 行" in flaw.text


def test_characters_that_nothing_keeps_are_left_out(case):
    case.save([line("a", note="甲\x00乙\ud800丙\n丁")])
    assert case.part().rows[0]["note"] == "甲乙丙\n丁"


def test_a_save_that_is_sent_twice_is_made_once(case):
    first = case.save([line("a")], token="t1")
    assert case.save([line("a")], token="t1").version == first.version == 1
    assert Change.objects.count() == 1


def test_changes_of_two_people_in_different_cells_are_merged(case):
    case.save([line("a"), line("b", "a")])
    case.save([cell("a", "note", None, {"text": "甲"})], case.one, base=1)
    case.save([cell("a", "amount", 1_500_000, {"text": "2"}), line("c", "a")], case.two, base=1)
    rows = case.part().rows
    assert [row["_id"] for row in rows] == ["a", "c", "b"]
    assert (rows[0]["note"], rows[0]["amount"]) == ("甲", 2_000_000)


def test_the_same_cell_changed_by_two_is_refused_with_who_and_what_and_nothing_is_saved(client, case):
    case.save([line("a")])
    case.save([cell("a", "amount", 1_500_000, {"text": "2"})], case.one, base=1)
    client.force_login(case.two)
    sent = {
        "base": 1,
        "token": "x",
        "origin": "edit",
        "cells": [cell("a", "note", None, {"text": "乙"}), cell("a", "amount", 1_500_000, {"text": "3"})],
    }
    answer = posted(client, "filling-save", case, sent, "spending")
    told = answer.json()
    assert answer.status_code == 409
    assert told["conflicts"][0] | {"at": ""} == {
        "row": "a", "column": "amount", "mine": 3_000_000, "theirs": 2_000_000, "person": "one", "at": "",
    }  # fmt: skip
    assert told["since"][0]["cells"][0]["after"] == 2_000_000
    assert "note" not in case.part().rows[0]


def test_a_row_that_somebody_else_works_on_is_not_deleted(case):
    case.save([line("a")])
    gone = {"values": {key: value for key, value in case.part().rows[0].items() if key != "_id"}, "after": None}
    case.save([cell("a", "amount", 1_500_000, {"text": "2"})], case.one, base=1)
    with pytest.raises(Conflict):
        case.save([cell("a", "_row", gone, None)], case.two, base=1)
    assert case.part().rows


def test_every_change_can_be_taken_back_on_the_server(case):
    case.save([line("a"), line("b", "a", amount="7")])
    case.save([cell("a", "amount", 1_500_000, {"text": "2"}), cell("a", "note", None, {"text": "x"})], base=1)
    before = case.part().rows
    row = {key: value for key, value in before[1].items() if key != "_id"}
    case.save([cell("b", "_row", {"values": row}, None)], base=2)
    undo(case.submission, "spending", case.two, 3)
    assert case.part().rows == before
    undo(case.submission, "spending", case.two, 2)
    assert case.part().rows[0]["amount"] == 1_500_000
    with pytest.raises(Conflict):
        case.save([cell("a", "amount", 1, {"text": "4"})], base=4)


def test_the_history_of_a_cell_says_who_when_before_and_after(client, case):
    case.save([line("a")])
    case.save([cell("a", "amount", 1_500_000, {"text": "2"})], case.two, base=1)
    client.force_login(case.reviewer)
    address = reverse("filling-changes", args=[case.submission.pk, "spending"])
    told = client.get(address, {"row": "a", "column": "amount"}).json()["changes"]
    assert next((one["person"], one["cells"][0]["after"]) for one in told) == ("two", 2_000_000)
    assert len(told) == 2
    assert Entry.objects.filter(action="filling.save", actor="two").exists()


def test_who_else_has_the_part_open_is_told(client, case):
    client.force_login(case.one)
    posted(client, "filling-seen", case, {"since": 0}, "spending")
    client.force_login(case.two)
    assert posted(client, "filling-seen", case, {"since": 0}, "spending").json()["present"] == ["one"]


@pytest.mark.parametrize(
    "cells",
    [
        [{"row": "a", "column": "nothing", "before": None, "after": {"text": "x"}}],
        [{"row": "../a", "column": "_row", "before": None, "after": {"values": {}}}],
        [{"row": "a", "column": "_row", "before": None, "after": {"values": {"_id": "b"}}}],
        [{"row": "a", "column": "_row", "before": None, "after": {"values": {"amount": "12"}}}],
        [{"row": "a", "column": "_row", "before": None, "after": {"values": {"amount": True}}}],
        [{"row": "a", "column": "_row", "before": None, "after": {"values": {"kind": ["basic"]}}}],
        [{"row": 5, "column": "amount", "before": None, "after": None}],
        ["amount"],
        [{"row": "a", "column": "_row", "before": None, "after": {"values": {"kind": "\ud800"}}}],
    ],
)
def test_operations_that_no_page_sends_are_refused(client, case, cells):
    client.force_login(case.one)
    assert posted(client, "filling-save", case, {"base": 0, "cells": cells, "origin": "edit"}, "spending").status_code == 400
    assert not Change.objects.exists()


# ---------------------------------------------------------------- who may


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


# ---------------------------------------------------------------- choosing, hints, results


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


# ---------------------------------------------------------------- files


def changed(change):
    book = openpyxl.load_workbook(WORKBOOK)
    change(book)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("填报表.xlsx", out.getvalue())


def test_facts_go_in_and_come_out_unchanged(case, sample):
    replace_facts(case.submission, sample, case.one, "import")
    facts = facts_of_submission(case.submission)
    assert isinstance(facts, Facts)
    department = replace(sample.department, name="示例局本级", code="203001")
    assert facts == replace(sample, department=department)
    assert replace_facts(case.submission, sample, case.one, "import") == 0


def test_a_workbook_with_errors_saves_nothing_and_gives_a_marked_copy(client, case):
    client.force_login(case.one)
    file = changed(lambda book: book["支出"].__setitem__("H6", "很多"))
    answer = client.post(reverse("filling-bring", args=[case.submission.pk]), {"file": file})
    assert answer.status_code == 422
    assert "H6" in answer.content.decode()
    assert not Change.objects.exists()
    copy = client.get(reverse("filling-marked", args=[case.submission.pk]))
    book = openpyxl.load_workbook(BytesIO(copy.content))
    assert "不是数字" in book["支出"]["H6"].comment.text
    client.force_login(case.two)
    assert client.get(reverse("filling-marked", args=[case.submission.pk])).status_code == 404


def test_a_workbook_is_imported_and_exported(client, case, sample):
    client.force_login(case.one)
    answer = client.post(reverse("filling-bring", args=[case.submission.pk]), {"file": SimpleUploadedFile("a.xlsx", WORKBOOK.read_bytes())})
    assert answer.status_code == 200
    assert len(case.part().rows) == len(sample.spending)
    out = client.get(reverse("filling-export", args=[case.submission.pk]))
    again = import_workbook(out.content).facts
    assert again is not None
    assert again.spending == sample.spending
    assert client.get(reverse("filling-template", args=[case.submission.pk])).headers["Content-Type"].endswith("sheet")


def test_what_is_no_workbook_costs_only_itself(client, case):
    client.force_login(case.one)
    answer = client.post(reverse("filling-bring", args=[case.submission.pk]), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no")})
    assert answer.status_code == 422
    assert not Change.objects.exists()


def test_last_years_submission_becomes_this_years_beginning(client, case, sample):
    replace_facts(case.submission, sample, case.one, "import")
    year = Round.objects.create(year=2025, layout="hebei-2024", code_year=2025)
    new = Submission.objects.create(round=year, organisation=case.unit, state="requesting")
    client.force_login(case.one)
    client.post(reverse("filling-copy", args=[new.pk]))
    facts = own_facts(new).facts
    assert facts is not None
    assert facts.department.year == 2025
    assert sum(one.amount for one in facts.spending) == Fen(0)
    assert sum(one.last_year for one in facts.spending) == sum(one.amount for one in sample.spending if one.vintage == "current")


def test_files_are_brought_in_only_while_the_submission_is_open(client, case):
    Submission.objects.filter(pk=case.submission.pk).update(state="request_head")
    client.force_login(case.one)
    assert client.get(reverse("filling-bring", args=[case.submission.pk])).status_code == 403
    client.force_login(case.reviewer)
    assert client.post(reverse("filling-copy", args=[case.submission.pk])).status_code == 403
