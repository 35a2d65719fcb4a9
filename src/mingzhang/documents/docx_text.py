"""The text of one DOCX paragraph as Word prints it: revisions accepted, fields by their results, numbers written out."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from mingzhang.documents.docx_names import ALTERNATES, MATH_TEXT, VAL, Parts, alternate, switched_on, w, whole
from mingzhang.documents.docx_numbering import Numbering
from mingzhang.documents.docx_styles import heading, read_styles
from mingzhang.documents.model import Position, fold
from mingzhang.documents.tally import Tally

_TEXT, _RUN, _RUN_PROPERTIES, _PROPERTIES = w("t"), w("r"), w("rPr"), w("pPr")
_BOX, _FIELD, _SYMBOL = w("txbxContent"), w("fldChar"), w("sym")
_VANISH, _RUN_STYLE = w("vanish"), w("rStyle")
_STYLE, _NUMBERED, _OUTLINE = w("pStyle"), w("numPr"), w("outlineLvl")
_FOOTNOTES = frozenset({w("footnoteReference"), w("endnoteReference")})
_OBJECT = w("object")
# A picture in DrawingML, and in the VML of older files.
_PICTURES = frozenset({"{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SIGNS = {w("tab"): " ", w("ptab"): " ", w("br"): " ", w("cr"): " ", w("noBreakHyphen"): "-"}
_LEFT_OUT = frozenset(
    w(name)
    for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "delInstrText", "sdtPr", "sdtEndPr", "rt", "rubyPr", "fldData")
)
# Check marks that forms take from symbol fonts, by font and place in it.
_SYMBOLS = {
    "wingdings": {0x6E: "■", 0x6F: "□", 0x71: "□", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    "wingdings 2": {0x2A: "□", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□"},
}


@dataclass(frozen=True, slots=True)
class Read:
    """A paragraph: its text (folded, "" if it prints nothing), heading level from 1, and the text boxes anchored in it."""

    text: str
    level: int | None
    boxes: tuple[_Element, ...]


class ParagraphReader:
    """Reads the paragraphs of one document, each once and in reading order, since automatic numbers count on."""

    def __init__(self, parts: Parts, tally: Tally) -> None:
        self._styles = read_styles(parts.styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._tally = tally
        self._may_hide = self._styles.hide or next(parts.document.iter(_VANISH), None) is not None

    def read(self, paragraph: _Element, where: Position) -> Read:
        """The paragraph; what is not read of it (hidden text, footnotes, unknown signs, embedded objects) is noted at `where`,
        pictures are counted for the whole document."""
        identifier = self._styles.default
        numbered = outline = None
        first = next(iter(paragraph), None)
        for item in first if first is not None and first.tag == _PROPERTIES else ():
            tag = item.tag
            if tag == _STYLE:
                identifier = item.get(VAL)
            elif tag == _NUMBERED:
                numbered = item
            elif tag == _OUTLINE:
                outline = whole(item)
        style = self._styles.get(identifier)
        inline = _Inline(self, identifier, where)
        inline.gather(paragraph)
        text = "".join(inline.parts)
        if text or not inline.hidden:
            text = self._label(numbered, identifier, where) + text
        text = fold(text)
        self._tally.text(text)
        return Read(text, style.level if outline is None else heading(outline), tuple(inline.boxes))

    def hidden(self, run: _Element, paragraph_style: str | None) -> bool:
        """Whether the run is hidden text: by itself, else by its character style, else by its paragraph's style."""
        if not self._may_hide:
            return False
        style = self._styles.get(paragraph_style).hidden
        properties = run.find(_RUN_PROPERTIES)
        if properties is not None:
            own = properties.find(_VANISH)
            if own is not None:
                return switched_on(own)
            named = properties.find(_RUN_STYLE)
            by_name = self._styles.get(named.get(VAL)).hidden if named is not None else None
            style = style if by_name is None else by_name
        return bool(style)

    def note(self, code: str, where: Position) -> None:
        """Passes a note on to the document's."""
        self._tally.note(code, where)

    def _label(self, numbered: _Element | None, identifier: str | None, where: Position) -> str:
        style = self._styles.get(identifier)
        list_id, level = style.list_id, style.list_level
        if numbered is not None:
            own_id, own_level = whole(numbered.find(w("numId"))), whole(numbered.find(w("ilvl")))
            list_id = list_id if own_id is None else own_id
            level = level if own_level is None else own_level
        if list_id is None:
            return ""
        label = self._numbering.label(list_id, level, identifier)
        if label is None:
            self.note("document.number_format_unknown", where)
            return ""
        return label


