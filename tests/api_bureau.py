"""A bureau with one of everything that the API tells of, under the names that its examples use."""

from __future__ import annotations

import json
from dataclasses import replace

from django.core.management.color import no_style
from django.db import connection

from mingzhang.book.io import dump
from mingzhang.book.model import BudgetBook, Department, Goal, Indicator, Money, Observation, Project, Source, Table
from mingzhang.cube.coordinates import at
from mingzhang.money import Fen
from mingzhang.web import store
from mingzhang.web.api.tokens import issue
from mingzhang.web.checking import sandbox
from mingzhang.web.checking.models import Upload
from mingzhang.web.filling import results
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.portal.models import Figure
from mingzhang.web.releases.models import Pack, PackFile, Release
from mingzhang.web.rounds.models import Round, Submission

FINDING = {"id": "abc1", "rule": "code.unknown", "severity": "error", "message": "不对。", "fix": "改。", "place": "表一", "table": "表一"}


def book() -> str:
    spent = at({"flow": "expenditure", "fund": "general"})
    table = Table(1, "支出表", "spending", "万元", at({"flow": "expenditure"}), 1, 1, 1)
    figure = Observation(1, 1, 1, "12.50", Fen(12_500_000), Fen(10_000), spent)
    indicator = Indicator("产出指标", "数量指标", "场次", "annual", "≥3场", operator="≥", value="3", unit="场")
    money = {"annual.total": Money("12.50", Fen(12_500_000), Fen(10_000)), "annual.other": Money("—")}
    project = Project("示例项目", "p1", funds=money, goals=(Goal("办好。"),), indicators=(indicator,))
    made = BudgetBook(Source("x", "", "publication"), Department("示例局", "001"), 2024, "budget")
    return dump(replace(made, tables=(table,), observations=(figure,), projects=(project,)))


def furnish(settings, tmp_path, monkeypatch) -> str:
    """The token of somebody who may do everything in it."""
    settings.DATA = tmp_path
    settings.API_RATE = 10**6
    monkeypatch.setattr(results, "result_of", lambda _submission: results.Result("", (), (FINDING,)))
    bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
    department = Organisation.objects.create(name="示例局", code="001", kind="department", parent=bureau)
    person = Person.objects.create_user("prog", name="程序")
    Grant.objects.create(person=person, role="auditor", organisation=bureau)
    opened = Round.objects.create(year=2024, layout="x", code_year=2024)
    submission = Submission.objects.create(pk=1, round=opened, organisation=department, state="published")
    pack = Pack.objects.create(submission=submission, number=1, state="proved", facts_hash="0" * 64, made_by=person)
    PackFile.objects.create(pack=pack, name="示例局2024年部门预算.json", sha256=store.keep(book().encode()), size=1)
    release = Release.objects.create(pack=pack, organisation=department, year=2024, version=1, sha256="0" * 64, published_by=person)
    Figure.objects.create(release=release, view="use", dims="kind=project", name="项目支出", amount=12_500_000)
    facts = store.keep(json.dumps({"findings": [{**FINDING, "key": []}], "aside": []}).encode())
    Upload.objects.create(
        pk=1,
        person=person,
        batch="x",
        name="x.txt",
        sha256=store.keep(b"x"),
        size=1,
        state="done",
        report={sandbox.FACTS: facts, sandbox.JSON: facts},
    )
    with connection.cursor() as cursor:
        # A number of one's own choice is unknown to what gives the next one.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Submission, Upload]):
            cursor.execute(statement)
    return issue(person, "test", ("read", "check", "write"), 30)[1]
