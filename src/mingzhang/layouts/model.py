"""What a layout may say. Field names are the keys of the YAML files; `docs/layouts.md` explains them with examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from mingzhang.cube.dimensions import CODED, FLAT
from mingzhang.cube.dimensions import members as small_members
from mingzhang.messages import say
from mingzhang.money import UNITS


def _known(members: dict[str, str]) -> dict[str, str]:
    """Coordinates, of dimensions and members that there are; a member with braces is filled in later."""
    for name, member in members.items():
        if name not in DIMENSIONS:
            raise ValueError(say("layout.no_dimension", name=name))
        if (small := small_members(name)) and "{" not in member and member not in small:
            raise ValueError(say("layout.no_member", name=name, member=member))
    return members


DIMENSIONS = frozenset({"flow", "fund", "vintage", "kind", "item", "project", "entry"}) | CODED | FLAT
Coordinates = Annotated[dict[str, str], AfterValidator(_known)]
Level = Literal["类", "款", "项"]
Each = Literal["class", "function", "economic", "unit", "project", "purchase", "target"]


class Part(BaseModel):
    """A part of a layout: immutable, with no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def _named(value: Any, name: str) -> Any:
    return {name: value} if isinstance(value, str) else value


class Column(Part):
    """A column, or a group of columns under one head. What its figures mean the vocabulary knows by the head, or `at` says it; `is` says
    that it names the row (name, code, unit.code, project.name …) or prints a value of the row's record. One that is `optional` is left
    out where it has no money."""

    head: str
    of: tuple[ColumnOrName, ...] = ()
    is_: str | None = Field(default=None, alias="is")
    at: Coordinates | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    width: int | None = Field(default=None, gt=0)
    optional: bool = False


ColumnOrName = Annotated[Column, BeforeValidator(lambda value: _named(value, "head"))]


class Row(Part):
    """A row with a `label`, or `each` member of something: its rows. `within` narrows the coordinates of this row and those below it, `at`
    gives what the vocabulary does not know. `plain` rows have no figures, `optional` ones are left out where they have no money.
    `shared` is the label of a code whose name several codes have;
    in it {above} is the name above (行政运行（组织事务）)."""

    label: str | None = None
    at: Coordinates | None = None
    within: Coordinates = Field(default_factory=dict)
    plain: bool = False
    indent: int = 0
    fields: dict[str, str] = Field(default_factory=dict)
    each: Each | None = None
    levels: tuple[str, ...] = ()
    every: bool = False
    number: Literal["consecutive", "code"] | None = None
    leave_out: tuple[str, ...] = ()
    names: dict[str, str] = Field(default_factory=dict)
    shared: str | None = None
    optional: bool = False
    government: bool = False
    alone: Literal["department"] | None = None
    lists: dict[str, str] = Field(default_factory=dict)
    show_code: bool = True
    silent: bool = False
    rows: tuple[RowOrLabel, ...] = ()


RowOrLabel = Annotated[Row, BeforeValidator(lambda value: _named(value, "label"))]


class Side(Part):
    """One side of a table: its columns, its rows, and the rows that stand beside each other at the foot of all sides."""

    columns: tuple[ColumnOrName, ...]
    rows: tuple[RowOrLabel, ...]
    foot: tuple[RowOrLabel, ...] = ()
    at: Coordinates = Field(default_factory=dict)


class Empty(Part):
    """What is printed of a table without figures: its rows and the note that explains it (143号: 空表列示并说明)."""

    note: str
    rows: tuple[RowOrLabel, ...] = ()


class Table(Part):
    """A statutory table or a list. `serial` heads a first column that numbers the rows, `column_numbers` labels a last row of the
    header that numbers the columns (栏次)."""

    title: str
    columns: tuple[ColumnOrName, ...] = ()
    rows: tuple[RowOrLabel, ...] = ()
    sides: tuple[Side, ...] = ()
    at: Coordinates = Field(default_factory=dict)
    shape: Literal["table", "list"] = "table"
    serial: str | None = None
    column_numbers: str | None = None
    meta: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    empty: Empty | None = None
    decimals: int | None = Field(default=None, ge=0, le=6)
    zero: str | None = None
    landscape: bool | None = None


Amount = Literal["annual.total", "annual.fiscal", "annual.other", "midterm.total", "midterm.fiscal", "midterm.other"]


