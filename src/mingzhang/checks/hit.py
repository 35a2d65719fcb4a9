"""What a rule's function gives back: hits, and a count of what it looked at and found in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from mingzhang.checks.model import Evidence, Spot, Suspect


class Looked(Enum):
    """One thing that a rule looked at without a finding: it was in order, or could not be judged."""

    FINE = "passed"
    UNKNOWN = "not_checked"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a rule found, at `where`. `values` fill in the rule's sentence `say`; `found` is what is printed, `expected` what
    should be, `evidence` what it rests on besides (both sides, where two are compared). `severity` lowers the rule's own where this
    hit is not proved by the document itself."""

    where: Spot
    found: str = ""
    expected: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    say: str = "message"
    severity: str | None = None
