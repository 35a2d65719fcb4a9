"""The blocks of a publication as the body of a Word file: paragraphs, tables, and a section for each way that a page lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import assert_never

from mingzhang.pages.model import Block, Break, Contents, Cover, Heading, Paragraph, Table
from mingzhang.publishing.docx_contents import Targets, contents_xml, level
from mingzhang.publishing.docx_cover import cover_xml
from mingzhang.publishing.docx_package import FOOTER
from mingzhang.publishing.docx_pages import Pages, lines_of
from mingzhang.publishing.docx_styles import CONTENTS_GAP, META_GAP, SPACES, TITLE_GAP, Styles
from mingzhang.publishing.docx_table import HEAD, stays_whole, table_xml
from mingzhang.publishing.docx_xml import paragraph, run, section, small_paragraph, twips
from mingzhang.publishing.pdf_fit import LINE, Fit, Paper, ems, fit
from mingzhang.publishing.pdf_style import POINTS, papers
from mingzhang.publishing.typography import Page, PageKind, Role

_BREAK = "<w:pageBreakBefore/>"
_GAP = 14.0
"""The room between a table and what follows it, in points."""
CLOSEST = 21.0
"""The least distance of the lines of contents that are set closer to stand on one page."""
_HEADINGS: dict[int, Role] = {1: "heading1", 2: "heading2", 3: "heading3"}
_PAGES: tuple[PageKind, ...] = ("text", "upright", "landscape")


class Body:
    """What has been written of one publication. Headings wait for the block that they stand before, which says how their page lies."""

    def __init__(self, blocks: Sequence[Block], styles: Styles, found: Targets) -> None:
        self._blocks = blocks
        self._styles = styles
        self._fonts = styles.typography.fonts
        self._found = found
        self._papers = papers(styles.typography)
        self._pages = Pages()
        self._out: list[str] = []
        self._numbers: dict[int, int] = {}
        self._lists: list[tuple[int, int]] = []
        self._paper: Paper | None = None
        self._break = self._gap = False
        self._first = True

    def made(self, *, refresh: bool) -> str:
        """The content of w:body. With `refresh` Word makes the contents anew when it opens the file."""
        waiting: list[int] = []
        for place, block in enumerate(self._blocks):
            match block:
                case Heading() | Break():
                    waiting.append(place)
                    continue
                case Table():
                    fitted = self._fit(block, waiting)
                    self._turn(fitted.paper)
                    self._break |= not stays_whole(fitted)
                    self._headings(waiting)
                    self._table(place, block, fitted)
                case Cover():
                    self._headings(waiting)
                    self._cover(block)
                case Paragraph():
                    self._turn(self._papers[0])
                    self._headings(waiting)
                    self._paragraph(block)
                case Contents():
                    self._turn(self._papers[0])
                    self._headings(waiting)
                    self._contents(place, block)
                case _:
                    assert_never(block)
            waiting = []
        if self._paper is None or any(isinstance(self._blocks[place], Heading) for place in waiting):
            self._turn(self._papers[0])
        self._headings(waiting)
        if self._gap:
            # After a last table Word would add a line of its own, perhaps on a page of its own.
            self._out.append(small_paragraph(1))
        for index, place in self._lists:
            self._out[index] = contents_xml(self._blocks, place, self._found, self._numbers, refresh=refresh)
        return "".join([*self._out, self._section()])

    def _fit(self, table: Table, waiting: Sequence[int]) -> Fit:
        """How the table fits below the headings that wait for it: Word knows half points only."""
        # Where the page is as wide as the paper already, a narrow table need not begin a new one.
        wide = int(self._paper == self._papers[1])
        tables = self._styles.typography.tables
        usual = self._fonts["table"].size
        last = max((number for number, place in enumerate(waiting, 1) if isinstance(self._blocks[place], Break)), default=0)
        above = sum(self._height(self._blocks[place]) for place in waiting[last:]) + self._above(table, self._width())
        fitted = fit(table, self._papers[wide:], usual, tables.inset * POINTS, above)
        size = int(2 * fitted.size) / 2
        rows = [(height - 2 * fitted.inset) * size / fitted.size + 2 * fitted.inset + tables.rule for height in fitted.heights]
        return replace(fitted, size=size, heights=tuple(rows))

    def _turn(self, paper: Paper) -> None:
        """Goes on on that paper: in the section that there is, else in a new one."""
        if paper == self._paper:
            return
        self._end()
        self._paper = paper
        self._pages.turn(paper)

    def _end(self) -> None:
        if self._paper is not None:
            self._out.append(small_paragraph(1, self._section()))
            self._first = self._gap = False
        self._paper = None

    def _section(self, *, cover: bool = False) -> str:
        """The properties of the section at hand. The cover has no page number and is not counted."""
        number = 1 if self._first else None
        return section(self._page(), None if cover else FOOTER, first_number=None if cover else number)

    def _page(self) -> Page:
        pages = self._styles.typography.pages
        name = self._paper.name if self._paper else "text"
        for kind in _PAGES:
            if kind == name:
                return pages[kind]
        base = pages["landscape"]
        return replace(base, width=base.width * 2**0.5, height=base.height * 2**0.5)

    def _settings(self) -> str:
        """What the next paragraph begins with: a page break that is due; before it the room that a table leaves."""
        broken = self._break and self._pages.used > 0
        if broken:
            self._pages.leave()
        elif self._gap and self._pages.used:
            self._out.append(small_paragraph(_GAP))
            self._pages.put(_GAP)
        self._break = self._gap = False
        return _BREAK if broken else ""

    def _width(self) -> float:
        return self._paper.width if self._paper else self._papers[0].width

    def _headings(self, places: Sequence[int]) -> None:
        """Writes the headings that waited; each stays with the next, the last with a line of what follows."""
        heights = [self._height(self._blocks[place]) for place in places]
        for number, place in enumerate(places):
            block = self._blocks[place]
            if not isinstance(block, Heading):
                self._break = True
                continue
            settings = self._settings()
            below = takewhile(bool, heights[number + 1 :])
            self._numbers[place] = self._pages.put(heights[number], with_next=sum(below) + self._fonts["body"].leading)
            self._out.append(paragraph(f"Heading{level(block.level)}", self._found.marked(place, run(block.text)), settings))

    def _height(self, block: Block) -> float:
        """The height of a heading, 0 for a break."""
        if not isinstance(block, Heading):
            return 0.0
        depth = level(block.level)
        font = self._fonts[_HEADINGS[depth]]
        return lines_of(block.text, self._width(), font.size, font.indent) * font.leading + sum(SPACES[depth])

    def _cover(self, block: Cover) -> None:
        self._end()
        first = not self._out
        self._paper = self._papers[0]
        self._break = False
        self._out.append(cover_xml(block.lines, self._paper, self._styles.typography))
        if first:
            self._out.append(small_paragraph(1, self._section(cover=True)))
        else:
            self._pages.turn(self._paper)
            self._end()
        self._paper = None

    def _paragraph(self, block: Paragraph) -> None:
        body = self._fonts["body"]
        settings = self._settings()
        self._pages.flow(lines_of(block.text, self._width(), body.size, body.indent), body.leading)
        self._out.append(paragraph("BodyText", run(block.text), settings))

    def _contents(self, place: int, block: Contents) -> None:
        """Leaves a place for the contents, whose page numbers are known at the end."""
        body, head = self._fonts["body"], self._fonts["heading1"]
        settings = self._settings()
        if settings:
            self._out.append(small_paragraph(1, settings=settings))
        above = head.leading + CONTENTS_GAP
        lines = [lines_of(text, self._width(), body.size, 2 * level(depth) + 2) for text, depth in block.entries]
        room = (self._papers[0].height - above) / max(sum(lines), 1)
        if body.leading > room >= CLOSEST:
            self._styles.contents = int(2 * room) / 2
        self._pages.put(above)
        self._pages.flow(sum(lines), self._styles.contents or body.leading)
        self._lists.append((len(self._out), place))
        self._out.append("")
        self._break = True

    def _table(self, place: int, table: Table, fitted: Fit) -> None:
        settings = self._settings()
        whole = sum(fitted.heights) if stays_whole(fitted) else fitted.heights[0] if fitted.heights else 0.0
        width = fitted.paper.width
        self._numbers[place] = self._pages.put(self._above(table, width), with_next=whole)
        if table.title:
            depth = self._found.levels.get(place)
            outline = f'<w:outlineLvl w:val="{depth - 1}"/>' if depth else ""
            self._out.append(paragraph("TableTitle", self._found.marked(place, run(table.title)), settings + outline))
            settings = ""
        for texts, own in self._meta(table.meta, width):
            self._out.append(paragraph("TableMeta", run("\t".join(texts)), settings + own))
            settings = ""
        if settings or not (table.title or table.meta):
            # Without a paragraph between them Word takes two tables for one.
            self._out.append(small_paragraph(1, settings=settings))
        if not table.rows:
            return
        self._out.append(table_xml(table, fitted, self._styles))
        head = sum(fitted.heights[: table.header_rows])
        self._pages.rows(fitted.heights, head if head <= HEAD * fitted.paper.height else 0.0)
        note = self._fonts["table"]
        for text in table.notes:
            self._out.append(paragraph("TableNote", run(text)))
            self._pages.flow(lines_of(text, width, note.size), LINE * note.size)
        self._gap = True

    def _above(self, table: Table, width: float) -> float:
        """The height of what stands above a table: its title and its particulars."""
        title, size = self._fonts["table_title"], self._fonts["table"].size
        height = lines_of(table.title, width, title.size) * title.leading + TITLE_GAP if table.title else 0.0
        return height + len(self._meta(table.meta, width)) * (LINE * size + META_GAP)

    def _meta(self, meta: Sequence[str], width: float) -> list[tuple[Sequence[str], str]]:
        """The lines above a table, each with its settings: all in one, the last to the right, where there is room; else the first on a line
        of its own."""
        if not meta:
            return []
        if len(meta) == 1:
            return [(meta, '<w:jc w:val="right"/>')]
        size = self._fonts["table"].size
        widths = [ems(text) * size for text in meta]
        gap = (width - sum(widths)) / (len(meta) - 1)
        if gap < 2 * size:
            return [(meta[:1], ""), *self._meta(meta[1:], width)]
        if len(meta) == 3 and width / 2 - widths[1] / 2 - max(widths[0], widths[2]) > 2 * size:
            stops = [(width / 2, "center")]
        else:
            stops = [(sum(widths[:number]) + number * gap, "left") for number in range(1, len(meta) - 1)]
        tabs = "".join(f'<w:tab w:val="{side}" w:pos="{twips(at)}"/>' for at, side in [*stops, (width, "right")])
        return [(meta, f"<w:tabs>{tabs}</w:tabs>")]
