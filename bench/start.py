"""How soon the command answers, and how soon a short document is checked."""

from __future__ import annotations

from bench.inputs import SAMPLES, shown
from bench.model import Outcome, Series, ratios
from bench.run import check, whole

BAR = 0.3
SHORT = SAMPLES / "qinghe-office-2024.txt"


def run(rounds: int) -> Outcome:
    """The help, a short text file, and Python doing nothing, in turn."""
    costs = []
    for _ in range(2 * rounds + 1):
        shown_help, short, nothing = whole(["-m", "mingzhang", "--help"]), check(str(SHORT)), whole(["-c", "pass"])
        assert shown_help.code == 0
        costs.append((shown_help, short, nothing))
    series = [Series(tuple(cost[side].seconds for cost in costs[1:])) for side in range(3)]
    names = ("mingzhang --help", f"mingzhang check {shown(SHORT)}", "python -c pass")
    return Outcome(
        "Start",
        "Whole processes, in turn.",
        f"the help within {BAR} s",
        ("what", "ms", "ratio to python -c pass"),
        tuple((name, one.show(1000, 0), ratios(one.values, series[2].values).show()) for name, one in zip(names, series, strict=True)),
        series[0].median < BAR,
    )
