"""The demonstration: its workbooks are those of the samples, its plan fits the roles and the yearly round, and it loads."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import verify
from mingzhang.web.audit.models import Entry
from mingzhang.web.checking.models import Upload
from mingzhang.web.operation import demo
from mingzhang.web.operation.demo import days
from mingzhang.web.people.roles import roles
from mingzhang.web.releases.models import Release
from mingzhang.web.rounds.models import Round, Submission
from paths import SAMPLES

WORKBOOKS = sorted({row["file"] for row in demo.plan()["department"]})
OTHERS = {"fill", "build", "say", "adjust", "reword"}
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_workbooks_of_the_demonstration_are_those_of_the_samples(name):
    from importlib.resources import files

    assert (files(demo.HERE) / name).read_bytes() == (SAMPLES / "facts" / name).read_bytes()


def test_every_sample_of_facts_is_a_department_of_the_demonstration():
    assert sorted(path.name for path in (SAMPLES / "facts").glob("*.xlsx")) == WORKBOOKS


def test_the_plan_fits_roles_and_steps():
    assert {row["role"] for row in demo.plan()["account"]} == set(roles())
    known = {(role, one.action) for one in table().transitions for role in one.roles}
    for year in demo.plan()["year"]:
        assert set(year["departments"]) <= {row["key"] for row in demo.plan()["department"]}
        for path in year["departments"].values():
            steps = [what for _, what in days.steps_of(demo.plan(), path)]
            assert {tuple(step.split()) for step in steps if step not in OTHERS} <= known
            assert steps[0] == "fill"


def only(departments, years=1):
    whole = demo.plan()
    year = whole["year"][0] | {"departments": departments}
    return {**whole, "year": [year, *whole["year"][1:]][:years]}


def loaded(monkeypatch, plan, today=TODAY):
    monkeypatch.setattr(demo, "plan", lambda: plan)
    return demo.load_demo("a-long-enough-word", today=today)


@pytest.mark.django_db
def test_a_department_goes_through_the_round_as_people_would_take_it_there(monkeypatch, client):
    plan = only({"people": "returned"})
    plan["year"][0]["before"] = plan["year"][1]["scale"] if len(plan["year"]) > 1 else demo.plan()["year"][1]["scale"]
    real = timezone.now
    made = loaded(monkeypatch, plan)
    assert timezone.now is real
    submission = Submission.objects.get()
    assert submission.round.year == 2027
    assert submission.state == "drafting"
    events = list(submission.events.all())
    assert events[-1].action == "return"
    assert events[-1].comment
    assert [one.at for one in events] == sorted(one.at for one in events)
    assert all(date(2026, 8, 1) < timezone.localdate(one.at) < TODAY for one in events)
    assert submission.opinions.filter(settled_at=None).count() == 3
    assert verify().broken is None
    words = "\n".join(made.words())
    assert "jingban9" in words
    assert "a-long-enough-word" in words
    assert client.post(reverse("login"), {"username": "jingban3", "password": "a-long-enough-word"}).status_code == 302
    with pytest.raises(Refusal, match="已有数据"):
        demo.load_demo()


@pytest.mark.django_db
def test_the_log_tells_things_in_their_order_and_at_last_when_they_were_really_written(monkeypatch):
    plan = only({"organisation": "desks"})
    plan["year"][0]["before"] = demo.plan()["year"][1]["scale"]
    loaded(monkeypatch, plan)
    entries = list(Entry.objects.order_by("number"))
    assert [one.at for one in entries[:-1]] == sorted(one.at for one in entries[:-1])
    assert entries[-1].action == "demo.loaded"
    assert abs((timezone.now() - entries[-1].at).total_seconds()) < 3600
    submission = Submission.objects.get()
    assert (submission.state, submission.layout) == ("draft_desks", "hebei-2024")
    assert submission.waived.count() == 1


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_the_whole_demonstration_is_loaded_with_packs_of_the_real_chain():
    made = demo.load_demo("a-long-enough-word")
    assert Release.objects.filter(state="published").count() == made.published
    assert set(Release.objects.values_list("state", flat=True)) == {"published", "superseded", "retracted"}
    first = Round.objects.first().year
    states = {one.organisation.code: one.state for one in Submission.objects.filter(round__year=first).select_related("organisation")}
    assert set(states.values()) == {
        *("published", "approved", "drafting", "draft_desks"),
        *("draft_agreed", "draft_await_performance", "draft_department", "draft_head"),
    }
    seen = Release.objects.filter(state="published").values_list("organisation", "year").distinct()
    per_department = [code for code, _ in seen]
    assert sorted(per_department.count(code) for code in set(per_department))[-2:] == [3, 3]
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["done", "done"]
    assert verify().broken is None


def test_nothing_is_loaded_where_the_port_is_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "mingzhang", "demo", "--port", port, "--data", str(tmp_path / "data")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert port in done.stderr
    assert not (tmp_path / "data" / "mingzhang.sqlite3").exists()
