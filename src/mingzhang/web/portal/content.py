"""The published files of versions, and the book in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from django.db.models import QuerySet

from mingzhang.book.io import load
from mingzhang.book.model import BudgetBook
from mingzhang.web import store
from mingzhang.web.portal.entries import book_name
from mingzhang.web.releases.models import PackFile, Release

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}
"""The media types of what is published, by the end of the name."""
DOCUMENTS = ("pdf", "docx", "xlsx", "html")


@dataclass(frozen=True, slots=True)
class Document:
    """A published file: its name in the pack, its kind (the end of its name), size in bytes and hash."""

    name: str
    kind: str
    size: int
    sha256: str

    @property
    def short(self) -> str:
        """Its name without folders."""
        return PurePosixPath(self.name).name


@dataclass(frozen=True, slots=True)
class Documents:
    """The files of a version: documents for readers, target forms of single projects, open data, and the manifest."""

    readers: tuple[Document, ...]
    forms: tuple[Document, ...]
    data: tuple[Document, ...]
    manifest: Document | None

    @property
    def all(self) -> tuple[Document, ...]:
        """Every file."""
        return (*self.readers, *self.forms, *self.data, *((self.manifest,) if self.manifest else ()))


def documents(release: Release) -> Documents:
    """The files of a version, those that people read first."""
    found = [_document(file) for file in release.pack.files.order_by("pk")]
    book = book_name(one.name for one in found)
    readers = sorted((one for one in found if "/" not in one.name and one.kind in DOCUMENTS), key=lambda one: DOCUMENTS.index(one.kind))
    forms = tuple(one for one in found if one.name.startswith("forms/"))
    data = tuple(one for one in found if one.name.startswith("open-data") or one.name == book)
    manifest = next((one for one in found if one.name == "manifest.json"), None)
    return Documents(tuple(readers), forms, tuple(sorted(data, key=lambda one: (one.kind != "zip", "/" in one.name))), manifest)


def media_type(name: str) -> str:
    """The media type of a file by its name."""
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def book_of(release: Release) -> BudgetBook | None:
    """The book of a version; None where its pack has none."""
    hashes = dict(release.pack.files.values_list("name", "sha256"))
    name = book_name(hashes)
    return _loaded(hashes[name]) if name is not None else None


def name_of(release: Release) -> str:
    """What the department was called in the version."""
    return str(release.pack.manifest.get("department", {}).get("name") or release.organisation.name)


@lru_cache(maxsize=8)
def _loaded(sha256: str) -> BudgetBook:
    return load(store.content(sha256))


def _document(file: PackFile) -> Document:
    return Document(file.name, file.name.rpartition(".")[2].lower(), file.size, file.sha256)


def public(year: int | None = None) -> QuerySet[Release]:
    """The versions that are public now, of a year or of all, in the order of the codes."""
    found = Release.objects.filter(state=Release.State.published).select_related("organisation")
    return found.filter(year=year) if year is not None else found
