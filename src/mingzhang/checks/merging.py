"""Findings of the running text that have one cause: a word or figure that is wrong breaks several rules at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.checks.catalogue import SEVERITIES
from mingzhang.checks.model import Broken, Evidence, Finding, Spot

TELLING = ("amount", "share", "direction", "growth", "same", "base", "delta", "sum", "narrative_twice")
"""The rules of statements that can break together, the most telling first: what of one cause is shown."""
SIGNED = frozenset({"direction", "base", "delta"})
"""Rules that a wrong 增加 or 减少 breaks, wherever its figure is used."""
PRINTED = frozenset({"amount", "share", "growth"})
"""Rules that say which of two figures is wrong; a bare contradiction between the two adds nothing."""


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those of statements with one cause as one: the most telling, with what else broke. The order is kept."""
    said = [index for index, finding in enumerate(findings) if _name(finding) in TELLING and finding.where.passage is not None]
    leader = {index: index for index in said}
    for index in said:
        for other in said:
            if index < other and _one_cause(findings[index], findings[other]):
                first, second = _root(leader, index), _root(leader, other)
                leader[max(first, second)] = min(first, second)
    causes: dict[int, list[int]] = {}
    for index in said:
        causes.setdefault(_root(leader, index), []).append(index)
    out = []
    for index, finding in enumerate(findings):
        members = causes.get(index) if index in leader else [index]
        if members:
            out.append(_joined([findings[member] for member in members]) if len(members) > 1 else finding)
    return out


def _root(leader: dict[int, int], index: int) -> int:
    while leader[index] != index:
        index = leader[index]
    return index


def _name(finding: Finding) -> str:
    group, _, name = finding.rule.partition(".")
    return name if group == "statement" else ""


def _one_cause(one: Finding, other: Finding) -> bool:
    if _same(one.where, other.where):
        return True
    names = {_name(one), _name(other)}
    if names <= SIGNED:
        return any(_same(this, that) for this in _spots(one) for that in _spots(other))
    if "narrative_twice" in names:
        twice, plain = (one, other) if _name(one) == "narrative_twice" else (other, one)
        return _name(plain) in PRINTED and any(_same(spot, plain.where) for spot in _spots(twice))
    return False


def _spots(finding: Finding) -> Iterator[Spot]:
    yield finding.where
    yield from (item.where for item in finding.evidence)


def _same(one: Spot, other: Spot) -> bool:
    """Whether two places in the running text overlap."""
    if one.passage is None or one.passage != other.passage:
        return False
    return (one.start or 0) < (other.end or 0) and (other.start or 0) < (one.end or 0)


def _joined(findings: list[Finding]) -> Finding:
    first, *rest = sorted(findings, key=lambda finding: TELLING.index(_name(finding)))
    broken = (*first.broken, *(Broken(item.rule, item.message, item.where) for item in rest))
    known = {first.where, *(item.where for item in first.evidence)}
    more: list[Evidence] = []
    for item in (evidence for finding in rest for evidence in finding.evidence):
        if item.where not in known:
            known.add(item.where)
            more.append(item)
    severity = min((finding.severity for finding in findings), key=SEVERITIES.index)
    return replace(first, severity=severity, evidence=(*first.evidence, *more), broken=broken)
