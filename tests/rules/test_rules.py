"""Every rule of the catalogue finds what it should and nothing else: the cases are in `mingzhang/checks/rules/cases/*.toml`,
and the shortest of them are the examples of `mingzhang explain`.

A case names its `rule`, says in its `title` what it shows, and gives the `text` of a document (behind a small table that adds up,
unless `whole`), or the lines of a project's `form` (level|level|name|value). `finds` are the lines of it at which the rule must
find something; none for a case that is in order. `severity` is that of what is found, where the case means it.
"""

from __future__ import annotations

import pytest

from mingzhang.checks.catalogue import catalogue, function, groups
from mingzhang.checks.context import Context
from mingzhang.checks.examples import cases
from mingzhang.checks.rules_run import run_rules
from rules.frame import book, previous

RULES = [rule for rule in catalogue().values() if rule.run]


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['rule']}: {case['title']}")
def test_a_rule_finds_what_its_case_says(case):
    found, before = book(case)
    outcome = run_rules(Context(found, previous(case)), rules=[catalogue()[case["rule"]]])
    assert outcome.failures == []
    lines = [finding.where.line - before if finding.where.line else 0 for finding in outcome.findings]
    assert lines == case["finds"], [finding.message for finding in outcome.findings]
    if "severity" in case:
        assert {finding.severity for finding in outcome.findings} == {case["severity"]}
    if "says" in case:
        assert case["says"] in "".join(finding.message for finding in outcome.findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_case_that_it_finds_and_one_that_it_leaves(rule):
    mine = [case for case in cases() if case["rule"] == rule.id]
    assert any(case["finds"] for case in mine), "no case in which it finds something"
    assert any(not case["finds"] for case in mine), "no case that is in order"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_its_function(rule):
    assert callable(function(rule))


def test_no_case_is_of_a_rule_that_does_not_exist():
    assert {case["rule"] for case in cases()} <= set(catalogue())


def test_the_id_of_a_rule_begins_with_its_group():
    assert {rule.group for rule in catalogue().values()} == set(groups())


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.id)
def test_a_rule_is_declared_in_whole_sentences(rule):
    assert rule.what.endswith("。")
    assert rule.why.endswith("。")
    assert not rule.title.endswith("。")
    assert all(message.endswith("。") for message in rule.messages.values())
