"""Files of any format as one `Document`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits, byte_size
from mingzhang.documents.model import Block, Document, Note

__all__ = ["DEFAULT", "Document", "Limits", "UnreadableFile", "open_document"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Formats that are known and not read, by their first bytes. RTF and MHT would pass for text.
_UNREAD = (
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"MIME-Version:", "MHT 网页归档"),
)
# The same for formats that are zip files within, by a name or mark in them (OFD is GB/T 33190).
_UNREAD_ZIPS = ((b"OFD.xml", "OFD 版式文件"), (b"ppt/presentation", "演示文稿"), (b"mimetypeapplication/vnd.oasis", "OpenDocument 文件"))


def open_document(path: Path, limits: Limits = DEFAULT) -> Document:
    """The file as a Document. What it is follows from its content, not from its name. Raises UnreadableFile: `file.missing`,
    `file.not_openable` where the system refuses, `file.empty`, and as `read_bytes` does."""
    try:
        if not path.is_file():
            raise UnreadableFile("file.missing", name=path)
        if path.stat().st_size > limits.file_bytes:
            raise UnreadableFile("file.too_large", name=path.name, limit=byte_size(limits.file_bytes))
        data = path.read_bytes()
    except OSError as error:
        reason = "没有权限" if isinstance(error, PermissionError) else ""
        raise UnreadableFile("file.not_openable", name=path.name, what=reason) from error
    if not data.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").strip(b"\x00 \t\r\n"):
        raise UnreadableFile("file.empty", name=path.name)
    return read_bytes(data, path.name.encode("utf-8", "replace").decode("utf-8"), limits)


def read_bytes(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The bytes of a file called `name` as a Document. Raises UnreadableFile: `file.unsupported` for a format that is not read,
    `file.mislabelled`, `file.encrypted`, `file.truncated`, `file.too_large`, `file.unsafe`."""
    format_ = sniff(data, name)
    blocks: list[Block]
    notes: list[Note]
    pages: int | None = None
    match format_:
        case "pdf":
            from mingzhang.documents.pdf import read_pdf

            blocks, notes, pages = read_pdf(data, name, limits)
        case "docx":
            from mingzhang.documents.docx import read_docx

            blocks, notes = read_docx(data, name, limits)
        case "xlsx":
            from mingzhang.documents.xlsx import read_xlsx

            blocks, notes = read_xlsx(data, name, limits)
        case "xls":
            from mingzhang.documents.xls import read_xls

            blocks, notes = read_xls(data, name, limits)
        case "html":
            from mingzhang.documents.html import read_html

            blocks, notes = read_html(data, name, limits)
        case _:
            from mingzhang.documents.text import read_text

            blocks, notes = read_text(data, name, limits)
    return Document(name, format_, hashlib.sha256(data).hexdigest(), tuple(blocks), pages, tuple(notes))


def sniff(data: bytes, name: str) -> str:
    """The format by content: pdf, docx, xlsx, xls, html or txt. Raises UnreadableFile (`file.unsupported`) for a known format that
    is not read (DOC, OFD, images, archives), `file.mislabelled` and `file.truncated` for bytes that are not what their name
    claims, `file.encrypted` for an office file under a password."""
    suffix = Path(name).suffix.lower()
    head = data[:2048]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return _zip_kind(data, name, suffix)
    if head.startswith(_OLE):
        from mingzhang.documents.archive import is_encrypted_package

        if is_encrypted_package(data):
            raise UnreadableFile("file.encrypted", name=name)
        if suffix == ".xls" or b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k" in data or b"B\x00o\x00o\x00k\x00" in data:
            return "xls"
        raise UnreadableFile("file.unsupported", name=name, what="DOC 等旧版文档", todo="请另存为 DOCX 或 PDF 后再读取")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table", b"<div")) or (
        suffix in {".html", ".htm", ".xls"} and (b"<html" in head.lower() or b"<table" in head.lower() or suffix != ".xls")
    ):
        return "html"
    if suffix in {".pdf", ".docx", ".xlsx", ".xls"}:
        raise UnreadableFile("file.mislabelled", name=name, what=suffix.removeprefix(".").upper())
    for magic, what in _UNREAD:
        if head.startswith(magic):
            raise UnreadableFile("file.unsupported", name=name, what=what, todo="请提供 PDF、DOCX、XLSX、HTML 或文本")
    return "txt"


def _zip_kind(data: bytes, name: str, suffix: str) -> str:
    if b"word/document" in data:
        return "docx"
    if b"xl/workbook" in data or b"xl/worksheets" in data:
        return "xlsx"
    if suffix in {".docx", ".xlsx"}:
        raise UnreadableFile("file.truncated", name=name, what=suffix.removeprefix(".").upper())
    for mark, what in _UNREAD_ZIPS:
        if mark in data:
            raise UnreadableFile("file.unsupported", name=name, what=what, todo="请另存为 PDF、DOCX 或 XLSX 后再读取")
    raise UnreadableFile("file.unsupported", name=name, what="压缩包", todo="请解压后读取其中的文件")
