"""The workbooks of `samples/facts/` hold the facts that `tools/facts/` builds."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from mingzhang.facts.importing import import_workbook
from paths import ROOT

FOLDER = ROOT / "samples" / "facts"
WORKBOOKS = sorted(path.stem for path in FOLDER.glob("*.xlsx"))


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("facts_build", ROOT / "tools" / "facts" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["facts_build"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_committed_workbook_is_imported_as_the_facts_that_it_was_made_from(name: str, build: ModuleType) -> None:
    imported = import_workbook(FOLDER / f"{name}.xlsx")
    assert [fault for fault in imported.faults if fault.severity == "error"] == []
    assert imported.facts == build.facts(build.sources()[name])
    assert imported.money == build.money_unit(build.sources()[name])


def test_a_field_that_no_record_has_is_named(build: ModuleType, tmp_path) -> None:
    path = tmp_path / "facts.toml"
    path.write_text('[department]\nname = "甲"\ncode = "1"\nyear = 2024\ncolour = "red"\n', encoding="utf-8")
    with pytest.raises(build.Malformed, match="Department: colour"):
        build.facts(path)


def test_a_target_is_taken_apart_and_a_word_stays_whole(build: ModuleType, tmp_path) -> None:
    path = tmp_path / "facts.toml"
    quantity = '["产出指标", "数量指标", "人数", "≥46人"]'
    word = '["产出指标", "质量指标", "完整性", "完整"]'
    cost = '["产出指标", "成本指标", "单价", "≤5000元/人"]'
    rows = f"{quantity}, {word}, {cost}"
    path.write_text(f'indicators = [{rows}]\n[department]\nname = "甲"\ncode = "1"\nyear = 2024\n', encoding="utf-8")
    found = [(one.operator, one.value, one.unit) for one in build.facts(path).indicators]
    assert found == [("≥", "46", "人"), (None, "完整", None), ("≤", "5000", "元/人")]
