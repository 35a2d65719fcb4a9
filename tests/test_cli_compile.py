"""The commands that make what is published: what they write, say and exit with."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import openpyxl
import pytest

from mingzhang import cli
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_workbook
from mingzhang.layouts.load import known, layout
from mingzhang.packing import texts_of
from mingzhang.proof.compare import Compared, Difference
from packs import LAYOUTS, WAIVERS, facts_named

SMALL, LARGE = "qinghe_office_2024", "tongxi_organisation_2024"
QUICK = ("--formats", "html")


@cache
def workbook(name, *, silent=False, phone=False):
    facts = facts_named(name)
    if silent:
        facts = replace(facts, texts=MappingProxyType({"duties": "履行职责。", "organisation": "一个单位。"}))
    if phone:
        facts = replace(
            facts, texts=MappingProxyType({**facts.texts, "duties": f"{facts.texts['duties']}\n联系人手机 138" + "00138" + "000"})
        )
    return export(facts, texts_of(layout(LAYOUTS[name])))


@pytest.fixture
def run(capfdbinary, tmp_path, monkeypatch):
    """Runs the program in an empty folder; gives the exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def go(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main(list(map(str, arguments)))
        captured = capfdbinary.readouterr()
        return caught.value.code, captured.out.decode(), captured.err.decode()

    return go


def compiled(run, name, *more, **kind):
    Path("事实.xlsx").write_bytes(workbook(name, **kind))
    return run("compile", "事实.xlsx", "--layout", LAYOUTS[name], "-o", "包", *QUICK, *more)


def written(folder="包"):
    root = Path(folder)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()) if root.exists() else []


def test_layouts_are_listed_with_their_years(run):
    code, out, _ = run("layouts")
    assert code == 0
    for name in known():
        found = layout(name)
        assert f"{name}\t{found.name}" in out
        assert found.about in out


def test_a_workbook_is_compiled_into_proved_files(run):
    code, out, err = compiled(run, SMALL)
    assert (code, out) == (0, ""), err
    manifest = json.loads(Path("包/manifest.json").read_text(encoding="utf-8"))
    assert manifest["ready"] is True
    assert manifest["problems"] == []
    assert written() == sorted(["manifest.json", *(entry["name"] for entry in manifest["files"])])
    compared = sum(entry["figures_compared"] for entry in manifest["files"])
    assert compared > 100
    assert f"读回比对 {compared} 个数" in err
    assert "全部一致" in err


def test_the_same_workbook_gives_the_same_bytes(run):
    compiled(run, SMALL)
    first = {name: Path("包", name).read_bytes() for name in written()}
    compiled(run, SMALL)
    assert {name: Path("包", name).read_bytes() for name in written()} == first


def test_what_the_rules_find_is_refused_and_a_waiver_sets_it_aside(run):
    code, _, err = compiled(run, LARGE)
    assert code == 1
    assert "code.function_economic" in err
    assert "没有写出文件：共有 1 个问题" in err
    assert written() == []
    code, _, err = compiled(run, LARGE, "--waivers", WAIVERS[LARGE])
    assert code == 0, err
    waived = json.loads(Path("包/manifest.json").read_text(encoding="utf-8"))["waived"]
    assert [entry["rule"] for entry in waived] == ["code.function_economic"]


def test_a_draft_is_written_and_says_that_it_must_not_be_published(run):
    code, _, err = compiled(run, LARGE, "--draft")
    assert code == 1
    assert "样稿" in err
    assert "不得公开" in err
    assert json.loads(Path("包/manifest.json").read_text(encoding="utf-8"))["ready"] is False
    assert len(written()) == 2


def test_a_draft_with_a_file_that_reads_otherwise_does_not_call_it_the_same(run, monkeypatch):
    def unlike(name, data, made):
        return Compared(0, 0, 0, (Difference("figure", "总表", "1.00=1000000", "", missing=True),))

    monkeypatch.setattr("mingzhang.proof.files.read_back", unlike)
    code, _, err = compiled(run, SMALL, "--draft")
    assert code == 1
    assert "读回" in err
    assert "1 个读回后与原稿不一致" in err
    assert "全部一致" not in err


def test_words_that_lack_are_told_with_their_key(run):
    code, _, err = compiled(run, SMALL, silent=True)
    assert code == 1
    assert "reason.total" in err
    assert written() == []


