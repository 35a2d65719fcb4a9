"""Which 政府预算支出经济分类 a 部门预算支出经济分类 goes to: 财预〔2017〕98号, annex 1 (政府预算与部门预算经济分类科目对照表)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from mingzhang.classification.entry import Confidence, within_years
from mingzhang.classification.files import CodeListError, confidence, records, year
from mingzhang.classification.names import fold

UnitType = Literal["administrative", "institution"]
"""`administrative` 行政单位 (机关 and 参公), `institution` 事业单位."""

_UNIT_TYPES: dict[str, UnitType | None] = {"行政单位(机关、参公)": "administrative", "事业单位": "institution", "全部": None}
_COLUMNS = ("dep_code", "dep_name", "gov_code", "gov_name", "unit_type", "valid_from", "valid_to", "source", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Correspondence:
    """One pair of codes with the names they bear; `unit_type` is `None` where it holds for every unit. Years as in `Entry`."""

    department_code: str
    department_name: str
    government_code: str
    government_name: str
    unit_type: UnitType | None
    valid_from: int | None
    valid_to: int | None
    confidence: Confidence
    source: str
    note: str


class EconomicMap:
    """The pairs of department and government economic codes, by unit type and year. Codes may be written as in `CodeList`."""

    def __init__(self, pairs: Iterable[Correspondence]) -> None:
        self.pairs = tuple(pairs)

    def government_code(self, department_code: str, unit_type: UnitType, year: int | None = None) -> str | None:
        """The government code for a unit of that type (in `year`, else today); `None` if the list has no such pair.

        30107 绩效工资 has none for an `administrative` unit: only 事业单位 pay it. No pair of code, type and year has two.
        """
        codes = self.government_codes(department_code, unit_type, year)
        return codes[0] if codes else None

    def government_codes(self, department_code: str, unit_type: UnitType | None = None, year: int | None = None) -> tuple[str, ...]:
        """The government codes open to a department code, in ascending order; empty if the list has no such pair.

        Without a unit type the union over both, which is what a printed table is checked against: one unit may have staff of
        either kind. Without a year the pairs still in force.
        """
        return tuple(
            sorted(
                {
                    pair.government_code
                    for pair in self._by_department.get(fold(department_code), ())
                    if (unit_type is None or pair.unit_type in {None, unit_type}) and _in_force(pair, year)
                }
            )
        )

    @cached_property
    def _by_department(self) -> dict[str, list[Correspondence]]:
        index: dict[str, list[Correspondence]] = {}
        for pair in self.pairs:
            index.setdefault(pair.department_code, []).append(pair)
        return index


def _in_force(pair: Correspondence, year: int | None) -> bool:
    if year is None:
        return pair.valid_to is None
    return within_years(year, pair.valid_from, pair.valid_to)


def read(path: Path) -> EconomicMap:
    """The map in a file. Raises `CodeListError` for a malformed row, a confidence or a unit type that does not exist."""
    return EconomicMap(_pair(path, line, row) for line, row in records(path, _COLUMNS))


def _pair(path: Path, line: int, row: dict[str, str]) -> Correspondence:
    if row["unit_type"] not in _UNIT_TYPES:
        raise CodeListError(path, line, f"unit_type {row['unit_type']!r} is none of {', '.join(_UNIT_TYPES)}")
    return Correspondence(
        row["dep_code"],
        row["dep_name"],
        row["gov_code"],
        row["gov_name"],
        _UNIT_TYPES[row["unit_type"]],
        year(row["valid_from"], path, line),
        year(row["valid_to"], path, line),
        confidence(row["confidence"], path, line),
        row["source"],
        row["note"],
    )
