"""The document of a layout: its text with the figures put in, cut into headings, paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mingzhang.compiling.numerals import numeral
from mingzhang.compiling.printing import Printer
from mingzhang.compiling.templates import GIVEN, NEXT, environment, fill, render
from mingzhang.compiling.voice import Voice
from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.load import beside
from mingzhang.layouts.model import Layout
from mingzhang.layouts.source import text_of
from mingzhang.messages import say
from mingzhang.pages.model import Block, Break, Contents, Cover, Heading, Paragraph, Table

_YEAR = re.compile(r"\A\d{4}年")
Made = Callable[[str], Sequence[Table] | None]


def make_document(printer: Printer, tables: Made) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of the document, and the keys of words that its sentences want and the facts do not give. `tables` gives the tables and
    forms by their name in the layout. Raises LayoutError for a wrong template or an instruction that is none."""
    layout = printer.context.layout
    voice = Voice(printer)
    file = _document_of(layout)
    text = render(environment(document=True), text_of(file), _values(printer, voice), file)
    blocks = list(_blocks(text, tables, file))
    return tuple(_with_contents(blocks, layout)), tuple(voice.wanted)


def _document_of(layout: Layout) -> Path:
    """The file of the document: beside the layout, or among those of the package."""
    found = beside(Path(layout.file), layout.document)
    if found is None:
        raise LayoutError(layout.file, None, "layout.document", name=layout.document)
    return found


def _values(printer: Printer, voice: Voice) -> dict[str, Any]:
    facts = printer.context.facts
    department = facts.department
    return {
        "b": voice,
        "facts": facts,
        "name": department.name,
        "short": department.short or department.name,
        "code": department.code,
        "year": department.year,
        "before": department.year - 1,
        "unit": printer.context.layout.money.unit,
        "title": fill(printer.context.layout.title, {"name": department.name, "year": department.year}, printer.context.layout.file),
        "numeral": numeral,
        "day": lambda when: f"{when.year}年{when.month}月{when.day}日" if when else "",
        "month": lambda when: f"{when.year}年{when.month}月" if when else "",
    }


def _blocks(text: str, tables: Made, file: Path) -> Iterator[Block]:
    for line in text.split("\n"):
        bare = line.strip(" \t\r")
        if not bare:
            continue
        if bare.startswith("@"):
            yield from _instruction(_clean(bare), tables, file)
        elif bare.startswith("#"):
            signs = len(bare) - len(bare.lstrip("#"))
            yield Heading(_clean(bare[signs:]).strip(), min(signs, 6))
        else:
            for part in bare.replace(GIVEN, "").split(NEXT):
                if part.strip():
                    yield Paragraph(part.strip())


def _clean(line: str) -> str:
    return line.replace(GIVEN, "").replace(NEXT, " ")


def _instruction(line: str, tables: Made, file: Path) -> Iterator[Block]:
    name, _, rest = line.removeprefix("@").partition(" ")
    if name == "cover":
        yield Cover(tuple(part.strip() for part in rest.split("|") if part.strip()))
    elif name == "contents":
        yield Contents(rest.strip() or "目录", ())
    elif name == "break":
        yield Break()
    elif name == "table":
        found = tables(rest.strip())
        if found is None:
            raise LayoutError(file, None, "layout.template", what=say("layout.no_table", name=rest.strip()))
        yield from found
    else:
        raise LayoutError(file, None, "layout.template", what=say("layout.no_instruction", name=name))


def _with_contents(blocks: Sequence[Block], layout: Layout) -> Iterator[Block]:
    """The contents list the headings of the first two levels, the statutory tables, and forms where the layout says so."""
    entries: list[tuple[str, int]] = []
    listed = layout.contents
    shapes = {"table", "form"} if listed.forms else {"table"}
    titles: dict[str, None] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.level <= 2:
            entries.append((block.text, block.level))
        elif isinstance(block, Table) and block.shape in shapes and block.title not in titles:
            titles[block.title] = None
            name = _YEAR.sub("", block.title)
            values = {"number": numeral(len(titles)), "title": block.title, "name": name}
            entries.append((fill(listed.entry, values, layout.file), 2))
    for block in blocks:
        yield Contents(block.title, tuple(entries)) if isinstance(block, Contents) else block
