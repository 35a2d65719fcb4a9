"""Refuses a PDF whose drawing instructions unpack to far more than any page needs, before the PDF library unpacks them."""

from __future__ import annotations

import re
import zlib

from mingzhang.documents.pdf_guard import CONTENT_BYTES, Guard

_BEST_RATIO = 1040
"""Deflate packs nothing tighter than this."""
_DICTIONARY = 2048
_STREAM = re.compile(rb"stream\r?\n")
_NO_CONTENT = re.compile(rb"/Subtype\s*/Image|/Length[123]\b|/FontFile")
_PACKED = re.compile(rb"/FlateDecode|/Fl\b")
_PIECE = 64 * 1024


def check_streams(data: bytes, guard: Guard) -> None:
    """Raises `UnreadableFile` (`file.too_large`) if a packed stream that may be page content unpacks to more than
    `CONTENT_BYTES`. Images and fonts are not looked at: the reader never unpacks them."""
    if len(data) * _BEST_RATIO <= CONTENT_BYTES:
        return
    end = 0
    for match in _STREAM.finditer(data):
        if match.start() < end or data[match.start() - 3 : match.start()] == b"end":
            continue
        start = match.end()
        end = data.find(b"endstream", start)
        if end < 0:
            end = len(data)
        if (end - start) * _BEST_RATIO <= CONTENT_BYTES:
            continue
        head = data[max(0, match.start() - _DICTIONARY) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if _PACKED.search(head) and not _NO_CONTENT.search(head):
            guard.time()
            guard.content(_unpacked(data, start, end))


def _unpacked(data: bytes, start: int, end: int) -> int:
    """How many bytes the stream unpacks to, counted until they pass `CONTENT_BYTES`."""
    unpacker, total = zlib.decompressobj(), 0
    try:
        for place in range(start, end, _PIECE):
            rest = data[place : min(place + _PIECE, end)]
            while rest and total <= CONTENT_BYTES and not unpacker.eof:
                total += len(unpacker.decompress(rest, CONTENT_BYTES // 16))
                rest = unpacker.unconsumed_tail
            if total > CONTENT_BYTES or unpacker.eof:
                break
    except zlib.error:
        return total
    return total
