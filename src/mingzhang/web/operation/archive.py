"""The file of a backup: one tar with the database, the contents of the store, the secret, and at its end a manifest with the hash of
every member. Written beside its place and moved there when it is whole; read member by member, nothing is unpacked by its own name."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from mingzhang.messages import Refusal

FORMAT = "mingzhang.backup/1"
MANIFEST, SECRET = "manifest.json", "secret"
DATABASES = ("database.sqlite3", "database.dump", "database.json")
OBJECT = re.compile(r"objects/([0-9a-f]{2})/([0-9a-f]{62})\Z")
STATED = frozenset({"files", "program", "database", "vendor", "records", "migrations", "audit"})
"""What a manifest states."""
CHUNK = 2**20


@dataclass(slots=True)
class Writer:
    """A backup that is being written."""

    tar: tarfile.TarFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> str:
        """Adds a file and gives its hash. Raises OSError where it cannot be read."""
        size = path.stat().st_size
        with path.open("rb") as stream:
            counted = _Hashing(stream)
            self.tar.addfile(_entry(name, size), counted)
        self.files[name] = {"sha256": counted.hash.hexdigest(), "bytes": size}
        return counted.hash.hexdigest()

    def text(self, name: str, data: bytes) -> None:
        """Adds a member from memory."""
        self.tar.addfile(_entry(name, len(data)), io.BytesIO(data))
        self.files[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


class _Hashing(io.RawIOBase):
    """Reads a file and keeps its hash."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.hash = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.hash.update(data)
        return data


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
    return entry


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A backup that appears at `target` when all went well, readable by its owner alone. Raises Refusal where something is there."""
    if target.exists():
        raise Refusal("operation.backup_exists", name=target)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".mingzhang-backup-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            stream.flush()
            os.fsync(stream.fileno())
        beside.rename(target)
    finally:
        beside.unlink(missing_ok=True)


def close(writer: Writer, manifest: dict[str, Any]) -> None:
    """Ends a backup with its manifest."""
    whole = {"format": FORMAT, **manifest, "files": writer.files}
    writer.text(MANIFEST, (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode())


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpacks a backup into an empty folder and gives its manifest; every member is known by name and has the hash that the manifest
    states. Raises Refusal `operation.not_a_backup`."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(source, mode="r|") as tar:
            for member in tar:
                if not member.isreg() or member.issparse() or not _known(member.name) or member.name in found:
                    raise Refusal("operation.not_a_backup", name=source.name, reason=f"不应有的内容 {member.name[:80]}")
                stream = tar.extractfile(member)
                if stream is not None:
                    found[member.name] = _written(stream, folder / member.name)
        manifest: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, tarfile.TarError, ValueError, EOFError, RecursionError) as error:
        raise Refusal("operation.not_a_backup", name=source.name, reason=type(error).__name__) from None
    found.pop(MANIFEST)
    if not _stated(manifest) or manifest["files"] != found or manifest["database"] not in found:
        raise Refusal("operation.not_a_backup", name=source.name, reason="内容与清单不符")
    checked: dict[str, Any] = manifest
    return checked


def _stated(manifest: Any) -> bool:
    """Whether it is a manifest as `close` writes it: a file of strangers may hold anything."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not STATED.issubset(manifest):
        return False
    records, migrations, audit = manifest["records"], manifest["migrations"], manifest["audit"]
    return (
        manifest["database"] in DATABASES
        and isinstance(manifest["program"], str)
        and isinstance(manifest["vendor"], str)
        and (records is None or (isinstance(records, dict) and all(isinstance(one, int) for one in records.values())))
        and isinstance(migrations, dict)
        and all(isinstance(one, str) for one in migrations.values())
        and isinstance(audit, dict)
        and isinstance(audit.get("entries"), int)
        and isinstance(audit.get("hash"), str)
    )


def _known(name: str) -> bool:
    return name in {MANIFEST, SECRET, *DATABASES} or OBJECT.match(name) is not None


def _written(stream: IO[bytes], target: Path) -> dict[str, Any]:
    target.parent.mkdir(parents=True, exist_ok=True)
    size, digest = 0, hashlib.sha256()
    with target.open("wb") as out:
        while data := stream.read(CHUNK):
            size += len(data)
            digest.update(data)
            out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return {"sha256": digest.hexdigest(), "bytes": size}
