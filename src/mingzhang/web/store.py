"""Files under their own hash: written whole or not at all, never changed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

_HASH = re.compile(r"[0-9a-f]{64}")


def _place(sha256: str) -> Path:
    if not _HASH.fullmatch(sha256):
        raise ValueError("no hash")
    return Path(settings.DATA) / "objects" / sha256[:2] / sha256[2:]


def keep(data: bytes) -> str:
    """Keeps the content and gives its hash. What is there already is not written again."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = _place(sha256)
    if _touched(place):
        return sha256
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256


def _touched(place: Path) -> bool:
    """Whether the content is there; it counts as needed from now on."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def forget(sha256: str, before: float) -> bool:
    """Deletes a content that no record names, unless somebody kept it again since the time `before` (seconds of the epoch); whether it is
    gone."""
    place = _place(sha256)
    try:
        if place.stat().st_mtime >= before:
            return False
        place.unlink()
    except FileNotFoundError:
        return True
    return True


def path_of(sha256: str) -> Path:
    """Where the content lies. Raises FileNotFoundError where it does not."""
    place = _place(sha256)
    if not place.is_file():
        raise FileNotFoundError(sha256)
    return place


def content(sha256: str) -> bytes:
    """The content. Raises FileNotFoundError."""
    return path_of(sha256).read_bytes()
