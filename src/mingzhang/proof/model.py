"""A pack of files and what was proved of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mingzhang.checks.model import Finding, Waived
from mingzhang.proof.compare import Compared

SCHEMA = "mingzhang.manifest/1"
Format = Literal["docx", "pdf", "xlsx", "html", "json", "package", "forms"]
FORMATS: tuple[Format, ...] = ("docx", "pdf", "xlsx", "html", "json", "package", "forms")


@dataclass(frozen=True, slots=True)
class Proved:
    """A file of the pack: its name, SHA-256 and size, and what comparing it with the publication gave."""

    name: str
    sha256: str
    bytes: int
    compared: Compared


@dataclass(frozen=True, slots=True)
class Pack:
    """The files by name, what was proved of each, the findings of the rules, and the `problems`: sentences that say why the pack must not
    be published; none where it may."""

    files: Mapping[str, bytes]
    proved: tuple[Proved, ...]
    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    problems: tuple[str, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def figures(self) -> int:
        """How many figures were compared in all files together."""
        return sum(one.compared.figures for one in self.proved)
