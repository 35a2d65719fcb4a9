"""Every finding of severity error in the real documents was judged by hand: the verdicts are in `verdicts.toml`. A change that loses a true
finding, or adds one that nobody has judged, fails here."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from paths import REAL, document
from rules.defects import checked

JUDGED = tomllib.loads((Path(__file__).parent / "verdicts.toml").read_text(encoding="utf-8"))


def place(finding):
    where = finding.where
    return str(where.line) if where.line else f"p{where.page}"


def listed(name, verdict):
    return Counter((rule, at) for rule, places in JUDGED[name].get(verdict, {}).items() for at in places)


@pytest.mark.parametrize("name", REAL)
def test_the_errors_of_a_real_document_are_those_that_were_judged(name):
    document(name)
    found = Counter((finding.rule, place(finding)) for finding in checked(name).findings if finding.severity == "error")
    lost, new = listed(name, "true") - found, found - listed(name, "true") - listed(name, "false")
    assert not lost, "true findings that are lost"
    assert not new, "judge these by hand and enter them"


def test_at_least_95_of_100_errors_are_true():
    true, false = (sum(sum(listed(name, verdict).values()) for name in REAL) for verdict in ("true", "false"))
    assert true > 100
    assert true / (true + false) >= 0.95


@pytest.mark.parametrize("name", REAL)
def test_no_rule_breaks_down_on_a_real_document(name):
    document(name)
    assert checked(name).coverage.failed_rules == ()
