"""The files and columns of the open data, from `package.toml`, and how they stand in the descriptor."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Descriptor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, type (of Table Schema), `role` in the taxonomy of the Fiscal Data Package, labels, whether people wrote its
    text (`free`), the values that it may have, and a remark."""

    name: str
    type: str
    zh: str
    en: str
    role: str | None = None
    free: bool = False
    enum: tuple[str, ...] = ()
    note: tuple[str, str] | None = None

    def descriptor(self, *, required: bool) -> Descriptor:
        """The field as it stands in a Table Schema."""
        out: Descriptor = {"name": self.name, "type": self.type, "title": self.zh, "labels": {"zh": self.zh, "en": self.en}}
        zh, en = (f"{self.zh}。{self.note[0]}", f"{self.en}. {self.note[1]}") if self.note else (self.zh, self.en)
        out["description"] = f"{zh} / {en}"
        if self.role:
            out["columnType"] = self.role
        limits: Descriptor = {"required": True} if required else {}
        if self.enum:
            limits["enum"] = list(self.enum)
        return out | ({"constraints": limits} if limits else {})


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that several files have in common: a dimension of the fiscal model with its key, or no dimension."""

    name: str
    fields: tuple[Field, ...]
    dimension: str | None = None
    classification: str | None = None
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A file: its columns, its primary key, and for amounts of money the direction (`measure`: expenditure or revenue)."""

    name: str
    zh: str
    en: str
    groups: tuple[Group, ...]
    fields: tuple[Field, ...]
    primary: tuple[str, ...]
    measure: str | None = None

    @property
    def path(self) -> str:
        """Where the file stands in the package."""
        return f"data/{self.name}.csv"


@cache
def data() -> Mapping[str, Any]:
    """The declarations of `package.toml`."""
    return tomllib.loads((files("mingzhang.publishing") / "package.toml").read_text(encoding="utf-8"))


def _field(row: Mapping[str, Any], note: tuple[str, str] | None = None) -> Field:
    enum = tuple(row.get("enum", ()))
    return Field(row["name"], row["type"], row["zh"], row["en"], row.get("role"), bool(row.get("free", False)), enum, note)


def words(table: str, member: str) -> Mapping[str, str]:
    """The labels (`zh`, `en`) of a member of a small list of `package.toml`; the member itself where it is not there."""
    found: Mapping[str, str] = data()[table].get(member, {"zh": member, "en": member})
    return found


@cache
def _groups() -> dict[str, Group]:
    out: dict[str, Group] = {}
    for name, row in data()["group"].items():
        note = (row["note_zh"], row["note_en"]) if "note_zh" in row else None
        fields = tuple(_field(each, note) for each in row["fields"])
        out[name] = Group(name, fields, row.get("dimension"), row.get("classification"), tuple(row.get("key", ())))
    return out


@cache
def resources() -> dict[str, Resource]:
    """Every file that a package can have, by name."""
    out: dict[str, Resource] = {}
    for row in data()["resource"]:
        groups = tuple(_groups()[name] for name in row["groups"])
        fields = (*(field for group in groups for field in group.fields), *(_field(each) for each in row.get("fields", ())))
        out[row["name"]] = Resource(row["name"], row["zh"], row["en"], groups, fields, tuple(row["primary"]), row.get("measure"))
    return out


def model(found: Mapping[str, Resource], phase: str) -> Descriptor:
    """The fiscal model (measures and dimensions) of the files of a package that hold amounts of the budget."""
    measures: Descriptor = {}
    dimensions: Descriptor = {}
    for resource in found.values():
        if resource.measure is None:
            continue
        measures[f"{resource.name}_amount"] = {
            "source": "amount",
            "resource": resource.name,
            "currency": "CNY",
            "direction": resource.measure,
            "phase": phase,
            "factor": 1,
        }
        for group in resource.groups:
            if group.dimension is None:
                continue
            dimension: Descriptor = {"dimensionType": group.dimension, "primaryKey": list(group.key)}
            if group.classification:
                dimension["classificationType"] = group.classification
            dimension["attributes"] = {field.name: {"source": field.name, "resource": resource.name} for field in group.fields}
            dimensions[f"{resource.name}_{group.name}"] = dimension
    return {"measures": measures, "dimensions": dimensions}
