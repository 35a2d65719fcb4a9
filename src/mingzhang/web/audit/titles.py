"""What the actions of the log are called (`titles.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from mingzhang.web.audit.models import Entry


@cache
def titles() -> dict[str, str]:
    """The titles by action."""
    return tomllib.loads((files("mingzhang.web.audit") / "titles.toml").read_text(encoding="utf-8"))


def title(action: str) -> str:
    """What an action is called; itself where it has no title."""
    return titles().get(action, action)


def actions() -> list[tuple[str, str]]:
    """The actions that the log has, with their titles."""
    found = Entry.objects.order_by("action").values_list("action", flat=True).distinct()
    return sorted(((one, title(one)) for one in found), key=lambda pair: pair[1])
