"""Which fonts a PDF is set in: for each role of the typography the first family that is at hand, and the folders that hold them.

They are looked for in this order: a folder that the user names (`folder`, or the environment's MINGZHANG_FONTS), the preferred official
fonts where the computer has them, the project's own folder (`make fonts`), any other suitable font of the computer (Debian's
fonts-noto-cjk).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingzhang.messages import Refusal

VARIABLE = "MINGZHANG_FONTS"
PROJECT_FOLDER = Path(__file__).resolve().parents[3] / "fonts" / "noto"
"""Where `make fonts` puts the fonts; absent where the package was installed without the project around it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The families that suit a role: the official ones first, then those that stand in for them. One not
    `required` may be missing."""

    preferred: tuple[str, ...]
    fallback: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Fonts:
    """What was found: for each role its families, the best first (the others serve for characters that it lacks), and the folders of
    their files."""

    families: Mapping[str, tuple[str, ...]]
    folders: tuple[Path, ...]


def find_fonts(roles: Mapping[str, Wanted], folder: Path | None = None) -> Fonts:
    """The fonts for `roles`. Raises Refusal: `fonts.no_folder` and `fonts.none_in_folder` for a folder that the user named,
    `fonts.missing` where there is no Chinese font at all."""
    named = folder or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    own = _named(named, roles) if named else {}
    system, project = installed(), in_folder(PROJECT_FOLDER)
    families: dict[str, tuple[str, ...]] = {}
    folders: dict[Path, None] = {}
    for role, wanted in roles.items():
        sources = (
            ((*wanted.preferred, *wanted.fallback), own),
            (wanted.preferred, system),
            (wanted.fallback, project),
            (wanted.fallback, system),
        )
        found: dict[str, frozenset[Path]] = {}
        for names, files in sources:
            for family in names:
                if family in files:
                    found.setdefault(family, files[family])
        if not found and wanted.required:
            raise Refusal("fonts.missing", variable=VARIABLE)
        families[role] = tuple(found)
        folders.update((path, None) for paths in found.values() for path in sorted(paths))
    return Fonts(families, tuple(folders))


def _named(folder: Path, roles: Mapping[str, Wanted]) -> Mapping[str, frozenset[Path]]:
    if not folder.is_dir():
        raise Refusal("fonts.no_folder", name=folder)
    found = in_folder(folder)
    known = [family for wanted in roles.values() for family in (*wanted.preferred, *wanted.fallback)]
    if not any(family in found for family in known):
        raise Refusal("fonts.none_in_folder", name=folder, families="、".join(dict.fromkeys(known)))
    return found


@cache
def installed() -> Mapping[str, frozenset[Path]]:
    """The families that the computer has, with the folders of their files. Looked for once in a process."""
    return _families(system=True, folders=())


def in_folder(folder: Path) -> Mapping[str, frozenset[Path]]:
    """The families in a folder and below it, with the folders of their files; none where it does not exist."""
    return _families(system=False, folders=(folder,)) if folder.is_dir() else {}


def _families(*, system: bool, folders: Iterable[Path]) -> Mapping[str, frozenset[Path]]:
    import typst

    found: dict[str, set[Path]] = {}
    fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[str(path) for path in folders])
    for font in fonts.fonts():
        if font.path:
            found.setdefault(font.family, set()).add(Path(font.path).parent)
    return {family: frozenset(paths) for family, paths in found.items()}
