"""Runs the rules that have functions: every hit becomes a finding, a rule that breaks down is reported as such."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from mingzhang.checks.catalogue import SEVERITIES, Rule, catalogue, function
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Finding, RuleFailure
from mingzhang.checks.settings import DEFAULT, Settings

_VALUE = re.compile(r"\{(\w+)\}")
EMPTY = "（空）"
_OPTIONAL = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")


@dataclass
class Outcome:
    """What the rules of a document came to; `seconds` is the time of each."""

    findings: list[Finding] = field(default_factory=list)
    results: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[RuleFailure] = field(default_factory=list)
    off: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def run_rules(context: Context, settings: Settings = DEFAULT, rules: Iterable[Rule] | None = None) -> Outcome:
    """The findings of all rules (of the catalogue unless told) that have a function and hold for this document."""
    out = Outcome()
    book = context.book
    for rule in catalogue().values() if rules is None else rules:
        if settings.of(rule).off:
            out.off.append(rule.id)
            continue
        if rule.run is None or not rule.holds(book.fiscal_year, book.stage, settings.place):
            continue
        start = perf_counter()
        _run(rule, context, settings, out)
        out.seconds[rule.id] = perf_counter() - start
    return out


def _run(rule: Rule, context: Context, settings: Settings, out: Outcome) -> None:
    results: Counter[str] = Counter()
    findings: list[Finding] = []
    try:
        for item in function(rule)(context, settings.options(rule)):
            if isinstance(item, Looked):
                results[item.value] += 1
            else:
                results["failed"] += 1
                findings.append(finding_of_hit(rule, item, settings.of(rule).severity))
    # Deliberate: a rule that breaks down is a fault of ours. It is reported by name and the other rules go on.
    except Exception as error:  # noqa: BLE001
        out.failures.append(RuleFailure(rule.id, f"{type(error).__name__}（{_origin(error)}）"))
        return
    out.findings.extend(findings)
    if results:
        out.results[rule.id] = results


def _origin(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "mingzhang" in frame.filename]
    if not frames:
        return "?"
    inside = frames[-1].filename.replace("\\", "/").rpartition("mingzhang/")[2]
    return f"{inside} 第 {frames[-1].lineno} 行"


def finding_of_hit(rule: Rule, hit: Hit, severity: str | None = None) -> Finding:
    """The finding of a hit. Its severity is the rule's (or what the settings made of it), or the hit's own where that is less grave."""
    top = severity or rule.severity
    grave = top if hit.severity is None else max(top, hit.severity, key=SEVERITIES.index)
    values = {"found": hit.found, "expected": hit.expected, **hit.values}
    message = fill(rule.messages[hit.say], values)
    return Finding(
        rule.id, grave, message, hit.found, hit.expected, hit.where, hit.evidence, hit.suspects, rule.basis, fix=rule.fix or None
    )


def fill(template: str, values: Mapping[str, object]) -> str:
    """The sentence with its values. What stands in `[…]` is left out where a value that it needs is missing; `[…|…]` gives the other
    words then. A value elsewhere that is empty (a project without a name) is said as such; one that is not given raises KeyError."""
    given = {name: str(value) for name, value in values.items() if value is not None and str(value) != ""}

    def optional(match: re.Match[str]) -> str:
        known = all(name in given for name in _VALUE.findall(match[1]))
        return match[1] if known else match[2] or ""

    blank = {name: EMPTY for name in values if name not in given}
    return _VALUE.sub(lambda match: (blank | given)[match[1]], _OPTIONAL.sub(optional, template))
