"""The characters of one PDF page that can be seen, and their lines."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from typing import NamedTuple

from mingzhang.documents import pdf_native
from mingzhang.documents.pdf_guard import Guard
from mingzhang.documents.pdf_page import Drawing
from mingzhang.documents.pdf_view import Box, Matrix

UNMAPPED = "\ufffd"
"""Stands for a character whose font does not say what it is: a figure that holds one must not be read."""
_HYPHENS = (0x2, 0xFFFE)
"""How the library reports a hyphen at a line's end."""
_FLAT = 0.1
"""A box less high or wide than this (points) is none."""
_SAME_LINE = 0.4
"""Baselines nearer than this share of the type size are one line: small raised figures stay with their line."""
_OVERPRINT = 0.1
"""The same character again within this share of the type size is false bold, not a second character."""


class Glyph(NamedTuple):
    """A character on the page as seen: `left` and `right` of its advance width, its baseline `y`, its type `size`, all in
    points. `order` is its place in the file. A blank has the text ' '."""

    left: float
    right: float
    y: float
    size: float
    text: str
    order: int

    @property
    def box(self) -> Box:
        """The box of a full-height character here."""
        return self.left, self.y - 0.85 * self.size, self.right, self.y + 0.15 * self.size


class PageText(NamedTuple):
    """The characters that can be seen, and how many there are that cannot (`hidden`), that stand as `UNMAPPED`, that are
    written aslant (`slanted`, left out) and that stand on their side (`sideways`, read but in doubt)."""

    glyphs: list[Glyph]
    hidden: int
    unmapped: int
    slanted: int
    sideways: int


def read_glyphs(text_page: int, view: Matrix, page_box: Box, drawing: Drawing, guard: Guard) -> PageText:
    """The characters of the text page with this handle, without those outside the page or their clip path and those
    painted with no ink or aslant. Raises `UnreadableFile` where there are too many."""
    lib = pdf_native.native()
    count = max(lib.FPDFText_CountChars(text_page), 0)
    guard.page_characters(count)
    unicode_of, origin_of, box_of = lib.FPDFText_GetUnicode, lib.FPDFText_GetCharOrigin, lib.FPDFText_GetLooseCharBox
    object_of, made_up, has_error = lib.FPDFText_GetTextObject, lib.FPDFText_IsGenerated, lib.FPDFText_HasUnicodeMapError
    origin, box = (ctypes.c_double * 2)(), (ctypes.c_float * 4)()
    origin_x, box_at = ctypes.addressof(origin), ctypes.addressof(box)
    origin_y = origin_x + 8
    clips, unseen, slanted = drawing.clips, drawing.unseen, drawing.slanted
    odd = unseen | slanted | drawing.sideways
    special = bool(clips or odd)
    a, b, _, d, e, f = view
    upright = a == 1 and b == 0
    width, height = page_box[2], page_box[3]
    glyphs: list[Glyph] = []
    hidden = unmapped = aslant = sideways = 0
    for index in range(count):
        if not index & 1023:
            guard.time()
        code = unicode_of(text_page, index)
        blank = (code <= 32 and code not in (0, 2)) or code in (0xA0, 0x3000)
        if blank and (code in (10, 13) or made_up(text_page, index)):
            if code == 32 and glyphs and _latin(glyphs[-1].text) and index + 1 < count and _latin_code(unicode_of(text_page, index + 1)):
                before = glyphs[-1]
                glyphs.append(Glyph(before.right, before.right, before.y, before.size, " ", index))
            continue
        origin_of(text_page, index, origin_x, origin_y)
        box_of(text_page, index, box_at)
        left, top, right, bottom = box
        x, y = origin
        if upright:
            left, right, y, size = left + e, right + e, d * y + f, top - bottom
        else:
            (left, top, right, bottom), y = view.box(left, bottom, right, top), b * x + d * y + f
            size = bottom - top
        if size < _FLAT or right - left < _FLAT:
            left, right, size = _tight(text_page, index, view)
        middle, centre = (left + right) / 2, y - 0.35 * size
        inside = 0 <= middle <= width and 0 <= centre <= height and size >= _FLAT
        if inside and special:
            thing = object_of(text_page, index)
            if thing in odd:
                if thing in slanted:
                    aslant += not blank
                    continue
                sideways += thing in drawing.sideways and not blank
                inside = thing not in unseen
            clip = clips.get(thing)
            if clip and not (clip[0] <= middle <= clip[2] and clip[1] <= centre <= clip[3]):
                inside = False
        if not inside:
            hidden += not blank
        elif blank:
            glyphs.append(Glyph(left, right, y, size, " ", index))
        elif code == 0 or has_error(text_page, index) == 1:
            unmapped += 1
            glyphs.append(Glyph(left, right, y, size, UNMAPPED, index))
        else:
            glyphs.append(Glyph(left, right, y, size, chr(code) if 32 < code < 0xD800 else _character(code), index))
    return PageText(_sized(glyphs), hidden, unmapped, aslant, sideways)


