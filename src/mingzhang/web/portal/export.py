"""The public site as plain files: every page that can be reached from the first one, with its documents, pictures and programs.

Links are relative, so that the files can be read from a disk or served by anything. The search needs the system and is left out.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.test import RequestFactory
from django.urls import resolve

from mingzhang.messages import Refusal
from mingzhang.web.portal.site import ENGLISH, EXPORTING, ROOT

ASSETS = "assets/"
PAGE = "index.html"
FIRST = (ROOT, ROOT + ENGLISH)
SITEMAP = ROOT + "sitemap.xml"
_LINK = re.compile(r'\b(href|src)="(/[^"]*)"')


def export_site(directory: Path, address: str = "") -> int:
    """Writes the site into `directory`, which is made where it is not there, and gives the number of files. The same state of the site
    gives the same bytes; what a former export wrote and is public no more is removed. Where the `address` is given at which the files will
    lie, pages name it, and there is a sitemap. Raises Refusal where the directory holds other
    things, OSError where it cannot be written."""
    former = _examined(directory)
    written: set[str] = set()
    for name, data in _files(address):
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_bytes() != data:
            part = place.with_name(f"{place.name}.part")
            part.write_bytes(data)
            part.replace(place)
        written.add(name)
    listed = directory / LIST
    listed.write_text("".join(f"{name}\n" for name in sorted(written)), encoding="utf-8")
    for name in former - written:
        (directory / name).unlink(missing_ok=True)
        _tidy(directory, (directory / name).parent)
    return len(written)


LIST = "files.txt"
"""The file that names all others: by it an export knows what it may replace."""


def _examined(directory: Path) -> set[str]:
    """The names of the files of a former export. Raises Refusal where there are others."""
    if not directory.exists():
        return set()
    if not directory.is_dir():
        raise Refusal("compile.not_a_folder", name=directory)
    listed = directory / LIST
    if not listed.is_file():
        if any(directory.iterdir()):
            raise Refusal("compile.folder_in_use", name=directory)
        return set()
    names = {name for name in listed.read_text(encoding="utf-8").splitlines() if name}
    return {name for name in names if not PurePosixPath(name).is_absolute() and ".." not in PurePosixPath(name).parts}


def _tidy(directory: Path, folder: Path) -> None:
    while folder != directory and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _files(base: str) -> Iterator[tuple[str, bytes]]:
    """Every file by its name, pages first met first."""
    waiting = deque((*FIRST, SITEMAP) if base else FIRST)
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        response = _answer(address, base)
        if response is None:
            continue
        data = _content(response)
        if _is_page(address):
            text = data.decode()
            for link in _links(text):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
            data = _linked(text, address).encode()
        yield file_name(address), data


def _content(response: HttpResponseBase) -> bytes:
    """The bytes of an answer. The answer itself is not closed: that would end a request of which there is none."""
    if not isinstance(response, FileResponse):
        return response.content if isinstance(response, HttpResponse) else b""
    data: bytes = response.getvalue()
    if response.file_to_stream is not None:
        response.file_to_stream.close()
    return data


def _is_page(address: str) -> bool:
    return address.startswith(ROOT) and address.endswith("/")


def _links(text: str) -> Iterator[str]:
    """The addresses that a page names and that belong to the site, without what follows # or ?."""
    for _attribute, link in _LINK.findall(text):
        parts = urlsplit(unescape(link))
        if parts.path.startswith((ROOT, settings.STATIC_URL)):
            yield parts.path


def _answer(address: str, base: str) -> HttpResponseBase | None:
    """What the site answers, None where it has nothing there."""
    path = unquote(address)
    if path.startswith(settings.STATIC_URL):
        return _static(path)
    request = RequestFactory().get(address, **{EXPORTING: base})  # type: ignore[arg-type]
    view, arguments, named = resolve(path)
    response: HttpResponseBase = view(request, *arguments, **named)
    return response if response.status_code == 200 else None


def _static(path: str) -> HttpResponseBase | None:
    name = path.removeprefix(settings.STATIC_URL)
    found = finders.find(name)
    collected = Path(settings.STATIC_ROOT or "") / name
    place = Path(str(found)) if found else collected
    inside = found is not None or collected.resolve().is_relative_to(Path(settings.STATIC_ROOT or "").resolve())
    return HttpResponse(place.read_bytes()) if inside and place.is_file() else None


def file_name(address: str) -> str:
    """The name of the file for an address of the site. Raises Refusal where it would lie outside of the folder."""
    path = unquote(address)
    static = path.startswith(settings.STATIC_URL)
    name = ASSETS + path.removeprefix(settings.STATIC_URL) if static else path.removeprefix(ROOT)
    if name.startswith("/") or ".." in name.split("/") or any(one in "\\:" or ord(one) < ord(" ") for one in name):
        raise Refusal("operation.site_outside", name=address[:200])
    return name + PAGE if path.endswith("/") and not static else name


def _linked(text: str, page: str) -> str:
    """The text of a page with links that are relative to its file."""
    return _LINK.sub(lambda match: f'{match[1]}="{_relative(match[2], page)}"', text)


def _relative(link: str, page: str) -> str:
    """The link as it stands in the file of a page; one that leads out of the site leads to its first page."""
    parts = urlsplit(unescape(link))
    target = file_name(parts.path if parts.path.startswith((ROOT, settings.STATIC_URL)) else ROOT)
    path = os.path.relpath(target, PurePosixPath(file_name(page)).parent)
    return quote(path) + (f"#{quote(parts.fragment, safe='')}" if parts.fragment else "")
