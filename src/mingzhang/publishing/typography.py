"""How a document is set: fonts by role, pages, tables; read from `typography.toml` or from a file of the same form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from mingzhang.messages import Refusal

Role = Literal["title", "heading1", "heading2", "heading3", "body", "table_title", "table_head", "table", "footer", "latin"]
"""What a text is: the cover's title, a heading by level, running text, a table's title, its header, its cells, the page number; `latin` are
letters and figures within the text."""
PageKind = Literal["text", "upright", "landscape"]
"""A page for text, for a table that needs the width of the paper, or for a table that lies."""
Align = Literal["left", "center", "right", "justify"]
Length = Annotated[float, Field(ge=0, le=200)]
Size = Annotated[float, Field(ge=1, le=200)]
_OWN = Path(__file__).with_suffix(".toml")
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Font:
    """The type of a role: families (`preferred` the official ones, best first; `fallback` free ones), `size` and `leading` (the fixed
    distance of lines, 0 for single) in points, `indent` of the first line in characters."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    preferred: tuple[str, ...]
    fallback: tuple[str, ...]
    size: Size
    leading: Length = 0.0
    align: Align = "left"
    indent: int = 0

    @property
    def families(self) -> tuple[str, ...]:
        """All families, the best first."""
        return self.preferred + self.fallback


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its margins in centimetres; `footer` is from the paper's edge to the page number."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    width: Size
    height: Size
    top: Length
    bottom: Length
    left: Length
    right: Length
    footer: Length

    @property
    def inner_width(self) -> float:
        """The width between the margins in centimetres."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> float:
        """The height between the margins in centimetres."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Tables:
    """How tables are set: `smallest` type in points, `easy` the type below which a larger page is taken, `inset` of cells in
    centimetres, `rule` the thickness of borders in points."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    smallest: Size
    easy: Size
    inset: Length
    rule: Length


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands `before` and `after` the page number."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Typography:
    """How a document is set."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    fonts: Mapping[Role, Font]
    pages: Mapping[PageKind, Page]
    tables: Tables
    footer: Footer


@cache
def typography() -> Typography:
    """The project's own typography, in the manner of GB/T 9704."""
    return _typography(_read(_OWN), _OWN)


def load_typography(path: Path) -> Typography:
    """The typography of a file; what it leaves out is the project's own. Raises Refusal `typography.*`, OSError for a file that cannot
    be opened."""
    return _typography(_over(_read(_OWN), _read(path)), path)


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("typography.syntax", file=path.name, what=str(error)) from error


def _over(base: Mapping[str, object], more: Mapping[str, object]) -> dict[str, object]:
    out = dict(base)
    for key, value in more.items():
        old = out.get(key)
        out[key] = _over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out


def _typography(data: Mapping[str, object], path: Path) -> Typography:
    try:
        made = TypeAdapter(Typography).validate_python(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refusal("typography.invalid", file=path.name, where=where) from error
    missing = [name for name in (*get_args(Role), *get_args(PageKind)) if name not in {*made.fonts, *made.pages}]
    if missing:
        raise Refusal("typography.invalid", file=path.name, where=missing[0])
    for kind, page in made.pages.items():
        if page.inner_width < 1 or page.inner_height < 1:
            raise Refusal("typography.no_room", file=path.name, where=f"pages.{kind}")
    return made
