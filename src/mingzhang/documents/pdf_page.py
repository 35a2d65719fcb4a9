"""The drawn objects of one PDF page: the rules of its tables, and the clip paths that hide parts of its text."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat
from types import SimpleNamespace
from typing import NamedTuple

from mingzhang.documents import pdf_native
from mingzhang.documents.pdf_guard import Guard
from mingzhang.documents.pdf_native import FORM, IMAGE, INVISIBLE, LINE, MOVE, PATH, TEXT
from mingzhang.documents.pdf_view import Box, Matrix, overlap

THIN = 3.0
"""A filled shape thinner than this (points) is a rule; a thicker one is a background."""
THICK_STROKE = 6.0
"""A stroke wider than this is a background bar, not a rule."""
DEPTH = 8
"""Form objects nested deeper than this are left out."""
_STRAIGHT = 0.75
"""How far the ends of an upright or level line may differ."""
_SLANT = 0.15
"""Text that rises by more than this share of its run, and runs by more than this share of its rise, is aslant."""
_CLIP_SLACK = 0.5
"""What is this near (points) to a clip path counts as inside."""
_SLACK = 1.0
"""A rule may stick out of its clip path by this much."""

_PORTION = 4096
"""So many objects are gone over at once before the clock is looked at."""

_Clips = dict[tuple[int, int | None], Box]
"""Visible boxes by clip path: the number of its paths and the address of the first point of the last one. A path is added
to one list only, and the objects that share the path share its address and all that stands before it in the list."""


class Rule(NamedTuple):
    """A level line at height `at` from x = `start` to `end`, or an upright one at x = `at` from y = `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Drawing:
    """What was drawn on a page besides characters. `clips` has the visible box of each clipped text object by handle,
    `unseen` the handles of text objects painted with no ink, `slanted` of those written aslant (watermarks),
    `sideways` of those that stand on their side as seen."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    clips: dict[int, Box] = field(default_factory=dict)
    unseen: set[int] = field(default_factory=set)
    slanted: set[int] = field(default_factory=set)
    sideways: set[int] = field(default_factory=set)
    images: int = 0


class _Walk:
    """One pass over the objects of a page and of the forms placed on it."""

    def __init__(self, page_box: Box, guard: Guard) -> None:
        self.drawing = Drawing()
        self._page_box = page_box
        self._guard = guard
        self._native: SimpleNamespace = pdf_native.native()
        self._floats = (ctypes.c_float * 6)()
        self._at = [ctypes.addressof(self._floats) + 4 * place for place in range(6)]
        self._ints = (ctypes.c_int * 2)()
        self._int_at = [ctypes.addressof(self._ints) + 4 * place for place in range(2)]
        self._clips: dict[tuple[Matrix, Box], _Clips] = {}
        self._steps = 0

    def objects(self, holder: int, count: int, get: Callable[[int, int], int | None], view: Matrix, clip: Box, depth: int) -> None:
        """Goes over the `count` objects that `get` finds in `holder`, whose coordinates `view` turns into the page as seen,
        all of them inside `clip`."""
        lib = self._native
        known = self._clips.setdefault((view, clip), {})
        for start in range(0, count, _PORTION):
            self._guard.time()
            things = [thing for thing in map(get, repeat(holder), range(start, min(start + _PORTION, count))) if thing]
            kinds = list(zip(things, map(lib.FPDFPageObj_GetType, things), strict=True))
            self._texts([thing for thing, kind in kinds if kind == TEXT], view, clip, known)
            for thing, kind in [pair for pair in kinds if pair[1] != TEXT]:
                if kind == IMAGE:
                    self.drawing.images += 1
                elif kind == PATH:
                    self._path(thing, view, self._clip(lib.FPDFPageObj_GetClipPath(thing), view, clip, known))
                elif kind == FORM and depth < DEPTH:
                    self.objects(
                        thing,
                        max(lib.FPDFFormObj_CountObjects(thing), 0),
                        lib.FPDFFormObj_GetObject,
                        view.after(self._matrix(thing)),
                        self._clip(lib.FPDFPageObj_GetClipPath(thing), view, clip, known),
                        depth + 1,
                    )

    def _texts(self, things: list[int], view: Matrix, clip: Box, known: _Clips) -> None:
        """The text objects among the drawn ones, of which a page may have one for every character: each function is called
        for all of them before the next."""
        lib, drawing, page_box = self._native, self.drawing, self._page_box
        paths = list(map(lib.FPDFPageObj_GetClipPath, things))
        counts = list(map(lib.FPDFClipPath_CountPaths, paths))
        lasts = map(lib.FPDFClipPath_GetPathSegment, paths, [count - 1 for count in counts], repeat(0))
        for thing, path, key in zip(things, paths, zip(counts, lasts, strict=True), strict=True):
            seen = (known.get(key) or self._clip(path, view, clip, known)) if key[0] > 0 else clip
            if seen != page_box:
                drawing.clips[thing] = seen
        modes = list(map(lib.FPDFTextObj_GetTextRenderMode, things))
        if INVISIBLE in modes:
            drawing.unseen.update(thing for thing, mode in zip(things, modes, strict=True) if mode == INVISIBLE)
        floats = (ctypes.c_float * (6 * len(things)))()
        at = ctypes.addressof(floats)
        found = list(map(lib.FPDFPageObj_GetMatrix, things, range(at, at + 24 * len(things), 24)))
        if view.b or any(floats[1::6]):
            for place, (thing, has_matrix) in enumerate(zip(things, found, strict=True)):
                matrix = Matrix(*floats[6 * place : 6 * place + 6])
                if has_matrix and (matrix.b or view.b):
                    self._direction(thing, *view.after(matrix)[:2])

    def _direction(self, thing: int, across: float, down: float) -> None:
        across, down = abs(across), abs(down)
        if min(across, down) > _SLANT * max(across, down):
            self.drawing.slanted.add(thing)
        elif down > across:
            self.drawing.sideways.add(thing)

    def _matrix(self, thing: int) -> Matrix:
        if not self._native.FPDFPageObj_GetMatrix(thing, self._at[0]):
            return Matrix(1, 0, 0, 1, 0, 0)
        return Matrix(*self._floats)

    def _clip(self, path: int | None, view: Matrix, outer: Box, known: _Clips) -> Box:
        """The part of `outer` inside the clip path, which is a list of paths. `known` has those met before with this view
        and outer box."""
        lib = self._native
        count = lib.FPDFClipPath_CountPaths(path) if path else 0
        if count <= 0:
            return outer
        last = lib.FPDFClipPath_GetPathSegment(path, count - 1, 0)
        box = known.get((count, last))
        if box is None:
            box = outer
            for place in range(count):
                if lib.FPDFClipPath_GetPathSegment(path, place, 0):
                    box = overlap(box, self._clip_box(path, place, view))
            if last:
                known[count, last] = box
        return box

    def _clip_box(self, path: int | None, place: int, view: Matrix) -> Box:
        lib, floats = self._native, self._floats
        xs, ys = [], []
        for step in range(lib.FPDFClipPath_CountPathSegments(path, place)):
            segment = lib.FPDFClipPath_GetPathSegment(path, place, step)
            if segment and lib.FPDFPathSegment_GetPoint(segment, self._at[0], self._at[1]):
                xs.append(floats[0])
                ys.append(floats[1])
            self._steps += 1
            if not self._steps & 1023:
                self._guard.time()
        if not xs:
            return self._page_box
        left, top, right, bottom = view.box(min(xs), min(ys), max(xs), max(ys))
        return left - _CLIP_SLACK, top - _CLIP_SLACK, right + _CLIP_SLACK, bottom + _CLIP_SLACK

    def _path(self, thing: int, view: Matrix, clip: Box) -> None:
        lib, floats = self._native, self._floats
        if not lib.FPDFPath_GetDrawMode(thing, *self._int_at):
            return
        filled, stroked = bool(self._ints[0]), bool(self._ints[1])
        count = lib.FPDFPath_CountSegments(thing)
        if filled and not stroked and count <= 5:
            if lib.FPDFPageObj_GetBounds(thing, *self._at[:4]):
                self._thin(view.box(floats[0], floats[1], floats[2], floats[3]), clip)
            return
        if not filled and not stroked:
            return
        total = view.after(self._matrix(thing))
        if stroked and lib.FPDFPageObj_GetStrokeWidth(thing, self._at[0]):
            scale = abs(total.a * total.d - total.b * total.c) ** 0.5
            stroked = floats[0] * scale <= THICK_STROKE
        self._segments(thing, count, total, clip, strokes=stroked, fills=filled)

    def _segments(self, thing: int, count: int, total: Matrix, clip: Box, *, strokes: bool, fills: bool) -> None:
        lib, floats = self._native, self._floats
        x_at, y_at = self._at[0], self._at[1]
        shape: list[tuple[float, float]] = []
        for step in range(count):
            self._steps += 1
            if not self._steps & 1023:
                self._guard.time()
            segment = lib.FPDFPath_GetPathSegment(thing, step)
            if not segment or not lib.FPDFPathSegment_GetPoint(segment, x_at, y_at):
                continue
            point = total.point(floats[0], floats[1])
            kind = lib.FPDFPathSegment_GetType(segment)
            if kind == MOVE:
                self._shape(shape, clip, fills=fills)
                shape = [point]
                continue
            if strokes and kind == LINE and shape:
                self._stroke(shape[-1], point, clip)
            shape.append(point)
            if lib.FPDFPathSegment_GetClose(segment):
                if strokes:
                    self._stroke(point, shape[0], clip)
                self._shape(shape, clip, fills=fills)
                shape = shape[:1]
        self._shape(shape, clip, fills=fills)

    def _shape(self, shape: list[tuple[float, float]], clip: Box, *, fills: bool) -> None:
        if fills and len(shape) >= 2:
            xs, ys = [x for x, _ in shape], [y for _, y in shape]
            self._thin((min(xs), min(ys), max(xs), max(ys)), clip)

    def _thin(self, box: Box, clip: Box) -> None:
        """A filled shape: a rule if it is thin. A dot is both a level and an upright rule, to close the corner it fills."""
        left, top, right, bottom = box
        width, height = right - left, bottom - top
        if height < THIN and width >= height * 0.99:
            self._level((top + bottom) / 2, left, right, clip)
        if width < THIN and height >= width * 0.99:
            self._upright((left + right) / 2, top, bottom, clip)

    def _stroke(self, one: tuple[float, float], other: tuple[float, float], clip: Box) -> None:
        (x, y), (x2, y2) = one, other
        if abs(y - y2) <= _STRAIGHT and abs(x - x2) > abs(y - y2):
            self._level((y + y2) / 2, min(x, x2), max(x, x2), clip)
        elif abs(x - x2) <= _STRAIGHT and abs(y - y2) > abs(x - x2):
            self._upright((x + x2) / 2, min(y, y2), max(y, y2), clip)

    def _level(self, at: float, start: float, end: float, clip: Box) -> None:
        start, end = max(start, clip[0] - _SLACK), min(end, clip[2] + _SLACK)
        if start <= end and clip[1] - _SLACK <= at <= clip[3] + _SLACK:
            self._add(self.drawing.level, Rule(at, start, end))

    def _upright(self, at: float, start: float, end: float, clip: Box) -> None:
        start, end = max(start, clip[1] - _SLACK), min(end, clip[3] + _SLACK)
        if start <= end and clip[0] - _SLACK <= at <= clip[2] + _SLACK:
            self._add(self.drawing.upright, Rule(at, start, end))

    def _add(self, rules: list[Rule], rule: Rule) -> None:
        rules.append(rule)
        self._guard.page_lines(len(self.drawing.level) + len(self.drawing.upright))


def read_drawing(page: int, view: Matrix, page_box: Box, guard: Guard) -> Drawing:
    """The rules, clips and images of the page with this handle, in points of the page as seen. Raises `UnreadableFile`
    where there are too many."""
    walk = _Walk(page_box, guard)
    lib = pdf_native.native()
    walk.objects(page, max(lib.FPDFPage_CountObjects(page), 0), lib.FPDFPage_GetObject, view, page_box, 0)
    return walk.drawing