class _Inline:
    """What has been gathered of one paragraph so far."""

    def __init__(self, reader: ParagraphReader, style: str | None, where: Position) -> None:
        self.parts: list[str] = []
        self.boxes: list[_Element] = []
        self.hidden = False
        self._reader = reader
        self._style = style
        self._where = where
        # Where each open field began, and the check box to print for it.
        self._fields: list[tuple[int, str]] = []

    def gather(self, element: _Element) -> None:
        """Takes in the text below an element. Depth is bounded by the parser's."""
        parts = self.parts
        for child in element:
            tag = child.tag
            if tag == _TEXT:
                text = child.text
                if text:
                    # Without xml:space Word cuts the blanks at the ends, so that 12 and 34 of two runs are one number.
                    loose = (text[0].isspace() or text[-1].isspace()) and child.get(_SPACE) != "preserve"
                    parts.append(text.strip(" \t\r\n") if loose else text)
            elif tag == _RUN:
                if not self._reader.hidden(child, self._style):
                    self.gather(child)
                elif any(text.text and text.text.strip() for text in child.iter(_TEXT)):
                    self.hidden = True
                    self._reader.note("document.hidden_text", self._where)
            elif tag in _LEFT_OUT:
                continue
            elif tag in _SIGNS:
                parts.append(_SIGNS[tag])
            elif tag == _BOX:
                self.boxes.append(child)
            elif tag == _FIELD:
                self._field(child)
            elif tag == _SYMBOL:
                self._symbol(child)
            elif tag == MATH_TEXT:
                parts.append(child.text or "")
            elif tag == ALTERNATES:
                chosen = alternate(child)
                if chosen is not None:
                    self.gather(chosen)
            elif tag in _FOOTNOTES:
                self._reader.note("document.footnotes", self._where)
            elif tag == _OBJECT:
                self._reader.note("document.embedded_part", self._where)
            elif tag in _PICTURES:
                self._reader.note("document.pictures", Position())
            else:
                self.gather(child)

    def _field(self, element: _Element) -> None:
        """Drops what stands between a field's beginning and its result: instructions, and results of fields inside them. A
        field that is never closed keeps its text."""
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            self._fields.append((len(self.parts), _check_box(element)))
        elif kind in ("separate", "end") and self._fields:
            start, sign = self._fields.pop()
            if start >= 0:
                del self.parts[start:]
                self.parts.append(sign)
            if kind == "separate":
                self._fields.append((-1, ""))

    def _symbol(self, element: _Element) -> None:
        code, font = element.get(w("char"), ""), element.get(w("font"), "").lower()
        try:
            place = int(code, 16)
            sign = _SYMBOLS.get(font, {}).get(place & 0xFF if place >= 0xF000 else place, "")
            # U+E000 to U+F8FF have no meaning outside their font, halves of pairs have none at all.
            if not sign and not 0xD800 <= place <= 0xF8FF:
                sign = chr(place)
        except (ValueError, OverflowError):
            sign = ""
        if not sign:
            self._reader.note("document.symbol_unknown", self._where)
        self.parts.append(sign)


def _check_box(field: _Element) -> str:
    """The sign of an old-style form's check box, "" for any other field."""
    box = field.find(f"{w('ffData')}/{w('checkBox')}")
    if box is None:
        return ""
    state = box.find(w("checked"))
    state = box.find(w("default")) if state is None else state
    return "☑" if state is not None and switched_on(state) else "□"
