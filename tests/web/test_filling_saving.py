"""Saving: typed values, others at work, undoing, the history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingzhang.facts.sheets import declaration
from mingzhang.web.audit.models import Entry
from mingzhang.web.filling.facts import Faults, facts_of_submission, own_facts
from mingzhang.web.filling.models import Change
from mingzhang.web.filling.saving import Conflict, undo
from mingzhang.web.filling.totals import totals_of
from mingzhang.web.rounds.models import Round, Submission
from mingzhang.web.rounds.service import begin
from web.filling_case import case, cell, line, posted, quick_processes, sample

__all__ = ["case", "quick_processes", "sample"]
pytestmark = pytest.mark.django_db


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


def queries(client, case, cells, sheet="spending"):
    """The questions to the database that name rows of parts, when a page saves."""
    sent = {"base": case.part(sheet).version, "token": "", "origin": "edit", "cells": cells}
    with CaptureQueriesContext(connection) as told:
        assert posted(client, "filling-save", case, sent, sheet).status_code == 200
    return [one["sql"] for one in told.captured_queries if '"filling_part"."rows"' in one["sql"]]


def test_one_cell_costs_one_look_at_the_parts_it_rests_on(client, case):
    case.save([line("a")])
    case.save([cell("p", "_row", None, {"values": {"key": "P1", "name": "甲"}, "after": None})], sheet="projects")
    client.force_login(case.one)
    looks = queries(client, case, [cell("a", "amount", 1_500_000, {"text": "2"})])
    assert len(looks) == 1
    assert "'units'" not in looks[0]
    assert "'projects'" in queries(client, case, [cell("a", "project", None, {"text": "P1"})])[0]


def test_totals_of_other_parts_stay_when_one_is_saved(case):
    case.save([line("a")])
    case.save([cell("p", "_row", None, {"values": {"key": "P1", "name": "甲"}, "after": None})], sheet="projects")
    case.save(
        [line("b", "a", amount="2"), cell("a", "_row", {"values": {k: v for k, v in case.part().rows[0].items() if k != "_id"}}, None)],
        base=1,
    )
    totals = Submission.objects.get(pk=case.submission.pk).totals
    parts = {part.sheet: part for part in case.submission.parts.all()}
    assert totals == totals_of(parts)
    assert (totals["spending"], totals["projects"], totals["revenue"]) == (2_000_000, 1, 0)


def test_a_page_learns_of_its_own_save_in_its_place_among_those_of_others(client, case):
    case.save([line("a")])
    case.save([cell("a", "note", None, {"text": "乙"})], case.two, base=1)
    client.force_login(case.one)
    sent = {"base": 1, "token": "mine", "origin": "edit", "cells": [cell("a", "amount", 1_500_000, {"text": "2"})]}
    told = posted(client, "filling-save", case, sent, "spending").json()
    assert [(one["version"], one["token"]) for one in told["since"]] == [(2, ""), (3, "mine")]
    assert told["since"][1]["cells"][0]["after"] == 2_000_000
    assert posted(client, "filling-save", case, sent, "spending").json()["since"] == told["since"]


def test_what_references_may_mean_is_told_again_only_when_it_changed(client, case):
    client.force_login(case.one)
    first = posted(client, "filling-seen", case, {"since": 0}, "spending").json()
    assert first["references"]["projects"] == []
    assert "references" not in posted(client, "filling-seen", case, {"since": 0, "stamp": first["stamp"]}, "spending").json()
    case.save([cell("p", "_row", None, {"values": {"key": "P1", "name": "甲"}, "after": None})], sheet="projects")
    assert (
        posted(client, "filling-seen", case, {"since": 0, "stamp": first["stamp"]}, "spending").json()["references"]["projects"][0][0]
        == "P1"
    )


def test_all_parts_are_there_when_a_year_has_begun(client, case):
    year = Round.objects.create(year=2026, layout="hebei-2024", code_year=2024)
    begin(year)
    new = Submission.objects.get(round=year, organisation=case.unit)
    assert new.parts.count() == len(declaration().sheets)
    client.force_login(case.one)
    with CaptureQueriesContext(connection) as told:
        client.get(f"/submissions/{new.pk}/spending/content")
    assert not [one for one in told.captured_queries if one["sql"].startswith("INSERT")]
    assert new.parts.get(sheet="units").rows[0]["code"] == "203001"
