"""Zip-based office files (ECMA-376 part 2) opened safely: what a member unpacks to is counted while it unpacks, never believed
beforehand."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib

from lxml import etree
from lxml.etree import _Element

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import Limits, byte_size

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_ENTRY = b"PK\x01\x02"
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 256 * 1024
# Everything zipfile raises on damaged bytes, found by damaging them: it was not written for files from strangers.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)


def is_encrypted_package(data: bytes) -> bool:
    """Whether the bytes are an office file under a password: an OLE2 container that holds an `EncryptedPackage`
    (MS-OFFCRYPTO)."""
    return data.startswith(_OLE2) and "EncryptedPackage".encode("utf-16-le") in data


class Archive:
    """The members of an opened zip file. Reading one unpacks it within the limits; the total counts each member once."""

    def __init__(self, file: zipfile.ZipFile, name: str, limits: Limits, members: dict[str, zipfile.ZipInfo]) -> None:
        self.name = name
        self._file = file
        self._limits = limits
        self._members = members
        self._unpacked: dict[str, int] = {}

    def names(self) -> list[str]:
        """The members' names in the order of the archive, with forward slashes, directories left out."""
        return [_tidy(info.filename) for info in self._members.values()]

    def __contains__(self, member: str) -> bool:
        return member.lower() in self._members

    def read(self, member: str) -> bytes:
        """The unpacked bytes of a member (its name in any case, as office files have it).

        Raises UnreadableFile: `file.mislabelled` if there is no such member, `file.too_large` as soon as more bytes come out
        than one member or the whole archive may have, `file.truncated` if it is damaged, `file.encrypted`, `file.unsafe` for a
        packing that office files do not use."""
        key = member.lower()
        info = self._members.get(key)
        if info is None:
            raise UnreadableFile("file.mislabelled", name=self.name, where=member, what="缺少部件")
        if info.flag_bits & 0x1:
            raise UnreadableFile("file.encrypted", name=self.name, where=member)
        if info.compress_type not in _READABLE:
            raise UnreadableFile("file.unsafe", name=self.name, where=member, what=f"压缩方式 {info.compress_type}")
        left = self._limits.unpacked_bytes - sum(size for other, size in self._unpacked.items() if other != key)
        room = min(left, self._limits.member_bytes)
        try:
            data = self._unpack(info, room)
        except _DAMAGE as error:
            raise UnreadableFile("file.truncated", name=self.name, where=member, what="压缩数据有误") from error
        if len(data) > room:
            limit = self._limits.member_bytes if room == self._limits.member_bytes else self._limits.unpacked_bytes
            raise UnreadableFile("file.too_large", name=self.name, where=member, limit=f"解压后 {byte_size(limit)}")
        self._unpacked[key] = len(data)
        return data

    def xml(self, member: str) -> _Element:
        """The root element of an XML member, without comments and processing instructions.

        Raises UnreadableFile as `read` does, and `file.unsafe` for a document type or entities or nesting beyond 256 levels,
        `file.truncated` for XML that is not well formed."""
        data = self.read(member)
        if any(mark in data for mark in _DOCTYPES):
            raise UnreadableFile("file.unsafe", name=self.name, where=member, what="文档类型声明 DOCTYPE")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.LxmlError, ValueError, LookupError) as error:
            if "HUGE" in str(error):
                raise UnreadableFile("file.unsafe", name=self.name, where=member, what="嵌套过深或文字过长") from error
            line = getattr(error, "lineno", None)
            what = f"XML 第 {line} 行有误" if line else "XML 有误"
            raise UnreadableFile("file.truncated", name=self.name, where=member, what=what) from error
        # An encoding that hides the mark from the search above does not hide it from the parser.
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnreadableFile("file.unsafe", name=self.name, where=member, what="文档类型声明 DOCTYPE")
        return root

    def _unpack(self, info: zipfile.ZipInfo, room: int) -> bytes:
        """The member's bytes, or just over `room` of them."""
        chunks: list[bytes] = []
        length = 0
        with self._file.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                chunks.append(chunk)
                length += len(chunk)
                if length > room:
                    break
        return b"".join(chunks)


def open_archive(data: bytes, name: str, limits: Limits) -> Archive:
    """The zip file in `data`, called `name` in errors; nothing is unpacked yet.

    Raises UnreadableFile: `file.empty`, `file.mislabelled` (not a zip file at all), `file.encrypted`, `file.truncated`,
    `file.too_large` (too many members), `file.unsafe` (two members of one name, of which readers would pick different ones)."""
    if not data:
        raise UnreadableFile("file.empty", name=name)
    if is_encrypted_package(data):
        raise UnreadableFile("file.encrypted", name=name)
    if data.startswith(_OLE2):
        raise UnreadableFile("file.mislabelled", name=name, what="旧版 Office 文件")
    # zipfile builds an object for every entry of the directory, however many: count their signatures first.
    if data.count(_ENTRY) > limits.members:
        raise UnreadableFile("file.too_large", name=name, limit=f"{limits.members} 个部件")
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        if data.startswith(b"PK"):
            raise UnreadableFile("file.truncated", name=name, what="压缩目录有误") from error
        raise UnreadableFile("file.mislabelled", name=name, what="不是新版 Office 文件") from error
    members: dict[str, zipfile.ZipInfo] = {}
    for info in file.infolist():
        key = _tidy(info.filename).lower()
        if key.endswith("/"):
            continue
        if info.flag_bits & 0x1:
            raise UnreadableFile("file.encrypted", name=name, where=info.filename)
        if key in members:
            raise UnreadableFile("file.unsafe", name=name, where=info.filename, what="有同名部件")
        members[key] = info
    return Archive(file, name, limits, members)


def relationships_of(part: str) -> str:
    """The member that lists what a part refers to: `word/_rels/document.xml.rels` for `word/document.xml`, `_rels/.rels` for ""
    (the whole package)."""
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def resolve(part: str, target: str) -> str:
    """The member that the target of a relationship of `part` means: relative to its folder, or from the root if it begins so."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def _tidy(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")