def test_a_personal_number_is_refused_whatever_is_waived(run):
    code, _, err = compiled(run, SMALL, phone=True)
    assert code == 1
    found = re.findall(r"（(privacy[\w.]*)，编号 (\w+)）", err)
    assert found, err
    waivers = "".join(f'[[waiver]]\nfinding = "{finding}"\nreason = "已核实"\nperson = "示例"\n' for _, finding in found)
    Path("豁免.toml").write_text(waivers, encoding="utf-8")
    code, _, err = compiled(run, SMALL, "--waivers", "豁免.toml", phone=True)
    assert code == 1
    assert "不能豁免" in err
    assert written() == []


def broken(name=SMALL):
    """The workbook with an amount that is a word."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(name)))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float) and cell.value > 1000 and "年" not in str(sheet.cell(cell.row, 1).value or ""):
                    cell.value = "很多"
                    out = io.BytesIO()
                    book.save(out)
                    return out.getvalue(), sheet.title, cell.coordinate
    raise AssertionError("no amount in the workbook")


def test_a_workbook_with_a_fault_is_refused_with_sheet_and_cell_and_can_be_annotated(run):
    data, sheet, cell = broken()
    Path("事实.xlsx").write_bytes(data)
    code, _, err = run("compile", "事实.xlsx", "--layout", LAYOUTS[SMALL], "-o", "包", *QUICK, "--annotate", "批注.xlsx")
    assert code == 1
    assert sheet in err
    assert cell in err
    assert "很多" in err
    assert written() == []
    assert Path("事实.xlsx").read_bytes() == data
    noted = openpyxl.load_workbook("批注.xlsx")[sheet][cell]
    assert noted.comment is not None
    assert "很多" in noted.comment.text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("没有.xlsx", "--layout", "hebei-2024", "-o", "包"), "没有.xlsx"),
        (("坏.xlsx", "--layout", "hebei-2024", "-o", "包"), "坏.xlsx"),
        (("事实.xlsx", "--layout", "atlantis", "-o", "包"), "hebei-2024"),
        (("事实.xlsx", "--layout", "没有.yaml", "-o", "包"), "没有.yaml"),
        (("事实.xlsx", "--layout", "错.yaml", "-o", "包"), "错.yaml 第 2 行"),
        (("事实.xlsx", "--layout", "hebei-2021", "-o", "包"), "2018—2022"),
        (("事实.xlsx", "--layout", "hebei-2024", "-o", "包", "--formats", "rtf"), "rtf"),
        (("事实.xlsx", "--layout", "hebei-2024", "-o", "占用"), "占用"),
        (("事实.xlsx", "--layout", "hebei-2024", "-o", "事实.xlsx"), "事实.xlsx"),
        (("事实.xlsx", "--layout", "hebei-2024"), "-o"),
        (("事实.xlsx", "-o", "包"), "--layout"),
        (("事实.xlsx", "--layout", "hebei-2024", "-o", "包", "--waivers", "没有.toml"), "没有.toml"),
        (("事实.xlsx", "--layout", "hebei-2024", "-o", "包", "--annotate", "事实.xlsx"), "事实.xlsx"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:3]),
)
def test_what_cannot_be_done_is_one_sentence_and_code_2(run, arguments, words):
    Path("事实.xlsx").write_bytes(workbook(LARGE))
    Path("坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    Path("错.yaml").write_text("extends: hebei-2024\ntabels: {}\n", encoding="utf-8")
    Path("占用").mkdir()
    Path("占用", "笔记.txt").write_text("我的", encoding="utf-8")
    code, out, err = run("compile", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
    assert written() == []
    assert written("占用") == ["笔记.txt"]


def test_a_layout_in_ones_own_folder_that_extends_a_packaged_one_compiles_with_its_own_document(run):
    Path("示例市.yaml").write_text('extends: hebei-2024\nname: 示例市\ntitle: "示例市{year}年预算"\ndocument: 正文.txt\n', encoding="utf-8")
    Path("正文.txt").write_text(
        "@cover {{ title }}|{{ name }}\n# 第一部分　公开表\n@table overview\n@table general\n# 第二部分　说明\n"
        "{{ year }}年支出预算{{ b.amount('expenditure') }}万元。\n## 一、部门职责\n{{ b.text('duties') }}\n",
        encoding="utf-8",
    )
    Path("事实.xlsx").write_bytes(workbook(LARGE))
    _, _, err = run("compile", "事实.xlsx", "--layout", "示例市.yaml", "-o", "包", *QUICK, "--draft")
    assert "版式文件" not in err
    manifest = json.loads(Path("包/manifest.json").read_text(encoding="utf-8"))
    assert manifest["layout"] == "示例市"
    assert [entry["differences"] for entry in manifest["files"]] == [0]
    page = Path("包/示例市2024年预算.html").read_text(encoding="utf-8")
    assert "2024年支出预算5464.38万元。" in page


def test_rounding_can_be_turned_off(run):
    code, _, err = compiled(run, SMALL, "--no-rounding")
    assert code == 0, err
    assert json.loads(Path("包/manifest.json").read_text(encoding="utf-8"))["rounding"] == []


# template


def test_a_template_is_a_workbook_that_asks_for_the_texts_of_the_layout(run):
    code, out, err = run("template", "--year", "2026", "--layout", "hebei-2024", "-o", "模板.xlsx")
    assert (code, out) == (0, "")
    assert "模板.xlsx" in err
    cells = {str(cell.value) for sheet in openpyxl.load_workbook("模板.xlsx") for row in sheet.iter_rows() for cell in row if cell.value}
    assert [text.title for text in layout("hebei-2024").texts.values() if text.title not in cells] == []
    imported = import_workbook(Path("模板.xlsx").read_bytes(), "模板.xlsx", texts_of(layout("hebei-2024")))
    assert imported.facts is None


def test_a_template_that_was_not_filled_in_is_refused_with_what_lacks(run):
    run("template", "--year", "2026", "--layout", "hebei-2024", "-o", "模板.xlsx")
    code, _, err = run("compile", "模板.xlsx", "--layout", "hebei-2024", "-o", "包", *QUICK)
    assert code == 1
    assert "需要改正，没有编制" in err
    assert written() == []


@pytest.mark.parametrize(
    "arguments",
    [("--year", "1999", "-o", "模板.xlsx"), ("--year", "2026"), ("--year", "2026", "-o", "没有/模板.xlsx"), ("-o", "模板.xlsx")],
)
def test_a_template_that_cannot_be_made_is_one_sentence_and_code_2(run, arguments):
    code, out, err = run("template", *arguments)
    assert (code, out) == (2, "")
    assert err.strip()
    assert not Path("模板.xlsx").exists()


# reconstruct


@pytest.fixture
def published(run):
    """A book of a compiled budget, as JSON."""
    Path("事实.xlsx").write_bytes(workbook(SMALL))
    code, _, err = run("compile", "事实.xlsx", "--layout", LAYOUTS[SMALL], "-o", "已公开", "--formats", "json,html")
    assert code == 0, err
    return {path.suffix: path for path in Path("已公开").iterdir()}


def total(facts):
    return sum(int(line.amount) for line in facts.spending if line.kind != "carried_out")


def test_facts_are_made_again_from_a_published_budget(run, published):
    code, out, err = run("reconstruct", published[".html"], "-o", "还原.xlsx")
    assert (code, out) == (0, "")
    assert "还原.xlsx" in err
    facts = import_workbook(Path("还原.xlsx").read_bytes(), "还原.xlsx").facts
    assert facts is not None
    assert total(facts) == total(facts_named(SMALL))
    assert len(facts.projects) == len(facts_named(SMALL).projects)


def test_last_years_budget_fills_the_template_of_the_next(run, published):
    book = next(path for path in Path("已公开").iterdir() if path.suffix == ".json" and path.name != "manifest.json")
    code, _, err = run("template", "--year", "2025", "--layout", LAYOUTS[SMALL], "--previous", book, "-o", "明年.xlsx")
    assert code == 0, err
    with zipfile.ZipFile("明年.xlsx") as archive:
        assert archive.testzip() is None
    sheet_names = openpyxl.load_workbook("明年.xlsx").sheetnames
    assert sheet_names == openpyxl.load_workbook(io.BytesIO(workbook(SMALL))).sheetnames


def test_what_cannot_be_reconstructed_is_one_sentence_and_code_2(run):
    Path("空.html").write_text("<p>没有表</p>", encoding="utf-8")
    Path("空.json").write_text("{}", encoding="utf-8")
    for name in ("空.html", "空.json", "没有.pdf"):
        code, out, err = run("reconstruct", name, "-o", "还原.xlsx")
        assert (code, out) == (2, "")
        assert len(err.strip().splitlines()) == 1
        assert not Path("还原.xlsx").exists()
