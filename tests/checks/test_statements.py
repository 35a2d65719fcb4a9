"""What the narrative says is held against the tables, against its own parts and against last year."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from mingzhang.book.model import Passage, Statement
from mingzhang.checks.context import Context
from mingzhang.checks.identity import FAILED, PASSED, ROUNDING
from mingzhang.checks.report import finding_of
from mingzhang.checks.statements import statement_identities
from mingzhang.cube.coordinates import at
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.reading.document import read_document

DATA = tomllib.loads(Path(__file__).with_name("statements.cases.toml").read_text(encoding="utf-8"))


def statement(given):
    """A statement of a case: an amount of the expenditure at two decimals unless told."""
    usual = {"measure": "amount", "precision": "100.00", "subject": given["text"], "start": 0, "end": len(given["text"])}
    return Statement(**usual | given | {"at": at(given["at"])})


def book(case):
    """The table of the cases with the case's statements, each in a passage of its own unless told."""
    lines = ["\t".join(field.strip() for field in line.split("|")) for line in DATA["table"].strip("\n").splitlines()]
    read = read_document(Document("甲.txt", "txt", "", tuple(read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0])))
    said = [statement({"passage": index} | given) for index, given in enumerate(case["say"])]
    passages = tuple(Passage(case.get("passage", given["text"])) for given in case["say"])
    return replace(read, fiscal_year=2024, stage="budget", statements=tuple(said), passages=passages)


@pytest.mark.parametrize("case", DATA["case"], ids=lambda case: case["name"])
def test_the_narrative_has_exactly_the_faults_that_a_person_finds(case):
    context = Context(book(case))
    found = statement_identities(context)
    findings = [finding_of(identity, context.places) for identity in found if identity.result == FAILED]
    assert [[finding.rule, finding.found, finding.expected] for finding in findings] == case["finds"], [f.message for f in findings]
    if "passed" in case:
        assert sum(1 for identity in found if identity.result in {PASSED, ROUNDING}) == case["passed"]
    if "says" in case:
        assert case["says"] in findings[0].message


@pytest.mark.parametrize("case", [case for case in DATA["case"] if case["finds"]], ids=lambda case: case["name"])
def test_a_finding_of_the_narrative_points_into_the_text_and_has_evidence(case):
    context = Context(book(case))
    for identity in statement_identities(context):
        if identity.result != FAILED:
            continue
        finding = finding_of(identity, context.places)
        assert len(finding.evidence) > 1
        assert finding.found in finding.message or finding.evidence[0].text in finding.message
        assert any(evidence.where.passage is not None for evidence in finding.evidence)
        for evidence in finding.evidence:
            spot = evidence.where
            if spot.passage is not None:
                assert context.book.passages[spot.passage].text[spot.start : spot.end] == evidence.text


def test_a_book_without_narrative_gives_no_identity():
    assert statement_identities(Context(book({"say": []}))) == []