class FormCell(Part):
    """A cell of a form: `text` (a template), or the money at `amount` (annual.fiscal, or `at` coordinates)."""

    text: str = ""
    columns: int = Field(default=1, ge=1)
    rows: int = Field(default=1, ge=1)
    amount: Amount | None = None
    at: Coordinates | None = None
    unit: bool = False
    decimals: int | None = Field(default=None, ge=0, le=6)
    kind: Literal["label", "text", "code"] = "text"


def _form_cell(value: Any) -> Any:
    return {"text": value, "kind": "label" if "{" not in value else "text"} if isinstance(value, str) else value


FormCellOrText = Annotated[FormCell, BeforeValidator(_form_cell)]


class FormRows(Part):
    """Rows of a form for each of something (indicators, paired indicators, tasks). Cells of a row become one with their neighbours that say
    the same: the first ones, as many as `merge` says, or those at the places that it lists (from 0), each within those before it. A cell
    `beside` stands left of all of them and of their `head`; `least` rows are printed blank where there are fewer."""

    each: Literal["indicators", "pairs", "tasks"]
    cells: tuple[FormCellOrText, ...]
    head: tuple[FormCellOrText, ...] = ()
    beside: FormCellOrText | None = None
    merge: int | tuple[int, ...] = 0
    least: int = 0
    period: Literal["annual", "midterm"] = "annual"
    level1: tuple[str, ...] = ()


FormLine = Annotated[FormRows | tuple[FormCellOrText, ...], Field(union_mode="left_to_right")]


class Form(Part):
    """A form with labels beside values: one for the department, or one for each project. `grouped` says whether its amounts have thousands
    separators, where that is not as in the tables."""

    title: str
    rows: tuple[FormLine, ...]
    each: Literal["project", "department"] = "project"
    meta: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    decimals: int | None = Field(default=None, ge=0, le=6)
    grouped: bool | None = None
    widths: tuple[int, ...] | None = None
    landscape: bool | None = None


Year = Annotated[int | None, BeforeValidator(lambda value: None if value in {"", "null"} else value)]


MoneyUnit = Literal["元", "百元", "千元", "万元", "百万元", "亿元"]


class Money(Part):
    """How amounts are printed: the unit (万元), decimals, thousands separators, and what stands for nothing."""

    unit: MoneyUnit = "万元"
    decimals: int = Field(default=2, ge=0, le=6)
    grouped: bool = False
    zero: str = ""


class TextWanted(Part):
    """Words that the department must give (说明文字), by key: a title for the facts workbook, a hint, and whether they are required."""

    title: str
    hint: str = ""
    required: bool = False


class Listed(Part):
    """How the contents (目录) list the tables: `entry` with {number}, {title} and {name} (the title without its year); with `forms` also
    forms, those of one title once."""

    entry: str = "{title}"
    forms: bool = False


class Layout(Part):
    """Everything that a place prints in the years `years`: tables, forms, document, and how. `counts_as` says which fund money is printed
    as that facts know less of (general → general.appropriation)."""

    id: str
    name: str
    about: str = ""
    years: tuple[Year, Year] = (None, None)
    title: str
    money: Money = Money()
    meta: tuple[str, ...] = ()
    document: str
    texts: dict[str, TextWanted] = Field(default_factory=dict)
    tables: dict[str, Table] = Field(default_factory=dict)
    forms: dict[str, Form] = Field(default_factory=dict)
    words: Mapping[str, str] = Field(default_factory=dict)
    contents: Listed = Listed()
    counts_as: dict[str, str] = Field(default_factory=dict)
    file: str = ""

    @model_validator(mode="after")
    def _printable(self) -> Self:
        """No more decimals than the money unit has."""
        for decimals in _decimals(self):
            if UNITS[self.money.unit] % int(10**decimals):
                raise ValueError(say("layout.no_decimals", unit=self.money.unit, decimals=decimals))
        return self

    def covers(self, year: int) -> bool:
        """Whether it is made for budgets of this year."""
        first, last = self.years
        return (first is None or first <= year) and (last is None or year <= last)


def _decimals(value: Any) -> Iterator[int]:
    """All decimals that a part and those within it ask for."""
    if isinstance(value, Part):
        if (own := getattr(value, "decimals", None)) is not None:
            yield own
        value = [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _decimals(inner)


Column.model_rebuild()
Row.model_rebuild()
