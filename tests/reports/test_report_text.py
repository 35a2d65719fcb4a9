from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from mingzhang.checks.model import Evidence, NotChecked
from mingzhang.reports import book_text, text
from reports import factory


def shown(report, book=None, width=100, **options):
    page = StringIO()
    console = Console(file=page, width=width, highlight=False, emoji=False, markup=False, **options)
    text.show(console, report, book)
    text.close(console, [report])
    return page.getvalue()


def test_the_heading_names_department_year_and_file():
    head = shown(*factory.faulty()).splitlines()[0]
    assert factory.DEPARTMENT in head
    assert "2024" in head
    assert "示范区党政办公室2024年预算公开.docx" in head


def test_a_finding_says_what_where_and_what_it_should_be():
    out = shown(*factory.faulty())
    assert "[错误] 合计等于分项之和（identity.rollup）1 处" in out
    assert "1. “一般行政管理事务”的“小计”与分项之和不符" in out
    assert "行“一般行政管理事务”，列“小计”，第 106 行" in out
    assert "计算得出：507.37" in out
    assert "印为：570.37" in out


def test_a_long_list_of_evidence_is_shortened_with_its_number():
    table = factory.long_table(rows=45)
    finding = factory.fault(table, (1, 4), [(row, 4) for row in range(2, 39)])
    assert "等 37 个" in shown(factory.report(finding), width=400)


def test_a_suspect_finding_says_that_it_is_one():
    out = shown(*factory.faulty())
    assert out.index("[存疑]") < out.index("3. 项目支出占比") < out.index("[不规范]")


def test_colour_marks_the_severity_and_leaves_the_sentence_alone():
    out = shown(*factory.faulty(), force_terminal=True, color_system="standard")
    assert "3.\x1b[0m 项目支出占比" in out


def test_the_law_behind_a_rule_is_named_once():
    out = shown(*factory.faulty())
    assert out.count("《中华人民共和国预算法》第四十六条") == len({"identity.rollup", "figure.width"})


def test_values_of_another_table_are_named_with_it_once():
    table, other = factory.spending(), factory.spending(9, "别的表")
    finding = factory.fault(table, (6, 8), [])
    evidence = tuple(Evidence("addend", str(row), factory.spot(other, row, 8)) for row in (4, 5))
    out = shown(factory.report(replace(finding, evidence=evidence)), width=200)
    assert "分项（表“别的表”） 4（政府办公厅（室）及相关机构事务）、5（行政运行）" in out


def test_many_things_not_checked_for_one_reason_are_shortened_and_say_so():
    unread = tuple(NotChecked(f"表{number}", "无法读取") for number in range(9))
    out = shown(factory.report(coverage=factory.coverage(not_checked=unread)), width=200)
    assert "未核对的内容（9 项）" in out
    assert "无法读取（9 项）：表0；表1；表2；表3；……" in out
    assert "完整清单见" in out


def test_piped_lines_end_without_spaces():
    assert not [line for line in shown(*factory.faulty()).splitlines() if line != line.rstrip()]


def test_a_report_of_nothing_but_unreadable_files_counts_no_figures():
    out = shown(factory.unreadable())
    assert "1 个，其中 1 个未能核对" in out
    assert "勾稽关系" not in out


def test_the_closing_table_counts_everything():
    out = shown(*factory.faulty())
    assert "成立 120，舍入差异 4，不符 3\n" in out
    assert "未核对的内容  1 项" in out
    assert "96 个，已定位 94 个，2 个未定位" in out
    assert "错误 1，存疑 2，不规范 1" in out


@pytest.mark.parametrize("width", [30, 40, 80])
def test_no_line_is_wider_than_the_terminal(width):
    table = factory.named()
    finding = factory.fault(table, (1, 1), [(2, 1)], message="很长" * 99)
    out = shown(factory.report(finding, department="长" * 99), factory.book(table), width=width)
    assert max(cell_len(line) for line in out.splitlines()) <= width


def test_there_is_colour_only_on_a_terminal():
    assert "\x1b[" not in shown(*factory.faulty())
    assert "\x1b[" in shown(*factory.faulty(), force_terminal=True, color_system="standard")


def test_neither_markup_nor_escape_codes_of_a_document_are_obeyed():
    report, book = factory.faulty()
    out = shown(replace(report, department="[red]甲\x1b[31m局[/red]"), book, force_terminal=True, color_system="standard")
    assert "[red]甲[31m局[/red]" in out
    assert "\x1b[31m局" not in out


def test_an_unreadable_file_shows_its_one_sentence():
    assert "文件“坏文件.pdf”不完整或已损坏" in shown(factory.unreadable())


def show_book(book, width=100):
    page = StringIO()
    book_text.show_book(Console(file=page, width=width, highlight=False, emoji=False, markup=False), book)
    return page.getvalue()


def test_a_book_shows_header_tables_projects_and_what_found_no_place():
    out = show_book(factory.book())
    for words in (factory.DEPARTMENT, "2024", "预算", "docx，12 页", "部门支出预算表", "万元", "数字政务平台运行维护", "300.00"):
        assert words in out
    assert "“3.50”：行名“其他”不在科目表中（第 311 行）" in out
    assert "第 3 页的表格跨页，已接续。" in out


def test_a_book_with_nothing_in_it_says_so():
    out = show_book(replace(factory.book(), tables=(), unplaced=(), remarks=(), projects=(), fiscal_year=None, stage=None))
    assert "没有读到表格" in out
    assert "未识别" in out
