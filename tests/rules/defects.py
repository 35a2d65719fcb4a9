"""The known defects of real documents against the findings: which are found, at the right line and by a rule of their kind.

`python tests/rules/defects.py` (with `tests` on the path) prints what is found and what is missed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import paths
from mingzhang.checks.model import Checked, Finding
from mingzhang.checks.run import check
from mingzhang.reading import read_file

FOLDER = paths.REAL_FOLDER.parent / "defects"


@dataclass(frozen=True)
class Defect:
    """A known defect and the findings that meet it."""

    entry: dict[str, Any]
    findings: tuple[Finding, ...]

    @property
    def covered(self) -> float:
        """Which part of the defect's lines the findings name."""
        lines = set(self.entry["lines"])
        named = {line for finding in self.findings for line in lines_of(finding)}
        return len(lines & named) / len(lines)


def lines_of(finding: Finding) -> set[int]:
    """The lines that a finding names: its place, its evidence, its suspects, and the relations that broke with it."""
    spots = [finding.where, *(item.where for item in (*finding.evidence, *finding.suspects, *finding.broken))]
    return {spot.line for spot in spots if spot.line is not None}


@cache
def checked(name: str) -> Checked:
    """The check of a real document."""
    return check(read_file(paths.real_path(name)))


def entries(name: str = "defects.json") -> list[dict[str, Any]]:
    """The entries of a list of known defects."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def meet(entry: dict[str, Any], kinds: dict[str, list[str]]) -> Defect:
    """The findings of the right kind at a line of the defect."""
    lines = set(entry["lines"])
    wanted = tuple(kinds.get(entry["kind"], ()))
    found = [
        finding for finding in checked(entry["sample"]).findings if finding.rule.startswith(wanted or ("-",)) and lines & lines_of(finding)
    ]
    return Defect(entry, tuple(found))


def main() -> None:
    """Prints the defects that are missed, and the rates."""
    import tomllib

    kinds = tomllib.loads((Path(__file__).parent / "defect_kinds.toml").read_text(encoding="utf-8"))["kinds"]
    met = [meet(entry, kinds) for entry in entries()]
    for one in met:
        if not one.findings or "-v" in sys.argv:
            entry = one.entry
            any_rule = sorted({f.rule for f in checked(entry["sample"]).findings if set(entry["lines"]) & lines_of(f)})
            mark = f"{one.covered:4.0%}" if one.findings else "MISS"
            print(mark, entry["id"], entry["severity"], entry["kind"], entry["lines"][:6], entry["found"][:50], any_rule)
    for severity in ("error", "suspect", "style"):
        some = [one for one in met if one.entry["severity"] == severity]
        lines = sum(one.covered for one in some) / len(some)
        print(severity, sum(bool(one.findings) for one in some), "of", len(some), f"lines {lines:.0%}")
    print("all", sum(bool(one.findings) for one in met), "of", len(met))
    for entry in entries("odd-but-right.json"):
        wrong = [f for f in checked(entry["sample"]).findings if f.severity == "error" and f.where.line in entry["lines"]]
        for finding in wrong:
            print("ODD", entry["id"], entry["looks_odd"][:40], "|", finding.rule, finding.message[:100])


if __name__ == "__main__":
    main()
