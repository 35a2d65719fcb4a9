"""Paragraph and character styles of a DOCX, resolved along what they are based on (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from mingzhang.documents.docx_names import switched_on, value_of, w, whole

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_BODY_TEXT = 9


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of text: the heading `level` (from 1), its automatic numbering (`list_id`, `list_level` from 0) and
    whether it hides the text; None where it says nothing."""

    level: int | None = None
    list_id: int | None = None
    list_level: int | None = None
    hidden: bool | None = None


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Styles:
    """All styles by identifier. `default` is the identifier of the paragraph style that unstyled paragraphs have."""

    by_id: dict[str, Style]
    default: str | None = None

    def get(self, identifier: str | None) -> Style:
        """The style; a plain one for an identifier that the file does not define, as Word has it."""
        return self.by_id.get(identifier, PLAIN) if identifier is not None else PLAIN

    @property
    def hide(self) -> bool:
        """Whether any style hides text."""
        return any(style.hidden for style in self.by_id.values())


def read_styles(root: _Element | None) -> Styles:
    """The styles of a styles part; none for a file without one."""
    elements: dict[str, _Element] = {}
    default = None
    for element in root.iterchildren(w("style")) if root is not None else ():
        identifier = element.get(w("styleId"))
        if identifier is None:
            continue
        elements.setdefault(identifier, element)
        if element.get(w("type")) == "paragraph" and element.get(w("default"), "0").lower() in ("1", "true", "on"):
            default = identifier
    own = {identifier: _own(element) for identifier, element in elements.items()}
    bases = {identifier: value_of(element.find(w("basedOn"))) for identifier, element in elements.items()}
    return Styles({identifier: _resolve(identifier, own, bases) for identifier in elements}, default)


def heading(outline: int) -> int | None:
    """The heading level (from 1) of an outline level (from 0); None for that of body text."""
    return outline + 1 if outline < _BODY_TEXT else None


def _resolve(identifier: str, own: dict[str, tuple[Style, bool]], bases: dict[str, str | None]) -> Style:
    level = list_id = list_level = hidden = None
    level_set = False
    seen: set[str] = set()
    step: str | None = identifier
    while step is not None and step in own and step not in seen:
        seen.add(step)
        style, sets_level = own[step]
        if not level_set:
            level, level_set = style.level, sets_level
        list_id = style.list_id if list_id is None else list_id
        list_level = style.list_level if list_level is None else list_level
        hidden = style.hidden if hidden is None else hidden
        step = bases[step]
    return Style(level, list_id, list_level, hidden)


def _own(element: _Element) -> tuple[Style, bool]:
    """What the style itself says, and whether it decides the heading level."""
    decided, level = False, None
    list_id = list_level = hidden = None
    paragraph = element.find(w("pPr"))
    if paragraph is not None:
        outline = whole(paragraph.find(w("outlineLvl")))
        decided, level = outline is not None, heading(outline) if outline is not None else None
        list_id = whole(paragraph.find(f"{w('numPr')}/{w('numId')}"))
        list_level = whole(paragraph.find(f"{w('numPr')}/{w('ilvl')}"))
    name = _HEADING.fullmatch((value_of(element.find(w("name"))) or "").strip())
    if not decided and name is not None:
        decided, level = True, int(name[1])
    vanish = element.find(f"{w('rPr')}/{w('vanish')}")
    if vanish is not None:
        hidden = switched_on(vanish)
    return Style(level, list_id, list_level, hidden), decided
