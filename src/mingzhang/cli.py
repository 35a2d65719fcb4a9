"""The command line: `mingzhang read`, `check`, `rules`, `explain`, `schema`.

Exit codes: `read` 0, or 2 where the file cannot be read; `check` 0 clean, 1 findings of severity error, 2 where any file
could not be checked (not read, or read without a figure or an identity to check). Modules that take long to import are
imported by the commands that need them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

import mingzhang
from mingzhang.cli_chinese import Command, Group, UsageError
from mingzhang.cli_chinese import explain as explain_usage
from mingzhang.cli_compile import compile_, layouts, reconstruct, template
from mingzhang.cli_rules import Config, Named, Previous, RulesAs, RulesFormat, Waivers, earlier_book, rule_named, settings_of
from mingzhang.cli_web import register
from mingzhang.messages import Refusal, say
from mingzhang.output import OutputError, examine, write

if TYPE_CHECKING:
    from rich.console import Console

    from mingzhang.batch import Books
    from mingzhang.book.model import BudgetBook
    from mingzhang.checks.model import Report
    from mingzhang.checks.settings import Settings

CLEAN, ERRORS, FAILED = 0, 1, 2
INTERRUPTED = 130
OFTEN_ENOUGH = (100_000, 2, 2)
"""How many more records there must be before Python looks for those that only hold each other (700 unless told). A check makes very
many and leaves such records only at its end: they are found within a few files."""

app = typer.Typer(cls=Group, add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)


class ReadFormat(StrEnum):
    """Formats of `read`."""

    json = "json"
    text = "text"


class CheckFormat(StrEnum):
    """Formats of `check`."""

    text = "text"
    json = "json"
    html = "html"
    xlsx = "xlsx"


SUFFIXES = {".json": CheckFormat.json, ".html": CheckFormat.html, ".htm": CheckFormat.html, ".xlsx": CheckFormat.xlsx}

File = Annotated[Path, typer.Argument(metavar="文件", help="预算公开文件（txt、docx、xlsx、xls、pdf、html）。")]
Paths = Annotated[list[Path], typer.Argument(metavar="文件或文件夹...", help="可以写多个；文件夹连同下级文件夹一起核对。")]
Out = Annotated[Path | None, typer.Option("-o", "--output", metavar="文件", help="把结果保存到这个文件。")]
ReadAs = Annotated[
    ReadFormat | None,
    typer.Option("--format", metavar="json|text", help="结果的格式：json（默认）供程序使用，text 供阅读；不写时按 -o 的扩展名。"),
]
CheckAs = Annotated[
    CheckFormat | None,
    typer.Option(
        "--format",
        metavar="text|json|html|xlsx",
        help="结果的格式：text（默认）供阅读，html 网页，xlsx 工作簿，json 供程序使用；不写时按 -o 的扩展名。",
    ),
]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, metavar="数量", help="同时核对几个文件，默认等于处理器数。")]
Version = Annotated[bool, typer.Option("--version", is_eager=True, help="显示版本。")]


@app.callback(invoke_without_command=True)
def _program(*, version: Version = False) -> None:
    """明账：读取公开的部门预算，核对各表各数是否对得上。"""
    if version:
        typer.echo(f"mingzhang {mingzhang.__version__}")
        raise typer.Exit


@app.command(cls=Command)
def read(file: File, form: ReadAs = None, out: Out = None) -> None:
    """读取一个文件，给出其中的数据。读不了时退出码为 2。"""
    from mingzhang.batch import read_one

    examine(out, [file])
    report, book = read_one(file)
    if book is None:
        _fail(report.problem or say("batch.died", name=file.name))
    chosen = form or (ReadFormat.text if out and out.suffix.lower() == ".txt" else ReadFormat.json)
    if chosen is ReadFormat.json:
        from mingzhang.book.io import dump

        _deliver(dump(book) + "\n", out)
        return
    from mingzhang.reports.book_text import show_book

    _print(out, lambda console: show_book(console, book))


@app.command(cls=Command)
def check(
    paths: Paths,
    form: CheckAs = None,
    out: Out = None,
    config: Config = None,
    waivers: Waivers = None,
    previous: Previous = None,
    jobs: Jobs = None,
) -> None:
    """核对文件，列出对不上的地方。退出码：0 没有错误，1 有错误，2 有文件未能核对。"""
    from mingzhang.batch import find_files
    from mingzhang.documents.errors import UnreadableFile

    chosen = form or (SUFFIXES.get(out.suffix.lower(), CheckFormat.text) if out else CheckFormat.text)
    if chosen in {CheckFormat.html, CheckFormat.xlsx} and out is None and sys.stdout.isatty():
        _fail(say("output.needs_file", format=chosen.value, example=f"结果.{chosen.value}"))
    try:
        passed: list[Path] = []
        files = find_files(paths, passed.append)
    except UnreadableFile as error:
        _fail(say(error.code, **error.values))
    if passed:
        typer.echo(say("batch.facts_passed", count=len(passed), name=passed[0].name), err=True)
    examine(out, files)
    checked = _check(files, jobs, chosen, out, settings_of(config, waivers), earlier_book(previous, files))
    if chosen is CheckFormat.json:
        from mingzhang.reports import json

        _deliver(json.dump(report for report, _ in checked), out)
    elif chosen is CheckFormat.html:
        from mingzhang.reports import html

        _deliver(html.dump(checked), out)
    elif chosen is CheckFormat.xlsx:
        from mingzhang.reports import xlsx

        _deliver(xlsx.dump(checked), out)
    raise typer.Exit(_exit_code([report for report, _ in checked]))


def _check(
    files: list[Path], jobs: int | None, form: CheckFormat, out: Path | None, settings: Settings, previous: BudgetBook | None
) -> list[tuple[Report, BudgetBook | None]]:
    """The results; in text each document is printed as soon as it is done, and its book let go."""
    from mingzhang.batch import check_many

    checked: list[tuple[Report, BudgetBook | None]] = []
    books: Books = "none" if form is CheckFormat.json else "outline" if form is CheckFormat.text else "whole"
    # Text on the terminal shows by itself how far the work is.
    silent = form is CheckFormat.text and out is None and sys.stdout.isatty()
    with _progress(0 if silent else len(files)) as told:
        results = check_many(files, jobs, told, books=books, settings=settings, previous=previous)
        if form is not CheckFormat.text:
            return list(results)
        # Whatever only the report needs is loaded while the first file is being checked.
        from mingzhang.checks.catalogue import catalogue
        from mingzhang.reports import text

        catalogue()

        def show(console: Console) -> None:
            for report, book in results:
                text.show(console, report, book)
                checked.append((report, None))
            text.close(console, [report for report, _ in checked])

        _print(out, show)
    return checked


def _exit_code(reports: list[Report]) -> int:
    from mingzhang.reports.summary import verdict

    if any(verdict(report).level == "failed" for report in reports):
        return FAILED
    return ERRORS if any(finding.severity == "error" for report in reports for finding in report.findings) else CLEAN


@app.command(cls=Command)
def rules(form: RulesAs = RulesFormat.text, out: Out = None) -> None:
    """列出全部规则。"""
    from mingzhang.reports import rules as catalogue

    examine(out)
    if form is RulesFormat.json:
        _deliver(catalogue.dump(), out)
    else:
        _print(out, catalogue.show)


@app.command(cls=Command)
def explain(rule: Named) -> None:
    """说明一条规则：要求什么、为什么、依据、怎么改，并举例。"""
    from mingzhang.reports.rules import explain as show_rule

    found = rule_named(rule)
    _print(None, lambda console: show_rule(console, found))


@app.command(cls=Command)
def schema(out: Out = None) -> None:
    """给出 read 结果的 JSON Schema。"""
    import json

    from mingzhang.book.io import json_schema

    examine(out)
    _deliver(json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n", out)


app.command(cls=Command)(layouts)
app.command(cls=Command)(template)
app.command("compile", cls=Command)(compile_)
app.command(cls=Command)(reconstruct)
register(app)


def _deliver(result: str | bytes, out: Path | None) -> None:
    write(result if isinstance(result, bytes) else result.encode("utf-8", "replace"), out)
    if out is not None:
        typer.echo(say("output.written", name=out), err=True)


def _print(out: Path | None, show: Callable[[Console], None]) -> None:
    """Lets `show` print to the screen, or as plain text to a file."""
    from io import StringIO

    from rich.console import Console

    if out is None:
        show(Console(highlight=False, emoji=False, markup=False, soft_wrap=False))
        return
    page = StringIO()
    show(Console(file=page, width=100, highlight=False, emoji=False, markup=False))
    _deliver("\n".join(line.rstrip() for line in page.getvalue().split("\n")), out)


@contextmanager
def _progress(files: int) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while many files are checked and somebody is looking."""
    if files < 2 or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("核对"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task("", total=files)
        yield lambda done, _total: bar.update(task, completed=done)


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(FAILED)


def main(arguments: list[str] | None = None) -> None:
    """Runs the program with `arguments` (those of the command line where there are none) and exits with its code; what goes
    wrong is one sentence on standard error."""
    gc.set_threshold(*OFTEN_ENOUGH)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = app(args=arguments, prog_name="mingzhang", standalone_mode=False)
        sys.stdout.flush()
    except (OutputError, Refusal) as error:
        typer.echo(str(error), err=True)
        code = FAILED
    except UsageError as error:
        typer.echo(explain_usage(error), err=True)
        code = FAILED
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output (head, less) has had enough: what is left in the buffer goes nowhere, without a complaint.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    if code == INTERRUPTED:
        typer.echo(say("command.interrupted"), err=True)
    sys.exit(code if isinstance(code, int) else CLEAN)
