"""What the API answers with. Amounts are texts in 元 with two decimals: exact, whatever reads them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from ninja import Field, Schema

T = TypeVar("T")
Yuan = str


class Fault(Schema):
    """Why a request failed."""

    code: str = Field(description="稳定的代码，供程序判断。")
    message: str = Field(description="给人看的一句话。")
    details: list[dict[str, Any]] = Field(description="逐项的说明，可以为空。")


class Problem(Schema):
    """The form of every failure."""

    error: Fault


class Page(Schema, Generic[T]):
    """A part of a list: `count` is the length of the whole, `next` the address of the part that follows."""

    count: int
    limit: int
    offset: int
    next: str | None
    items: list[T]


class Department(Schema):
    """How far a department's publication is in a year. `state` and `due` are told only to those who may see the submission."""

    year: int
    code: str
    name: str
    status: Literal["published", "retracted", "none"]
    version: int | None = None
    published_at: datetime | None = None
    retracted_at: datetime | None = None
    reason: str | None = None
    sha256: str | None = Field(None, description="公开文件清单（manifest.json）的 SHA-256。")
    page: str | None = None
    state: str | None = None
    due: date | None = None


class Book(Schema):
    """A published budget and its sums."""

    year: int
    code: str
    name: str
    version: int
    published_at: datetime
    sha256: str
    total: Yuan
    basic: Yuan
    project: Yuan
    sangong: Yuan
    page: str
    book: str


class File(Schema):
    """A published file."""

    name: str
    bytes: int
    sha256: str
    address: str


class Version(Schema):
    """A version of a published budget. The files of one that was retracted are gone."""

    version: int
    state: Literal["published", "superseded", "retracted"]
    published_at: datetime
    retracted_at: datetime | None
    reason: str | None
    sha256: str
    files: list[File]


class Observation(Schema):
    """A printed amount at its coordinates, as in the book."""

    table: int
    title: str
    row: int
    column: int
    text: str
    amount: Yuan
    precision: Yuan
    at: dict[str, str]
    partial: bool


class Figure(Schema):
    """An amount of a published budget, added up, with last year's where it is stated."""

    year: int
    code: str
    view: str
    at: dict[str, str]
    name: str
    amount: Yuan
    before: Yuan | None


class Indicator(Schema):
    """A performance indicator of a project, or of the whole department (`project` is null)."""

    project: str | None
    project_code: str | None
    period: str
    level1: str
    level2: str
    name: str
    text: str
    operator: str | None
    value: str | None
    unit: str | None
    description: str | None


class Project(Schema):
    """A project of a published budget."""

    name: str
    code: str | None
    category: str | None
    unit: str | None
    attribute: str | None
    start: str | None
    end: str | None
    purpose: str | None
    basis: str | None
    funds: dict[str, Yuan | None]
    goals: list[str]
    indicators: int


class Finding(Schema):
    """Something that a rule found."""

    id: str
    rule: str
    severity: str
    message: str
    fix: str
    where: str
    set_aside: bool = False


class Submission(Schema):
    """A submission that the token's owner may see."""

    id: int
    year: int
    code: str
    name: str
    state: str
    version: int
    due: date | None
    changed_at: datetime


class Check(Schema):
    """A document that is checked. `severities` counts findings once it is done."""

    id: int
    name: str
    sha256: str
    bytes: int
    state: Literal["waiting", "running", "done", "failed"]
    problem: str
    department: str
    year: int | None
    verdict: str | None
    severities: dict[str, int]
    made_at: datetime
    finished_at: datetime | None
    address: str


class Reason(Schema):
    """Why a finding is set aside."""

    reason: str = Field(min_length=1, max_length=1000, pattern=r"\S")
