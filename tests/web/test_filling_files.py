"""Files in and out of a submission, and last year's as a beginning."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mingzhang.facts.importing import import_workbook
from mingzhang.facts.model import Facts
from mingzhang.money import Fen
from mingzhang.web.filling.facts import facts_of_submission, own_facts, replace_facts
from mingzhang.web.filling.models import Change
from mingzhang.web.rounds.models import Round, Submission
from web.filling_case import WORKBOOK, case, cell, line, quick_processes, sample

__all__ = ["case", "quick_processes", "sample"]
pytestmark = pytest.mark.django_db


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


def test_what_is_wrong_goes_out_as_it_was_typed_and_comes_back_with_the_same_faults(client, case, sample):
    replace_facts(case.submission, sample, case.one, "import")
    first = case.part().rows[0]
    case.save(
        [
            cell(first["_id"], "amount", first["amount"], {"text": "十二万"}),
            cell(first["_id"], "function", first["function"], {"text": "2999999"}),
            line("new", first["_id"], amount="1.23456789", unit="没有的单位", fund="别的钱"),
            cell("blank", "_row", None, {"values": {"note": {"text": "只有说明"}}, "after": "new"}),
        ],
        base=1,
    )
    case.save([cell("p", "_row", None, {"values": {"name": {"text": "没有编号的项目"}}, "after": None})], sheet="projects", base=1)
    goods = {"item": {"text": "桌子"}, "quantity": {"text": "若干"}, "price": {"text": "100"}}
    case.save([cell("q", "_row", None, {"values": goods, "after": None})], sheet="purchases", base=1)
    case.save([cell("", "year", 2024, {"text": "明年"})], sheet="department", base=case.part("department").version)
    client.force_login(case.one)
    out = client.get(reverse("filling-export", args=[case.submission.pk]))
    assert out.headers["Content-Type"].endswith("sheet")
    book = openpyxl.load_workbook(BytesIO(out.content))
    values = {cell.value: cell for row in book["支出"].iter_rows() for cell in row if cell.value is not None}
    assert {"十二万", "2999999", "1.23456789", "没有的单位", "别的钱", "只有说明"} <= set(values)
    assert "不是数字" in values["十二万"].comment.text
    again = import_workbook(out.content)
    here = [flaw for flaw in own_facts(case.submission).flaws if flaw.severity == "error"]
    assert len(here) >= 10
    assert sorted(fault.code for fault in again.faults if fault.severity == "error") == sorted(flaw.code for flaw in here)


def test_a_submission_in_which_nothing_stands_is_exported(client, case):
    client.force_login(case.one)
    out = client.get(reverse("filling-export", args=[case.submission.pk]))
    assert openpyxl.load_workbook(BytesIO(out.content))["部门"]["C5"].value is not None