def _sized(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters with the size of their type. Up to here it is the height of their font, which some fonts make half as
    large again as the type; an ideograph is as wide as its type is large."""
    ratios = sorted((glyph.right - glyph.left) / glyph.size for glyph in glyphs[::5] if "一" <= glyph.text <= "鿿")
    if len(ratios) < 3 or not 0.5 < ratios[len(ratios) // 2] < 0.9:
        return glyphs
    ratio = ratios[len(ratios) // 2]
    return [glyph._replace(size=glyph.size * ratio) for glyph in glyphs]


def _tight(text_page: int, index: int, view: Matrix) -> tuple[float, float, float]:
    """Left, right and size of a character whose font has no height: from its ink and the type size."""
    lib = pdf_native.native()
    sides, floats = (ctypes.c_double * 4)(), (ctypes.c_float * 6)()
    at = ctypes.addressof(sides)
    lib.FPDFText_GetCharBox(text_page, index, at, at + 8, at + 16, at + 24)
    left, right, bottom, top = sides
    seen = view.box(left, bottom, right, top)
    lib.FPDFText_GetMatrix(text_page, index, ctypes.addressof(floats))
    size = lib.FPDFText_GetFontSize(text_page, index) * (floats[2] ** 2 + floats[3] ** 2) ** 0.5
    return seen[0], seen[2], size


def _character(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else UNMAPPED


def _latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _latin_code(code: int) -> bool:
    return 65 <= code <= 90 or 97 <= code <= 122


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The characters as lines by baseline, top to bottom, each from left to right; overprinted doubles are left out."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: (one.y, one.left)):
        if lines and glyph.y - lines[-1][0].y <= _SAME_LINE * max(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    out = []
    for line in lines:
        line.sort(key=lambda one: (one.left, one.order))
        kept: list[Glyph] = []
        for glyph in line:
            if kept and _doubles(kept[-1], glyph):
                continue
            kept.append(glyph)
        out.append(kept)
    return out


def _doubles(kept: Glyph, glyph: Glyph) -> bool:
    near = _OVERPRINT * glyph.size
    return (
        kept.text == glyph.text
        and abs(kept.left - glyph.left) < near
        and abs(kept.y - glyph.y) < near
        and abs(kept.order - glyph.order) > 1
        and glyph.right - glyph.left > near
    )


def line_text(line: list[Glyph]) -> str:
    """The line's characters; a gap wider than the type size becomes a blank."""
    parts: list[str] = []
    reach = line[0].left
    for glyph in line:
        if glyph.left - reach > glyph.size and parts:
            parts.append(" ")
        parts.append(glyph.text)
        reach = max(reach, glyph.right)
    return "".join(parts)


def joined(upper: str, lower: str) -> str:
    """Two lines of one wrapped text as one: a blank goes between them only where two Latin letters meet."""
    upper, lower = upper.rstrip(), lower.lstrip()
    if upper and lower and _latin(upper[-1]) and _latin(lower[0]):
        return f"{upper} {lower}"
    return upper + lower
