"""The packed streams of a PDF before the PDF library sees them: refused where they unpack to far more than any page needs, counted where
they are damaged."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from mingzhang.documents.pdf_guard import CONTENT_BYTES, Guard

_BEST_RATIO = 1040
"""Deflate packs nothing tighter than this."""
_DICTIONARY = 2048
_STREAM = re.compile(rb"stream\r?\n")
_NO_CONTENT = re.compile(rb"/Subtype\s*/Image|/Length[123]\b|/FontFile")
_PACKED = re.compile(rb"/FlateDecode|/Fl\b")
_ONLY_PACKED = re.compile(rb"/Filter\s*(?:/FlateDecode|/Fl\b|\[\s*/(?:FlateDecode|Fl)\s*\])")
_PIECE = 64 * 1024


def check_streams(data: bytes, guard: Guard) -> None:
    """Raises `UnreadableFile` (`file.too_large`) if a packed stream that may be page content unpacks to more than
    `CONTENT_BYTES`. Images and fonts are not looked at: the reader never unpacks them."""
    if len(data) * _BEST_RATIO <= CONTENT_BYTES:
        return
    for start, end, head in _streams(data):
        if (end - start) * _BEST_RATIO > CONTENT_BYTES and _PACKED.search(head) and not _NO_CONTENT.search(head):
            guard.time()
            guard.content(_unpacked(data, start, end))


def damaged_streams(data: bytes, guard: Guard) -> int:
    """How many packed streams cannot be unpacked whole: the library reads around such damage and says nothing of what it lost. Images
    and fonts are not looked at, nor the streams of an encrypted file."""
    if b"/Encrypt" in data:
        return 0
    count = 0
    for start, end, head in _streams(data):
        if _ONLY_PACKED.search(head) and not _NO_CONTENT.search(head):
            guard.time()
            count += not _is_whole(data, start, end)
    return count


def _is_whole(data: bytes, start: int, end: int) -> bool:
    unpacker = zlib.decompressobj()
    try:
        for place in range(start, end, _PIECE):
            rest = data[place : min(place + _PIECE, end)]
            while rest and not unpacker.eof:
                unpacker.decompress(rest, CONTENT_BYTES // 16)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        return False
    return True


def _streams(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each stream begins and ends, and the dictionary before it."""
    end = 0
    for match in _STREAM.finditer(data):
        if match.start() < end or data[match.start() - 3 : match.start()] == b"end":
            continue
        start = match.end()
        end = data.find(b"endstream", start)
        if end < 0:
            end = len(data)
        head = data[max(0, match.start() - _DICTIONARY) : match.start()]
        yield start, end, head[head.rfind(b" obj") + 1 :]


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
