"""Under which name a file is offered to be kept, whatever its name is made of."""

from __future__ import annotations

import unicodedata

from django.utils.http import content_disposition_header

_PLACES = frozenset("/\\:")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of signs that end a line, turn the direction of writing, or are not seen."""


def safe_name(name: str) -> str:
    """The name without signs that mean a place, break a header or turn the direction of writing; never empty, nor one of dots alone."""
    clean = "".join("_" if one in _PLACES or unicodedata.category(one) in _HIDDEN else one for one in name).strip()
    return clean if clean.strip(".") else "_"


def disposition(name: str, *, attachment: bool = True) -> str:
    """The header `Content-Disposition`."""
    return content_disposition_header(attachment, safe_name(name)) or "attachment"
