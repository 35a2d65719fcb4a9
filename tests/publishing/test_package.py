from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from publications import publication

from mingzhang.cube.coordinates import at
from mingzhang.facts.model import Department, Facts, Indicator, Item, Opinion, Project, Purchase, Revenue, Spending, Unit
from mingzhang.money import Fen
from mingzhang.publishing.book import book_of
from mingzhang.publishing.csv_cells import csv_bytes, plain, safe
from mingzhang.publishing.package import write_package
from mingzhang.publishing.package_fields import resources
from mingzhang.publishing.package_rows import coordinates_of, observation_rows
from paths import ROOT

FACTS = ("qinghe_office_2024", "tongxi_organisation_2024", "lanyuan_party_building_2021")
DIRECTION = ("spending", "expenditure"), ("revenue", "revenue")
PHONE, PERSON = "13912345678", "欧阳某某"
MADE_UP = Facts(
    Department("示例市档案馆", "310", 2024, division="990000", published=date(2024, 2, 8)),
    units=(Unit("310001", "示例市档案馆本级", "事业"),),
    revenue=(Revenue("310001", "general", "current", Fen(10_050_001), Fen(9_900_000)),),
    spending=(
        Spending("310001", "basic", "2012604", "30101", "general", "current", Fen(50_001)),
        Spending("310001", "basic", "2012604", "307", "general", "current", Fen(0)),
        Spending("310001", "project", "2012604", "30227", "general", "current", Fen(10_000_000), project="scan"),
        Spending("310001", "carried_out", None, None, "own.other", "carryover", Fen(7)),
    ),
    projects=(
        Project(
            "scan",
            "=档案数字化",
            "310001",
            category="routine",
            start=date(2024, 1, 1),
            purpose=f"委托扫描，联系电话：{PHONE}",
            office=PERSON,
            opinions=(Opinion("department", f"同意。审核人：{PERSON}", PERSON),),
        ),
    ),
    indicators=(
        Indicator("scan", "产出指标", "数量指标", "扫描页数", "1,200,000", "=", "页"),
        Indicator("", "效益指标", "社会效益指标", "查阅人次", "提高"),
    ),
    purchases=(Purchase("310001", "扫描仪", "A02010600", "台", Decimal("1.5"), Fen(33_333), "general"),),
    items=(Item("reception.domestic", "general", Fen(100), Fen(200), "-厉行节约"),),
)


@cache
def facts_of(name: str) -> Facts:
    """The facts of an invented department as `tools/facts` builds them."""
    path = ROOT / "tools" / "facts" / "build.py"
    spec = importlib.util.spec_from_file_location("facts_build_for_package", path)
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    made: Facts = build.facts(path.with_name(f"{name}.toml"))
    return made


def descriptor(files: dict[str, bytes]) -> dict:
    return json.loads(files["datapackage.json"])


def rows(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode("utf-8-sig"), newline="")))


def checked(files: dict[str, bytes], folder) -> frictionless.Report:
    """What an independent program says of the package. Its profile would be fetched; what that asks for is tested below."""
    told = {key: value for key, value in descriptor(files).items() if key != "profile"}
    for path, content in {**files, "datapackage.json": json.dumps(told).encode()}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    return frictionless.validate(folder / "datapackage.json")


@pytest.mark.parametrize("name", FACTS)
def test_an_independent_validator_accepts_the_package(name, tmp_path):
    report = checked(write_package(facts_of(name), book=book_of(publication())), tmp_path)
    assert report.flatten(["rowNumber", "fieldName", "type", "message"]) == []
    assert report.valid
    assert report.stats["tasks"] == len(resources())


