"""All rules and the search for the cell to blame, over one long PDF: in a new process, and rule by rule."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.inputs import longest_pdf, page_count, shown
from bench.model import Outcome, Series
from bench.run import environment

BAR = 0.5
SHOWN = 12

_SCRIPT = """
import json, sys, time
from dataclasses import replace
from pathlib import Path
from mingzhang.money import Fen
from mingzhang.reading import read_file

book = read_file(Path(sys.argv[1]))
count = int(sys.argv[2])
step = max(1, len(book.observations) // (count + 1))
items = list(book.observations)
for number in range(1, count + 1):
    index = next(i for i in range(number * step, len(items)) if items[i].amount)
    items[index] = replace(items[index], amount=Fen(items[index].amount * 10), text=items[index].text + "0")
book = replace(book, observations=tuple(items))
started = time.perf_counter()
from mingzhang.checks.run import check
checked = check(book)
first = time.perf_counter() - started
from mingzhang.checks.context import Context
from mingzhang.checks.rules_run import run_rules
started = time.perf_counter()
check(book)
again = time.perf_counter() - started
outcome = run_rules(Context(book))
print(json.dumps({"first": first, "again": again, "rules": outcome.seconds, "findings": len(checked.findings)}))
"""


def _once(path: str, wrong: int) -> dict[str, object]:
    command = [sys.executable, "-c", _SCRIPT, path, str(wrong)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment())
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def run(rounds: int) -> Outcome:
    """A new process every time: read, then check as printed, with one figure wrong, and with two."""
    path = longest_pdf()
    header = ("what", "first check, ms (imports included)", "again, ms", "findings")
    rows: list[tuple[str, ...]] = []
    met = True
    per_rule: dict[str, list[float]] = {}
    for wrong, name in ((0, "as printed"), (1, "one figure ten times too large"), (2, "two figures ten times too large")):
        results = [_once(str(path), wrong) for _ in range(rounds + 1)][1:]
        first = Series(tuple(float(result["first"]) for result in results))  # type: ignore[arg-type]
        again = Series(tuple(float(result["again"]) for result in results))  # type: ignore[arg-type]
        rows.append((name, first.show(1000, 0), again.show(1000, 0), str(results[0]["findings"])))
        met = met and (first.median < BAR or wrong > 1)
        for result in results if wrong == 0 else ():
            for rule, seconds in result["rules"].items():  # type: ignore[attr-defined]
                per_rule.setdefault(rule, []).append(seconds)
    slowest = sorted(per_rule, key=lambda rule: -Series(tuple(per_rule[rule])).median)
    for rule in slowest[:SHOWN]:
        rows.append((f"`{rule}`", "", Series(tuple(per_rule[rule])).show(1000, 2), ""))
    rest = sum(Series(tuple(per_rule[rule])).median for rule in slowest[SHOWN:])
    rows.append((f"the other {len(slowest[SHOWN:])} rules together", "", f"{rest * 1000:.2f}", ""))
    return Outcome(
        "Rules and localisation",
        f"The book of {shown(path)} ({page_count(path)} pages) is read, then checked with all rules; the time of the check alone, "
        "in a new process each round with everything that it imports, then again in the same process, and rule by rule.",
        f"all rules and localisation within {BAR} s beyond reading, as printed and with one wrong figure",
        header,
        tuple(rows),
        met,
    )
