"""What is wrong with a workbook that somebody filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from mingzhang.messages import say

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a workbook: `code` of its sentence, where it is (`sheet`, `cell` as `B7`, None where something is missing), what the
    sentence needs, and whether the facts can be used in spite of it (`warning`) or not (`error`)."""

    code: str
    sheet: str | None
    cell: str | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    severity: Severity = "error"

    @property
    def text(self) -> str:
        """The sentence: what is wrong and what to do, without the place."""
        return say(self.code, **self.values)
