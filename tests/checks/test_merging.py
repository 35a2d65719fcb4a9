"""What one wrong word or figure of the running text breaks is one finding."""

from __future__ import annotations

from mingzhang.checks.merging import merged
from mingzhang.checks.model import Evidence, Finding, Spot


def spot(start, end, passage=3):
    return Spot(line=9, text="5.20", passage=passage, start=start, end=end)


def finding(rule, where, *evidence, severity="error"):
    return Finding(rule, severity, f"{rule} 不成立。", "5.20", "", where, tuple(Evidence("part", "1", one) for one in evidence))


def test_findings_at_one_figure_are_one_with_the_most_telling_rule():
    (one,) = merged([finding("statement.sum", spot(4, 8)), finding("statement.amount", spot(4, 8), severity="suspect")])
    assert one.rule == "statement.amount"
    assert [item.rule for item in one.broken] == ["statement.sum"]
    assert one.severity == "error"


def test_a_wrong_direction_is_one_finding_wherever_its_figure_is_used():
    word = spot(20, 26)
    (one,) = merged(
        [
            finding("statement.delta", spot(0, 4), word),
            finding("statement.base", word),
            finding("statement.direction", spot(27, 29), word),
        ]
    )
    assert one.rule == "statement.direction"
    assert {item.rule for item in one.broken} == {"statement.base", "statement.delta"}


def test_a_bare_contradiction_adds_nothing_to_a_figure_known_to_be_wrong():
    right, wrong = spot(0, 5), spot(30, 35)
    (one,) = merged([finding("statement.share", wrong), finding("statement.narrative_twice", right, wrong)])
    assert (one.rule, one.where) == ("statement.share", wrong)


def test_two_wrong_figures_stay_two_though_one_rests_on_the_other():
    amount, growth = spot(0, 5), spot(30, 35)
    assert len(merged([finding("statement.amount", amount), finding("statement.growth", growth, amount)])) == 2


def test_findings_of_other_places_and_groups_are_left_alone_and_in_order():
    given = [finding("text.typo", spot(0, 5)), finding("statement.amount", spot(0, 5)), finding("statement.share", spot(0, 5, passage=4))]
    assert merged(given) == given
