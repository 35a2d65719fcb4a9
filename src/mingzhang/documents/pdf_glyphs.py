"""The characters of one PDF page that can be seen, and their lines."""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Iterable
from itertools import repeat
from math import nan
from operator import eq, itemgetter
from typing import NamedTuple

from mingzhang.documents import pdf_native
from mingzhang.documents.pdf_guard import Guard
from mingzhang.documents.pdf_page import Drawing
from mingzhang.documents.pdf_view import Box, Matrix

UNMAPPED = "\ufffd"
"""Stands for a character whose font does not say what it is: a figure that holds one must not be read."""
_HYPHENS = (0x2, 0xFFFE)
"""How the library reports a hyphen at a line's end."""
_BLANKS = frozenset({*range(33), 0xA0, 0x3000} - {0, 2})
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


_new = tuple.__new__
_ALONG, _DOWN = itemgetter(0, 5), itemgetter(2, 0)
"""What characters are ordered by: left and place in the file; baseline and left."""


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
    # One function for all characters, then the next: a call from `map` takes half the time of one from a loop.
    handle, every = ctypes.c_void_p(text_page), range(count)
    codes = list(map(lib.FPDFText_GetUnicode, repeat(handle), every))
    errors = map(lib.FPDFText_HasUnicodeMapError, repeat(handle), every)
    boxes = array("f", bytes(16 * count))
    boxes_at, _ = boxes.buffer_info()
    deque(map(lib.FPDFText_GetLooseCharBox, repeat(text_page), every, range(boxes_at, boxes_at + 16 * count, 16)), 0)
    guard.time()
    clips, slanted, unseen, on_side = drawing.clips, drawing.slanted, drawing.unseen, drawing.sideways
    odd = unseen | slanted | on_side
    things: Iterable[int | None] = map(lib.FPDFText_GetTextObject, repeat(handle), every) if clips or odd else repeat(None)
    places = _Places(text_page, view)
    width, height, shift = page_box[2], page_box[3], view.e
    glyphs: list[Glyph] = []
    hidden = unmapped = aslant = sideways = 0
    above = below = nan
    y = size = centre = 0.0
    rows = zip(codes, errors, things, boxes[::4], boxes[1::4], boxes[2::4], boxes[3::4], strict=False)
    for index, (code, error, thing, x, high, x2, low) in enumerate(rows):
        if not index & 1023:
            guard.time()
        blank = code in _BLANKS
        if blank and (code in (10, 13) or lib.FPDFText_IsGenerated(handle, index)):
            if code == 32 and glyphs and _latin(glyphs[-1].text) and index + 1 < count and _latin_code(codes[index + 1]):
                before = glyphs[-1]
                glyphs.append(Glyph(before.right, before.right, before.y, before.size, " ", index))
            continue
        if high == above and low == below and x2 - x >= _FLAT:
            # As high as the character before and at the same height: so is its baseline.
            left, right = x + shift, x2 + shift
        else:
            left, right, y, size, steady = places.of(index, x, high, x2, low)
            above, below = (high, low) if steady else (nan, nan)
            centre = y - 0.35 * size
        middle = (left + right) / 2
        inside = 0 <= middle <= width and 0 <= centre <= height and size >= _FLAT
        if inside and thing is not None:
            if thing in odd:
                if thing in slanted:
                    aslant += not blank
                    continue
                sideways += thing in on_side and not blank
                inside = thing not in unseen
            clip = clips.get(thing)
            if clip and not (clip[0] <= middle <= clip[2] and clip[1] <= centre <= clip[3]):
                inside = False
        if not inside:
            hidden += not blank
            continue
        if blank:
            text = " "
        elif code == 0 or error == 1:
            unmapped += 1
            text = UNMAPPED
        else:
            text = chr(code) if 32 < code < 0xD800 else _character(code)
        glyphs.append(_new(Glyph, (left, right, y, size, text, index)))
    return PageText(_sized(glyphs), hidden, unmapped, aslant, sideways)


