"""Control numbers: issued by revision, pasted, imported, and what they hold a submission to."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rounds_case import data_folder, real, year

from mingzhang.lifecycle.control import Control
from mingzhang.money import Fen
from mingzhang.web.rounds import controls
from mingzhang.web.rounds.models import ControlNumber
from packs import facts_named

__all__ = ["data_folder", "real", "year"]
pytestmark = pytest.mark.django_db


def grid(client, year, **numbers):
    base = year.year.revisions.count()
    return client.post(reverse("rounds-control", args=[2024]), {"base": base, "reason": "按财力安排", **numbers})


def test_control_numbers_are_revised_and_every_revision_is_kept(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    field = f"n-{year.department.pk}-general"
    assert grid(client, year, **{field: "1,234.5"}).status_code == 302
    assert grid(client, year, **{field: "1200"}).status_code == 302
    assert grid(client, year, **{field: "1200.00"}).status_code == 409
    assert grid(client, year, **{field: ""}).status_code == 302
    amounts = list(ControlNumber.objects.order_by("revision__number").values_list("amount", flat=True))
    assert amounts == [123_450_000_0, 120_000_000_0, None]
    assert controls.current(year.year) == {}


@pytest.mark.parametrize("wrong", ["abc", "1.0000001", "NaN", "1e999999", "-5"])
def test_what_is_no_amount_is_refused_and_nothing_is_issued(wrong, year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    assert grid(client, year, **{f"n-{year.department.pk}-general": wrong}).status_code == 409
    assert year.year.revisions.count() == 0


def test_two_who_issue_control_numbers_at_once_do_not_overwrite_each_other(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    field = f"n-{year.department.pk}-general"
    grid(client, year, **{field: "100"})
    answer = client.post(reverse("rounds-control", args=[2024]), {"base": 0, "reason": "另一人", field: "200"})
    assert (answer.status_code, "某keeper刚刚下达了第 1 次" in answer.content.decode()) == (409, True)


def test_a_pasted_table_fills_the_grid_before_anything_is_issued(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    address = reverse("rounds-control", args=[2024])
    page = client.post(address, {"what": "paste", "text": "编码\t单位\t一般\t基金\t国资\n203\t示例局\t1,200.50\t30\t\n"})
    assert 'value="1,200.50"' in page.content.decode()
    assert year.year.revisions.count() == 0
    assert client.post(address, {"what": "paste", "text": "999\t1\t2\t3"}).status_code == 409
    assert client.post(address, {"what": "paste", "text": "203\t很多\t2\t3"}).status_code == 409


def test_a_workbook_fills_the_grid_and_a_hostile_one_costs_only_itself(year, client):
    client.force_login(year.person("keeper", "budget", year.root))
    book = openpyxl.Workbook()
    for row in (["编码", "单位", "一般", "基金", "国资"], [203, "示例局", 1200.5, 30, None], ["203001", "示例局本级", 0.01, None, 7]):
        book.active.append(row)
    book.save(data := io.BytesIO())

    def send(content, name):
        return client.post(reverse("rounds-control", args=[2024]), {"what": "paste", "file": SimpleUploadedFile(name, content)})

    text = send(data.getvalue(), "控制数.xlsx").content.decode()
    assert all(f'value="{value}"' in text for value in ("1200.5", "30", "0.01", "7"))
    assert send(data.getvalue()[:900], "坏.xlsx").status_code == 409
    assert send(b"x" * (6 * 2**20), "../../很大.csv").status_code == 409
    assert year.year.revisions.count() == 0


def test_a_unit_is_held_to_its_own_numbers_else_to_those_of_its_department(real):
    facts = facts_named("tongxi_organisation_2024")
    submission = real.submissions[real.unit]
    person = real.person("desk", "budget", real.root)
    controls.issue(real.year, [Control("203", "general", Fen(100))], person, "总额", 0)
    (line, *_) = controls.comparison(submission, facts).lines
    assert (line.limit, line.over > 0, line.unit) == (100, True, "示例局本级")
    controls.issue(real.year, [Control("203001", "general", Fen(10**14))], person, "分解", 1)
    (line, *_) = controls.comparison(submission, facts).lines
    assert (line.limit, line.over) == (10**14, 0)
