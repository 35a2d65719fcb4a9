"""Reads the running text of a document: headings, paragraphs with figures, and the places of its tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from samples.model import Block, Heading, Paragraph, Table

HERE = Path(__file__).parent


def facts(name: str) -> dict[str, Any]:
    """The facts file of that name, every amount exact."""
    with (HERE / "facts" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def blocks(name: str, figures: Mapping[str, object], tables: Mapping[str, Sequence[Table]]) -> tuple[Block, ...]:
    """The blocks of a text file: `#` begins a heading, `@name` stands for tables, `{name}` for a figure."""
    found: list[Block] = []
    used: set[str] = set()
    for line in (HERE / "texts" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("@"):
            used.add(text[1:])
            found.extend(tables[text[1:]])
        elif text.startswith("#"):
            marks, _, rest = text.partition(" ")
            found.append(Heading(rest.format_map(figures), len(marks) - 1))
        elif text:
            found.extend(Paragraph(part) for part in text.format_map(figures).splitlines())
    if missing := set(tables) - used:
        raise ValueError(f"{name}: the text has no place for {', '.join(sorted(missing))}")
    return tuple(found)
