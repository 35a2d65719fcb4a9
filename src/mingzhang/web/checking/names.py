"""Names of files from strangers, made fit to be shown, stored and offered for download."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from mingzhang.batch import SUFFIXES

LONGEST = 120
_FORBIDDEN = frozenset('<>:"|?*')


def clean_name(name: str) -> str:
    """The last part of the name without control characters, marks that turn the direction of writing, and what file systems forbid; never
    empty, never hidden, the suffix kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C" and char not in _FORBIDDEN)
    kept = " ".join(kept.split()).strip(". ")
    suffix = PurePosixPath(kept).suffix
    stem = kept[: len(kept) - len(suffix)] if suffix else kept
    return f"{stem[: LONGEST - len(suffix)].strip() or _('文件')}{suffix[:12]}"


def readable(name: str) -> bool:
    """Whether a file of that name can be read at all."""
    return PurePosixPath(name).suffix.lower() in SUFFIXES
