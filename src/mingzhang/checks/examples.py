"""The examples of the rules: documents in small, of which it is said where a rule finds something. They are the rules' tests too."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a rule: its title, its lines, and the lines (from 1) at which the rule finds something."""

    rule: str
    title: str
    lines: tuple[str, ...]
    finds: tuple[int, ...]


@cache
def cases() -> tuple[Mapping[str, Any], ...]:
    """All examples as they are written, file by file."""
    folder = files("mingzhang.checks.rules") / "cases"
    out: list[Mapping[str, Any]] = []
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.name.endswith(".toml"):
            out += tomllib.loads(item.read_text(encoding="utf-8"))["case"]
    return tuple(out)


def examples(rule: str, most: int = 1) -> tuple[Example, ...]:
    """The shortest examples of a rule: `most` in which it finds something and `most` that are in order."""
    mine = sorted((_example(case) for case in cases() if case["rule"] == rule), key=lambda one: sum(map(len, one.lines)))
    found = [example for example in mine if example.finds][:most]
    return (*found, *[example for example in mine if not example.finds][:most])


def _example(case: Mapping[str, Any]) -> Example:
    lines = [line.replace("|", "\t") for line in case["form"]] if "form" in case else case["text"].strip("\n").split("\n")
    return Example(case["rule"], case["title"], tuple(lines), tuple(case["finds"]))
