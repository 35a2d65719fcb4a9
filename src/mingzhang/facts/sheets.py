"""The declaration of the facts workbook (部门预算填报表): which sheets it has and which fields, as data (`sheets.toml`).

It says what a field is and how a person is told of it, never how it is drawn: the Excel file and web forms are made from it alike.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from mingzhang.cube.dimensions import label

Type = Literal["text", "long_text", "code", "choice", "reference", "amount", "date", "percent", "integer", "decimal", "yes_no"]
Sign = Literal["refused", "warned", "allowed"]


@dataclass(frozen=True, slots=True)
class TextWanted:
    """A text that a layout needs (说明文字): its key in `Facts.texts`, its title and a hint for whoever writes it."""

    key: str
    title: str
    hint: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Words to choose from: `labels` of the members that are offered, in their order; `words` every word that is understood (labels,
    those of members that are not offered, aliases) with its member. `open`: any other word may be entered as well."""

    labels: Mapping[str, str]
    words: Mapping[str, str]
    open: bool = False

    def label(self, member: str) -> str:
        """The word for a member; the member itself where it has none."""
        return self.labels.get(member) or next((word for word, known in self.words.items() if known == member), member)


@dataclass(frozen=True, slots=True)
class Codes:
    """A code list to choose from: its title, and the levels that are offered."""

    title: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a sheet or of its rows. What the attributes mean stands at the head of `sheets.toml`."""

    key: str
    title: str
    type: Type
    comment: str = ""
    required: bool = False
    width: int = 20
    choices: str = ""
    codes: str = ""
    levels: tuple[str, ...] = ()
    to: str = ""
    also: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    default: str | None = None
    money: str | None = None
    unit: str | None = None
    negative: Sign = "refused"
    least: Decimal | None = None
    most: Decimal | None = None
    derived: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: `fields` of the whole, `columns` of its rows (none where it has only fields). `records` is what rows are counted in;
    `listed` rows stand ready with their first column."""

    key: str
    title: str
    hint: str
    fields: tuple[Column, ...]
    columns: tuple[Column, ...]
    required: bool = False
    rows: int = 0
    records: str = "行"
    listed: bool = False

    def column(self, key: str) -> Column:
        """The field or column of that key; raises KeyError if there is none."""
        for one in (*self.fields, *self.columns):
            if one.key == key:
                return one
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Guide:
    """A paragraph of the instructions (填写说明)."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declaration:
    """All of the workbook; `money` is the unit that amounts have where nothing else is said."""

    title: str
    money: str
    sheets: tuple[Sheet, ...]
    choices: Mapping[str, Choices]
    codes: Mapping[str, Codes]
    guide: tuple[Guide, ...]

    def sheet(self, key: str) -> Sheet:
        """The sheet of that key; raises KeyError if there is none."""
        for one in self.sheets:
            if one.key == key:
                return one
        raise KeyError(key)


@cache
def declaration() -> Declaration:
    """The declaration of this package."""
    return read(files("mingzhang.facts").joinpath("sheets.toml").read_text(encoding="utf-8"))


def read(text: str) -> Declaration:
    """The declaration that a TOML text makes. Raises TypeError for an attribute that does not exist, KeyError for one that lacks, and
    what tomllib raises."""
    data = tomllib.loads(text)
    return Declaration(
        data["workbook"]["title"],
        data["workbook"]["money"],
        tuple(_sheet(dict(sheet)) for sheet in data["sheet"]),
        MappingProxyType({name: _choices(**one) for name, one in data["choices"].items()}),
        MappingProxyType({name: Codes(one["title"], tuple(one["levels"])) for name, one in data["codes"].items()}),
        tuple(Guide(one["heading"], tuple(one["lines"])) for one in data["guide"]),
    )


def _sheet(data: dict[str, Any]) -> Sheet:
    above = tuple(_column(one) for one in data.pop("field", ()))
    below = tuple(_column(one) for one in data.pop("column", ()))
    return Sheet(fields=above, columns=below, **data)


def _column(data: Mapping[str, Any]) -> Column:
    known = {one.name: data[one.name] for one in fields(Column) if one.name in data}
    if unknown := data.keys() - known.keys():
        raise TypeError(f"{data['key']}: {', '.join(sorted(unknown))}")
    for name in ("least", "most"):
        if name in known:
            known[name] = Decimal(known[name])
    known["levels"] = tuple(known.get("levels", ()))
    known["also"] = MappingProxyType(dict(known.get("also", {})))
    return Column(**known)


def _choices(
    members: list[str],
    dimension: str = "",
    labels: Mapping[str, str] = MappingProxyType({}),
    aliases: Mapping[str, str] = MappingProxyType({}),
    accepted: tuple[str, ...] = (),
    *,
    open: bool = False,  # noqa: A002 - the attribute of the declaration
) -> Choices:
    def word(member: str) -> str:
        return labels.get(member) or (label(dimension, member) if dimension else member)

    offered = {member: word(member) for member in members}
    words = {word(member): member for member in (*members, *accepted)}
    return Choices(MappingProxyType(offered), MappingProxyType({**words, **aliases}), open)
