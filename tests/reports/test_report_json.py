from __future__ import annotations

import json

from mingzhang.reports import json as report_json
from reports import factory


def dumped(*reports):
    return json.loads(report_json.dump(reports))["documents"]


def test_a_document_has_the_promised_fields_in_order():
    (document,) = dumped(factory.faulty()[0])
    assert list(document) == ["source", "department", "fiscal_year", "problem", "findings", "waived", "coverage"]
    assert list(document["findings"][0]) == [
        "rule", "severity", "message", "found", "expected", "where", "evidence", "suspects", "basis", "id", "broken", "fix",
    ]  # fmt: skip
    assert {"table", "row", "column", "line", "page", "text"} <= set(document["findings"][0]["where"])
    assert list(document["findings"][0]["evidence"][0]) == ["role", "text", "where"]
    assert list(document["findings"][0]["suspects"][0]) == ["where", "printed", "proposed", "why", "choice"]
    assert list(document["coverage"])[:6] == ["numeric_cells", "placed_cells", "passed", "failed", "rounding", "not_checked"]


def test_what_was_not_checked_is_in_the_coverage():
    (document,) = dumped(factory.faulty()[0])
    assert document["coverage"]["not_checked"] == [{"what": "文字说明中的同比增减", "why": "文件中没有上年数"}]


def test_a_file_that_could_not_be_read_has_its_problem_and_no_findings():
    (document,) = dumped(factory.unreadable())
    assert document["problem"].startswith("文件“坏文件.pdf”")
    assert document["findings"] == []


def test_chinese_stays_readable_and_names_that_are_no_text_do_no_harm():
    text = report_json.dump([factory.report(source="a\udcff.txt")])
    assert "某某市" in text
    assert text.encode("utf-8")


def test_no_documents_make_an_empty_list():
    assert dumped() == []
