"""What does not add up is found, what adds up is not, and rounding is told from error."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checking import check_book
from mingzhang.checks.identity import FAILED, NOT_CHECKED, PASSED, ROUNDING, Identity
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import At
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Document
from mingzhang.documents.text import read_text
from mingzhang.reading.document import read_document

CASES = tomllib.loads(Path(__file__).with_name("identities.cases.toml").read_text(encoding="utf-8"))


def book(text):
    lines = ["\t".join(field.strip() for field in line.split("|")) for line in text.strip("\n").splitlines()]
    return read_document(Document("甲.txt", "txt", "", tuple(read_text("\n".join(lines).encode(), "甲.txt", DEFAULT)[0])))


def said(finding, expected):
    every = {
        "rule": finding.rule,
        "row": (finding.where.row or "").rpartition("/")[2],
        "column": finding.where.column,
        "found": finding.found,
        "expected": finding.expected,
        "evidence": [evidence.text for evidence in finding.evidence],
    }
    return {name: every[name] for name in expected if name in every}


@pytest.mark.parametrize("case", CASES["budget"], ids=lambda case: case["name"])
def test_a_budget_has_exactly_the_faults_that_a_person_finds(case):
    findings, coverage = check_book(book(case["text"]))
    if "findings" in case:
        told = [f"{f.rule} {f.where.row}|{f.where.column} {f.found}≠{f.expected}" for f in findings]
        assert len(findings) == len(case["findings"]), told
        for expected in case["findings"]:
            assert expected in [said(finding, expected) for finding in findings], told
    told = {(finding.rule, frozenset({Decimal(finding.found), Decimal(finding.expected)})) for finding in findings}
    for rule, *amounts in case.get("among", []):
        assert (rule, frozenset(Decimal(amount) for amount in amounts)) in told
    if "only_rules" in case:
        assert {finding.rule for finding in findings} <= set(case["only_rules"])
    assert coverage.failed == len(findings)
    if "rounding" in case:
        assert coverage.rounding == case["rounding"]
    if case.get("some_rounding"):
        assert coverage.rounding > 0
    for rule, least in case.get("covers", {}).items():
        assert sum(coverage.by_rule.get(rule, {}).values()) >= least
    if case.get("not_checked"):
        told = " ".join(f"{item.what} {item.why}" for item in coverage.not_checked)
        assert "勾稽关系" in told
        assert coverage.by_rule["identity.rollup"]["not_checked"] > 0


@pytest.mark.parametrize("case", [case for case in CASES["budget"] if case.get("findings")], ids=lambda case: case["name"])
def test_a_finding_says_where_and_rests_on_what_is_printed(case):
    found = book(case["text"])
    for finding in check_book(found)[0]:
        assert finding.severity == "error"
        assert finding.found in finding.message
        assert finding.expected in finding.message or "均为空白" in finding.message
        assert finding.basis
        assert finding.where.table in {table.title for table in found.tables}
        assert finding.where.line is None or finding.where.line > 0
        assert finding.evidence[0].role == "total"
        for evidence in finding.evidence:
            line = evidence.where.line
            if line is not None:
                assert evidence.text in case["text"].strip("\n").splitlines()[line - 1]


def value(fen, precision=10_000, *, known=True, text="1"):
    return Value(0, 0, 0, 0, At(), fen, precision, text, known=known)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8), st.integers(-20, 20))
@settings(max_examples=200, deadline=None)
def test_an_identity_passes_rounds_or_fails_by_half_a_printed_unit_a_figure(addends, miss):
    parts = tuple(value(addend * 10_000) for addend in addends)
    identity = Identity("identity.rollup", value((sum(addends) + miss) * 10_000), parts)
    allowed = 10_000 * (len(addends) + 1) / 2
    expected = PASSED if miss == 0 else ROUNDING if abs(miss) * 10_000 <= allowed else FAILED
    assert identity.result == expected
    partial = Identity("identity.rollup", value((sum(addends) + miss) * 10_000), parts, "≥")
    assert partial.result == (PASSED if miss >= 0 else expected)


def test_the_edge_of_rounding_lies_at_exactly_half_a_unit_a_figure():
    parts = (value(100, 100), value(100, 100))
    assert Identity("identity.rollup", value(350, 100), parts).result == ROUNDING
    assert Identity("identity.rollup", value(351, 100), parts).result == FAILED


@pytest.mark.parametrize("unread", [0, 1, 2])
def test_an_identity_with_an_unread_figure_is_not_checked(unread):
    total, *parts = (value(100 * (number + 1), known=number != unread) for number in range(3))
    assert Identity("identity.rollup", total, tuple(parts)).result == NOT_CHECKED


def test_the_order_of_findings_is_that_of_the_document():
    (case,) = [case for case in CASES["budget"] if case["name"].startswith("projects by fund")]
    findings, _ = check_book(book(case["text"]))
    places = [(finding.where.table_id, finding.where.row_index, finding.where.column_index) for finding in findings]
    assert places == sorted(places)


# — a consistent cube printed as tables

ITEMS = ["2010301", "2010302", "2013201", "2013202", "2080501", "2080505", "2101101", "2210201"]


@st.composite
def cubes(draw):
    """Amounts in 0.01 万元 by 项 and kind (basic, project); at least one."""
    items = draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=6, unique=True))
    amounts = st.integers(0, 300_000)
    return {item: (draw(amounts), draw(amounts)) for item in sorted(items)}


def rows(cube, levels):
    """(code, basic, project) for the total and every 类, 款 and 项 that is printed."""
    out = [("", sum(one for one, _ in cube.values()), sum(two for _, two in cube.values()))]
    codes = sorted({item[:size] for item in cube for size in levels})
    for code in codes:
        inside = [pair for item, pair in cube.items() if item.startswith(code)]
        out.append((code, sum(one for one, _ in inside), sum(two for _, two in inside)))
    return out


def table(title, lines):
    """The tables as text; a zero is printed as a blank."""

    def show(amount):
        return f"{amount / 100:.2f}" if amount else ""

    body = [f"{code} | {'合计' if not code else '某科目'} | {' | '.join(show(amount) for amount in amounts)}" for code, *amounts in lines]
    return "\n".join([title, "单位：万元", "", "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出", *body, "", ""])


def budget(lines, again):
    return table("部门支出总表", lines) + "\n" + table("一般公共预算支出表", again)


def full(cube, levels):
    return [[code, one + two, one, two] for code, one, two in rows(cube, levels)]


LEVELS = st.sampled_from([(3, 5, 7), (3, 7), (7,), (3, 5), (5, 7)])


@given(cubes(), LEVELS)
@settings(max_examples=60, deadline=None)
def test_a_budget_that_was_made_from_one_cube_always_adds_up(cube, levels):
    assume(any(sum(pair) for pair in cube.values()))
    found = book(budget(full(cube, levels), full(cube, levels)))
    findings, coverage = check_book(found)
    assert [finding.message for finding in findings] == []
    assert (coverage.failed, coverage.rounding) == (0, 0)
    assert coverage.passed > 0
    assert coverage.placed_cells == coverage.numeric_cells


@given(cubes(), LEVELS, st.data())
@settings(max_examples=120, deadline=None)
def test_one_changed_amount_is_always_noticed(cube, levels, data):
    """Six addends and their total may miss by 0.035 from rounding alone; 0.04 is beyond that."""
    lines = full(cube, levels)
    row = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(1, 3))
    by = data.draw(st.integers(4, 10_000)) * data.draw(st.sampled_from([1, -1]))
    assume(sum(line[1] for line in lines) > 0)
    changed = [list(line) for line in lines]
    changed[row][column] += by
    findings, _ = check_book(book(table("部门支出总表", changed)))
    printed = f"{changed[row][column] / 100:.2f}" if changed[row][column] else None
    assert findings
    assert printed is None or any(printed in {evidence.text for evidence in finding.evidence} for finding in findings)


@given(cubes(), LEVELS, st.data())
@settings(max_examples=60, deadline=None)
def test_two_tables_of_one_budget_that_differ_are_always_noticed(cube, levels, data):
    lines = full(cube, levels)
    assume(sum(line[1] for line in lines) > 0)
    by = data.draw(st.integers(10, 10_000))
    item = data.draw(st.sampled_from(sorted(cube)))
    one, two = cube[item]
    again = full(cube | {item: (one + by, two)}, levels)
    first = table("一般公共预算支出表", lines)
    second = table("一般公共预算财政拨款支出表", again)
    findings, _ = check_book(book(first + "\n" + second))
    assert {"identity.same"} <= {finding.rule for finding in findings}


@given(cubes(), LEVELS)
@settings(max_examples=40, deadline=None)
def test_rounded_amounts_of_an_exact_cube_are_never_an_error(cube, levels):
    """The cube is exact to 1 元 in 10 000; each figure is printed rounded half up to 0.01 万元."""
    exact = {item: (one * 37, two * 53) for item, (one, two) in cube.items()}
    assume(any(sum(pair) for pair in exact.values()))
    lines = [[code, *((amount + 50) // 100 for amount in (one + two, one, two))] for code, one, two in rows(exact, levels)]
    assume(lines[0][1] > 0)
    findings, coverage = check_book(book(table("部门支出总表", lines)))
    assert [finding.message for finding in findings] == []
    assert coverage.failed == 0
