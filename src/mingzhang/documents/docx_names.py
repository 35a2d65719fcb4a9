"""The names of WordprocessingML (ECMA-376 part 1, 17), and its parts found in the archive."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from mingzhang.documents.archive import Archive, relationships_of, resolve
from mingzhang.documents.errors import UnreadableFile

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_MATH_STRICT = "http://purl.oclc.org/ooxml/officeDocument/math"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_OFF = frozenset({"0", "false", "off"})
_MAIN = "word/document.xml"


def w(name: str) -> str:
    """The full name of a `w:` element or attribute."""
    return f"{{{_WORD}}}{name}"


MATH_TEXT = f"{{{_MATH}}}t"
ALTERNATES = f"{{{_COMPATIBILITY}}}AlternateContent"
CHOICE = f"{{{_COMPATIBILITY}}}Choice"
VAL = w("val")
PARAGRAPH, TABLE, ROW, CELL, EMBEDDED = w("p"), w("tbl"), w("tr"), w("tc"), w("altChunk")

_TRANSPARENT = frozenset(w(name) for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))


@dataclass(frozen=True, slots=True)
class Parts:
    """The roots of the parts that carry the text; None where the file has none."""

    document: _Element
    styles: _Element | None
    numbering: _Element | None


def parts_of(archive: Archive) -> Parts:
    """The parts of a DOCX, found by its relationships, else under their usual names. A strict file comes back with the
    transitional names. Raises UnreadableFile `file.mislabelled` for an archive without a Word document, and as
    `Archive.xml` does."""
    main = _related(archive, "").get("officeDocument", _MAIN)
    if main not in archive:
        main = _MAIN
    if main not in archive:
        raise UnreadableFile("file.mislabelled", name=archive.name, what="不是 Word 文件")
    document = _transitional(archive.xml(main))
    if document.tag != w("document"):
        raise UnreadableFile("file.mislabelled", name=archive.name, where=main, what="不是 Word 正文")
    related = _related(archive, main)
    folder = posixpath.dirname(main)
    found: list[_Element | None] = []
    for kind in ("styles", "numbering"):
        member = related.get(kind, posixpath.join(folder, f"{kind}.xml"))
        found.append(_transitional(archive.xml(member)) if member in archive else None)
    return Parts(document, *found)


def within(container: _Element, wanted: frozenset[str]) -> Iterator[_Element]:
    """The children of one of the wanted names in order, also those inside content controls, insertions and the first choice
    of alternate content."""
    for child in container:
        tag = child.tag
        if tag in wanted:
            yield child
        elif tag in _TRANSPARENT:
            yield from within(child, wanted)
        elif tag == ALTERNATES and (chosen := alternate(child)) is not None:
            yield from within(chosen, wanted)


def alternate(element: _Element) -> _Element | None:
    """The one branch of an mc:AlternateContent that is shown: its first choice, else its fallback; None if it is empty."""
    return next((child for child in element if child.tag == CHOICE), next(iter(element), None))


def switched_on(element: _Element) -> bool:
    """Whether an on/off property is on: it is unless its value says otherwise."""
    return (element.get(VAL) or "1").lower() not in _OFF


def value_of(element: _Element | None) -> str | None:
    """The `w:val` of an element; None if there is no element, or no value."""
    return element.get(VAL) if element is not None else None


def whole(element: _Element | None) -> int | None:
    """The `w:val` of an element as a whole number from 0; None if there is none, or none that is a plausible number."""
    value = value_of(element)
    return int(value) if value is not None and len(value) < 10 and value.isascii() and value.isdigit() else None


def _related(archive: Archive, part: str) -> dict[str, str]:
    """The first target for each kind of relationship that a part has (the package's own for the part "")."""
    member = relationships_of(part)
    if member not in archive:
        return {}
    targets: dict[str, str] = {}
    for relation in archive.xml(member):
        kind, target = relation.get("Type"), relation.get("Target")
        if kind and target and relation.get("TargetMode") != "External":
            targets.setdefault(kind.rpartition("/")[2], resolve(part, target))
    return targets


def _transitional(root: _Element) -> _Element:
    """The tree, in place, with the strict namespaces replaced by the transitional ones the reader knows."""
    if not str(root.tag).startswith(f"{{{_WORD_STRICT}}}"):
        return root
    for element in root.iter():
        element.tag = str(element.tag).replace(_WORD_STRICT, _WORD).replace(_MATH_STRICT, _MATH)
        for name, value in element.items():
            if str(name).startswith(f"{{{_WORD_STRICT}}}"):
                element.set(str(name).replace(_WORD_STRICT, _WORD), value)
    return root
