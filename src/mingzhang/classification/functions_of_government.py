"""COFOG, the classification of the functions of government (United Nations, 1999), for 支出功能分类 codes.

No official correspondence has been published: the mapping is this project's own, and whoever shows it must say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mingzhang.classification.entry import Confidence
from mingzhang.classification.files import confidence, records
from mingzhang.classification.names import fold

_MAP = (
    "func_code",
    "cofog_division",
    "cofog_division_zh",
    "cofog_group",
    "cofog_group_name",
    "alternative_group",
    "source",
    "confidence",
    "note",
)
_CODES = ("cofog", "estat_code", "gfs_code", "level", "parent", "name_en", "name_zh", "source")


@dataclass(frozen=True, slots=True)
class Cofog:
    """Where a function code goes. `matched` is the listed 类, 款 or 项 the answer rests on.

    `division` and `group` are `None` for financing and internal items (转移性支出, 债务还本支出), which COFOG does not know.
    """

    matched: str
    division: str | None
    division_name: str | None
    group: str | None
    group_name: str | None
    alternative_group: str | None
    confidence: Confidence
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class CofogCode:
    """A COFOG code with its names, its codes at Eurostat and in the GFS Manual of the IMF; `level` is `division` or `group`."""

    code: str
    eurostat_code: str
    gfs_code: str
    level: str
    parent: str | None
    name: str
    chinese_name: str | None
    source: str


def read_map(path: Path) -> Mapping[str, Cofog]:
    """The mapping in a file, by function code. Raises `CodeListError` for a malformed row."""
    return {
        row["func_code"]: Cofog(
            row["func_code"],
            row["cofog_division"] or None,
            row["cofog_division_zh"] or None,
            row["cofog_group"] or None,
            row["cofog_group_name"] or None,
            row["alternative_group"] or None,
            confidence(row["confidence"], path, line),
            row["source"],
            row["note"],
        )
        for line, row in records(path, _MAP)
    }


def read_codes(path: Path) -> tuple[CofogCode, ...]:
    """The COFOG codes in a file, in its order. Raises `CodeListError` for a malformed row."""
    return tuple(
        CofogCode(
            row["cofog"],
            row["estat_code"],
            row["gfs_code"],
            row["level"],
            row["parent"] or None,
            row["name_en"],
            row["name_zh"] or None,
            row["source"],
        )
        for _line, row in records(path, _CODES)
    )


def nearest(mapping: Mapping[str, Cofog], function_code: str) -> Cofog | None:
    """The line for the code or for the longest code above it (7, 5, 3 digits); `None` if not even its 类 is listed."""
    code = fold(function_code)
    return next((mapping[code[:length]] for length in (7, 5, 3) if len(code) >= length and code[:length] in mapping), None)
