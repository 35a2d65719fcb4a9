"""Layouts by their id: those of the package, and files of one's own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.model import Layout
from mingzhang.layouts.source import Path_, Tree, over, parse
from mingzhang.messages import Refusal

BLOCK = "="
"""A value that begins with it is the block of that name (`blocks` of the layout)."""


def folder() -> Path:
    """Where the layouts of the package are."""
    return Path(str(files("mingzhang.layouts"))) / "data"


def known() -> tuple[str, ...]:
    """The ids of the layouts of the package, those that are only extended (their id begins with _) left out."""
    return tuple(sorted(file.stem for file in folder().glob("*.yaml") if not file.stem.startswith("_")))


def layout(name: str) -> Layout:
    """The layout with this id, or in this file (`place.yaml`). Raises Refusal (`layout.unknown`) for an id that is not known, LayoutError
    for a layout with a mistake, with file and line."""
    return load(file_of(name))


def file_of(name: str) -> Path:
    """The file of a layout, by its id or its path. Raises Refusal (`layout.unknown`)."""
    own = Path(name)
    if own.suffix in {".yaml", ".yml"}:
        if not own.is_file():
            raise Refusal("file.missing", name=name)
        return own
    if name not in known():
        raise Refusal("layout.unknown", name=name, known="、".join(known()))
    return folder() / f"{name}.yaml"


@cache
def load(file: Path) -> Layout:
    """The layout in a file. Raises LayoutError with file and line."""
    tree = tree_of(file)
    blocks = tree.data.pop("blocks", {})
    tree.data.pop("extends", None)
    data = _filled(tree.data, blocks, tree, (), ())
    document = data.get("document")
    if isinstance(document, str) and beside(file, document) is None:
        where, line = tree.where(("document",))
        raise LayoutError(where, line, "layout.document", name=document)
    try:
        return Layout.model_validate({"id": file.stem, **data, "file": str(file)})
    except ValidationError as error:
        first = max(error.errors(), key=lambda one: len(one["loc"]))
        path = tuple(part for part in first["loc"] if part not in {"FormRows", "is_"} and not str(part).startswith("tuple["))
        where, line = tree.where(path)
        said = _said(first["type"], str(first.get("msg", "")))
        raise LayoutError(where, line, "layout.invalid", what=".".join(map(str, path)) or "money", why=said) from None


def beside(file: Path, name: str) -> Path | None:
    """The file of that name in the folder of the layout `file`, else among those of the package; never one of another folder."""
    if Path(name).name != name:
        return None
    return next((place / name for place in (file.parent, folder()) if (place / name).is_file()), None)


def tree_of(file: Path, before: tuple[Path, ...] = ()) -> Tree:
    """The data of a layout with what it extends below it. Raises LayoutError, also where a layout extends itself."""
    tree = parse(file)
    name = tree.data.get("extends")
    if name is None:
        return tree
    base = beside(file, f"{name}.yaml")
    _, line = tree.where(("extends",))
    if base is None:
        raise LayoutError(file, line, "layout.extends_unknown", name=name)
    if base in before or base == file:
        raise LayoutError(file, line, "layout.extends_itself", name=name)
    return over(tree_of(base, (*before, file)), tree)


def _filled(value: Any, blocks: dict[str, Any], tree: Tree, path: Path_, inside: tuple[str, ...]) -> Any:
    """The value with its blocks put in."""
    if isinstance(value, str) and value.startswith(BLOCK):
        name = value.removeprefix(BLOCK)
        where, line = tree.where(path)
        if name not in blocks:
            raise LayoutError(where, line, "layout.block_unknown", name=name)
        if name in inside:
            raise LayoutError(where, line, "layout.extends_itself", name=name)
        return _filled(blocks[name], blocks, tree, ("blocks", name), (*inside, name))
    if isinstance(value, dict):
        return {name: _filled(inner, blocks, tree, (*path, name), inside) for name, inner in value.items()}
    if isinstance(value, list):
        out: list[Any] = []
        for at, inner in enumerate(value):
            found = _filled(inner, blocks, tree, (*path, at), inside)
            spread = isinstance(inner, str) and inner.startswith(BLOCK) and isinstance(found, list)
            out.extend(found if spread else [found])
        return out
    return value


def _said(kind: str, message: str) -> str:
    return {
        "missing": "这一项必须填写",
        "extra_forbidden": "没有这个项目，请核对拼写",
        "literal_error": f"取值不对（{message}）",
        "int_parsing": "应为整数",
        "bool_parsing": "应为 true 或 false",
        "tuple_type": "应为列表",
        "dict_type": "应为键值对",
        "string_type": "应为文字",
    }.get(kind, message.removeprefix("Value error, "))
