from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import mingzhang
from mingzhang.messages import catalogue, needed, say

SOURCE = Path(mingzhang.__file__).parent
GROUPS = {code.partition(".")[0] for code in catalogue()} - {"rules", "limits"}
CODE = re.compile(rf"(?:{'|'.join(sorted(GROUPS))})\.(?!css$|js$|html$)[a-z_]+\Z")


def trees():
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE), ast.parse(path.read_text(encoding="utf-8"))


def used_codes():
    """Every text in the source that looks like the code of a sentence, and the calls that name one. Names of actions in the audit log look
    like that, too (`record(…, "filling.save")`), and those of models in migrations."""
    for path, tree in trees():
        if "migrations" in path.parts:
            continue
        actions = {
            id(argument)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "record"
            for argument in node.args
        }
        for node in ast.walk(tree):
            if id(node) not in actions and isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.match(node.value):
                yield str(path), node.lineno, node.value


def calls():
    for path, tree in trees():
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", None)
            if isinstance(node, ast.Call) and name in {"say", "UnreadableFile"} and node.args and isinstance(node.args[0], ast.Constant):
                spread = any(keyword.arg is None for keyword in node.keywords)
                yield f"{path}:{node.lineno}", node.args[0].value, None if spread else {keyword.arg for keyword in node.keywords}


def test_every_code_that_the_program_uses_has_a_sentence():
    unknown = [f"{path}:{line} {code}" for path, line, code in used_codes() if code not in catalogue()]
    assert unknown == []


def test_every_call_gives_the_values_that_its_sentence_needs():
    short = [f"{where} {code}" for where, code, given in calls() if given is not None and code in catalogue() and needed(code) - given]
    assert short == []


def test_the_codes_are_really_looked_for():
    assert len({code for _, _, code in used_codes()}) > 20
    assert len(list(calls())) > 20


@pytest.mark.parametrize("code", sorted(code for code in catalogue() if code.startswith("file.")))
def test_a_sentence_about_a_file_names_it_and_says_what_to_do_in_one_sentence(code):
    sentence = say(code, name="甲.docx")
    assert "甲.docx" in sentence
    assert re.search("请[^，。]{2}", sentence)
    assert sentence.count("。") == 1
    assert sentence.endswith("。")


@pytest.mark.parametrize("code", sorted(code for code in catalogue() if code.startswith(("file.", "document."))))
def test_a_sentence_about_a_document_reads_well_without_any_optional_value(code):
    assert "…" not in say(code)
    assert not re.search(r"[\[\]{}|]|（）|“”|，，|  ", say(code))


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_no_sentence_shows_its_brackets_when_everything_is_known(code):
    every = dict.fromkeys(re.findall(r"\{(\w+)\}", catalogue()[code]), "某")
    assert not re.search(r"[\[\]{}|]", say(code, **every))


def test_the_parts_that_say_nothing_are_left_out():
    assert say("file.truncated", name="a.pdf") == "文件“a.pdf”不完整或已损坏，请重新下载或重新导出后再试。"
    assert say("file.truncated", name="a.pdf", page=3, what="") == "文件“a.pdf”第 3 页不完整或已损坏，请重新下载或重新导出后再试。"


def test_what_to_do_is_replaced_by_better_advice():
    assert (
        say("file.unsupported", name="a.zip", what="压缩包", todo="请解压后再试") == "不能读取文件“a.zip”的格式（压缩包），请解压后再试。"
    )


def test_the_name_of_a_limit_is_translated():
    assert "（上限：单元格数 300）" in say("file.too_large", name="a", limit="cells", allowed=300)
    assert "（上限：20 页）" in say("file.too_large", name="a", limit="20 页")


def test_a_value_is_never_taken_for_a_part_of_the_sentence():
    assert "“[{name}|x]”" in say("file.missing", name="[{name}|x]")


def test_an_unknown_code_or_a_missing_value_is_still_said():
    assert say("file.nonsense", name="a") == "file.nonsense（name: a）"
    assert "…" in say("batch.bug")
