"""The styles of a Word file (word/styles.xml) and its table of fonts, made from the typography."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from mingzhang.publishing.docx_xml import DECLARATION, WORD, attribute, twips
from mingzhang.publishing.pdf_fit import LINE
from mingzhang.publishing.typography import Font, Role, Typography

Families = Literal["official", "free"]
"""Which fonts a file names: the official ones, with the free ones as their alternates, or the free ones."""
Side = Literal["left", "center", "right", "head"]
SPACES: dict[int, tuple[float, float]] = {1: (12, 14), 2: (0, 0), 3: (0, 0)}
"""The room before and after a heading by its level, in points."""
TITLE_GAP, META_GAP, CONTENTS_GAP = 6.0, 3.0, 16.0
"""The room after a table's title, after a line of its particulars, and after the title of the contents, in points."""
_SERIF = frozenset({"title", "heading3", "body", "table", "footer"})
"""Roles whose Latin letters and figures are set in the Latin font; a sans-serif keeps its own."""
_HEAVY = frozenset({"title", "heading1", "heading3"})
"""Roles whose official fonts are darker than the free ones, or another hand: their stand-ins are set bold."""
_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_NAMES: dict[Side, str] = {"left": "表内文字", "center": "表内居中", "right": "表内数字", "head": "表头"}


@dataclass(slots=True)
class Styles:
    """The styles of one document. Those of table cells are made as sizes of type are asked for; `contents` is the distance of the lines of
    the contents where it is not that of the text."""

    typography: Typography
    families: Families = "official"
    contents: float = 0.0
    cells: dict[tuple[Side, int], None] = field(default_factory=dict)

    def cell(self, side: Side, half_points: int) -> str:
        """The style of a table cell: where its text stands and its size in half points."""
        self.cells[side, half_points] = None
        return f"{side.title()}{half_points}"

    def xml(self) -> str:
        """The part word/styles.xml."""
        fonts = self.typography.fonts
        body = fonts["body"]
        table = replace(fonts["table"], leading=LINE * fonts["table"].size)
        made = [
            self._style("Title", "Title", "title", fonts["title"], more="<w:keepNext/>"),
            self._style("Subtitle", "Subtitle", "body", body, _Set(align="center", indent=0)),
            *(
                self._style(f"Heading{level}", f"heading {level}", role, fonts[role], _Set(outline=level - 1, space=SPACES[level]))
                for level, role in _HEADINGS.items()
            ),
            self._style("BodyText", "Body Text", "body", body),
            self._style("TOCHeading", "TOC Heading", "heading1", fonts["heading1"], _Set(space=(0, CONTENTS_GAP))),
            *(self._contents(level, body) for level in (1, 2, 3)),
            self._style("TableTitle", "表题", "table_title", fonts["table_title"], _Set(space=(0, TITLE_GAP)), "<w:keepNext/>"),
            self._style("TableMeta", "表头说明", "table", table, _Set(space=(0, META_GAP)), "<w:keepNext/>"),
            self._style("TableNote", "表注", "table", table, _Set(space=(META_GAP, 0))),
            self._style("Footer", "footer", "footer", fonts["footer"]),
        ]
        for side, half in sorted(self.cells):
            role: Role = "table_head" if side == "head" else "table"
            size = half / 2
            font = Font(fonts[role].preferred, fonts[role].fallback, size, round(LINE * size, 1), "center" if side == "head" else side)
            made.append(self._style(f"{side.title()}{half}", f"{_NAMES[side]} {size:g} 磅", role, font))
        return f'{DECLARATION}<w:styles xmlns:w="{WORD}">{self._defaults()}{"".join(made)}</w:styles>'

    def used(self) -> list[tuple[str, Font]]:
        """Every family that the styles name, with the font that it belongs to."""
        return list({self.family(font): (self.family(font), font) for font in self.typography.fonts.values()}.values())

    def family(self, font: Font) -> str:
        """The family that the file names for a font."""
        return (font.preferred if self.families == "official" and font.preferred else font.fallback or font.preferred)[0]

    def _defaults(self) -> str:
        return (
            f"<w:docDefaults><w:rPrDefault><w:rPr>{self._fonts('body')}"
            '<w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
            '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
            '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
            '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
            '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        )

    def _fonts(self, role: Role) -> str:
        east = attribute(self.family(self.typography.fonts[role]))
        latin = attribute(self.family(self.typography.fonts["latin"])) if role in _SERIF else east
        return f"<w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={east} w:cs={latin}/>"

    def _contents(self, level: int, body: Font) -> str:
        page = self.typography.pages["text"]
        if self.contents:
            body = replace(body, leading=self.contents, size=min(body.size, int(self.contents / 0.75) / 2))
        tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(page.inner_width * 1440 / 2.54)}"/></w:tabs>'
        return self._style(f"TOC{level}", f"toc {level}", "body", body, _Set(align="left", indent=0, left=2 * (level - 1)), tab)

    def _style(self, identifier: str, name: str, role: Role, font: Font, own: _Set | None = None, more: str = "") -> str:
        """A paragraph style; `more` are settings that come before the spacing."""
        own = own or _Set()
        keep = "<w:keepNext/>" if own.outline is not None else ""
        line = f'w:line="{twips(font.leading)}" w:lineRule="exact"' if font.leading else 'w:line="240" w:lineRule="auto"'
        outline = f'<w:outlineLvl w:val="{own.outline}"/>' if own.outline is not None else ""
        heavy = "<w:b/>" if role in _HEAVY and self.family(font) not in font.preferred else ""
        half = round(font.size * 2)
        return (
            f'<w:style w:type="paragraph" w:styleId="{identifier}"{_CUSTOM[name.isascii()]}><w:name w:val={attribute(name)}/>'
            f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{keep}{more}'
            f'<w:spacing w:before="{twips(own.space[0])}" w:after="{twips(own.space[1])}" {line}/>'
            f'{own.indents(font)}<w:jc w:val="{_ALIGN[own.align or font.align]}"/>{outline}</w:pPr>'
            f'<w:rPr>{self._fonts(role)}{heavy}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
        )


@dataclass(frozen=True, slots=True)
class _Set:
    """What a style sets beside its font: `space` before and after in points, indents in characters."""

    outline: int | None = None
    space: tuple[float, float] = (0, 0)
    align: str | None = None
    indent: int | None = None
    left: int = 0
    right: int = 0

    def indents(self, font: Font) -> str:
        first = font.indent if self.indent is None else self.indent
        given = {"left": self.left, "right": self.right, "firstLine": first}
        said = "".join(f' w:{name}Chars="{100 * count}" w:{name}="{twips(count * font.size)}"' for name, count in given.items() if count)
        return f"<w:ind{said}/>" if said else ""


_CUSTOM = {True: "", False: ' w:customStyle="1"'}
_HEADINGS: dict[int, Role] = {1: "heading1", 2: "heading2", 3: "heading3"}


def font_table(families: Iterable[tuple[str, Font]]) -> str:
    """The part word/fontTable.xml: every family with those that may stand in for it."""
    made: list[str] = []
    for name, font in families:
        others = [family for family in font.families if family != name]
        alternate = f"<w:altName w:val={attribute(','.join(others))}/>" if others else ""
        charset = "00" if name.isascii() and "CJK" not in name else "86"
        made.append(f'<w:font w:name={attribute(name)}>{alternate}<w:charset w:val="{charset}"/><w:family w:val="auto"/></w:font>')
    return f'{DECLARATION}<w:fonts xmlns:w="{WORD}">{"".join(made)}</w:fonts>'
