"""What the entries of a table of contents point at: every heading and titled table of a publication has an anchor."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingzhang.pages.model import Block, Contents, Heading, Table
from mingzhang.vocabulary.phrases import label

_YEAR = re.compile(r"\A\d{4}年度?")


@dataclass(frozen=True, slots=True)
class Anchors:
    """`blocks` has the anchor of each heading and titled table by its place among the blocks, `entries` for each contents, by its place,
    the anchor of each of its entries, None where nothing in the document has its text."""

    blocks: Mapping[int, str]
    entries: Mapping[int, tuple[str | None, ...]]


def anchors(blocks: Sequence[Block]) -> Anchors:
    """The anchors of the blocks. Entries of one text point at the headings of that text one after the other, then at tables so titled, then
    at tables whose titles differ only in numbering and year (一、部门收支预算表 and 2024年部门收支预算表); blanks count for nothing."""
    found: dict[int, str] = {}
    named: defaultdict[str, deque[str]] = defaultdict(deque)
    for kind in (Heading, Table):
        for place, block in enumerate(blocks):
            if isinstance(block, kind):
                text = _key(block.text if isinstance(block, Heading) else block.title)
                if text:
                    found[place] = f"s{place}"
                    named[text].append(found[place])
    exact = {
        place: tuple(_next(named, _key(text)) for text, _ in block.entries)
        for place, block in enumerate(blocks)
        if isinstance(block, Contents)
    }
    taken = {anchor for given in exact.values() for anchor in given}
    alike: defaultdict[str, deque[str]] = defaultdict(deque)
    for place, block in enumerate(blocks):
        if isinstance(block, Table) and place in found and found[place] not in taken:
            alike[_bare(block.title)].append(found[place])
    entries = {
        place: tuple(anchor or _next(alike, _bare(text)) for anchor, (text, _) in zip(exact[place], block.entries, strict=True))
        for place, block in enumerate(blocks)
        if isinstance(block, Contents)
    }
    return Anchors(found, entries)


def _next(named: Mapping[str, deque[str]], text: str) -> str | None:
    waiting = named.get(text)
    return waiting.popleft() if waiting else None


def _key(text: str) -> str:
    return "".join(text.split())


def _bare(title: str) -> str:
    return _YEAR.sub("", label(title).key)
