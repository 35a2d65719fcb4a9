"""A mistake in a layout."""

from __future__ import annotations

from pathlib import Path

from mingzhang.messages import say


class LayoutError(Exception):
    """A layout that cannot be used: `file` and `line` say where, the text what is wrong and what to do."""

    def __init__(self, file: Path | str, line: int | None, code: str, **values: object) -> None:
        self.file = str(file)
        self.line = line
        self.code = code
        super().__init__(say(code, file=Path(file).name, line=line, **values))
