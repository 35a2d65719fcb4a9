from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from mingzhang import cli
from mingzhang.checks.model import Checked, Coverage
from mingzhang.documents.errors import UnreadableFile
from reports import factory

PROGRAM = [sys.executable, "-m", "mingzhang"]


@pytest.fixture
def readers(monkeypatch):
    """Stand-ins for reading and checking: what a file's name says is what happens to it."""

    def read_file(path, limits=None):
        if "坏" in path.name:
            raise UnreadableFile("file.truncated", name=path.name)
        return factory.book(name=path.name)

    def check(book, *_):
        if "错" in book.source.name:
            return Checked(factory.findings(), (), factory.coverage())
        if "疑" in book.source.name:
            return Checked((factory.statement(),), (), factory.coverage())
        return Checked(coverage=Coverage() if "空" in book.source.name else factory.coverage())

    reading, checks = types.ModuleType("mingzhang.reading"), types.ModuleType("mingzhang.checks.run")
    reading.read_file, checks.check = read_file, check
    monkeypatch.setitem(sys.modules, "mingzhang.reading", reading)
    monkeypatch.setitem(sys.modules, "mingzhang.checks.run", checks)


@pytest.fixture
def run(readers, capfdbinary, tmp_path, monkeypatch):
    """Runs the program in a folder of its own; gives the exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    for name in ("好.docx", "错.docx", "疑.docx", "坏.docx", "空.docx"):
        Path(name).write_bytes(b"x")

    def go(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main(list(arguments))
        out, err = capfdbinary.readouterr()
        return caught.value.code, out, err.decode("utf-8")

    return go


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["好.docx"], 0),
        (["疑.docx"], 0),
        (["错.docx"], 1),
        (["好.docx", "错.docx"], 1),
        (["坏.docx"], 2),
        (["空.docx"], 2),
        (["错.docx", "坏.docx", "好.docx"], 2),
    ],
)
def test_the_exit_code_of_check_is_that_of_the_worst_file(run, names, code):
    assert run("check", *names, "--jobs", "1")[0] == code


def test_check_gives_text_unless_told_otherwise(run):
    code, out, err = run("check", "错.docx")
    assert code == 1
    assert "[错误] 合计等于分项之和" in out.decode("utf-8")
    assert "汇总" in out.decode("utf-8")
    assert err == ""


def test_check_as_json_is_json_and_nothing_else(run):
    _, out, err = run("check", "错.docx", "坏.docx", "--format", "json", "--jobs", "1")
    documents = json.loads(out)["documents"]
    assert [document["source"] for document in documents] == ["错.docx", "坏.docx"]
    assert documents[1]["problem"].startswith("文件“坏.docx”")
    assert err == ""


@pytest.mark.parametrize(
    ("name", "start"), [("r.html", b"<!doctype html>"), ("r.xlsx", b"PK"), ("r.json", b"{"), ("r.txt", "某某市".encode())]
)
def test_the_format_follows_the_name_of_the_output_file(run, tmp_path, name, start):
    code, out, err = run("check", "错.docx", "-o", name)
    assert code == 1
    assert out == b""
    assert err.strip() == f"已保存到 {name}。"
    assert (tmp_path / name).read_bytes().startswith(start)


def test_a_format_that_is_asked_for_wins_over_the_name(run, tmp_path):
    run("check", "错.docx", "--format", "json", "-o", "r.txt")
    assert json.loads((tmp_path / "r.txt").read_bytes())


def test_html_can_be_piped(run):
    assert run("check", "好.docx", "--format", "html")[1].startswith(b"<!doctype html>")


@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_a_page_or_workbook_is_not_thrown_at_a_terminal(run, monkeypatch, form):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, out, err = run("check", "好.docx", "--format", form)
    assert (code, out) == (2, b"")
    assert err.strip() == f"{form} 格式的结果不能显示在屏幕上，请用 -o 指定保存的文件，例如 -o 结果.{form}。"


def test_a_missing_output_folder_is_one_sentence(run):
    code, out, err = run("check", "好.docx", "-o", "no/r.json")
    assert (code, out) == (2, b"")
    assert err.count("\n") == 1
    assert "不存在" in err


def test_an_output_that_is_a_folder_is_one_sentence(run):
    Path("folder").mkdir()
    code, _, err = run("check", "好.docx", "-o", "folder")
    assert code == 2
    assert "是文件夹" in err


def test_an_input_is_never_overwritten(run):
    code, _, err = run("check", "好.docx", "--format", "xlsx", "-o", "./好.docx")
    assert code == 2
    assert "为免覆盖原文" in err
    assert Path("好.docx").read_bytes() == b"x"


def test_a_failed_write_leaves_the_old_file_and_no_half_of_a_new_one(run, monkeypatch, tmp_path):
    Path("r.json").write_text("old", encoding="utf-8")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    code, _, err = run("check", "好.docx", "-o", "r.json")
    assert code == 2
    assert "无法写入“r.json”" in err
    assert Path("r.json").read_text(encoding="utf-8") == "old"
    assert not list(tmp_path.glob(".mingzhang-*"))


def test_an_output_file_can_be_read_by_others_as_any_new_file_can(run):
    Path("plain").touch()
    run("check", "好.docx", "-o", "r.json")
    assert Path("r.json").stat().st_mode == Path("plain").stat().st_mode


def test_read_gives_the_book_as_json(run):
    code, out, _ = run("read", "好.docx")
    assert code == 0
    assert json.loads(out)["schema"] == "mingzhang.book/1"


def test_read_as_text_shows_header_and_tables(run):
    code, out, _ = run("read", "好.docx", "--format", "text")
    assert code == 0
    assert "部门支出预算表" in out.decode("utf-8")


def test_read_of_a_bad_file_is_one_sentence_and_exit_code_2(run):
    code, out, err = run("read", "坏.docx", "-o", "r.json")
    assert (code, out) == (2, b"")
    assert err == "文件“坏.docx”不完整或已损坏，请重新下载或重新导出后再试。\n"
    assert not Path("r.json").exists()


def test_read_of_a_folder_says_that_it_reads_one_file(run):
    Path("folder").mkdir()
    code, _, err = run("read", "folder")
    assert code == 2
    assert "是文件夹" in err


def test_an_empty_folder_is_one_sentence_and_exit_code_2(run):
    Path("empty").mkdir()
    code, _, err = run("check", "empty")
    assert code == 2
    assert err.count("\n") == 1
    assert "没有可以核对的文件" in err


def test_schema_is_the_json_schema_of_a_book(run):
    code, out, _ = run("schema")
    assert code == 0
    assert "observations" in json.loads(out)["properties"]


def test_the_version_is_printed(run):
    assert run("--version")[1].decode() == f"mingzhang {cli.mingzhang.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "没有“chek”这个命令"),
        (["check", "--foo", "x"], "没有“--foo”这个选项"),
        (["check"], "缺少“文件或文件夹...”"),
        (["check", "x", "--format", "pdf"], "选项 --format 的值不对，可用的有 text、json、html、xlsx"),
        (["read"], "缺少“文件”"),
        (["read", "x", "y"], "多写了“y”"),
        (["check", "x", "--format"], "选项 --format 后面没有写值"),
        (["check", "x", "--jobs", "0"], "选项 --jobs 的值不对，应为不小于 1 的整数"),
    ],
)
def test_a_wrong_command_line_is_explained_in_chinese(run, arguments, words):
    code, _, err = run(*arguments)
    assert code == 2
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["read", "--help"], ["schema", "--help"]])
def test_help_is_in_chinese_and_nothing_is_cut(run, arguments):
    code, out, _ = run(*arguments)
    text = out.decode("utf-8")
    assert code == 0
    assert text.startswith("用法：mingzhang")
    assert not any(word in text for word in ("Usage", "Options", "Show this", "…\n", "required"))


def test_no_arguments_show_the_help(run):
    _, out, err = run()
    assert "核对文件" in out.decode("utf-8") + err


def test_an_interrupt_is_said_in_one_sentence(run, monkeypatch):
    def interrupted(path, limits=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["mingzhang.reading"], "read_file", interrupted)
    code, _, err = run("check", "好.docx")
    assert code == 130
    assert "已中断" in err


def program(*arguments, **options):
    environment = {**os.environ, "PYTHONIOENCODING": "gbk", **options.pop("env", {})}
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, env=environment, check=False, timeout=60, **options)


def test_the_program_runs_as_a_module_and_speaks_utf_8_whatever_the_console():
    done = program("--help")
    assert done.returncode == 0
    assert "核对" in done.stdout.decode("utf-8")


def test_help_imports_nothing_heavy():
    heavy = "{'openpyxl', 'pypdfium2', 'pydantic', 'lxml', 'xlsxwriter', 'xlrd', 'mingzhang.reading', 'mingzhang.documents'}"
    code = f"import sys; import mingzhang.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().strip() == "[]"


def test_output_that_nobody_reads_to_the_end_is_no_disaster():
    with subprocess.Popen([*PROGRAM, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(1)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
