"""What the actions of the log are called (`titles.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def titles() -> dict[str, str]:
    """The titles by action."""
    return tomllib.loads((files("mingzhang.web.audit") / "titles.toml").read_text(encoding="utf-8"))


def title(action: str) -> str:
    """What an action is called; itself where it has no title."""
    return titles().get(action, action)


def actions() -> list[tuple[str, str]]:
    """The actions that have a title, with it; of several with one title the first."""
    found: dict[str, str] = {}
    for action, text in titles().items():
        found.setdefault(text, action)
    return sorted(((action, text) for text, action in found.items()), key=lambda pair: pair[1])


def alike(action: str) -> list[str]:
    """The actions that are called the same."""
    return [action, *(one for one, text in titles().items() if text == titles().get(action) and one != action)]
