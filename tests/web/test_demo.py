"""The demonstration: its workbooks are those of the samples, its plan fits the roles and the yearly round, and it loads."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from django.urls import reverse

from mingzhang.layouts.load import layout
from mingzhang.lifecycle.table import table
from mingzhang.messages import Refusal
from mingzhang.web.audit.log import verify
from mingzhang.web.operation import demo
from mingzhang.web.people.models import Person
from mingzhang.web.people.roles import roles
from mingzhang.web.releases.models import Release
from mingzhang.web.rounds.models import Submission
from paths import SAMPLES

WORKBOOKS = [row["file"] for row in demo.plan()["department"]]


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_workbooks_of_the_demonstration_are_those_of_the_samples(name):
    from importlib.resources import files

    assert (files(demo.HERE) / name).read_bytes() == (SAMPLES / "facts" / name).read_bytes()


def test_every_sample_of_facts_is_a_department_of_the_demonstration():
    assert sorted(WORKBOOKS) == sorted(path.name for path in (SAMPLES / "facts").glob("*.xlsx"))


def test_the_plan_fits_roles_layouts_and_steps():
    assert {row["role"] for row in demo.plan()["account"]} == set(roles())
    known = {(role, one.action) for one in table().transitions for role in one.roles}
    for year in demo.plan()["year"]:
        assert layout(year["layout"]).covers(year["year"])
        assert set(year["departments"]) <= {row["key"] for row in demo.plan()["department"]}
        for state in year["departments"].values():
            steps = [tuple(step.split()) for step in demo._steps(state) if step != "build"]
            assert steps
            assert set(steps) <= known


def only(departments, years=1):
    whole = demo.plan()
    year = whole["year"][0] | {"departments": departments}
    return {**whole, "year": [year][:years]}


@pytest.mark.django_db
def test_a_department_goes_through_the_round_as_people_would_take_it_there(monkeypatch, client):
    plan = only({"people": "returned"})
    monkeypatch.setattr(demo, "plan", lambda: plan)
    made = demo.load_demo("a-long-enough-word")
    submission = Submission.objects.get()
    assert submission.state == "drafting"
    assert [event.action for event in submission.events.all()][-1] == "return"
    assert submission.events.last().comment
    assert verify().broken is None
    words = "\n".join(made.words())
    assert all(person.username in words for person in Person.objects.all())
    assert "a-long-enough-word" in words
    assert client.post(reverse("login"), {"username": "jingban1", "password": "a-long-enough-word"}).status_code == 302
    with pytest.raises(Refusal, match="已有数据"):
        demo.load_demo()


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_the_whole_demonstration_is_loaded_with_packs_of_the_real_chain():
    made = demo.load_demo("a-long-enough-word")
    assert Release.objects.filter(state="published").count() == made.published
    states = {(one.round.year, one.organisation.code): one.state for one in Submission.objects.select_related("round", "organisation")}
    assert set(states.values()) == {"published", "approved", "drafting", "draft_await_budget"}
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
