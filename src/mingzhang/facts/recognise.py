"""Whether a file is a facts workbook: what is filled in, not what is published."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from mingzhang.facts.sheets import declaration

MOST = 1_000_000
"""Bytes of the list of sheets that are looked at."""
_NAME = re.compile(r'<(?:\w+:)?sheet [^>]*name="([^"]*)"')


def is_facts_workbook(path: Path) -> bool:
    """Whether most sheets of the facts workbook are there. False for what cannot be opened: whoever reads it says what is wrong."""
    if path.suffix.lower() != ".xlsx":
        return False
    try:
        with zipfile.ZipFile(path) as archive, archive.open("xl/workbook.xml") as stream:
            text = stream.read(MOST).decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False
    wanted = {sheet.title for sheet in declaration().sheets}
    return len(wanted & {name.replace("&amp;", "&") for name in _NAME.findall(text)}) * 2 > len(wanted)
