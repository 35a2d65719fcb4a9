"""What the API answers with. Amounts are texts in 元 with two decimals: exact, whatever reads them. What records and fields mean is said in
words.toml, in Chinese and English."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Field, Schema

T = TypeVar("T")
Yuan = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$")]


class Fault(Schema):
    """Why a request failed."""

    code: str
    message: str
    details: list[dict[str, Any]]


class Problem(Schema):
    """The form of every failure."""

    error: Fault


class Page(Schema, Generic[T]):
    """A part of a list: `count` is the length of the whole, `next` the address of the part that follows."""

    count: int
    limit: int
    next: str | None
    items: list[T]


class Department(Schema):
    """How far a department's publication is in a year. Of a submission only those are told who may see it."""

    year: int
    code: str
    name: str
    state: Literal["published", "retracted", "none"]
    version: int | None = None
    published_at: datetime | None = None
    retracted_at: datetime | None = None
    reason: str | None = None
    sha256: str | None = None
    page: str | None = None
    submission_state: str | None = None
    submission_due: date | None = None


class Book(Schema):
    """A published budget and its sums."""

    year: int
    department: str
    department_name: str
    version: int
    published_at: datetime
    sha256: str
    code_year: int
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
    unit: str | None
    amount: Yuan
    precision: Yuan
    at: dict[str, str]
    partial: bool


class Figure(Schema):
    """An amount of a published budget, added up, with last year's where it is stated."""

    year: int
    department: str
    version: int
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


class Amount(Schema):
    """An amount in a form: what was printed; amount and precision are null where that is no figure."""

    text: str
    amount: Yuan | None
    precision: Yuan | None


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
    funds: dict[str, Amount]
    goals: list[str]
    indicators: int


class Finding(Schema):
    """Something that a rule found."""

    id: str
    rule: str
    severity: Literal["error", "suspect", "style"]
    message: str
    fix: str
    where: str
    set_aside: bool = False


class Submission(Schema):
    """A submission that the token's owner may see."""

    id: int
    year: int
    organisation: str
    organisation_name: str
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
    department_name: str
    year: int | None
    verdict: str | None
    severities: dict[str, int]
    made_at: datetime
    finished_at: datetime | None
    address: str


class Reason(Schema):
    """Why a finding is set aside."""

    reason: str = Field(min_length=1, max_length=1000, pattern=r"\S")
