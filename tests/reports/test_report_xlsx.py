from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from mingzhang.reports import xlsx
from mingzhang.reports.sheet_names import SheetNames
from reports import factory


def book(*checked):
    return openpyxl.load_workbook(BytesIO(xlsx.dump(checked or [factory.faulty()])))


def test_the_findings_come_first_with_the_promised_columns():
    sheet = book()["问题"]
    head = [cell.value for cell in sheet[1]]
    assert head[:11] == ["序号", "文件", "表", "行", "列", "位置", "级别", "规则", "说明", "印为", "应为"]
    assert sheet.max_row == 5
    assert [sheet.cell(row, 7).value for row in range(2, 6)] == ["错误", "存疑", "存疑", "不规范"]


def test_a_finding_links_to_its_cell():
    workbook = book()
    link = workbook["问题"]["F2"].hyperlink
    assert link.location == "'部门支出预算表'!I10"
    assert workbook["部门支出预算表"]["I10"].value == pytest.approx(570.37)


def test_a_failing_cell_is_filled_and_says_why():
    cell = book()["部门支出预算表"]["I10"]
    assert cell.fill.fgColor.rgb == "FFF9C9C5"
    assert "计算得出 507.37" in cell.comment.text
    assert "错误" in cell.comment.text


def test_figures_are_numbers_with_their_decimals_and_codes_stay_text():
    sheet = book()["部门支出预算表"]
    assert (sheet["E6"].value, sheet["E6"].number_format) == (1070, "#,##0.00")
    assert sheet["F6"].number_format == "0.00"
    assert sheet["A7"].value == "201"
    assert sheet["B8"].value == "03"


def test_merged_cells_are_reproduced():
    assert {str(merged) for merged in book()["部门支出预算表"].merged_cells.ranges} >= {"A4:C4", "D4:D5", "F4:H4", "I4:J4"}


def test_the_coverage_stands_in_the_summary_and_a_bad_file_in_both():
    workbook = book(factory.faulty(), (factory.unreadable(), None))
    assert "2 个数字未能定位" in workbook["汇总"]["D2"].value
    assert [workbook["汇总"].cell(2, column).value for column in (5, 6, 7, 8, 9, 10)] == [1, 2, 1, 96, 94, 2]
    assert "坏文件.pdf" in workbook["汇总"]["D3"].value
    assert workbook["问题"].cell(6, 7).value == "未核对"


def test_text_never_becomes_a_formula_or_a_link():
    table = factory.table(1, "=1+1", [["=cmd|' /C calc'!A0", "http://example.invalid"], ["+1", "@SUM(A1)"]], header=1)
    finding = factory.fault(table, (0, 0), [], message="=HYPERLINK(1)", suspects=False)
    workbook = book((factory.report(finding, source="=1+1.docx"), factory.book(table)))
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not (cell.hyperlink and cell.hyperlink.target)


def test_sheet_names_are_short_allowed_and_different():
    names = SheetNames(("问题",))
    given = [names.take(title) for title in ("长" * 50, "长" * 50, "a/b:c*[d]?", "A/B:C*[D]?", "", "'", "History", "问题", "😀" * 40)]
    assert len({name.casefold() for name in given}) == len(given)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in given)
    assert not any(set(name) & set("[]:*?/\\'") for name in given)


def test_strange_titles_and_very_long_texts_give_a_workbook_that_opens():
    table = factory.named(name="[表]'*?:/\\" + "长" * 40_000)
    assert len(book((factory.report(), factory.book(table))).sheetnames) == 3


def test_a_figure_with_more_digits_than_a_workbook_keeps_stays_text():
    table = factory.table(1, "表", [["项目", "金额"], ["甲", "12345678901234567.89"]], header=1)
    assert book((factory.report(), factory.book(table)))["表"]["B5"].value == "12345678901234567.89"


def test_a_figure_that_was_tidied_shows_how_it_was_printed():
    table = factory.table(1, "表", [["项目", "金额"], ["甲", "41. 82"]], header=1)
    cell = book((factory.report(), factory.book(table)))["表"]["B5"]
    assert cell.value == pytest.approx(41.82)
    assert "41. 82" in cell.comment.text


def test_the_same_check_gives_the_same_bytes():
    assert xlsx.dump([factory.faulty()]) == xlsx.dump([factory.faulty()])


def test_documents_with_tables_of_the_same_name_keep_all_of_them():
    report, read = factory.faulty()
    workbook = book((report, read), (replace(report, source="b.docx"), read))
    assert {"部门支出预算表", "部门支出预算表 (2)"} <= set(workbook.sheetnames)
    assert workbook["问题"]["F6"].hyperlink.location == "'部门支出预算表 (2)'!I10"
