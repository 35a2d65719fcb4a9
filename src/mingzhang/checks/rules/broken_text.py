"""Text that a conversion or a spreadsheet broke."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked

_ERRORS = (
    (re.compile(r"#(?:REF|VALUE|NAME|DIV/0|N/A|NULL|NUM)[!?]?"), "是电子表格的公式错误值"),
    (re.compile(r"#{3,}"), "是列宽不够时显示的井号"),
    (re.compile(r"(?<![A-Za-z0-9.])\d(?:\.\d+)?[Ee]\+\d{1,3}(?!\d)"), "是科学计数法"),
)


def error_values(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Cells and lines that print a formula's error value, overflow signs or scientific notation."""
    for text, spot in context.every_text:
        for pattern, kind in _ERRORS:
            found = pattern.search(text)
            if found:
                yield Hit(spot, found[0], values={"kind": kind})
                break
        else:
            yield Looked.FINE