@pytest.mark.parametrize("resource", ["spending", "projects", "observations"])
def test_the_validator_notices_a_file_that_was_changed(resource, tmp_path):
    files = write_package(MADE_UP, book=book_of(publication()))
    described = next(one for one in descriptor(files)["resources"] if one["name"] == resource)
    content = files[described["path"]]
    assert described["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert (described["bytes"], described["rows"]) == (len(content), len(rows(files, resource)))
    report = checked({**files, described["path"]: content.replace(b"0", b"1")}, tmp_path)
    assert {kind for (kind,) in report.flatten(["type"])} & {"hash-count", "primary-key"}


def test_the_descriptor_has_what_a_fiscal_data_package_must_have():
    made = descriptor(write_package(MADE_UP))
    assert made["profile"] == "fiscal-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", made["name"])
    assert (made["countryCode"], made["fiscalPeriod"]) == ("CN", {"start": "2024-01-01", "end": "2024-12-31"})
    fields = {one["name"]: {field["name"] for field in one["schema"]["fields"]} for one in made["resources"]}
    model = made["model"]
    assert {(one["resource"], one["direction"], one["phase"], one["currency"]) for one in model["measures"].values()} == {
        (name, direction, "approved", "CNY") for name, direction in DIRECTION
    }
    assert all(one["source"] in fields[one["resource"]] for one in model["measures"].values())
    kinds = {"compound", "classification", "activity", "fact", "location", "datetime", "entity", "other"}
    for dimension in model["dimensions"].values():
        assert dimension["dimensionType"] in kinds
        assert dimension.get("classificationType") in {None, "functional", "administrative", "economic"}
        assert set(dimension["primaryKey"]) <= set(dimension["attributes"])
        assert all(one["source"] in fields[one["resource"]] for one in dimension["attributes"].values())


def test_every_column_type_is_used_once_in_a_file_and_labels_name_their_code():
    for resource in resources().values():
        roles = [field.role for field in resource.fields if field.role]
        assert len(roles) == len(set(roles))
        for role in roles:
            if role.endswith(":label") and not role.startswith("phase"):
                assert role.replace(":label", ":code") in roles or resource.name == "observations", role
        assert len({field.name for field in resource.fields}) == len(resource.fields)
        assert set(resource.primary) <= {field.name for field in resource.fields}


def test_everything_is_named_in_chinese_and_in_english():
    made = descriptor(write_package(MADE_UP, book=book_of(publication())))
    named = [made, *made["resources"], *(field for one in made["resources"] for field in one["schema"]["fields"])]
    for one in named:
        assert re.search("[一-鿿]", one["labels"]["zh"]) or "COFOG" in one["labels"]["zh"]
        assert one["labels"]["en"].isascii() or "“" in one["labels"]["en"]
        assert one["title"] == one["labels"]["zh"]


def test_a_row_gives_every_column_of_its_file_and_no_other():
    files = write_package(MADE_UP, book=book_of(publication()))
    for resource in resources().values():
        header = files[resource.path].decode("utf-8-sig").partition("\r\n")[0].split(",")
        assert header == [field.name for field in resource.fields]
    known = {field.name for field in resources()["observations"].fields}
    assert {name for row in observation_rows(book_of(publication())) for name in row} <= known


@pytest.mark.parametrize("name", FACTS)
def test_amounts_add_up_to_those_of_the_facts_to_the_fen(name):
    facts = facts_of(name)
    files = write_package(facts)
    for resource, records in (("spending", facts.spending), ("revenue", facts.revenue)):
        lines = rows(files, resource)
        total = Decimal(sum(one.amount for one in records)) / 100
        assert sum(Decimal(line["amount"]) for line in lines) == total
        assert all(re.fullmatch(r"-?\d+\.\d\d", line["amount"]) for line in lines)
        described = next(one for one in descriptor(files)["resources"] if one["name"] == resource)
        assert Decimal(described["totals"]["amount"]) == total


def test_spending_stands_at_canonical_coordinates():
    assert [coordinates_of(MADE_UP, one) for one in MADE_UP.spending] == [
        at({"flow": "expenditure", "unit": "310001", "kind": kind, "fund": fund, "vintage": vintage, **more})
        for kind, fund, vintage, more in (
            ("basic.personnel", "general", "current", {"function": "2012604", "economic": "30101", "government_economic": "50501"}),
            ("basic", "general", "current", {"function": "2012604", "economic": "307"}),
            (
                "project.routine",
                "general",
                "current",
                {"function": "2012604", "economic": "30227", "project": "=档案数字化", "government_economic": "50502"},
            ),
            ("carried_out", "own.other", "carryover", {}),
        )
    ]


