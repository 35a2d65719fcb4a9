"""The facts of a departmental budget (部门预算): what a budget officer states once. Everything published is an aggregate of them.

Amounts are exact, in 分. Members of small dimensions (`fund`, `vintage`, `kind`, `item`) are ids of the cube; codes are those of the
classifications. Records are immutable and compare by value: importing what was exported gives equal facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from mingzhang.cube.coordinates import At
from mingzhang.money import Fen

NOTHING = Fen(0)
WHOLE = ""
"""The project of an indicator of the whole department (部门整体绩效目标)."""


@dataclass(frozen=True, slots=True)
class Department:
    """The department (部门) whose budget it is, and the budget year. `short` is what running text calls it; `division` the code of its
    place (行政区划代码); `approved` the day of approval (批复), `published` that of publication (公开)."""

    name: str
    code: str
    year: int
    short: str | None = None
    division: str | None = None
    approved: date | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit (预算单位). `nature` is 行政, 参公 or 事业; it decides the government economic class of its spending. `staff` is
    the authorised number (编制人数), `working` those in post (实有人数), `retired` 离退休人数."""

    code: str
    name: str
    nature: str
    rank: str | None = None
    funding: str | None = None
    staff: int | None = None
    working: int | None = None
    retired: int | None = None


@dataclass(frozen=True, slots=True)
class Revenue:
    """Money that comes in (收入): of a fund and vintage (current 本年, carryover 上年结转, reserve 使用非财政拨款结余), for a function item
    where the source is tied to one."""

    unit: str
    fund: str
    vintage: str
    amount: Fen
    last_year: Fen = NOTHING
    function: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """Money that is spent (支出), the atom of the cube. `kind` is basic, project, business, remitted, subsidy or carried_out; which part of
    基本支出 it is follows from the economic class, which part of 项目支出 from the category of its project. `economic` is a 款 of the
    departmental classification, or a 类 where no more is known; `government_economic` is given only where it differs from what
    follows from `economic` and the unit's nature. `project` is the `key` of a project. `assumed` marks what was made up to fit."""

    unit: str
    kind: str
    function: str | None
    economic: str | None
    fund: str
    vintage: str
    amount: Fen
    last_year: Fen = NOTHING
    project: str | None = None
    government_economic: str | None = None
    assumed: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an office said of a project's targets (审核意见): `by` is department 主管部门, budget 预算管理科室 or performance 绩效中心."""

    by: str
    text: str
    person: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A project (项目). `category` is routine 其他运转类/一般性, specific 特定目标类/专项, or other; `attribute` 新增, 一次性 or 延续. The
    money of the year is that of its spending; `midterm_fiscal` and `midterm_other` are the money of the whole period (中期资金). `plan`
    is the cumulative share in percent by month (资金支出计划: `03` → 25). `office` is the responsible office, never a person's number."""

    key: str
    name: str
    unit: str
    code: str | None = None
    category: str = "specific"
    attribute: str | None = None
    start: date | None = None
    end: date | None = None
    midterm_fiscal: Fen | None = None
    midterm_other: Fen | None = None
    plan: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    purpose: str | None = None
    basis: str | None = None
    office: str | None = None
    goal: str | None = None
    midterm_goal: str | None = None
    opinions: tuple[Opinion, ...] = ()
    submitted: date | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A performance indicator (绩效指标) of the project with the key `project`, or of the whole department (WHOLE). The target is
    `operator` (≥ ≤ > < =, none where it is a word), `value` and `unit`; `period` is annual or midterm."""

    project: str
    level1: str
    level2: str
    name: str
    value: str
    operator: str | None = None
    unit: str | None = None
    period: str = "annual"
    description: str | None = None
    basis: str | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One of the year's main tasks of the whole department (年度主要任务)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of the procurement budget (政府采购预算). The amount is `quantity` × `price`; `catalogue` is the 品目 code (A goods, B works,
    C services), `project` the key of the project that pays, None for 基本支出; `reserved` what is kept for small firms
    (预留中小微企业份额)."""

    unit: str
    item: str
    catalogue: str
    measure: str
    quantity: Decimal
    price: Fen
    fund: str
    vintage: str = "current"
    project: str | None = None
    reserved: Fen = NOTHING


@dataclass(frozen=True, slots=True)
class Item:
    """One of the “三公”经费, 会议费, 培训费, or 机关运行经费 (`item` is the cube's member, a leaf), with last year's and the reason for the
    change, which is required where there is one."""

    item: str
    fund: str
    amount: Fen
    last_year: Fen = NOTHING
    reason: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """A kind of state asset (国有资产) at the end of last year: `item` is the cube's member, `name` what is printed where it is a kind
    of its own (一般公务用车)."""

    item: str
    name: str
    quantity: Decimal | None = None
    value: Fen | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An amount of last year at some coordinates of the cube (上年数), for what the lines of `Revenue` and `Spending` do not give."""

    at: At
    amount: Fen


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one department's budget of one year. `duty` is 年度履职目标 of the whole department. `texts` are words by key (duties
    部门职责, organisation 机构设置, reason.… 增减变化原因); which keys a place needs, its layout says."""

    department: Department
    units: tuple[Unit, ...] = ()
    revenue: tuple[Revenue, ...] = ()
    spending: tuple[Spending, ...] = ()
    projects: tuple[Project, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    duty: str | None = None
    tasks: tuple[Task, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    items: tuple[Item, ...] = ()
    assets: tuple[Asset, ...] = ()
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    last_year: tuple[Known, ...] = ()
