"""The records of a BudgetBook. They are the public JSON (`mingzhang.book/1`): a field's name is its name there.

One book is one department or unit × year × stage. Every value keeps what was printed and where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mingzhang.cube.coordinates import At
from mingzhang.money import Fen
from mingzhang.where import Position

SCHEMA = "mingzhang.book/1"


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read."""

    name: str
    sha256: str
    format: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """The department (部门) whose budget it is."""

    name: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit (预算单位) with its nature 单位性质, rank 单位规格 and funding guarantee 经费保障形式 where printed."""

    name: str
    code: str | None = None
    nature: str | None = None
    rank: str | None = None
    funding: str | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a table as printed. `role` is what it was read as: header, label, code, figure, text or blank; or unplaced."""

    row: int
    column: int
    text: str
    role: str
    rowspan: int = 1
    colspan: int = 1
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column of a table and its coordinates. `side` tells the halves of a two-sided table apart (0 the left one);
    `partial` lines belong to an incomplete list (introduced by 其中); `label` is what was printed, joined by /."""

    index: int
    side: int
    label: str
    at: At
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read. `numeric_cells` are the cells that print a figure (codes and serial numbers are none), `placed_cells`
    those that found their coordinates. `unit` is the money unit, `at` the coordinates that the title gives, `note` the remark
    printed with it, `repairs` say what was mended in reading it."""

    id: int
    title: str
    kind: str
    unit: str | None
    at: At
    numeric_cells: int
    placed_cells: int
    header_rows: int
    note: str | None = None
    repairs: tuple[str, ...] = ()
    rows: tuple[Line, ...] = ()
    columns: tuple[Line, ...] = ()
    cells: tuple[PrintedCell, ...] = ()
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Observation:
    """A printed amount at its coordinates. `amount` and `precision` (the size of the last printed digit) are in 元. `column` is where
    it is printed, `under` the header column it belongs to: they differ only in a row that was out of place."""

    table: int
    row: int
    column: int
    text: str
    amount: Fen
    precision: Fen
    at: At
    where: Position = Position()
    partial: bool = False
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A line or paragraph of the document that is no cell of a table, in reading order. `role` is contents (an entry of the
    目录), heading, body, or, belonging to the table `table`: title, particular (单位：万元 and the like), note. `level` nests
    headings: 1 for 第一部分, 2 for 一、, 3 for （一）, 4 for 1、, 5 for （1）; 0 for all else."""

    text: str
    role: str = "body"
    level: int = 0
    table: int | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure of the narrative, or of a column that compares. `measure` is amount, share, growth, change or count; `value` and
    `precision` (the size of the last printed digit) are decimals in 元 for amounts and changes, in percent for shares and
    growth, in pieces for counts. `at` are its coordinates; a share is of the amount at `of`, a change or growth is against
    the year `base`, in the direction `direction` (increase 增加, decrease 减少, same 持平; None where none is said). `text` is the
    figure as printed with its unit; it stands in `passage` (the index in the book's passages) from `start` to `end`.
    `subject` is the words that it was read from, `within` the index of the statement that it is a part of (其中), `reason`
    the words given for the change (主要原因). `partial` is one of parts that need not be all."""

    text: str
    measure: str
    value: str
    at: At
    where: Position = Position()
    precision: str | None = None
    unit: str | None = None
    direction: str | None = None
    of: At | None = None
    base: int | None = None
    subject: str = ""
    within: int | None = None
    partial: bool = False
    reason: str | None = None
    passage: int | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that is printed in a form: what stood there, and the amount and precision in 元 (None where it is no figure)."""

    text: str
    amount: Fen | None = None
    precision: Fen | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Goal:
    """A performance goal (绩效目标). `period` is annual 年度 or midterm 中期/实施期."""

    text: str
    period: str = "annual"
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A performance indicator (绩效指标): levels 一级/二级/三级指标, what is measured, and the target value as `text` and, where
    it can be taken apart, as `operator`, `value` and `unit`. `basis` is 指标值确定依据."""

    level1: str
    level2: str
    name: str
    period: str
    text: str
    description: str | None = None
    operator: str | None = None
    value: str | None = None
    unit: str | None = None
    basis: str | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Project:
    """A project (项目) with its performance target form. `funds` keys: `annual.total`, `annual.fiscal`, `annual.other`, and the
    same with `midterm`; `plan` keys are months (`03`) with the cumulative share in percent (资金支出计划)."""

    name: str
    code: str | None = None
    category: str | None = None
    unit: str | None = None
    attribute: str | None = None
    start: str | None = None
    end: str | None = None
    purpose: str | None = None
    basis: str | None = None
    funds: Mapping[str, Money] = field(default_factory=dict)
    plan: Mapping[str, str] = field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    form: str | None = None
    table: int | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Procurement:
    """A line of the procurement budget (政府采购预算). `quantity` and `price` as printed; `price` is in the table's money unit."""

    project: str | None
    item: str | None
    catalogue: str | None
    measure: str | None
    quantity: str | None
    price: Money | None
    amount: Money | None
    project_funds: Money | None = None
    reserved: Money | None = None
    table: int | None = None
    row: int | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Asset:
    """A line of the asset table (国有资产占用情况): a kind of asset with its quantity and value."""

    name: str
    item: str | None
    quantity: str | None
    value: Money | None
    table: int | None = None
    row: int | None = None
    where: Position = Position()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Something printed that found no place. `reason` is a sentence in Chinese. A figure of the narrative names its `passage`."""

    text: str
    reason: str
    where: Position = Position()
    table: int | None = None
    row: int | None = None
    column: int | None = None
    passage: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the reading that a person should know: what was repaired, left out, or read twice. `code` is the sentence's
    (`document.scanned_page`)."""

    text: str
    where: Position = Position()
    code: str | None = None


@dataclass(frozen=True, slots=True)
class BudgetBook:
    """One department's budget of one year as data. `stage` is budget or final; `goals` are the whole department's
    performance goals and indicators (部门整体绩效目标)."""

    source: Source
    department: Department
    fiscal_year: int | None
    stage: str | None
    schema: str = SCHEMA
    units: tuple[Unit, ...] = ()
    tables: tuple[Table, ...] = ()
    observations: tuple[Observation, ...] = ()
    passages: tuple[Passage, ...] = ()
    statements: tuple[Statement, ...] = ()
    goals: tuple[Project, ...] = ()
    projects: tuple[Project, ...] = ()
    procurement: tuple[Procurement, ...] = ()
    assets: tuple[Asset, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    remarks: tuple[Remark, ...] = ()
