"""The audit log (审计日志) as a chain: each entry's hash contains the hash before it, so that no change behind its back goes unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

GENESIS = "0" * 64
"""The hash before the first entry."""


def canonical(value: object) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, UTF-8. Raises TypeError for anything but text, whole numbers, true,
    false, null, lists, and objects with text as keys: other values (binary fractions, times) have several ways to be written."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _plain(value: object) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        out = {}
        for key, one in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key that is no text: {key!r}")
            out[key] = _plain(one)
        return out
    raise TypeError(f"{type(value).__name__} has no canonical form")


def chain(previous: str, entry: Mapping[str, object]) -> str:
    """The hash (SHA-256, hexadecimal) of an entry that follows the one with the hash `previous`, GENESIS for the first."""
    return hashlib.sha256(canonical({"previous": previous, "entry": entry})).hexdigest()


def verify(entries: Iterable[tuple[Mapping[str, object], str]], head: str | None = None, start: str = GENESIS) -> int | None:
    """The index of the first entry (with its stored hash) that does not fit the chain, None where all do. `head` is the hash of the last
    entry as kept elsewhere: with it entries cut off at the end are found too, and the index is then the number of entries left."""
    before, index = start, -1
    for index, (entry, stored) in enumerate(entries):
        try:
            fits = chain(before, entry) == stored
        except (TypeError, UnicodeEncodeError):
            fits = False
        if not fits:
            return index
        before = stored
    return index + 1 if head is not None and head != before else None
