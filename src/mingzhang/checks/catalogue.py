"""The rule catalogue: every rule's declaration, and its function by name.

A rule is declared once, in `rules/<group>.toml`; `run = "module.function"` names its function in `mingzhang.checks.rules`. A rule
without `run` is found by the engine itself (identities).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mingzhang.checks.context import Context
    from mingzhang.checks.hit import Hit, Looked

    Check = Callable[[Context, Mapping[str, Any]], Iterable[Hit | Looked]]

SEVERITIES = ("error", "suspect", "style")
"""The gravest first."""


class CatalogueError(ValueError):
    """A declaration that is not one: says the file, the rule and what is wrong."""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a rule: its default (whose type is the type of all its values) and what it means."""

    default: Any
    what: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's declaration. `id` is `group.name`; `title` what it is called; `what` it demands and `why`; `severity` the gravest of its
    findings (error, suspect, style); `basis` the law, notice or standard; `messages` the sentences by name, `message` the usual one;
    `fix` what to do; `years` the budget years in which it holds (first and last, None open); `places` the administrative division
    codes (prefixes) where it holds, empty everywhere; `stages` budget and/or final; `options` its settings; `run` its function."""

    id: str
    title: str
    what: str
    why: str
    severity: str
    basis: str
    messages: Mapping[str, str]
    fix: str = ""
    years: tuple[int | None, int | None] = (None, None)
    places: tuple[str, ...] = ()
    stages: tuple[str, ...] = ("budget", "final")
    options: Mapping[str, Option] = field(default_factory=dict)
    run: str | None = None

    @property
    def group(self) -> str:
        """The group the rule belongs to, the part of its id before the dot."""
        return self.id.partition(".")[0]

    def holds(self, year: int | None, stage: str | None, place: str | None) -> bool:
        """Whether the rule holds for a document of this budget year, stage and place (unknown ones do not exclude it)."""
        first, last = self.years
        if year is not None and ((first is not None and year < first) or (last is not None and year > last)):
            return False
        if stage is not None and stage not in self.stages:
            return False
        return not self.places or place is None or place.startswith(self.places)


@cache
def groups() -> Mapping[str, str]:
    """The groups of rules by name, with what each is called, in the order of the catalogue."""
    return {name: str(_file(name)["group"]) for name in _names()}


@cache
def catalogue() -> Mapping[str, Rule]:
    """All rules by id, in the order of their declaration. Raises CatalogueError for a declaration that is not one."""
    out: dict[str, Rule] = {}
    for name in _names():
        for row in _file(name)["rule"]:
            rule = _rule(name, row)
            if rule.id in out:
                raise CatalogueError(f"rules/{name}.toml: {rule.id} is declared twice")
            out[rule.id] = rule
    return out


def rule_title(rule: str) -> str:
    """The rule's short title; its id where none is known."""
    found = catalogue().get(rule)
    return found.title if found else rule


ORDER = (
    "identity",
    "statement",
    "disclosure",
    "code",
    "text",
    "procurement",
    "assets",
    "sangong",
    "previous",
    "target",
    "project",
    "privacy",
)


@cache
def _names() -> tuple[str, ...]:
    folder = files("mingzhang.checks.rules")
    found = {item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")}
    return tuple(sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)))


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((files("mingzhang.checks.rules") / f"{name}.toml").read_text(encoding="utf-8"))


_NEEDED = ("id", "title", "what", "why", "severity", "basis")


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    missing = [field_name for field_name in _NEEDED if not row.get(field_name)]
    if missing:
        raise CatalogueError(f"rules/{name}.toml: {row.get('id', '?')} lacks {', '.join(missing)}")
    if row["severity"] not in SEVERITIES:
        raise CatalogueError(f"rules/{name}.toml: {row['id']} has the severity {row['severity']}")
    unknown = set(row) - set(_NEEDED) - {"message", "messages", "fix", "years", "places", "stages", "options", "run"}
    if unknown:
        raise CatalogueError(f"rules/{name}.toml: {row['id']} has unknown fields {', '.join(sorted(unknown))}")
    messages = dict(row.get("messages", {}))
    if "message" in row:
        messages["message"] = row["message"]
    first, last = row.get("years", {}).get("from"), row.get("years", {}).get("to")
    return Rule(
        messages=messages,
        fix=row.get("fix", ""),
        years=(first, last),
        places=tuple(row.get("places", ())),
        stages=tuple(row.get("stages", ("budget", "final"))),
        options={key: Option(option["default"], option["what"]) for key, option in row.get("options", {}).items()},
        run=row.get("run"),
        **{key: row[key] for key in _NEEDED},
    )


def function(rule: Rule) -> Check:
    """The function of a rule that has one. Raises CatalogueError where there is none of that name."""
    module, _, name = (rule.run or "").rpartition(".")
    try:
        found: Check = getattr(import_module(f"mingzhang.checks.rules.{module}"), name)
    except (ImportError, AttributeError) as error:
        raise CatalogueError(f"{rule.id}: there is no function {rule.run}") from error
    return found