def test_a_line_of_spending_has_its_classifications_with_their_names():
    line = rows(write_package(MADE_UP), "spending")[0]
    wanted = {
        "country": "CN",
        "division": "990000",
        "department_code": "310",
        "unit_name": "示例市档案馆本级",
        "fiscal_year": "2024",
        "phase_zh": "批复预算",
        "phase_en": "approved budget",
        "direction": "expenditure",
        "function_level1": "201",
        "function_level1_name": "一般公共服务支出",
        "function_level2": "20126",
        "function_level3": "2012604",
        "cofog_division": "01",
        "cofog_division_en": "General public services",
        "economic_name": "基本工资",
        "economic_level1_name": "工资福利支出",
        "government_economic": "50501",
        "fund_zh": "一般公共预算",
        "fund_en": "general public budget",
        "vintage_en": "this year",
        "kind_zh": "人员经费",
        "amount": "500.01",
        "currency": "CNY",
        "assumed": "false",
    }
    assert {name: line[name] for name in wanted} == wanted


def test_the_mapping_to_cofog_is_said_to_be_this_projects_own():
    made = descriptor(write_package(MADE_UP))
    assert "官方没有公布" in made["conventions"]["cofog"]["zh"]
    fields = {field["name"]: field["description"] for one in made["resources"] for field in one["schema"]["fields"]}
    assert all("own mapping" in text for name, text in fields.items() if name.startswith("cofog"))


def test_no_person_and_no_telephone_number_is_in_the_package():
    everything = b"".join(write_package(MADE_UP, book=book_of(publication())).values()).decode()
    assert PHONE not in everything
    assert PERSON not in everything
    assert "139******78" in everything


def test_text_that_a_spreadsheet_would_run_is_made_safe_and_numbers_are_not_touched():
    files = write_package(MADE_UP)
    assert rows(files, "projects")[0]["project_name"] == "'=档案数字化"
    assert rows(files, "items")[0]["reason"] == "'-厉行节约"
    assert rows(files, "indicators")[0]["operator"] == "="
    refund = replace(MADE_UP, spending=(replace(MADE_UP.spending[0], amount=Fen(-1_234)),))
    assert rows(write_package(refund), "spending")[0]["amount"] == "-12.34"


@given(st.text(st.sampled_from("=+-@＝\t\r\n'12.,甲a\" "), max_size=8))
def test_a_safe_cell_runs_nothing_and_gives_back_its_text(text):
    cell = safe(text)
    assert plain(cell) == text
    assert cell[:1] not in set("=+-@＝\t\r\n") or len(cell) == 1 or re.fullmatch(r"[+-]?\d+(,\d{3})*(\.\d+)?", cell)
    again = list(csv.reader(io.StringIO(csv_bytes(["甲"], [[cell]]).decode("utf-8-sig"), newline="")))
    assert again == [["甲"], [cell]]


def test_files_begin_with_the_mark_that_tells_excel_the_encoding():
    files = write_package(MADE_UP)
    assert all(content.startswith(b"\xef\xbb\xbf") for name, content in files.items() if name.endswith(".csv"))
    assert not files["datapackage.json"].startswith(b"\xef\xbb\xbf")
    assert "BOM" in descriptor(files)["conventions"]["encoding"]["zh"]


def test_a_purchase_costs_quantity_times_price_exactly():
    line = rows(write_package(MADE_UP), "procurement")[0]
    assert (line["quantity"], line["price"], line["amount"], line["reserved"]) == ("1.5", "333.33", "499.995", "0.00")


def test_every_printed_figure_is_exported_with_its_place():
    book = book_of(publication())
    lines = rows(write_package(MADE_UP, book=book), "observations")
    assert len(lines) == len(book.observations)
    assert [(line["printed"], Decimal(line["amount"])) for line in lines] == [
        (safe(one.text), Decimal(int(one.amount)) / 100) for one in book.observations
    ]
    one = next(line for line in lines if line["function"] == "2070109" and line["kind"] == "project.routine")
    assert (one["table_title"], one["fund"], one["kind_en"], one["money_unit"]) == (
        "2024年部门支出预算表",
        "all",
        "routine projects",
        "万元",
    )


def test_the_same_facts_give_the_same_bytes():
    assert write_package(MADE_UP) == write_package(replace(MADE_UP))
    assert descriptor(write_package(MADE_UP))["created"] == "2024-02-08T00:00:00Z"


def test_an_unknown_phase_is_an_error():
    with pytest.raises(KeyError):
        write_package(MADE_UP, phase="imagined")
