"""Help and usage errors of the command line in Chinese."""

from __future__ import annotations

import shutil
from io import StringIO
from typing import Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from mingzhang.messages import say
from mingzhang.reports.lines import fold, show

UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""What a wrong command line raises; which module defines it differs between releases of typer."""

MOST_WIDTH = 100
LEAST_WIDTH = 16


class Command(TyperCommand):
    """A command whose help speaks Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        """The help option with a Chinese help text."""
        return _chinese(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help."""
        formatter.write(_help(self, ctx))


class Group(TyperGroup):
    """The program itself: its help speaks Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        """The help option with a Chinese help text."""
        return _chinese(super().get_help_option(ctx))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Writes the help."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        formatter.write(_help(self, ctx, [(name, command.help or "") for name, command in named if command and not command.hidden]))


def _chinese(option: Any) -> Any:
    if option is not None:
        option.help = "显示用法。"
    return option


def _help(command: Any, ctx: Any, commands: list[tuple[str, str]] | None = None) -> str:
    """Usage, what the command does, and its arguments, options and commands in columns; long texts are folded, not cut."""
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for parameter in command.get_params(ctx):
        if getattr(parameter, "hidden", False):
            continue
        if parameter.param_type_name == "argument":
            arguments.append((_name(parameter), parameter.help or ""))
        else:
            value = "" if parameter.is_flag else parameter.metavar or "值"
            options.append((f"{', '.join(sorted(parameter.opts, key=len))} {value}".strip(), parameter.help or ""))
    words = [ctx.command_path, "[选项]", *(["命令 [参数]"] if commands else []), *(name for name, _ in arguments)]
    page = StringIO()
    console = Console(file=page, width=min(shutil.get_terminal_size().columns, MOST_WIDTH), highlight=False, markup=False, emoji=False)
    show(console, Text(f"用法：{' '.join(words)}\n\n{command.help or ''}"))
    for title, rows in (("命令", commands or []), ("参数", arguments), ("选项", options)):
        if rows:
            show(console, Text(f"\n{title}："))
            _columns(console, rows)
    return page.getvalue()


def _columns(console: Console, rows: list[tuple[str, str]]) -> None:
    names = 2 + max(cell_len(name) for name, _ in rows)
    for name, text in rows:
        lines = fold(text, max(LEAST_WIDTH, console.width - names - 2))
        for number, (start, end) in enumerate(lines):
            left = "" if number else f"  {name}"
            console.print(left + " " * (names + 2 - cell_len(left)) + text[start:end], soft_wrap=True)


def explain(error: Exception) -> str:
    """The usage error as one sentence."""
    kind = type(error).__name__
    context: Any = getattr(error, "ctx", None)
    parameter: Any = getattr(error, "param", None)
    if kind == "NoArgsIsHelpError":
        return str(error).rstrip()
    name = _name(parameter) if parameter is not None else ""
    if kind == "NoSuchOption":
        what = say("command.no_option", name=getattr(error, "option_name", ""))
    elif kind == "MissingParameter":
        what = say("command.missing", name=name or "参数")
    elif kind == "BadParameter":
        what = say("command.bad_value", name=name, choices=_choices(parameter), least=_least(parameter))
    elif kind == "BadOptionUsage":
        what = say("command.no_value", name=getattr(error, "option_name", ""))
    elif "unexpected extra argument" in str(error):
        what = say("command.too_many", name=str(error).rpartition("(")[2].rstrip(")."))
    elif "No such command" in str(error):
        what = say("command.no_command", name=str(error).partition("'")[2].partition("'")[0])
    else:
        what = str(error).strip().rstrip(".")
    return say("command.usage", what=what, command=getattr(context, "command_path", None) or "mingzhang")


def _name(parameter: Any) -> str:
    """What people call the parameter: an argument's placeholder, an option's long name."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    return max(parameter.opts, key=len, default=str(parameter.name))


def _least(parameter: Any) -> int | None:
    """The least number that can be given; it stands with the parameter or with its type, depending on the release of typer."""
    least = getattr(parameter, "min", None)
    return least if least is not None else getattr(getattr(parameter, "type", None), "min", None)


def _choices(parameter: Any) -> str | None:
    """The values that can be chosen, where the placeholder lists them (`text|json`)."""
    metavar = str(getattr(parameter, "metavar", None) or "")
    return metavar.replace("|", "、") if "|" in metavar else None
