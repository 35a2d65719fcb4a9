"""The code lists answer as a budget officer expects, and their data are sound."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang import classification
from mingzhang.classification import CodeList, CodeListError
from mingzhang.classification.names import fold, loosen

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))
BUDGET_LISTS = ["functional", "economic_department", "economic_government", "revenue"]
LISTS = [*BUDGET_LISTS, "procurement", "procurement_2013", "divisions"]
LENGTHS = {"类": 3, "款": 5, "项": 7}
COMMON = "code,name,level,parent,valid_from,valid_to,source,confidence\n"


def code_list(name: str) -> CodeList:
    if name == "procurement_2013":
        return classification.procurement("2013")
    made = getattr(classification, name)()
    assert isinstance(made, CodeList)
    return made


def cases(kind: str, *fields: str):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: "-".join(str(case.get(field, "today")) for field in fields))


@cases("code", "list", "code", "year")
def test_a_code_has_the_name_of_its_year(case):
    entry = code_list(case["list"]).by_code(case["code"], case.get("year"))
    assert (entry.name if entry else "") == case["name"]


@cases("name", "list", "name", "year")
def test_a_printed_name_finds_its_codes(case):
    found = code_list(case["list"]).by_name(case["name"], case.get("year"), case.get("within"))
    assert sorted({entry.code for entry in found}) == case["codes"]


@cases("old_name", "name", "year")
def test_a_name_of_other_years_leads_to_the_name_of_the_year(case):
    codes = classification.functional()
    found = codes.by_old_name(case["name"], case["year"], case.get("within"))
    assert {entry.code for entry in found} == {case["code"]}
    current = codes.by_code(case["code"], case["year"])
    assert current is not None
    assert current.name == case["today"]


@cases("class", "name", "year")
def test_a_printed_class_is_found_and_said_how(case):
    match = classification.functional().nearest_class(case["name"], case.get("year"))
    assert (match.entry.code if match else "") == case["code"]
    assert (match.exactness if match else None) == case.get("how")


@cases("economic", "code", "unit", "year")
def test_a_department_economic_code_leads_to_government_codes(case):
    economic = classification.economic_map()
    assert list(economic.government_codes(case["code"], case.get("unit"), case.get("year"))) == case["codes"]
    if "unit" in case:
        assert economic.government_code(case["code"], case["unit"], case.get("year")) == (case["codes"] or [None])[0]


@cases("indicator", "name")
def test_a_second_level_indicator_leads_to_both_levels(case):
    assert [list(pair) for pair in classification.indicators().second_level(case["name"])] == case["levels"]


@cases("cofog", "code")
def test_a_function_code_leads_to_a_cofog_division(case):
    found = classification.cofog(case["code"])
    assert found is not None
    assert (found.division or "") == case["division"]


def test_an_economic_code_may_be_written_with_blanks_or_full_width_digits():
    economic = classification.economic_map()
    assert economic.government_codes("301 ０1") == economic.government_codes("30101") != ()


def test_an_unknown_class_has_no_cofog_division():
    assert classification.cofog("9990101") is None


@cases("place", "text")
def test_a_title_names_its_place(case):
    assert [entry.code for entry in classification.division_in(case["text"])] == case["codes"]


def test_a_local_suffix_that_names_nothing_above_leaves_every_candidate():
    codes = classification.functional()
    assert len(codes.by_name("行政运行（某专项）", 2024)) == len(codes.by_name("行政运行", 2024)) > 50


def test_children_are_those_of_the_year_once_each():
    codes = classification.functional()
    assert "20139" not in {entry.code for entry in codes.children("201", 2023)}
    assert "20139" in {entry.code for entry in codes.children("201", 2024)}
    assert codes.children("20805", 2019)[0].name == "归口管理的行政单位离退休"
    assert {entry.level for entry in codes.children(None)} == {"类"}
    assert codes.children("2010101") == ()


def test_the_parent_bears_the_name_of_the_year():
    codes = classification.functional()
    assert [codes.parent("20702", year).name for year in (2018, 2024)] == ["文化体育与传媒支出", "文化旅游体育与传媒支出"]
    assert codes.parent("207") is None
    assert codes.parent("999") is None


def test_a_local_code_is_below_the_listed_code_it_begins_with():
    codes = classification.functional()
    assert codes.is_ancestor("20132", "2013277")
    assert codes.is_ancestor("201", "201 32 77")
    assert not codes.is_ancestor("299", "29901")


def test_procurement_codes_follow_their_parents_not_their_digits():
    codes = classification.procurement()
    assert codes.is_ancestor("A02010000", "A02010105")
    assert codes.is_ancestor("A", "A02010105")
    assert not codes.is_ancestor("A02010105", "A02010000")


def test_the_same_procurement_code_differs_between_catalogues():
    names = [classification.procurement(catalogue).by_code("A02010104").name for catalogue in ("2013", "2022")]
    assert names == ["台式计算机", "服务器"]


def test_an_unknown_catalogue_is_refused():
    with pytest.raises(CodeListError, match="no catalogue '1999'"):
        classification.procurement("1999")


def test_an_own_list_replaces_the_packaged_one(tmp_path, monkeypatch):
    (tmp_path / "functional.csv").write_text(COMMON + "201,另一名称,类,,,,official text,high\n", encoding="utf-8-sig")
    assert classification.functional(tmp_path).by_code("201").name == "另一名称"
    assert classification.economic_department(tmp_path) is classification.economic_department()
    monkeypatch.setenv("MINGZHANG_CODE_LISTS", str(tmp_path))
    assert classification.functional().by_code("201").name == "另一名称"
    monkeypatch.delenv("MINGZHANG_CODE_LISTS")
    assert classification.functional().by_code("201").name == "一般公共服务支出"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("code,name\n201,甲\n", "line 1: column missing: level"),
        (COMMON + "201,甲,类,,,,,sure\n", "line 2: confidence 'sure'"),
        (COMMON + "201,甲,类,,,,,high\n202,乙,类\n", "line 3: 3 cells"),
        (COMMON + "201,甲,类,,24,,,high\n", "line 2: '24' is not a year"),
        (COMMON + "201,,类,,,,,high\n", "line 2: a row without code or name"),
        ("", "column missing"),
    ],
)
def test_a_malformed_list_is_refused_with_its_line(tmp_path, content, problem):
    (tmp_path / "own.csv").write_text(content, encoding="utf-8")
    with pytest.raises(CodeListError, match=problem):
        classification.load_list(tmp_path / "own.csv")


def test_a_missing_list_or_directory_is_refused(tmp_path):
    with pytest.raises(CodeListError, match="cannot be read"):
        classification.load_list(tmp_path / "absent.csv")
    with pytest.raises(CodeListError, match="no such directory"):
        classification.functional(tmp_path / "absent")


def test_nothing_is_loaded_at_import_and_each_list_only_once():
    script = "import builtins, io, pathlib; pathlib.Path.open = None; import mingzhang.classification"
    subprocess.run([sys.executable, "-c", script], check=True)
    assert classification.functional() is classification.functional()


def test_entries_cannot_be_changed():
    entry = classification.functional().by_code("201")
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.name = "甲"


# --- soundness of the data


@pytest.mark.parametrize("name", LISTS)
def test_every_parent_is_listed(name):
    entries = code_list(name).entries
    known = {entry.code for entry in entries}
    assert [entry for entry in entries if entry.parent is not None and entry.parent not in known] == []


@pytest.mark.parametrize("name", BUDGET_LISTS)
def test_level_and_parent_follow_from_the_code(name):
    wrong = [
        entry
        for entry in code_list(name).entries
        if LENGTHS[entry.level] != len(entry.code) or entry.parent != (entry.code[:-2] if len(entry.code) > 3 else None)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LISTS)
def test_names_of_a_code_are_distinct_and_their_years_in_order(name):
    entries = code_list(name).entries
    assert len({(entry.code, entry.name, entry.valid_from) for entry in entries}) == len(entries)
    assert [e for e in entries if e.valid_from is not None and e.valid_to is not None and e.valid_from > e.valid_to] == []
    assert {entry.confidence for entry in entries} <= {"high", "medium", "low"}


@pytest.mark.parametrize("name", BUDGET_LISTS)
def test_no_two_names_of_a_code_are_known_to_hold_in_one_year(name):
    codes = code_list(name)
    doubled = {
        (entry.code, year)
        for entry in codes.entries
        for year in range(2019, 2027)
        if sum(other.valid_in(year) for other in codes.all_by_code(entry.code)) > 1
    }
    assert doubled == set()


def test_the_economic_map_uses_listed_codes_with_their_names():
    department, government = classification.economic_department(), classification.economic_government()
    for pair in classification.economic_map().pairs:
        assert pair.department_name in {entry.name for entry in department.all_by_code(pair.department_code)}
        assert pair.government_name in {entry.name for entry in government.all_by_code(pair.government_code)}


def test_no_code_unit_type_and_year_has_two_government_codes():
    economic = classification.economic_map()
    for pair in economic.pairs:
        for unit_type in ("administrative", "institution"):
            for year in (None, *range(2019, 2027)):
                assert len(economic.government_codes(pair.department_code, unit_type, year)) <= 1


def test_every_department_item_has_a_government_code():
    economic = classification.economic_map()
    items = [entry for entry in classification.economic_department().entries if entry.level == "款"]
    assert [entry.code for entry in items if not economic.government_codes(entry.code, year=entry.valid_to or 2024)] == []


def test_every_function_class_goes_to_cofog_codes_that_exist():
    known = {code.code for code in classification.cofog_codes()}
    for entry in classification.functional().entries:
        found = classification.cofog(entry.code)
        assert found is not None
        assert {found.division, found.group} - {None} <= known


def test_every_indicator_stands_under_one_of_its_scheme():
    entries = classification.indicators().entries
    known = {(entry.scheme, entry.scope, entry.level, entry.name) for entry in entries}
    assert [e for e in entries if e.parent is not None and (e.scheme, e.scope, e.level - 1, e.parent) not in known] == []


@given(st.data())
@pytest.mark.parametrize("name", LISTS)
def test_every_name_finds_its_code(name, data):
    codes = code_list(name)
    entry = data.draw(st.sampled_from(codes.entries))
    assert entry in codes.by_name(entry.name)
    assert entry in codes.by_name(f" {entry.name}\n", entry.valid_from or entry.valid_to)
    assert codes.by_code(entry.code, entry.valid_from or entry.valid_to) is not None


@given(st.data())
@pytest.mark.parametrize("name", BUDGET_LISTS)
def test_an_ancestor_is_a_listed_prefix(name, data):
    codes = code_list(name)
    one, other = (data.draw(st.sampled_from(codes.entries)).code for _ in range(2))
    for above, below in ((one, other), (other, one), (other[:3], other), (other, other[:3])):
        assert codes.is_ancestor(above, below) == (above != below and below.startswith(above))


@given(st.text(max_size=20))
def test_any_text_may_be_asked_for(text):
    codes = classification.functional()
    assert all(loosen(entry.name) for entry in codes.by_name(text))
    assert codes.by_code(text) is None or fold(text).isdigit()
    codes.nearest_class(text, 2024)
    classification.division_in(text)
