"""What each column of a table holds: an amount at some coordinates, or something that identifies the row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mingzhang.cube.coordinates import At, at
from mingzhang.reading.header import Header, Path
from mingzhang.reading.names import dimension_of, economic, only_of_government
from mingzhang.reading.rows import COUNT, ONLY_A_YEAR, is_count
from mingzhang.vocabulary.phrases import key, label, meaning, role

_YEAR = re.compile(r"(20\d\d)年")
_LAST_YEAR = re.compile(r"上年(?:度)?(?:预算|执行|决算)数?\Z")
_OF_CODES = re.compile(r"编码|代码")
_OF_NAMES = re.compile(r"科目|分类|项目|名称|单位|部门|年度|年份")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the `side` of the table it is on, its `role` if it identifies rows, else its coordinates `at` (None where the
    header is not understood, `problem` says why)."""

    index: int
    side: int
    label: str
    role: str | None = None
    dimension: str | None = None
    at: At | None = None
    partial: bool = False
    problem: str | None = None


def read_columns(
    header: Header, base: At, year: int | None, stage: str | None = None, texts: Mapping[int, str] | None = None
) -> tuple[Column, ...]:
    """The columns of a table of the cube, given the coordinates of its title. `texts` says which columns print names or codes and no
    amounts: one of them whose header is not in the vocabulary still identifies its rows."""
    roles = [_role(path, base, (texts or {}).get(index)) for index, path in enumerate(header.paths)]
    sides = _sides(header.paths, roles)
    columns = []
    government = any(path and only_of_government(label(path[-1]).key) for path in header.paths)
    for index, path in enumerate(header.paths):
        two_sided = max(sides, default=0) > 0
        columns.append(_column(index, sides[index], path, roles[index], base, year, two_sided=two_sided, government=government))
    if stage is not None:
        columns = [_at_stage(column, stage) for column in columns]
    return _opposite_flows(tuple(columns), header.paths)


def _at_stage(column: Column, stage: str) -> Column:
    """In a final account a column of its own stage (年初预算数, 调整预算数) keeps it; the others are of the account's."""
    if column.at is None or column.role is not None or "stage" in column.at:
        return column
    of_budget = any(key(text).endswith("预算数") for text in column.label.split("/"))
    return replace(column, at=column.at.but(stage="budget" if of_budget else stage))


def _role(path: Path, base: At, printed: str | None) -> str | None:
    """What a column identifies, by its header or else by what it prints."""
    if not path:
        return None
    words = key(path[-1])
    name = role(words)
    if name is not None or printed is None or _meaning(label(path[-1]).key, base, government=False) is not None:
        return name
    if printed == "code" and _OF_CODES.search(words):
        return "code"
    return "name" if _OF_NAMES.search(words) else None


def _sides(paths: tuple[Path, ...], roles: Sequence[str | None]) -> list[int]:
    """A column of identification to the right of columns of amounts begins a new side."""
    sides: list[int] = []
    side = 0
    amounts = False
    for path, name in zip(paths, roles, strict=True):
        if name in {"name", "code"} and amounts:
            side += 1
            amounts = False
        elif path and name is None:
            amounts = True
        sides.append(side)
    return sides


def _column(
    index: int, side: int, path: Path, name: str | None, base: At, year: int | None, *, two_sided: bool, government: bool
) -> Column:
    printed = "/".join(path)
    if not path:
        return Column(index, side, "", problem="该列没有栏目名称")
    flow = _flow_of(path) if two_sided else None
    if name == "count" or is_count(path[-1]):
        return Column(index, side, printed, problem=COUNT)
    if name is not None:
        place = base.and_(at({"flow": flow})) if flow else base
        return Column(index, side, printed, name, dimension_of(path), place or base)
    place = base
    partial = False
    for step, text in enumerate(path):
        words = label(text)
        partial = partial or words.partial
        if step == 0 and flow and len(path) > 1:
            narrower = place.and_(at({"flow": flow}))
        else:
            found = _meaning(words.key, place, government=government)
            if found is None and step < len(path) - 1 and economic("economic", label(path[-1]).key, None):
                continue  # a heading that only groups 款 (工资奖金津补贴): the 款 says what it is
            if found is None:
                return Column(index, side, printed, problem=f"栏目“{text}”的含义不明")
            narrower = place.and_(found)
        if narrower is None:
            return Column(index, side, printed, problem=f"栏目“{text}”与表名或上级栏目矛盾")
        place = narrower
    for found in _YEAR.findall(printed):
        if year is not None and int(found) != year and "measure" not in place:
            place = place.but(year=found)
    if year is not None and any(_LAST_YEAR.match(key(text)) for text in path) and not place.dimensions & {"measure", "year"}:
        place = place.but(year=str(year - 1))
    return Column(index, side, printed, at=place, partial=partial)


def _meaning(words: str, context: At, *, government: bool) -> At | None:
    """What a label of a header means: a phrase, or the name of an economic class (of the government's where the header has them)."""
    if ONLY_A_YEAR.match(words):
        return At()
    code = economic("government_economic", words, None) if government else None
    if code is not None:
        return at({"government_economic": code})
    phrase = meaning(words, on="column", context=context)
    if phrase is not None:
        return phrase.at
    code = economic("economic", words, None) if context["flow"] == "expenditure" else None
    return at({"economic": code}) if code is not None else None


def _flow_of(path: Path) -> str | None:
    """The side title of a two-sided table: 收入 or 支出 at the top of the path."""
    top = key(path[0])
    if "收入" in top and "支出" not in top and len(top) <= 8:
        return "revenue"
    if "支出" in top and "收入" not in top and top in {"支出", "本年支出", "财政拨款支出", "支出预算"}:
        return "expenditure"
    return None


def _opposite_flows(columns: tuple[Column, ...], paths: tuple[Path, ...]) -> tuple[Column, ...]:
    """Where a two-sided table lost its right title, the right side speaks of 支出 by itself: it is the expenditure side."""
    by_side: dict[int, set[str]] = {}
    for column in columns:
        if column.at is not None:
            by_side.setdefault(column.side, set()).add(column.at["flow"])
    if len(by_side) < 2 or by_side.get(0) != {"revenue"} or by_side.get(1) != {"revenue"}:
        return columns
    right = "".join(key(text) for column in columns if column.side == 1 for text in paths[column.index][1:])
    if "支出" not in right:
        return columns
    return tuple(
        replace(column, at=column.at.but(flow="expenditure")) if column.side == 1 and column.at is not None else column
        for column in columns
    )
