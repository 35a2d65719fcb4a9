"""Real published budgets: everything in them is read, and what is found wrong in them has been judged by hand.

The expectations were read off the documents, not off the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest

from checking import check_book
from mingzhang.book.model import BudgetBook
from mingzhang.checks.model import Coverage, Finding
from mingzhang.reading import read_file
from paths import (
    DEMONSTRATION_ZONE,
    FINAL_ACCOUNT,
    HUMAN_RESOURCES,
    PARTY_AFFAIRS,
    QINHUANGDAO,
    STREET,
    TANGSHAN,
    document,
)

STATUTORY = {"statutory", "sangong", "projects"}


@dataclass(frozen=True)
class Expected:
    """What a document holds. `failing` are its failed identities: rule, title of the table, total and sum of the parts as printed."""

    department: str
    code: str | None
    year: int
    stage: str
    unit: str
    projects: int
    failing: tuple[tuple[str, str, str, str], ...] = ()


DOCUMENTS = {
    DEMONSTRATION_ZONE: Expected("洛阳市城乡一体化示范区党政办公室", "001", 2024, "budget", "万元", 10),
    HUMAN_RESOURCES: Expected("洛阳高新技术产业开发区人力资源和社会保障局", "101015", 2021, "budget", "万元", 23),
    PARTY_AFFAIRS: Expected("中共洛阳高新技术产业开发区工作委员会党群工作部", "101013", 2021, "budget", "万元", 12),
    QINHUANGDAO: Expected("中共秦皇岛经济技术开发区工作委员会党建工作部", "203", 2021, "budget", "万元", 26),
    TANGSHAN: Expected("中国共产党唐山市开平区委员会组织部", "203", 2024, "budget", "万元", 19),
    # One project form: 项目总预算 10,903,043.00, of which 财政资金 and others come to 11,419,043.00. The document is wrong.
    STREET: Expected(
        "上海市普陀区人民政府万里街道办事处",
        None,
        2023,
        "budget",
        "元",
        5,
        (("identity.funds", "财政项目支出绩效目标填报表", "10,903,043.00", "11,419,043.00"),),
    ),
    FINAL_ACCOUNT: Expected("中共上海市普陀区委社会工作部", None, 2024, "final", "万元", 0),
}

STREET_TABLES = (
    # title, rows under the header that print something, figures
    ("2023年部门财务收支预算总表", 9, 12),
    ("2023年部门收入预算总表", 67, 134),
    ("2023年部门支出预算总表", 67, 201),
    ("2023年部门财政拨款收支预算总表", 9, 20),
    ("2023年部门一般公共预算支出功能分类预算表", 67, 201),
    ("2023年部门政府性基金预算支出功能分类预算表", 1, 0),
    ("2023年部门国有资本经营预算支出功能分类预算表", 1, 0),
    ("2023年部门一般公共预算基本支出部门预算经济分类预算表", 31, 63),
    ("2023年部门“三公”经费和机关运行经费预算表", 1, 7),
)

FINAL_TABLES = (
    ("收入支出决算总表", 9),
    ("收入决算表", 36),
    ("支出决算表", 39),
    ("财政拨款收入支出决算总表", 15),
    ("一般公共预算财政拨款支出决算表", 39),
    ("一般公共预算财政拨款基本支出决算表", 67),
    ("财政拨款“三公”经费支出决算表", 0),
    ("政府性基金预算财政拨款收入支出决算表", 0),
    ("国有资本经营预算财政拨款收入支出决算表", 0),
)

every_document = pytest.mark.parametrize("name", DOCUMENTS)


@cache
def checked(name: str) -> tuple[BudgetBook, tuple[Finding, ...], Coverage]:
    book = read_file(document(name))
    return (book, *check_book(book))


@every_document
def test_nearly_every_figure_is_placed(name: str) -> None:
    book, _, coverage = checked(name)
    assert coverage.numeric_cells > 100
    assert coverage.placed_cells / coverage.numeric_cells >= 0.99
    assert all(table.placed_cells <= table.numeric_cells for table in book.tables)


@every_document
def test_the_department_the_year_and_the_stage_are_read(name: str) -> None:
    book, expected = checked(name)[0], DOCUMENTS[name]
    assert (book.department.name, book.department.code) == (expected.department, expected.code)
    assert (book.fiscal_year, book.stage) == (expected.year, expected.stage)


@every_document
def test_every_project_is_read_with_its_money(name: str) -> None:
    projects = checked(name)[0].projects
    assert len(projects) == DOCUMENTS[name].projects
    assert all(project.name for project in projects)
    assert all(any(money.amount is not None for money in project.funds.values()) for project in projects)
    assert all(project.indicators for project in projects)


@every_document
def test_the_money_unit_of_every_table_of_amounts_is_read(name: str) -> None:
    tables = [table for table in checked(name)[0].tables if table.kind in STATUTORY and "三公" not in table.title]
    assert {table.unit for table in tables} <= {DOCUMENTS[name].unit}


@every_document
def test_no_amount_stands_in_a_table_without_a_money_unit(name: str) -> None:
    book = checked(name)[0]
    units = {table.id: table.unit for table in book.tables}
    assert [item.text for item in book.observations if units[item.table] is None] == []


@every_document
def test_no_identity_of_a_statutory_table_fails(name: str) -> None:
    book, findings, _ = checked(name)
    statutory = {table.id for table in book.tables if table.kind in STATUTORY}
    assert [finding.message for finding in findings if finding.where.table_id in statutory] == []


@every_document
def test_the_failed_identities_are_those_that_were_judged_by_hand(name: str) -> None:
    found = [finding for finding in checked(name)[1] if finding.severity == "error"]
    assert sorted((item.rule, item.where.table or "", item.found, item.expected) for item in found) == sorted(DOCUMENTS[name].failing)


def test_the_street_has_nine_tables_with_all_their_rows_and_figures() -> None:
    tables = [table for table in checked(STREET)[0].tables if table.kind in STATUTORY]
    read = [(table.title, len({line.index for line in table.rows}), table.placed_cells) for table in tables]
    assert read == list(STREET_TABLES)


def test_the_three_public_expenses_of_the_street_are_in_ten_thousands() -> None:
    table = next(table for table in checked(STREET)[0].tables if table.kind == "sangong")
    assert table.unit == "万元"
    amounts = [int(item.amount) for item in checked(STREET)[0].observations if item.table == table.id]
    assert amounts == [22_910_000, 0, 1_350_000, 21_560_000, 0, 21_560_000, 786_090_000]


def test_every_table_of_the_final_account_is_read() -> None:
    tables = [table for table in checked(FINAL_ACCOUNT)[0].tables if table.kind in STATUTORY]
    assert [(table.title, table.placed_cells) for table in tables] == list(FINAL_TABLES)
    assert all(table.numeric_cells == table.placed_cells for table in tables)
