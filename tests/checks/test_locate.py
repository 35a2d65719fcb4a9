"""The figure to blame is named, with what it should be and how it went wrong; where nobody can tell, nobody is blamed."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from mingzhang.checks.context import Context
from mingzhang.checks.derive import identities
from mingzhang.checks.identity import FAILED
from mingzhang.checks.locate import locate
from mingzhang.checks.repairs import explain
from mingzhang.checks.run import check
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.money import Fen
from mingzhang.reading import read_file
from mingzhang.reading.document import read_document
from paths import CLEAN, FAULTY, document, planted

CASES = tomllib.loads(Path(__file__).with_name("locate.cases.toml").read_text(encoding="utf-8"))


def book(text):
    lines = ["\t".join(field.strip() for field in line.split("|")) for line in text.strip("\n").splitlines()]
    return read_document(Document("甲.txt", "txt", "", tuple(read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0])))


@pytest.mark.parametrize("case", CASES["slip"], ids=lambda case: f"{case['printed']}-{case['right']}")
def test_a_slip_is_called_what_it_is(case):
    assert explain(case["printed"] * 100, case["right"] * 100, 100, {}, blank=False, empty=False).kind == case["kind"]


def said(finding):
    first = finding.suspects[0] if finding.suspects else None
    out = {"broken": len(finding.broken), "choices": len({suspect.choice for suspect in finding.suspects})}
    if first is not None:
        out |= {"row": (first.where.row or "").rpartition("/")[2], "column": first.where.column, "why": first.why}
        out |= {"printed": first.printed, "proposed": first.proposed}
    return out


@pytest.mark.parametrize("case", CASES["budget"], ids=lambda case: case["name"])
def test_a_cause_is_one_finding_at_the_figure_to_blame(case):
    findings = check(book(case["text"]), only={"identity"}).findings
    told = [(finding.message, said(finding)) for finding in findings]
    assert len(findings) == len(case["findings"]), told
    for expected, finding in zip(case["findings"], findings, strict=True):
        found = said(finding)
        assert {name: found.get(name) for name in expected} == expected, told
        assert case.get("says", "") in finding.message
        assert finding.severity == "error"
        assert finding.evidence
        if case.get("clear", True):
            assert finding.where == finding.suspects[0].where
            assert finding.expected == finding.suspects[0].proposed
            assert finding.expected in finding.message


PLANTED = [(name, fault) for fault in planted() for name in fault["documents"] if fault["rule"].startswith("identity.")]


def plain(text):
    return "".join((text or "").split())


@pytest.mark.parametrize(("name", "fault"), PLANTED, ids=[f"{name}-{fault['row']}-{fault['column']}" for name, fault in PLANTED])
def test_the_right_figure_of_a_planted_fault_is_proposed(name, fault):
    suspects = [finding.suspects[0] for finding in check(read_file(document(name)), only={"identity"}).findings if finding.suspects]
    found = [
        one
        for one in suspects
        if one.printed == fault["printed"] and one.proposed == fault["right"] and plain(fault["table"]) in plain(one.where.table)
    ]
    assert found, [(one.where.row, one.where.column, one.printed, one.proposed) for one in suspects]


@pytest.mark.parametrize("name", FAULTY)
def test_as_many_findings_as_faults_of_amounts_are_planted(name):
    faults = [fault for other, fault in PLANTED if other == name]
    assert len(check(read_file(document(name)), only={"identity"}).findings) == len(faults)


@pytest.mark.parametrize("name", CLEAN)
def test_a_document_without_fault_has_no_cause(name):
    context = Context(read_file(document(name)))
    assert locate(identities(context.values), context.values).causes == ()


LARGE_ROWS = 400


def large(wrong):
    """A table of many items whose figures of a column are all wrong."""
    rows = [f" | 合计 | {LARGE_ROWS * 30}.00 | {LARGE_ROWS * 10}.00 | {LARGE_ROWS * 20}.00"]
    rows += [f"{2010000 + number} | 某科目{number} | 30.00 | 10.00 | 20.00" for number in range(101, 101 + LARGE_ROWS)]
    found = book("部门支出总表\n单位：万元\n\n科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n" + "\n".join(rows))
    columns = sorted({item.column for item in found.observations})
    numbered = [item for item in found.observations if item.column == columns[1]][:wrong]
    amounts = {id(item): item.amount + (number + 3) * 7_000_000 for number, item in enumerate(numbered)}
    changed = tuple(replace(item, amount=Fen(amounts.get(id(item), item.amount))) for item in found.observations)
    return replace(found, observations=changed)


@pytest.mark.parametrize("wrong", [1, 2, 100, LARGE_ROWS])
def test_a_large_table_with_many_faults_takes_no_longer_than_it_may(wrong):
    found = large(wrong)
    context = Context(found)
    every = identities(context.values)
    start = perf_counter()
    located = locate(every, context.values, seconds=1.0)
    took = perf_counter() - start
    failed = [identity for identity in every if identity.result == FAILED]
    told = {id(identity) for cause in located.causes for identity in cause.failed}
    assert told == {id(identity) for identity in failed}
    print(f"{wrong} wrong figures, {len(failed)} relations fail, {located.gave_up} given up: {took:.2f} s")
    assert took < (1.0 if wrong <= 2 else 8.0)
    if wrong <= 2:
        assert len([cause for cause in located.causes if cause.clear]) == wrong


def test_what_is_given_up_is_said():
    found = large(LARGE_ROWS)
    context = Context(found)
    located = locate(identities(context.values), context.values, seconds=0.0)
    assert located.gave_up > 0
    assert all(not cause.choices for cause in located.causes)


def test_the_same_document_has_the_same_causes_every_time():
    found = book(CASES["budget"][6]["text"])
    first, second = (check(found, only={"identity"}).findings for _ in range(2))
    assert first == second
