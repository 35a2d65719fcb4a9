"""The words that the rules on disclosure look for, from `vocabulary/disclosure.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def of(section: str) -> dict[str, Any]:
    """The words of a section of the file."""
    data = tomllib.loads((files("mingzhang.vocabulary") / "disclosure.toml").read_text(encoding="utf-8"))
    found: dict[str, Any] = data[section]
    return found


def has(text: str, words: list[str]) -> str | None:
    """The first of the words that the text has, or None."""
    return next((word for word in words if word in text), None)
