"""Packs on disk: a workbook in, a folder of proved files out, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from mingzhang.book.model import BudgetBook
from mingzhang.compiling.compile import Compiled, compile_facts
from mingzhang.documents.errors import UnreadableFile
from mingzhang.facts.importing import Imported, import_workbook
from mingzhang.facts.sheets import TextWanted
from mingzhang.layouts.model import Layout
from mingzhang.messages import Refusal, say
from mingzhang.output import OutputError
from mingzhang.proof.model import Pack

MANIFEST = "manifest.json"


def texts_of(layout: Layout | None) -> tuple[TextWanted, ...]:
    """The words that a layout asks of a department, as the facts workbook shows them."""
    if layout is None:
        return ()
    return tuple(TextWanted(key, text.title, text.hint, text.required) for key, text in layout.texts.items())


def facts_in(path: Path, layout: Layout | None = None) -> tuple[Imported, bytes]:
    """The facts of a workbook with its faults, and its bytes. Raises Refusal where there is no such file or it is no workbook."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refusal("file.missing", name=path.name, what=error.strerror) from None
    try:
        return import_workbook(data, path.name, texts_of(layout)), data
    except UnreadableFile as error:
        raise Refusal(error.code, **error.values) from None


def compiled(imported: Imported, layout: Layout, *, rounding: bool) -> Compiled:
    """The publication of imported facts. Raises Refusal where the layout is not made for their year."""
    if imported.facts is None:
        raise ValueError("a workbook with faults has no facts")
    year = imported.facts.department.year
    if not layout.covers(year):
        first, last = layout.years
        raise Refusal("compile.years", layout=layout.id, first=first or "……", last=last or "今", year=year)
    return compile_facts(imported.facts, layout, rounding=rounding)


def write_pack(pack: Pack, folder: Path) -> None:
    """Writes the files of a pack and its manifest into `folder`, which is there whole or as it was. Raises OutputError where the folder
    holds files of others or cannot be written."""
    examine_folder(folder)
    target = Path(os.path.realpath(folder))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".mingzhang-", dir=target.parent))
    except OSError as error:
        raise OutputError(say("output.not_writable", name=folder, reason=error.strerror)) from error
    try:
        for name, data in {**pack.files, MANIFEST: manifest_bytes(pack)}.items():
            file = beside / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        beside.chmod(0o755)
        _swap(beside, target)
    except OSError as error:
        raise OutputError(say("output.not_writable", name=folder, reason=error.strerror)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def manifest_bytes(pack: Pack) -> bytes:
    """The manifest as JSON: the same pack, the same bytes."""
    return (json.dumps(pack.manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _swap(beside: Path, target: Path) -> None:
    """Puts the new folder in the place of the old one; the old one comes back where that fails."""
    if not target.exists():
        beside.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=".mingzhang-", dir=target.parent))
    target.rename(old / "old")
    try:
        beside.rename(target)
    except OSError:
        (old / "old").rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def examine_folder(folder: Path) -> None:
    """Raises OutputError where `folder` is a file, or holds what is no earlier pack of this program: nothing of others is replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(say("compile.not_a_folder", name=folder))
    there = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    if there - _earlier(folder):
        raise OutputError(say("compile.folder_in_use", name=folder))


def _earlier(folder: Path) -> set[str]:
    """The files of an earlier pack, by its manifest."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return set()
    try:
        names = {str(entry["name"]) for entry in json.loads(manifest.read_text(encoding="utf-8"))["files"]}
    except (ValueError, KeyError, TypeError):
        return set()
    return names | {MANIFEST}


def earlier_year(path: Path, read: Callable[[Path], BudgetBook]) -> BudgetBook:
    """Last year's budget: a book as JSON, or a published document that `read` reads. Raises Refusal for a JSON that is no book."""
    if path.suffix.lower() != ".json":
        return read(path)
    from pydantic import ValidationError

    from mingzhang.book.io import load

    try:
        return load(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise Refusal("previous.unread", problem=f"{path.name}：{type(error).__name__}") from None


def chosen(names: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """The formats that a list with commas names, all of them where there is none. Raises Refusal for an unknown one."""
    if names is None:
        return tuple(known)
    wanted = tuple(dict.fromkeys(part.strip() for part in names.split(",") if part.strip()))
    for name in wanted or (names,):
        if name not in known:
            raise Refusal("compile.format", name=name, known="、".join(known))
    return wanted
