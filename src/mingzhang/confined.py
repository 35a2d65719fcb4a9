"""A process that reads a stranger's file, shut in before it opens it: no secrets in its environment, no files but the program's own and
the folder of the file, no network, no programs, limits of what it writes.

Linux (5.13 or newer) enforces this itself by Landlock, also on machine code that a file might smuggle in. Elsewhere only what Python does
is watched: an honest reader that is led astray is stopped, a reader that is taken over is not. `confine` says how far it came.
"""

from __future__ import annotations

import ctypes
import os
import platform
import site
import struct
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mingzhang.batch import Result

ENVIRONMENT = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH", "PYTHONHASHSEED", "SYSTEMROOT", "WINDIR"})
"""What of the environment a reader keeps."""
WRITTEN = 512 * 2**20
"""Bytes that one file it writes may have."""
SHARED = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share", "/usr/local/share", "/etc/fonts", "/dev/urandom")
SINGLE = ("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/dev/null", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu")
_FORBIDDEN = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty", "os.kill", "os.startfile")
_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""System calls of Landlock, the same on the machines of `_MACHINES`."""
_MACHINES = frozenset({"x86_64", "aarch64", "loongarch64", "riscv64", "ppc64le", "s390x"})
_EVERYTHING = {1: 2**13 - 1, 2: 2**14 - 1, 3: 2**15 - 1, 4: 2**15 - 1, 5: 2**16 - 1, 6: 2**16 - 1}
"""All rights over files that a version of Landlock knows."""
_READ_FILE, _READ_FOLDER, _EXECUTE = 1 << 2, 1 << 3, 1
_OF_FILES = 1 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
_NO_NEW_PRIVILEGES = 38


@dataclass(frozen=True, slots=True)
class Confined:
    """Work on a file that is done shut in: nothing is read but the program and `folder`, in which the work may write, too."""

    work: Callable[[Path], Any]
    folder: Path
    hidden: Path | None = None

    def __call__(self, path: Path) -> Result:
        """What the work gives."""
        confine(self.folder, self.hidden)
        found: Result = self.work(path)
        return found


def confine(folder: Path, hidden: Path | None = None) -> bool:
    """Shuts this process in, for good; whether the system enforces it. `hidden` is what must not be read in any case."""
    tempfile.tempdir = str(folder)
    for name in set(os.environ) - ENVIRONMENT:
        del os.environ[name]
    _bound()
    done = _landlock(folder)
    sys.addaudithook(_watch(hidden))
    return done


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, WRITTEN)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _watch(hidden: Path | None) -> Callable[[str, tuple[Any, ...]], None]:
    """A watcher of what Python does."""
    prefix = str(hidden.resolve()) + os.sep if hidden is not None else None

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo")) or event in _FORBIDDEN:
            raise PermissionError(event)
        if event != "open" or prefix is None or not arguments or not isinstance(arguments[0], (str, bytes)):
            return
        if os.path.realpath(os.fsdecode(arguments[0])).startswith(prefix):
            raise PermissionError(event)

    return watch


def _own() -> Iterator[str]:
    """Where the program, Python and its libraries are."""
    yield str(Path(__file__).parent)
    yield from (path for name, path in sysconfig.get_paths().items() if name in {"stdlib", "platstdlib", "purelib", "platlib"})
    yield from site.getsitepackages()
    yield str(Path(sys.base_prefix) / "lib")
    yield from SHARED
    yield from SINGLE


def _landlock(folder: Path) -> bool:
    """Whether the system shut the process in."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES or struct.calcsize("P") != 8:
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    everything = _EVERYTHING[min(version, max(_EVERYTHING))]
    # Rights over files, over TCP (both), and what reaches other processes: abstract sockets and signals.
    wanted = struct.pack("QQQ", everything, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = system.syscall(_CREATE, wanted, ctypes.c_size_t(size), 0)
    if rules < 0:
        return False
    try:
        for path in _own():
            _allow(system, rules, path, _READ_FILE | _READ_FOLDER)
        _allow(system, rules, str(folder), everything & ~_EXECUTE)
        system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(system.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(system: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = rights if Path(path).is_dir() else rights & _OF_FILES
        system.syscall(_ADD, rules, 1, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)
