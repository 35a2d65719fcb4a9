"""Counts what a PDF costs while it is read and stops the reading where a limit is passed."""

from __future__ import annotations

import time

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits

CONTENT_BYTES = 16 * 1024 * 1024
"""The most that the instructions of one page may unpack to: a full table page needs a hundredth of it."""
_UNITS = {
    "seconds": "秒",
    "pages": "页",
    "page_characters": "字（一页）",
    "characters": "字",
    "page_lines": "条线（一页）",
    "cells": "个单元格",
}


class Guard:
    """Keeps one reading within its limits. Every method raises `UnreadableFile` (`file.too_large`, with the bound and
    its unit as `limit`) when its bound is passed."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._end = time.monotonic() + limits.seconds
        self._cells = 0
        self._characters = 0

    def time(self) -> None:
        """Checks the clock."""
        if time.monotonic() > self._end:
            raise self._passed("seconds")

    def pages(self, count: int) -> None:
        """Checks the number of pages."""
        if count > self.limits.pages:
            raise self._passed("pages")

    def page_characters(self, count: int) -> None:
        """Checks the characters of one page and adds them to those of the file."""
        if count > self.limits.page_characters:
            raise self._passed("page_characters")
        self._characters += count
        if self._characters > self.limits.characters:
            raise self._passed("characters")

    def page_lines(self, count: int) -> None:
        """Checks the rules drawn on one page so far."""
        if count > self.limits.page_lines:
            raise self._passed("page_lines")

    def content(self, unpacked: int) -> None:
        """Checks the bytes that the instructions of one page unpack to."""
        if unpacked > CONTENT_BYTES:
            raise UnreadableFile("file.too_large", name=self.name, limit=f"{CONTENT_BYTES // 2**20} MiB（一页的绘图指令）")

    def crossings(self, count: int) -> None:
        """Checks the clock, and the crossings of rules on one page so far: no tables within the limit have that many."""
        self.time()
        if count > 4 * self.limits.cells:
            raise self._passed("cells")

    def cells(self, count: int) -> None:
        """Adds the boxes of one more table, before they are made."""
        self._cells += count
        if self._cells > self.limits.cells:
            raise self._passed("cells")

    def _passed(self, limit: str) -> UnreadableFile:
        return UnreadableFile("file.too_large", name=self.name, limit=f"{getattr(self.limits, limit)} {_UNITS[limit]}")
