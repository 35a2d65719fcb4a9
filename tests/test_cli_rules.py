"""The commands of the catalogue, and the options of `check` that name settings, waivers and an earlier file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from mingzhang import cli
from mingzhang.checks.catalogue import catalogue
from rules.frame import FRAME

EARLIER = FRAME.replace("2024", "2023")


@pytest.fixture
def run(capfdbinary, tmp_path, monkeypatch):
    """Runs the program in a folder of its own that holds two small budgets; gives the exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)
    Path("今年.txt").write_text(FRAME + "全年安排####万元。\n", encoding="utf-8")
    Path("去年.txt").write_text(EARLIER, encoding="utf-8")

    def go(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main(list(arguments))
        captured = capfdbinary.readouterr()
        return caught.value.code, captured.out.decode(), captured.err.decode()

    return go


def errors(out):
    return {finding["rule"] for finding in json.loads(out)["documents"][0]["findings"] if finding["severity"] == "error"}


def test_rules_lists_every_rule(run):
    code, out, _ = run("rules")
    assert code == 0
    assert [rule for rule in catalogue() if rule not in out] == []


def test_rules_as_json_has_every_rule_with_its_basis(run):
    _, out, _ = run("rules", "--format", "json")
    listed = json.loads(out)["rules"]
    assert [rule["id"] for rule in listed] == list(catalogue())
    assert all(rule["basis"] and rule["what"] and rule["why"] for rule in listed)


@pytest.mark.parametrize("rule", catalogue())
def test_every_rule_can_be_explained(run, rule):
    code, out, _ = run("explain", rule)
    assert code == 0
    assert catalogue()[rule].title in out
    assert "依据：" in out


def test_a_rule_with_a_function_is_explained_by_an_example(run):
    _, out, _ = run("explain", "text.error_value")
    assert "举例（有问题）" in out
    assert "▶" in out


def test_a_rule_that_does_not_exist_is_refused_with_the_one_that_was_meant(run):
    code, _, err = run("explain", "identity.rolup")
    assert code == 2
    assert err == "没有规则“identity.rolup”：您是否想查 identity.rollup？用 mingzhang rules 可查全部规则。\n"


def test_the_settings_of_the_folder_are_used_and_said(run):
    assert "text.error_value" in errors(run("check", "今年.txt", "--format", "json")[1])
    Path("mingzhang.toml").write_text('[rules."text.error_value"]\noff = true\n', encoding="utf-8")
    _, out, err = run("check", "今年.txt", "--format", "json")
    assert "text.error_value" not in errors(out)
    assert err == "使用当前文件夹的规则设置 mingzhang.toml。\n"


def test_settings_that_are_wrong_stop_the_check_with_one_sentence(run):
    Path("my.toml").write_text("rules = 3\n", encoding="utf-8")
    code, out, err = run("check", "今年.txt", "--config", "my.toml")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "my.toml" in err


def test_a_waived_finding_is_listed_with_its_reason_and_counts_no_more(run):
    _, out, _ = run("check", "今年.txt", "--format", "json")
    (name,) = [finding["id"] for finding in json.loads(out)["documents"][0]["findings"] if finding["rule"] == "text.error_value"]
    Path("w.toml").write_text(f'[[waiver]]\nfinding = "{name}"\nreason = "原件如此"\nperson = "张某"\n', encoding="utf-8")
    _, out, _ = run("check", "今年.txt", "--waivers", "w.toml", "--format", "json")
    document = json.loads(out)["documents"][0]
    assert "text.error_value" not in errors(out)
    assert [(waived["finding"]["id"], waived["reason"]) for waived in document["waived"]] == [(name, "原件如此")]


def test_the_earlier_file_can_be_named_for_one_file_only(run):
    assert run("check", "今年.txt", "--previous", "去年.txt", "--format", "json")[0] in {0, 1}
    code, _, err = run("check", "今年.txt", "去年.txt", "--previous", "去年.txt")
    assert code == 2
    assert "只能与一个文件对照" in err


def test_an_earlier_file_that_cannot_be_read_is_said(run):
    Path("坏.txt").write_bytes(b"")
    code, _, err = run("check", "今年.txt", "--previous", "坏.txt")
    assert code == 2
    assert err.startswith("上年文件未能读取：")


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
