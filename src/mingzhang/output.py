"""Where results go: to the screen as UTF-8, or to a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from mingzhang.messages import say


class OutputError(Exception):
    """The result cannot be written; the message is the sentence that says so."""


def examine(out: Path | None, inputs: Iterable[Path] = ()) -> None:
    """Raises OutputError where `out` cannot be written to or would replace one of `inputs`: before the work, not after it."""
    if out is None:
        return
    target = Path(os.path.realpath(out))
    if out.is_dir():
        raise OutputError(say("output.is_folder", name=out))
    if not target.parent.is_dir():
        raise OutputError(say("output.no_folder", folder=target.parent))
    if target.exists() and any(target == Path(os.path.realpath(path)) for path in inputs):
        raise OutputError(say("output.is_input", name=out))


def write(data: bytes, out: Path | None) -> None:
    """Writes the result to `out`, or to standard output where there is none. The file appears whole: it is written beside
    its place and then moved there. Raises OutputError where that fails."""
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    target = Path(os.path.realpath(out))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except OSError as error:
        reason = "没有写入权限" if isinstance(error, PermissionError) else error.strerror or type(error).__name__
        raise OutputError(say("output.not_writable", name=out, reason=reason)) from error


def _replace(target: Path, data: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".mingzhang-", suffix=".tmp")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
