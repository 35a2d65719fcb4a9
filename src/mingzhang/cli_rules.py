"""What the commands about rules need: the catalogue's ids, the settings of a check, an earlier book."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mingzhang.messages import Refusal, say

if TYPE_CHECKING:
    from mingzhang.book.model import BudgetBook
    from mingzhang.checks.catalogue import Rule
    from mingzhang.checks.settings import Settings

SETTINGS_FILE = "mingzhang.toml"


class RulesFormat(StrEnum):
    """Formats of `rules`."""

    text = "text"
    json = "json"


RulesAs = Annotated[RulesFormat, typer.Option("--format", metavar="text|json", help="结果的格式：text（默认）供阅读，json 供程序使用。")]
Named = Annotated[str, typer.Argument(metavar="规则编号", help="例如 identity.rollup；用 mingzhang rules 可查全部。")]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="文件", help=f"规则设置；不写时用当前文件夹的 {SETTINGS_FILE}（如有）。"),
]
Waivers = Annotated[Path | None, typer.Option("--waivers", metavar="文件", help="豁免清单：经人确认、不再列为问题的条目及其理由。")]
Previous = Annotated[Path | None, typer.Option("--previous", metavar="文件", help="同一部门上年公开的文件，用来核对上年数。")]


def rule_named(name: str) -> Rule:
    """The rule of that id. Raises Refusal (`rules.unknown`) with the one that was probably meant."""
    from mingzhang.checks.catalogue import catalogue

    known = catalogue()
    if name not in known:
        like = [rule for rule in known if rule.partition(".")[2] == name] or get_close_matches(name, known, 1, 0.5)
        raise Refusal("rules.unknown", rule=name, like=like[0] if like else None)
    return known[name]


def settings_of(config: Path | None, waivers: Path | None) -> Settings:
    """The settings that were named, else those of the folder, with the waivers that were named; a waiver holds until its day. Raises
    Refusal for a file that is wrong."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from mingzhang.checks.settings import Settings, load, load_waivers

    if config is None and Path(SETTINGS_FILE).is_file():
        config = Path(SETTINGS_FILE)
        typer.echo(say("settings.used", file=config), err=True)
    today = datetime.now(UTC).astimezone().date()
    settings = load(config, today=today) if config else Settings(today=today)
    return replace(settings, waivers=settings.waivers + load_waivers(waivers)) if waivers else settings


def earlier_book(previous: Path | None, files: list[Path]) -> BudgetBook | None:
    """The earlier book that was named. Raises Refusal where it cannot be read, or is held against many."""
    if previous is None:
        return None
    if len(files) > 1:
        raise Refusal("previous.many", count=len(files))
    from mingzhang.batch import read_one

    report, book = read_one(previous)
    if book is None:
        raise Refusal("previous.unread", problem=report.problem or previous.name)
    return book
