"""Known defects of real documents are found, at their lines and by a rule of their kind; what looks odd and is right is no error."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rules import defects

KINDS = tomllib.loads((Path(__file__).parent / "defect_kinds.toml").read_text(encoding="utf-8"))["kinds"]

if not (defects.FOLDER / "defects.json").is_file():
    pytest.skip("the lists of known defects are not at hand", allow_module_level=True)

ENTRIES = defects.entries()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_a_known_defect_is_found_at_its_line(entry):
    found = defects.meet(entry, KINDS).findings
    assert found, (entry["kind"], entry["lines"], entry["explanation"])


def test_every_kind_of_defect_has_its_rules():
    assert {entry["kind"] for entry in ENTRIES} <= set(KINDS)


def test_most_lines_of_the_known_defects_are_named():
    covered = [defects.meet(entry, KINDS).covered for entry in ENTRIES]
    assert sum(covered) / len(covered) > 0.9


@pytest.mark.parametrize("entry", defects.entries("odd-but-right.json"), ids=lambda entry: entry["id"])
def test_what_is_odd_but_right_is_no_error(entry):
    """An error at the same line is fine where a known defect stands there too."""
    defective = {line for one in ENTRIES if one["sample"] == entry["sample"] and one["severity"] == "error" for line in one["lines"]}
    lines = set(entry["lines"]) - defective
    errors = [one for one in defects.checked(entry["sample"]).findings if one.severity == "error" and one.where.line in lines]
    assert errors == []
