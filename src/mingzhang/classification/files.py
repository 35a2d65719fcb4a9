"""Where the lists lie and how their rows are read."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

from mingzhang.classification.entry import Confidence, Entry

PACKAGED = Path(__file__).parent / "data"
VARIABLE = "MINGZHANG_CODE_LISTS"

_CONFIDENCES: dict[str, Confidence] = {value: value for value in get_args(Confidence)}
_REQUIRED = ("code", "name", "level", "parent", "valid_from", "valid_to", "source", "confidence")
_OWN = frozenset((*_REQUIRED, "note"))


class CodeListError(ValueError):
    """A code list is missing or malformed. `path` and `line` say where (1 is the header, each row counts as one line);
    `problem` says what."""

    def __init__(self, path: Path, line: int | None, problem: str) -> None:
        super().__init__(f"{path}{'' if line is None else f', line {line}'}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


def list_file(name: str, directory: Path | None) -> Path:
    """The file of a list: from `directory`, else from the directory in the variable MINGZHANG_CODE_LISTS, else the packaged one.

    A directory need hold only the lists it replaces. Raises `CodeListError` if the directory asked for does not exist.
    """
    chosen = directory if directory is not None else _from_environment()
    if chosen is None:
        return _packaged(name)
    if not chosen.is_dir():
        raise CodeListError(chosen, None, "no such directory of code lists")
    own = chosen / name
    return own if own.is_file() else _packaged(name)


@cache
def _packaged(name: str) -> Path:
    return PACKAGED / name


def _from_environment() -> Path | None:
    value = os.environ.get(VARIABLE)
    return Path(value) if value else None


def records(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file that are not empty, with their line numbers, as dictionaries. Raises `CodeListError` as `table` does."""
    header, rows = table(path, required)
    for line, row in enumerate(rows, start=2):
        if row:
            yield line, dict(zip(header, row, strict=True))


def table(path: Path, required: tuple[str, ...]) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a CSV file (UTF-8, with or without a byte order mark); an empty line is an empty row.

    Raises `CodeListError` if the file cannot be read, lacks a required column, or has a row of another width than its header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines)
            header = next(reader, [])
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodeListError(path, None, f"cannot be read: {error}") from error
    missing = [column for column in required if column not in header]
    if missing:
        raise CodeListError(path, 1, f"column missing: {', '.join(missing)}")
    if not {0, len(header)}.issuperset(map(len, rows)):
        line, row = next((line, row) for line, row in enumerate(rows, start=2) if len(row) not in {0, len(header)})
        raise CodeListError(path, line, f"{len(row)} cells where the header has {len(header)}")
    return header, rows


def entries(path: Path, catalogue: str | None = None) -> tuple[Entry, ...]:
    """The entries of a code list file in the order of its rows; with `catalogue`, those of that catalogue only.

    Columns other than the common ones go to `Entry.extra`. Raises `CodeListError` for a malformed row.
    """
    required = _REQUIRED if catalogue is None else (*_REQUIRED, "catalogue")
    header, rows = table(path, required)
    code, name, level, parent, first, last, source, sure = (header.index(column) for column in _REQUIRED)
    note = header.index("note") if "note" in header else None
    further = [column for column in header if column not in _OWN]
    cells = [header.index(column) for column in further]
    chosen = None if catalogue is None else header.index("catalogue")
    extras: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    found = []
    for line, row in enumerate(rows, start=2):
        if not row or (chosen is not None and row[chosen] != catalogue):
            continue
        if not row[code] or not row[name]:
            raise CodeListError(path, line, "a row without code or name")
        values = tuple([row[at] for at in cells])
        extra = extras.get(values)
        if extra is None:
            extra = extras[values] = tuple((column, value) for column, value in zip(further, values, strict=True) if value)
        found.append(
            Entry(
                row[code],
                row[name],
                row[level],
                row[parent] or None,
                year(row[first], path, line),
                year(row[last], path, line),
                confidence(row[sure], path, line),
                row[source],
                "" if note is None else row[note],
                extra,
            )
        )
    return tuple(found)


@lru_cache(maxsize=256)
def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def year(text: str, path: Path, line: int) -> int | None:
    """A budget year of a list, `None` for a blank cell. Raises `CodeListError` for anything but four digits."""
    if not text:
        return None
    value = _year(text)
    if value is None:
        raise CodeListError(path, line, f"{text!r} is not a year")
    return value


def confidence(text: str, path: Path, line: int) -> Confidence:
    """The confidence of a row. Raises `CodeListError` for anything but high, medium, low."""
    value = _CONFIDENCES.get(text)
    if value is None:
        raise CodeListError(path, line, f"confidence {text!r} is none of {', '.join(_CONFIDENCES)}")
    return value
