"""The settings of a check (`mingzhang.toml`): rules turned off, severities and thresholds changed, and findings set aside (waivers).

A settings file:

    waivers = "waivers.toml"            # beside this file
    place = "410300"                    # the administrative division, for rules that hold in some places only

    [rules."target.uniform"]
    off = true                          # or: severity = "style", or an option of the rule: share = 80

A waiver file holds `[[waiver]]` with `finding` (its id), `reason`, `person`, and `until` (a date) or nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mingzhang.checks.catalogue import SEVERITIES, Rule, catalogue
from mingzhang.messages import Refusal

MOST_BYTES = 1_000_000


class SettingsError(Refusal):
    """A settings or waiver file that cannot be used; its text is the one sentence that says where and what to do."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What the settings say of one rule."""

    off: bool = False
    severity: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding set aside: its id, the reason, who did it, and the last day it holds (None without end)."""

    finding: str
    reason: str
    person: str
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the waiver holds on that day."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a check; those of a rule that is not named are its declaration's. `today` decides whether a waiver holds:
    without it all do."""

    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    place: str | None = None
    today: date | None = None

    def of(self, rule: Rule) -> RuleSettings:
        """What is set for a rule."""
        return self.rules.get(rule.id, RuleSettings())

    def options(self, rule: Rule) -> dict[str, Any]:
        """The options of a rule: its defaults and what the settings change."""
        return {name: option.default for name, option in rule.options.items()} | dict(self.of(rule).options)


DEFAULT = Settings()


def load(path: Path, *, today: date | None = None) -> Settings:
    """The settings in a file, with the waivers that it names. Raises SettingsError with one sentence for anything that is wrong."""
    data = _toml(path)
    unknown = set(data) - {"rules", "waivers", "place"}
    if unknown:
        raise SettingsError("settings.unknown_key", file=path.name, key=sorted(unknown)[0])
    rules = data.get("rules", {})
    if not isinstance(rules, dict):
        raise SettingsError("settings.not_a_table", file=path.name, key="rules")
    place = data.get("place")
    if place is not None and not (isinstance(place, str) and place.isdigit()):
        raise SettingsError("settings.bad_place", file=path.name, value=place)
    name = data.get("waivers")
    if name is not None and not isinstance(name, str):
        raise SettingsError("settings.bad_value", file=path.name, rule="waivers", key="waivers", value=name, wanted="文件名")
    waivers = load_waivers(path.parent / name) if name else ()
    return Settings({rule: _rule(path, rule, given) for rule, given in rules.items()}, waivers, place, today)


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a file. Raises SettingsError with one sentence for anything that is wrong."""
    data = _toml(path)
    rows = data.get("waiver", [])
    if not isinstance(rows, list) or set(data) - {"waiver"}:
        raise SettingsError("settings.not_waivers", file=path.name)
    return tuple(_waiver(path, number, row) for number, row in enumerate(rows, start=1))


def _waiver(path: Path, number: int, row: Any) -> Waiver:
    if not isinstance(row, dict):
        raise SettingsError("settings.not_waivers", file=path.name)
    for key in ("finding", "reason", "person"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise SettingsError("settings.waiver_lacks", file=path.name, number=number, key=key)
    until = row.get("until")
    if isinstance(until, str):
        try:
            until = date.fromisoformat(until)
        except ValueError:
            raise SettingsError("settings.waiver_date", file=path.name, number=number, value=until) from None
    if until is not None and type(until) is not date:
        raise SettingsError("settings.waiver_date", file=path.name, number=number, value=until)
    unknown = set(row) - {"finding", "reason", "person", "until"}
    if unknown:
        raise SettingsError("settings.waiver_unknown", file=path.name, number=number, key=sorted(unknown)[0])
    return Waiver(row["finding"], row["reason"], row["person"], until)


def _rule(path: Path, name: str, given: Any) -> RuleSettings:
    rule = catalogue().get(name)
    if rule is None:
        raise SettingsError("settings.unknown_rule", file=path.name, rule=name)
    if not isinstance(given, dict):
        raise SettingsError("settings.not_a_table", file=path.name, key=f'rules."{name}"')
    off, severity = given.get("off", False), given.get("severity")
    if not isinstance(off, bool):
        raise SettingsError("settings.bad_value", file=path.name, rule=name, key="off", value=off, wanted="true 或 false")
    if severity is not None and severity not in SEVERITIES:
        wanted = "、".join(SEVERITIES)
        raise SettingsError("settings.bad_value", file=path.name, rule=name, key="severity", value=severity, wanted=wanted)
    options = {key: value for key, value in given.items() if key not in {"off", "severity"}}
    for key, value in options.items():
        option = rule.options.get(key)
        if option is None:
            raise SettingsError("settings.unknown_option", file=path.name, rule=name, key=key)
        if type(value) is not type(option.default) and not (isinstance(option.default, float) and type(value) is int):
            wanted = f"与默认值 {option.default} 同类的值"
            raise SettingsError("settings.bad_value", file=path.name, rule=name, key=key, value=value, wanted=wanted)
    return RuleSettings(off, severity, options)


def _toml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SettingsError("settings.too_large", file=path.name)
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SettingsError("settings.missing", file=str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("settings.unreadable", file=str(path), what=getattr(error, "strerror", None) or "不是 UTF-8 文本") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("settings.not_toml", file=path.name, what=str(error)) from None
