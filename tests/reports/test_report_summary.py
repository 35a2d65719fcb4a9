from __future__ import annotations

from dataclasses import replace

from mingzhang.checks.model import Coverage, NotChecked
from mingzhang.reports.summary import table_verdict, totals, verdict
from mingzhang.reports.words import beside, clean, identities, position
from reports import factory


def test_all_placed_and_checked_without_findings_is_clean():
    assert verdict(*factory.clean_report()).level == "clean"


def test_a_figure_without_a_place_forbids_clean():
    report = factory.report(coverage=Coverage(96, 95, 120))
    assert verdict(report).level == "partial"
    assert "1 个数字未能定位" in verdict(report).sentence


def test_something_not_checked_forbids_clean():
    report = factory.report(coverage=Coverage(96, 96, 120, not_checked=(NotChecked("文字", "没有"),)))
    assert verdict(report).level == "partial"


def test_something_beside_the_tables_that_was_not_read_forbids_clean():
    report, book = factory.clean_report()
    outside = replace(factory.book().unplaced[0], table=None, row=None, column=None)
    assert verdict(report, replace(book, unplaced=(outside,))).level == "partial"


def test_figures_without_a_single_identity_are_not_checked():
    assert verdict(factory.report(coverage=Coverage(96, 96))).level == "failed"


def test_nothing_read_is_not_checked():
    assert verdict(factory.report(coverage=Coverage())).level == "failed"


def test_the_gravest_finding_gives_the_level():
    assert verdict(factory.faulty()[0]).level == "error"
    assert verdict(factory.report(factory.statement())).level == "suspect"


def test_a_severity_that_is_not_known_is_not_taken_lightly():
    assert verdict(factory.report(factory.statement("new"))).level == "suspect"


def test_a_table_with_figures_that_found_no_place_is_partial():
    assert table_verdict(factory.long_table(rows=3), ()).level == "partial"
    assert table_verdict(factory.empty(), ()).level == "empty"
    assert table_verdict(factory.balance(), ()).level == "clean"


def test_what_found_no_place_is_not_counted_again_where_the_coverage_lists_it():
    report, book = factory.faulty()
    outside = replace(book.unplaced[0], table=None, row=None, column=None)
    assert "未能归类" not in verdict(report, replace(book, unplaced=(outside,))).sentence


def test_identities_that_could_not_be_checked_are_told_from_content_that_was_not():
    coverage = factory.coverage(by_rule={"identity.same": {"passed": 120, "not_checked": 2}})
    assert identities(coverage)[-1] == ("无法核对", 2)
    assert [word for word, _ in identities(factory.coverage())] == ["成立", "舍入差异", "不符"]
    assert totals([factory.report(coverage=coverage)] * 2).coverage.by_rule["identity.same"]["not_checked"] == 4


def test_totals_add_up_over_documents_and_count_the_failed():
    counted = totals([factory.faulty()[0], factory.unreadable(), factory.clean_report()[0]])
    assert (counted.documents, counted.failed, counted.coverage.passed) == (3, 1, 240)
    assert counted.severities == {"error": 1, "suspect": 2, "style": 1}


def test_a_spot_is_named_by_what_tells_it_from_the_other():
    table = factory.spending()
    here, row, column = factory.spot(table, 6, 8), factory.spot(table, 5, 8), factory.spot(table, 6, 6)
    assert beside(row, here) == "行政运行"
    assert beside(column, here) == "人员经费"
    assert beside(replace(row, table="别的表"), here) == "表“别的表”，行政运行"


def test_a_place_in_a_workbook_is_its_sheet_and_cell():
    spot = replace(factory.spot(factory.spending(), 6, 8), line=None, sheet="表三", cell="I7")
    assert position(spot) == "工作表“表三”I7"


def test_control_characters_are_cut_and_chinese_is_kept():
    assert clean("表\x00\x1b[0m“三公”\u202e\ud800") == "表[0m“三公”�"
