"""The data files of words, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def word_list(name: str) -> dict[str, Any]:
    """The contents of `<name>.toml` beside this module."""
    return tomllib.loads((files("mingzhang.vocabulary") / f"{name}.toml").read_text(encoding="utf-8"))
