"""What the documents say is true of the program, and everything public is described."""

from __future__ import annotations

import ast
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from typer.main import get_command

import mingzhang
from mingzhang.cli import CheckFormat, ReadFormat, app

ROOT = Path(__file__).parents[1]
SOURCE = Path(mingzhang.__file__).parent
READMES = ("README.md", "README.zh-CN.md")
COMMANDS = get_command(app).commands
DATA = {".toml", ".csv", ".json", ".css", ".js", ".html", ".md", ".typ", ".yaml", ".txt", ".svg", ".po", ".mo", ".xlsx"}


def options(command):
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}


def spoken(name):
    """Every invocation of the program in a document's code, as (command, the rest of the words)."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for code in re.findall(r"```.*?\n(.*?)```|`([^`\n]+)`", text, re.DOTALL):
        for line in "".join(code).splitlines():
            found = re.search(r"(?:^|\$\s+|bin/)mingzhang\s+(\S+)(.*)", line)
            if found:
                yield found[1], found[2].partition("#")[0].split()


@pytest.mark.parametrize("name", READMES)
def test_every_command_and_option_in_the_readme_exists(name):
    invocations = list(spoken(name))
    assert {"read", "check", "schema"} <= {command for command, _ in invocations}
    for command, words in invocations:
        assert command in COMMANDS, command
        for word in words:
            if word.startswith("-") and word.strip("-"):
                assert word.partition("=")[0] in options(COMMANDS[command]), f"{command} {word}"


@pytest.mark.parametrize("name", READMES)
def test_every_option_that_stands_alone_in_the_readme_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    known = set().union(*(options(command) for command in COMMANDS.values())) | {"--version"}
    found = {word for code in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"(?<!\S)--?[a-z][a-z-]*", code)}
    assert found
    assert found <= known


@pytest.mark.parametrize("name", READMES)
def test_the_formats_in_the_readme_are_those_of_the_command(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    (listed,) = re.findall(r"`--format ([a-z|]+\|[a-z|]+)`", text)
    assert set(listed.split("|")) == {form.value for form in CheckFormat}
    assert "`--format text`" in text
    assert {form.value for form in ReadFormat} == {"json", "text"}


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_readme(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"mingzhang {command}" not in text] == []


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md"])
def test_every_make_target_that_a_document_names_exists(name):
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= made


@pytest.mark.parametrize(
    "path",
    sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "samples" / "README.md"]),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_link_to_a_file_leads_to_a_file(path):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_sample_that_the_readme_names_exists(name):
    named = re.findall(r"samples/[\w.-]+\.\w+", (ROOT / name).read_text(encoding="utf-8"))
    assert named
    assert [sample for sample in named if not (ROOT / sample).is_file()] == []


def modules():
    """The modules of the package; migrations are written by a program."""
    files = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
    return [(path.relative_to(SOURCE), ast.parse(path.read_text(encoding="utf-8"))) for path in files]


def public(tree, prefix=""):
    """Public functions, classes and their methods. A property that a dataclass makes has none of its own."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node, prefix + node.name + ".")


def test_everything_public_has_a_docstring():
    bare = [str(path) for path, tree in modules() if tree.body and not ast.get_docstring(tree)]
    bare += [f"{path}: {name}" for path, tree in modules() for name, node in public(tree) if not ast.get_docstring(node)]
    assert bare == []


def test_a_docstring_ends_as_a_sentence():
    open_ended = [
        f"{path}: {name}"
        for path, tree in modules()
        for name, node in public(tree)
        if (said := ast.get_docstring(node)) and not said.rstrip().endswith((".", "。", ":", "!", "…", ")", "`"))
    ]
    assert open_ended == []


def test_every_data_file_is_part_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["mingzhang"]
    files = [path.relative_to(SOURCE) for path in sorted(SOURCE.rglob("*")) if path.is_file() and path.suffix in DATA | {".typed"}]
    assert {path.suffix for path in files} >= {".toml", ".csv", ".css", ".html"}
    # setuptools lets ** match no folder at all, fnmatch wants one.
    left_out = [
        path for path in files if not any(fnmatch(f"x/{path.as_posix()}", f"*{pattern.replace('**/', '/')}") for pattern in patterns)
    ]
    assert left_out == []


def test_no_file_of_another_kind_lies_among_the_sources():
    kinds = {path.suffix for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert kinds <= DATA | {".py", ".typed"}


def test_the_version_of_the_program_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert mingzhang.__version__ == project["project"]["version"]


def test_the_page_of_limits_states_the_limits_in_force() -> None:
    from mingzhang import batch, workers
    from mingzhang.documents.limits import DEFAULT

    page = (ROOT / "docs" / "reading-limits.md").read_text(encoding="utf-8")
    rows = dict(line.strip("| ").split(" | ", 1) for line in page.splitlines() if line.startswith("|") and " | " in line)
    stated = {name: int(value.replace(",", "").split()[0]) for name, value in rows.items() if value[:1].isdigit()}
    assert stated == {
        "size of the file": DEFAULT.file_bytes // 2**20,
        "an archive (DOCX, XLSX) unpacked, all members together": DEFAULT.unpacked_bytes // 2**20,
        "one member of an archive": DEFAULT.member_bytes // 2**20,
        "members of an archive": DEFAULT.members,
        "pages of a PDF": DEFAULT.pages,
        "characters on a page": DEFAULT.page_characters,
        "line segments on a page": DEFAULT.page_lines,
        "cells of all tables together": DEFAULT.cells,
        "characters of a text, HTML or DOCX file": DEFAULT.characters,
        "time for the pages of a PDF": DEFAULT.seconds,
        "time for a file in `mingzhang check` with several files, or for a PDF": batch.SECONDS,
        "memory of such a process": workers.MEMORY // 2**30,
    }


def test_the_page_of_the_rules_is_that_of_the_catalogue():
    from mingzhang.reports.rules import markdown

    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == markdown(), "make rules"
