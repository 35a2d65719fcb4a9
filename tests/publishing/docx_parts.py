"""The parts of a Word file that was written, taken apart for tests."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from lxml import etree
from publications import label, publication

from mingzhang.pages.model import Cell, Publication, Table
from mingzhang.publishing.docx import write_docx

NAMES = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = f"{{{NAMES['w']}}}"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def body(given: Publication | bytes) -> etree._Element:
    data = given if isinstance(given, bytes) else write_docx(given)
    return etree.fromstring(parts(data)["word/document.xml"])


def of(*blocks) -> Publication:
    return replace(publication(), blocks=blocks)


def table(*rows: tuple[Cell, ...], **more) -> Table:
    return Table("t", "支出表", rows, more.pop("header_rows", 1), **more)


def words(*texts: str, **more) -> tuple[Cell, ...]:
    return tuple(label(text, **more) for text in texts)


def text_of(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def find(element: etree._Element, path: str) -> list:
    return element.xpath(path, namespaces=NAMES)


def written(data: bytes, tmp_path, name: str = "one.docx"):
    path = tmp_path / name
    path.write_bytes(data)
    return path
