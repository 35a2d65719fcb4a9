"""Pieces of WordprocessingML (ECMA-376 part 1, 17) as text: runs, paragraphs, fields, pages. Lengths are in twips, 20 to a point."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from mingzhang.publishing.typography import Page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CENTIMETRE = 1440 / 2.54
"""Twips in a centimetre."""
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EITHER = re.compile("[\u00a1-\u00ff\u2010-\u2e7f]")
"""Marks that fonts of both scripts have, such as “ and —: without a hint Word sets them in the Latin one, which is too narrow."""
_MARK = re.compile("([\n\t])")
_MARKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
_BLANKS = re.compile(r"\A\s|\s\Z|\s\s")
_HINT = '<w:rFonts w:hint="eastAsia"/>'


def twips(points: float) -> int:
    """Points as twips."""
    return round(points * 20)


def plain(text: str) -> str:
    """The text without characters that XML cannot hold; line ends are single."""
    return _IMPOSSIBLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))


def attribute(text: str) -> str:
    """The text as the quoted value of an attribute."""
    return quoteattr(plain(text))


def content(text: str) -> str:
    """The text as the content of an element."""
    return escape(plain(text))


def run(text: str, *, bold: bool = False, size: float = 0) -> str:
    """A run (w:r) with the text, its line ends and tabs as such, in another `size` (points) than its style's if one is given; nothing for
    no text."""
    if not text:
        return ""
    text = content(text)
    properties = _HINT if _EITHER.search(text) else ""
    properties += "<w:b/>" if bold else ""
    properties += f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>' if size else ""
    properties = properties and f"<w:rPr>{properties}</w:rPr>"
    if "\n" not in text and "\t" not in text:
        return f"<w:r>{properties}{_words(text)}</w:r>"
    parts = [_MARKS.get(part) or _words(part) for part in _MARK.split(text) if part]
    return f"<w:r>{properties}{''.join(parts)}</w:r>"


def _words(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>' if _BLANKS.search(text) else f"<w:t>{text}</w:t>"


def paragraph(style: str, inner: str, settings: str = "") -> str:
    """A paragraph of a style with its content; `settings` follow the style in its properties, in the order that the schema wants."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{settings}</w:pPr>{inner}</w:p>'


def field(code: str, shown: str) -> str:
    """A field in one paragraph (PAGE, PAGEREF) with what it shows until it is updated."""
    return f"{field_begin(code)}<w:r><w:t>{shown}</w:t></w:r>{FIELD_END}"


def field_begin(code: str, *, stale: bool = False) -> str:
    """The beginning of a field; a `stale` one is brought up to date when the document is opened."""
    dirty = ' w:dirty="true"' if stale else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def section(page: Page, footer: str | None, *, first_number: int | None = None) -> str:
    """The properties of a section (w:sectPr): its page, the relationship of its footer, the number of its first page."""
    width, height = round(page.width * CENTIMETRE), round(page.height * CENTIMETRE)
    lies = ' w:orient="landscape"' if width > height else ""
    sides = {"top": page.top, "right": page.right, "bottom": page.bottom, "left": page.left, "header": page.footer, "footer": page.footer}
    margins = "".join(f' w:{side}="{round(length * CENTIMETRE)}"' for side, length in sides.items())
    reference = f'<w:footerReference w:type="default" r:id="{footer}"/>' if footer else ""
    number = f'<w:pgNumType w:start="{first_number}"/>' if first_number is not None else ""
    return (
        f'<w:sectPr>{reference}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{lies}/>'
        f'<w:pgMar{margins} w:gutter="0"/>{number}</w:sectPr>'
    )


def small_paragraph(points: float, properties: str = "", settings: str = "") -> str:
    """A paragraph without text, just so high: room, or with the `properties` of a section its end. `settings` as in `paragraph`."""
    return (
        f'<w:p><w:pPr>{settings}<w:spacing w:before="0" w:after="0" w:line="{twips(points)}" w:lineRule="exact"/>'
        f'<w:rPr><w:sz w:val="2"/></w:rPr>{properties}</w:pPr></w:p>'
    )
