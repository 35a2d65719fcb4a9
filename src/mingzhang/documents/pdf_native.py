"""The few functions of the PDF library that are called once per character, with plain integers for handles.

The library's own bindings wrap every handle in a pointer object, which doubles the cost of a call; a page needs thousands.
Nothing here may be called by two threads at once: hold `LIBRARY` for as long as a document is open.
"""

from __future__ import annotations

import ctypes
import functools
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

LIBRARY = threading.RLock()
"""Held by whoever works with the PDF library, which knows no threads."""

TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5
"""Kinds of page objects."""
LINE, CURVE, MOVE = 0, 1, 2
"""Kinds of path segments."""
INVISIBLE = 3
"""The text render mode that paints nothing."""

_HANDLE, _INT, _UINT, _OUT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p
_OF_CHARACTER: dict[str, type] = {
    "FPDFText_GetUnicode": _UINT,
    "FPDFText_HasUnicodeMapError": _INT,
    "FPDFText_IsGenerated": _INT,
    "FPDFText_GetTextObject": _HANDLE,
}
"""What functions of a text page and a character's index return. Their arguments are passed as they are, unchecked, which
makes a call half as long: the text page must be a `ctypes.c_void_p`."""
_SIGNATURES: dict[str, tuple[type, ...]] = {
    "FPDF_GetPageBoundingBox": (_INT, _HANDLE, _OUT),
    "FPDFPage_GetRotation": (_INT, _HANDLE),
    "FPDFPage_CountObjects": (_INT, _HANDLE),
    "FPDFPage_GetObject": (_HANDLE, _HANDLE, _INT),
    "FPDFFormObj_CountObjects": (_INT, _HANDLE),
    "FPDFFormObj_GetObject": (_HANDLE, _HANDLE, ctypes.c_ulong),
    "FPDFPageObj_GetType": (_INT, _HANDLE),
    "FPDFPageObj_GetMatrix": (_INT, _HANDLE, _OUT),
    "FPDFPageObj_GetBounds": (_INT, _HANDLE, _OUT, _OUT, _OUT, _OUT),
    "FPDFPageObj_GetClipPath": (_HANDLE, _HANDLE),
    "FPDFPageObj_GetStrokeWidth": (_INT, _HANDLE, _OUT),
    "FPDFClipPath_CountPaths": (_INT, _HANDLE),
    "FPDFClipPath_CountPathSegments": (_INT, _HANDLE, _INT),
    "FPDFClipPath_GetPathSegment": (_HANDLE, _HANDLE, _INT, _INT),
    "FPDFPath_CountSegments": (_INT, _HANDLE),
    "FPDFPath_GetPathSegment": (_HANDLE, _HANDLE, _INT),
    "FPDFPath_GetDrawMode": (_INT, _HANDLE, _OUT, _OUT),
    "FPDFPathSegment_GetPoint": (_INT, _HANDLE, _OUT, _OUT),
    "FPDFPathSegment_GetType": (_INT, _HANDLE),
    "FPDFPathSegment_GetClose": (_INT, _HANDLE),
    "FPDFTextObj_GetTextRenderMode": (_INT, _HANDLE),
    "FPDFText_CountChars": (_INT, _HANDLE),
    "FPDFText_GetCharOrigin": (_INT, _HANDLE, _INT, _OUT, _OUT),
    "FPDFText_GetLooseCharBox": (_INT, _HANDLE, _INT, _OUT),
    "FPDFText_GetCharBox": (_INT, _HANDLE, _INT, _OUT, _OUT, _OUT, _OUT),
    "FPDFText_GetFontSize": (ctypes.c_double, _HANDLE, _INT),
    "FPDFText_GetMatrix": (_INT, _HANDLE, _INT, _OUT),
}


@functools.cache
def native() -> SimpleNamespace:
    """The functions by their name in the library. Handles go in and come out as integers (None for a null handle), but for
    `_OF_CHARACTER`; results are written to the addresses given."""
    from pypdfium2 import raw

    def bound(name: str, result: type, *arguments: type) -> Callable[..., Any]:
        return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(getattr(raw, name), ctypes.c_void_p).value or 0)

    functions = {name: bound(name, *types) for name, types in _SIGNATURES.items()}
    functions |= {name: bound(name, result) for name, result in _OF_CHARACTER.items()}
    return SimpleNamespace(**functions)
