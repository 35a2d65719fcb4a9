"""The table of contents of a Word file: a field that Word can make anew where it would find just these entries, else lines whose page
numbers are fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingzhang.pages.model import Block, Contents, Heading, Table
from mingzhang.publishing.anchors import Anchors, anchors
from mingzhang.publishing.docx_xml import FIELD_END, attribute, field, field_begin, paragraph, run

DEEPEST = 3
"""The levels of headings and of entries."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What the entries of all contents name: for each block by its place the bookmark (if an entry names it) and, for a table, the level
    that the entry gives it."""

    anchors: Anchors
    bookmarks: Mapping[int, str]
    levels: Mapping[int, int]

    def marked(self, place: int, inner: str) -> str:
        """The content of a paragraph with the bookmark of its block."""
        name = self.bookmarks.get(place)
        if name is None:
            return inner
        return f'<w:bookmarkStart w:id="{place}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{place}"/>'


def targets(blocks: Sequence[Block]) -> Targets:
    """The targets of all contents of a publication."""
    found = anchors(blocks)
    places = {anchor: place for place, anchor in found.blocks.items()}
    named: dict[int, int] = {}
    for place, given in found.entries.items():
        block = blocks[place]
        if isinstance(block, Contents):
            named.update((places[anchor], level(depth)) for (_, depth), anchor in zip(block.entries, given, strict=True) if anchor)
    tables = {place: depth for place, depth in named.items() if isinstance(blocks[place], Table)}
    return Targets(found, {place: f"_Toc{place:08d}" for place in named}, tables)


def level(depth: int) -> int:
    """A level that Word's styles have."""
    return min(max(depth, 1), DEEPEST)


def contents_xml(blocks: Sequence[Block], place: int, found: Targets, numbers: Mapping[int, int], *, refresh: bool) -> str:
    """The contents at `place` with their title; `numbers` are the pages of what the entries name. With `refresh` Word makes them anew when
    it opens the file."""
    block = blocks[place]
    if not isinstance(block, Contents):
        raise TypeError(place)
    places = {anchor: at for at, anchor in found.anchors.blocks.items()}
    aims = [places[anchor] if anchor else None for anchor in found.anchors.entries[place]]
    out = [paragraph("TOCHeading", run(block.title))] if block.title else []
    lines = [_entry(text, aim, found, numbers) for (text, _), aim in zip(block.entries, aims, strict=True)]
    if lines and _same(blocks, block, aims, found):
        deepest = max(level(depth) for _, depth in block.entries)
        lines[0] = field_begin(rf'TOC \o "1-{deepest}" \h \z \u', stale=refresh) + lines[0]
        lines[-1] += FIELD_END
    out += [paragraph(f"TOC{level(depth)}", line) for line, (_, depth) in zip(lines, block.entries, strict=True)]
    return "".join(out)


def _entry(text: str, aim: int | None, found: Targets, numbers: Mapping[int, int]) -> str:
    if aim is None:
        return run(text)
    name = found.bookmarks[aim]
    number = field(rf"PAGEREF {name} \h", str(numbers.get(aim, "")))
    return f'<w:hyperlink w:anchor={attribute(name)} w:history="1">{run(text)}<w:r><w:tab/></w:r>{number}</w:hyperlink>'


def _same(blocks: Sequence[Block], block: Contents, aims: Sequence[int | None], found: Targets) -> bool:
    """Whether Word's own field would find just these entries with these texts in this order."""
    deepest = max(level(depth) for _, depth in block.entries)
    wanted = [(aim, level(depth), _words(text)) for aim, (text, depth) in zip(aims, block.entries, strict=True)]
    collected: list[tuple[int | None, int, str]] = []
    for place, one in enumerate(blocks):
        if isinstance(one, Heading) and level(one.level) <= deepest:
            collected.append((place, level(one.level), _words(one.text)))
        elif isinstance(one, Table) and place in found.levels:
            collected.append((place, found.levels[place], _words(one.title)))
    return wanted == collected


def _words(text: str) -> str:
    return "".join(text.split())
