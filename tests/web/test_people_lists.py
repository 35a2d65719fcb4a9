"""Lists of people are taken whole or not at all."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.urls import reverse
from people_tree import Tree, as_

from mingzhang.web.people import importing, listing
from mingzhang.web.people.models import Organisation

pytestmark = pytest.mark.django_db
WORD = "a-long-Enough-word"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


LIST = "编码\t名称\t类型\t上级编码\n301\t丙局\t部门\t\n301001\t丙局本级\t预算单位\t301\n301002\t丙局服务中心\t\t\n"


@pytest.fixture
def tree():
    return Tree()


def test_a_list_is_taken_whole_and_twice_changes_nothing(tree):
    done = importing.take(tree.admin, listing.pasted(LIST), tree.root)
    assert (done.added, done.changed, done.same, done.faults) == (3, 0, 0, ())
    centre = Organisation.objects.get(code="301002")
    assert (centre.parent.code, centre.kind) == ("301", "unit")
    again = importing.take(tree.admin, listing.pasted(LIST), tree.root)
    assert (again.added, again.changed, again.same) == (0, 0, 3)
    renamed = importing.take(tree.admin, listing.pasted("301\t丙局（新）\n"), tree.root)
    assert (renamed.added, renamed.changed, renamed.same) == (0, 1, 0)


def test_a_list_with_faults_tells_every_line_and_takes_nothing(tree):
    text = "301\t丙局\n301\t再来\n30 2\t丁局\n303\t\n304\n305\t戊局\t省\n306\t己局\t部门\t999\n"
    done = importing.take(tree.admin, listing.pasted(text), tree.root)
    assert [fault.split("：")[0] for fault in done.faults] == ["第 2 行", "第 5 行", "第 3 行", "第 4 行", "第 6 行", "第 7 行"]
    assert not Organisation.objects.filter(code__startswith="30").exists()
    assert importing.take(tree.admin, [], tree.root).faults
    assert importing.take(tree.admin, listing.pasted("编码\t名称"), tree.root).faults


def test_a_list_does_not_reach_beyond_the_part_of_whoever_takes_it(tree):
    for text in ("202\t改名\n", "301\t丙局\t部门\t9\n"):
        done = importing.take(tree.local, listing.pasted(text), tree.one)
        assert len(done.faults) == 1
        assert "乙局" not in done.faults[0]
    assert Organisation.objects.get(code="202").name == "乙局"


def test_a_list_in_which_two_stand_above_each_other_ends(tree):
    done = importing.take(tree.admin, listing.pasted("编码\t名称\t上级编码\n401\t甲\t402\n402\t乙\t401\n"), tree.root)
    assert len(done.faults) == 2


def test_a_workbook_is_read_like_what_is_pasted_and_no_workbook_is_told(tree):
    book = openpyxl.Workbook()
    for line in LIST.splitlines():
        book.active.append(line.split("\t"))
    out = io.BytesIO()
    book.save(out)
    client = as_(tree.admin)
    page = reverse("organisations_import")
    bad = io.BytesIO(b"PK\x03\x04 no workbook")
    bad.name = "x.xlsx"
    answer = client.post(page, {"under": tree.root.pk, "file": bad})
    assert answer.status_code == 400
    assert "x.xlsx" in answer.content.decode()
    out.seek(0)
    out.name = "list.xlsx"
    assert client.post(page, {"under": tree.root.pk, "file": out}).status_code == 302
    assert Organisation.objects.filter(code__startswith="301").count() == 3


def test_what_was_pasted_stays_on_the_page_when_it_has_faults(tree):
    answer = as_(tree.admin).post(reverse("organisations_import"), {"under": tree.root.pk, "text": "301\t<b>\n303\t\n"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "301\t&lt;b&gt;" in text
    assert "第 2 行" in text
    assert as_(tree.local).post(reverse("organisations_import"), {"under": tree.two.pk, "text": "1\t2"}).status_code == 404