class _Places:
    """Where the characters of a text page stand on the page as seen."""

    def __init__(self, text_page: int, view: Matrix) -> None:
        self._text_page = text_page
        self._view = view
        self._lib = pdf_native.native()
        self._numbers = (ctypes.c_double * 4)()
        self._at = ctypes.addressof(self._numbers)
        self._upright = view.a == 1 and view.b == 0

    def of(self, index: int, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float, bool]:
        """Left, right, baseline and size of the character with this box on the page itself; and whether others of the same
        top and bottom have the same baseline and size."""
        view = self._view
        self._lib.FPDFText_GetCharOrigin(self._text_page, index, self._at, self._at + 8)
        origin_x, origin_y = self._numbers[0], self._numbers[1]
        if self._upright:
            left, right, y, size = left + view.e, right + view.e, view.d * origin_y + view.f, top - bottom
        else:
            (left, top, right, bottom), y = view.box(left, bottom, right, top), view.point(origin_x, origin_y)[1]
            size = bottom - top
        if size < _FLAT or right - left < _FLAT:
            return *self._tight(index, y), False
        return left, right, y, size, self._upright

    def _tight(self, index: int, y: float) -> tuple[float, float, float, float]:
        """The same for a character whose font has no height: from its ink and the type size."""
        lib, floats, at = self._lib, (ctypes.c_float * 6)(), self._at
        lib.FPDFText_GetCharBox(self._text_page, index, at, at + 8, at + 16, at + 24)
        left, right, bottom, top = self._numbers
        seen = self._view.box(left, bottom, right, top)
        lib.FPDFText_GetMatrix(self._text_page, index, ctypes.addressof(floats))
        size = lib.FPDFText_GetFontSize(self._text_page, index) * (floats[2] ** 2 + floats[3] ** 2) ** 0.5
        return seen[0], seen[2], y, size


def _sized(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters with the size of their type. Up to here it is the height of their font, which some fonts make half as
    large again as the type; an ideograph is as wide as its type is large."""
    ratios = sorted((glyph.right - glyph.left) / glyph.size for glyph in glyphs[::5] if "一" <= glyph.text <= "鿿")
    if len(ratios) < 3 or not 0.5 < ratios[len(ratios) // 2] < 0.9:
        return glyphs
    ratio = ratios[len(ratios) // 2]
    return [Glyph(left, right, y, size * ratio, text, order) for left, right, y, size, text, order in glyphs]


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
    out = []
    for line in _by_baseline(list(glyphs)):
        line.sort(key=_ALONG)
        texts = [glyph.text for glyph in line]
        if not any(map(eq, texts, texts[1:])):
            out.append(line)
            continue
        before = line[0]
        kept = [before]
        for glyph in line[1:]:
            if glyph.text == before.text and _doubles(before, glyph):
                continue
            kept.append(glyph)
            before = glyph
        out.append(kept)
    return out


def _by_baseline(glyphs: list[Glyph]) -> list[list[Glyph]]:
    ys = [glyph.y for glyph in glyphs]
    if ys and max(ys) - min(ys) <= _SAME_LINE * min([glyph.size for glyph in glyphs]):
        return [glyphs]
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=_DOWN):
        if lines and glyph.y - lines[-1][0].y <= _SAME_LINE * max(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return lines


def _doubles(kept: Glyph, glyph: Glyph) -> bool:
    near = _OVERPRINT * glyph.size
    return (
        abs(kept.left - glyph.left) < near
        and abs(kept.y - glyph.y) < near
        and abs(kept.order - glyph.order) > 1
        and glyph.right - glyph.left > near
    )


def line_text(line: list[Glyph]) -> str:
    """The line's characters; a gap wider than the type size becomes a blank."""
    parts: list[str] = []
    reach = line[0].left
    for left, right, _, size, text, _ in line:
        if left - reach > size and parts:
            parts.append(" ")
        parts.append(text)
        reach = max(reach, right)
    return "".join(parts)


def joined(upper: str, lower: str) -> str:
    """Two lines of one wrapped text as one: a blank goes between them only where two Latin letters meet."""
    upper, lower = upper.rstrip(), lower.lstrip()
    if upper and lower and _latin(upper[-1]) and _latin(lower[0]):
        return f"{upper} {lower}"
    return upper + lower
