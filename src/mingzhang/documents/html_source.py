"""HTML bytes as a tree: the encoding decided here, the parser kept from cutting a page short without a word."""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml.etree import _Element

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits
from mingzhang.documents.model import Position
from mingzhang.documents.tally import Tally

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([\w.:-]+)|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.I)
_HEAD = 4096
# Of the encodings a Chinese page names, those that can be true (what calls itself gb2312 is seldom only that).
# iso-8859-1 and the like fit any bytes, so they say nothing.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
_BINARY = ((b"PK\x03\x04", "压缩包或新版 Office 文件"), (b"%PDF", "PDF"), (bytes.fromhex("D0CF11E0"), "旧版 Office 文件"))
# Text in GBK happens to be valid UTF-8 only when it is a word or two.
_PLAINLY_UTF8 = 12
_TAGS_PER_CELL = 3


def parse_html(data: bytes, limits: Limits, tally: Tally) -> _Element | None:
    """The root of the page, comments left out; None for a page without any element. Notes an encoding that is in doubt.

    Raises UnreadableFile: `file.empty`, `file.mislabelled` for bytes of another format, `file.too_large` for more tags than
    `limits.cells` could need, `file.unsafe` for elements nested so deep that the parser gives up."""
    if not data.strip():
        raise UnreadableFile("file.empty", name=tally.name)
    for magic, kind in _BINARY:
        if data.startswith(magic):
            raise UnreadableFile("file.mislabelled", name=tally.name, what=kind)
    text = _decode(data, tally)
    if text.count("<") > _TAGS_PER_CELL * limits.cells:
        raise UnreadableFile("file.too_large", name=tally.name, limit=f"{_TAGS_PER_CELL * limits.cells} 个标签")
    if "\0" in text[:_HEAD]:
        raise UnreadableFile("file.mislabelled", name=tally.name, what="二进制数据")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.ParserError:
        return None
    except etree.LxmlError as error:
        raise UnreadableFile("file.unsafe", name=tally.name, what="网页无法解析") from error
    # At its depth limit the parser stops, keeps what it has and reports success.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise UnreadableFile("file.unsafe", name=tally.name, what="元素嵌套过深")
    return root


def _decode(data: bytes, tally: Tally) -> str:
    """The text: by byte order mark, else as declared if the bytes agree, else as UTF-8 if they do, else as GB 18030."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or _loosely(data, encoding, tally)
    match = _DECLARED.search(data[:_HEAD])
    name = (match[1] or match[2]).decode("ascii", errors="replace").lower() if match else ""
    declared = _ENCODINGS.get(name)
    as_utf8 = _strictly(data, "utf-8")
    if declared not in (None, "utf-8") and as_utf8 is not None and sum(ord(sign) > 0x7FF for sign in as_utf8) >= _PLAINLY_UTF8:
        tally.note("document.encoding_wrong", Position(), declared=name, used="utf-8")
        return as_utf8
    if declared is not None and (text := _strictly(data, declared)) is not None:
        return text
    if as_utf8 is not None:
        return as_utf8
    text = _strictly(data, "gb18030")
    if text is not None:
        if declared is not None:
            tally.note("document.encoding_wrong", Position(), declared=name, used="gb18030")
        return text
    return _loosely(data, declared or "gb18030", tally)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _loosely(data: bytes, encoding: str, tally: Tally) -> str:
    """The text with U+FFFD for the bytes that do not fit, which is noted."""
    text = data.decode(encoding, errors="replace")
    tally.note("document.encoding_damaged", Position(), used=encoding, signs=text.count("\ufffd"))
    return text
