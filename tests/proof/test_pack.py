"""Packs of the invented departments: every file says what the publication says, and what must not go out does not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import pytest

from mingzhang.checks.settings import DEFAULT, Settings, Waiver, load_waivers
from mingzhang.compiling.compile import compile_facts
from mingzhang.facts.model import Facts
from mingzhang.layouts.load import layout
from mingzhang.messages import Refusal
from mingzhang.money import Fen
from mingzhang.proof.model import FORMATS
from mingzhang.proof.pack import Wanted, make_pack
from mingzhang.publishing.fonts import find_fonts
from mingzhang.publishing.pdf_style import wanted_fonts
from mingzhang.publishing.typography import typography
from packs import LAYOUTS, WAIVERS, compiled, facts_named

SMALL = "qinghe_office_2024"
LARGE = "tongxi_organisation_2024"
QUICK = ("xlsx", "html")


def _writable():
    """The formats that can be written here: without Chinese fonts there is no PDF."""
    try:
        find_fonts(wanted_fonts(typography()))
    except Refusal:
        return tuple(form for form in FORMATS if form != "pdf")
    return FORMATS


HERE = _writable()


def settings_for(name):
    return Settings(waivers=load_waivers(WAIVERS[name])) if name in WAIVERS else DEFAULT


@cache
def pack_of(name):
    return make_pack(facts_named(name), compiled(name), Wanted(HERE, jobs=1), settings_for(name))


def packed(facts, formats=QUICK, settings=DEFAULT, name=SMALL):
    return make_pack(facts, compile_facts(facts, layout(LAYOUTS[name])), Wanted(formats), settings)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_file_says_what_the_publication_says_and_nothing_forbids_it(name):
    pack = pack_of(name)
    assert [(one.name, one.compared.differences) for one in pack.proved if one.compared.differences] == []
    assert all(
        one.compared.figures for one in pack.proved if one.name.endswith((".xlsx", ".docx", ".pdf", ".html")) and "/" not in one.name
    )
    assert any(one.compared.targets for one in pack.proved)
    assert pack.problems == ()
    assert [finding for finding in pack.findings if finding.severity == "error"] == []
    assert len(pack.waived) == len(settings_for(name).waivers)
    assert pack.manifest["ready"] is True
    assert pack.manifest["layout"] == LAYOUTS[name]
    assert pack.manifest["fiscal_year"] == facts_named(name).department.year


def test_without_its_waiver_a_finding_refuses_the_pack():
    pack = make_pack(facts_named(LARGE), compiled(LARGE), Wanted(("html",)))
    assert [problem for problem in pack.problems if load_waivers(WAIVERS[LARGE])[0].finding in problem]
    assert pack.manifest["ready"] is False


@pytest.mark.parametrize("name", [SMALL, LARGE])
def test_the_manifest_names_every_file_with_its_hash_and_size(name):
    pack = pack_of(name)
    entries = {entry["name"]: entry for entry in pack.manifest["files"]}
    assert set(entries) == set(pack.files)
    for file, data in pack.files.items():
        assert entries[file]["sha256"] == hashlib.sha256(data).hexdigest()
        assert entries[file]["bytes"] == len(data)
        assert entries[file]["differences"] == 0
    assert [entry["finding"] if "finding" in entry else entry["id"] for entry in pack.manifest["waived"]] == [
        waiver.finding for waiver in settings_for(name).waivers
    ]


def test_a_pack_has_a_file_of_each_format_and_a_form_for_each_project():
    pack = pack_of(LARGE)
    kinds = {file.rpartition(".")[2] for file in pack.files if "/" not in file}
    assert kinds == {"docx", "pdf", "xlsx", "html", "json"} & {*HERE, "docx"}
    assert "open-data/datapackage.json" in pack.files
    assert sum(file.startswith("forms/") for file in pack.files) == len(facts_named(LARGE).projects)


def test_the_same_facts_give_the_same_bytes():
    again = packed(facts_named(SMALL), HERE)
    assert again.files == pack_of(SMALL).files
    assert again.manifest == pack_of(SMALL).manifest


def test_formats_made_side_by_side_are_those_made_one_after_the_other(monkeypatch):
    monkeypatch.setattr("mingzhang.proof.pack.MANY", 1)
    heard = []
    wanted = Wanted(("xlsx", "html", "json"), jobs=2)
    beside = make_pack(facts_named(SMALL), compiled(SMALL), wanted, told=heard.append)
    assert set(heard) == {"xlsx", "html", "json"}
    alone = pack_of(SMALL)
    assert beside.files == {name: alone.files[name] for name in beside.files}
    assert len(beside.files) == 3
    assert beside.proved == tuple(
        sorted((one for one in alone.proved if one.name in beside.files), key=lambda one: list(beside.files).index(one.name))
    )
    assert beside.problems == ()


def test_a_personal_number_refuses_the_pack_though_it_is_waived():
    facts = facts_named(SMALL)
    phone = "联系电话：138" + "00138" + "000"
    private = replace(facts, texts=MappingProxyType({**facts.texts, "duties": f"{facts.texts['duties']}\n{phone}"}))
    first = packed(private)
    found = [finding for finding in first.findings if finding.rule.startswith("privacy")]
    assert found
    waivers = tuple(Waiver(finding.id, "已核实", "示例") for finding in first.findings)
    again = packed(private, settings=Settings(waivers=waivers))
    assert len(again.waived) == len(waivers)
    assert [problem for problem in again.problems if "不能豁免" in problem]
    assert again.manifest["ready"] is False


def test_words_that_lack_are_listed_one_by_one():
    facts = facts_named(SMALL)
    silent = replace(facts, texts=MappingProxyType({}), items=tuple(replace(item, reason=None) for item in facts.items))
    pack = packed(silent)
    wanted = [problem for problem in pack.problems if "缺少文字说明" in problem]
    assert len(wanted) >= 3
    assert any("duties" in problem for problem in wanted)
    assert len(wanted) == len(set(wanted))


def test_figures_that_cannot_be_reconciled_are_a_problem():
    """Revenue that does not equal spending: no rounding makes the total of the table right."""
    facts = facts_named(SMALL)
    more = tuple(replace(line, amount=Fen(line.amount + 123_456)) if place == 0 else line for place, line in enumerate(facts.revenue))
    pack = packed(replace(facts, revenue=more))
    assert any(problem.startswith("核对发现错误（identity.balance") for problem in pack.problems)


def test_a_budget_without_any_money_is_refused_and_says_that_nothing_was_read():
    facts = facts_named(LARGE)
    kept = {name: getattr(facts, name) for name in ("department", "units", "duty", "tasks", "texts")}
    pack = packed(Facts(**kept), name=LARGE)
    assert len([problem for problem in pack.problems if "没有找到预算表格" in problem]) == len(QUICK)


def test_the_formats_are_those_that_were_asked_for():
    pack = packed(facts_named(SMALL), ("html",))
    assert [name.rpartition(".")[2] for name in pack.files] == ["html"]
    assert set(FORMATS) == {"docx", "pdf", "xlsx", "html", "json", "package", "forms"}
