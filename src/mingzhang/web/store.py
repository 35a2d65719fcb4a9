"""Files under their own hash: written whole or not at all, never changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        with held():
            os.utime(place)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def held() -> Iterator[None]:
    """While it lasts nothing is deleted. Whoever deletes waits for nobody: it is tried again later."""
    with _lock() as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


@contextmanager
def _lock() -> Iterator[int]:
    folder = Path(settings.DATA)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "objects.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def older_than(before: float) -> Iterator[str]:
    """The contents that nobody kept again since the time `before` (seconds of the epoch)."""
    for path in sorted((Path(settings.DATA) / "objects").glob("??/*")):
        sha256 = path.parent.name + path.name
        try:
            if _HASH.fullmatch(sha256) and path.stat().st_mtime < before:
                yield sha256
        except FileNotFoundError:
            continue


def forget(sha256: str, before: float) -> bool:
    """Deletes a content that no record names, unless somebody kept it again since the time `before` (seconds of the epoch); whether it is
    gone."""
    place = _place(sha256)
    with _lock() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if place.stat().st_mtime >= before:
                return False
            place.unlink()
        except BlockingIOError:
            return False
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
