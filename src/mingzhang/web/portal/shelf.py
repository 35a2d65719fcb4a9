"""Pages of the public site that one process made, for the others and for those that follow it: files in the data folder, each page under
the hash of its address. Nothing depends on them: whoever finds none, or one of another state of the site, makes the page."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

import mingzhang

Headers = tuple[tuple[str, str], ...]


def _place(address: str) -> Path | None:
    """Where a page lies; None where the settings name no folder."""
    name = hashlib.sha256(address.encode()).hexdigest()
    return settings.PAGES / name[:2] / name[2:] if settings.PAGES else None


def _maker() -> list[str]:
    """What a page is made by, beside the state of the site: the program and its static files, whose names stand in the page."""
    return [mingzhang.__version__, str(getattr(staticfiles_storage, "manifest_hash", ""))]


def put(address: str, stamp: str, headers: Headers, packed: bytes) -> None:
    """Puts a page there, whole or not at all; a disk that does not take it costs nothing but the page."""
    place = _place(address)
    if place is None:
        return
    head = {"maker": _maker(), "address": address, "stamp": stamp, "headers": headers, "bytes": len(packed)}
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(json.dumps(head).encode() + b"\n" + packed)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)


def get(address: str, stamp: str, longest: float) -> tuple[float, Headers, bytes, bytes] | None:
    """The page as it was made at this state of the site at most `longest` seconds ago: its age in seconds, headers, body, body packed. None
    where there is none, or what is there cannot be read."""
    place = _place(address)
    if place is None:
        return None
    with suppress(OSError, ValueError, KeyError, TypeError, EOFError):
        with place.open("rb") as stream:
            age = max(0.0, time.time() - os.fstat(stream.fileno()).st_mtime)
            head = json.loads(stream.readline())
            if age > longest or (head["maker"], head["address"], head["stamp"]) != (_maker(), address, stamp):
                return None
            packed = stream.read()
        if len(packed) == head["bytes"]:
            return age, tuple((str(name), str(value)) for name, value in head["headers"]), gzip.decompress(packed), packed
    return None
