"""What the guards of a step look at: gathered by the caller, judged by `guards`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from mingzhang.lifecycle.control import Comparison
from mingzhang.lifecycle.record import Standing


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the checks: its severity (error, suspect, style), whether a waiver sets it aside, and what it says."""

    severity: str
    waived: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """A unit below and the state of its submission, None where it has not begun."""

    code: str
    name: str
    state: str | None


@dataclass(frozen=True, slots=True)
class PackState:
    """The pack of files made for publication: whether every file was read back and agreed (`proved`), what stands against publishing it,
    and the fingerprint of the facts (`version.content`) that it was made of."""

    proved: bool
    problems: tuple[str, ...] = ()
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a step may depend on. `findings` is None where the present figures were not checked, `control` None where no control
    numbers were issued. `below` are the units below, `superior` the state of the superior unit's submission (None: there is none, as for a
    department). `figures` and `content` are the fingerprints of the facts now. `acted` are the roles that began to work on it
    since the last step. `congress` is the day on which the people's congress approved the budget. `standing` and `person` are filled in by
    `machine.offers` and `machine.apply`."""

    findings: tuple[Found, ...] | None = None
    below: tuple[Below, ...] = ()
    superior: str | None = None
    control: Comparison | None = None
    reasons_missing: tuple[str, ...] = ()
    pack: PackState | None = None
    congress: date | None = None
    figures: str | None = None
    content: str | None = None
    acted: tuple[str, ...] = ()
    standing: Standing = field(default_factory=lambda: Standing(""))
    person: str | None = None
