"""The text of a layout: YAML whose every value knows its line, and layouts that extend another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mingzhang.layouts.errors import LayoutError

Path_ = tuple[str | int, ...]
LARGEST = 2_000_000
"""Bytes of the largest layout file: several times any that was ever written."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain data (every scalar a string) and the file and line of each part of it, by its path (`("tables", "overview", "title")`)."""

    data: dict[str, Any]
    lines: dict[Path_, tuple[Path, int]]

    def where(self, path: Path_) -> tuple[Path, int | None]:
        """File and line of the part at `path`, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return next(iter(self.lines.values()))


def text_of(file: Path) -> str:
    """The text of a file of a layout. Raises LayoutError for one that is too large or no UTF-8."""
    if file.stat().st_size > LARGEST:
        raise LayoutError(file, None, "layout.too_large")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise LayoutError(file, None, "layout.encoding") from None


def parse(file: Path) -> Tree:
    """The YAML of one file. Raises LayoutError for what is no YAML, an alias that makes a value endless, or a key that stands twice."""
    text = text_of(file)
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LayoutError(file, mark.line + 1 if mark else None, "layout.syntax", what=error.problem) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise LayoutError(file, line, "layout.syntax", what=f"U+{ord(text[int(error.position)]):04X}") from None
    except RecursionError:
        raise LayoutError(file, None, "layout.too_deep") from None
    if not isinstance(node, yaml.MappingNode):
        raise LayoutError(file, 1, "layout.no_mapping")
    lines: dict[Path_, tuple[Path, int]] = {}
    data = _plain(node, (), file, lines, 0)
    return Tree(data, lines)


def _plain(node: yaml.Node, path: Path_, file: Path, lines: dict[Path_, tuple[Path, int]], depth: int) -> Any:
    line = node.start_mark.line + 1
    lines[path] = (file, line)
    if depth > 40 or len(lines) > 200_000:
        raise LayoutError(file, line, "layout.too_deep")
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                raise LayoutError(file, name.start_mark.line + 1, "layout.key")
            if name.value in out:
                raise LayoutError(file, name.start_mark.line + 1, "layout.twice", what=name.value)
            out[name.value] = _plain(value, (*path, name.value), file, lines, depth + 1)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*path, at), file, lines, depth + 1) for at, value in enumerate(node.value)]
    return node.value


def over(base: Tree, change: Tree) -> Tree:
    """The base with the change laid over it: mappings are joined key by key, all else is replaced, an empty value takes a key away."""
    lines = dict(base.lines)
    data = _over(base.data, change.data, (), lines, change.lines)
    return Tree(data, lines)


def _over(base: Any, change: Any, path: Path_, lines: dict[Path_, tuple[Path, int]], theirs: dict[Path_, tuple[Path, int]]) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        out = dict(base)
        for name, value in change.items():
            inner = (*path, name)
            if value == "":
                out.pop(name, None)
            elif name in base:
                out[name] = _over(base[name], value, inner, lines, theirs)
            else:
                out[name] = value
                _take(inner, lines, theirs)
        return out
    _take(path, lines, theirs)
    return change


def _take(path: Path_, lines: dict[Path_, tuple[Path, int]], theirs: dict[Path_, tuple[Path, int]]) -> None:
    for old in [one for one in lines if one[: len(path)] == path]:
        del lines[old]
    lines.update({one: where for one, where in theirs.items() if one[: len(path)] == path})
