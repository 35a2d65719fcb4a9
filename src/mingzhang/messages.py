"""The message catalogue: every sentence that people read, in one place (`messages.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_VALUE = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")
UNKNOWN = "…"


class Refusal(Exception):
    """Something that cannot be done, for a reason that the user can mend: its text is the one sentence that says so."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(say(code, **values))
        self.code = code


@cache
def catalogue() -> Mapping[str, str]:
    """The templates by code (`file.missing`)."""
    data = tomllib.loads((files("mingzhang") / "messages.toml").read_text(encoding="utf-8"))
    return {f"{group}.{code}": text for group, texts in data.items() for code, text in texts.items()}


def say(code: str, /, **values: object) -> str:
    """The sentence for `code` with `values` filled in. It never raises: the text of a code that is not in the catalogue
    is the code itself with its values, a missing value is `…`; tests see to it that neither happens."""
    given = {name: str(value) for name, value in values.items() if value is not None and str(value) != ""}
    word = catalogue().get(f"limits.{given.get('limit')}")
    if word:
        given["limit"] = f"{word} {given.get('allowed', '')}".strip()
    template = catalogue().get(code)
    if template is None:
        return f"{code}（{'，'.join(f'{name}: {value}' for name, value in given.items())}）" if given else code

    def fill(text: str) -> str:
        return _VALUE.sub(lambda match: given.get(match[1], UNKNOWN), text)

    parts: list[str] = []
    end = 0
    for match in _OPTIONAL.finditer(template):
        parts.append(fill(template[end : match.start()]))
        known = all(name in given for name in _VALUE.findall(match[1]))
        parts.append(fill(match[1]) if known else fill(match[2] or ""))
        end = match.end()
    parts.append(fill(template[end:]))
    return "".join(parts)


def needed(code: str) -> frozenset[str]:
    """The values that the sentence for `code` cannot do without."""
    return frozenset(_VALUE.findall(_OPTIONAL.sub("", catalogue()[code])))
