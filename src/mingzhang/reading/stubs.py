"""What identifies a row of a table: the codes, names, unit and project in its columns of identification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mingzhang.reading import names as classes
from mingzhang.reading.align import Aligned
from mingzhang.reading.columns import Column
from mingzhang.reading.rows import Side, Stub
from mingzhang.vocabulary.phrases import key


def stub_of(row: Aligned, columns: Sequence[Column], side: int) -> Stub:
    """The codes, names, unit and project that a row prints on one side."""
    codes: list[tuple[str | None, str]] = []
    names: list[str] = []
    parts: dict[str, str] = {}
    for column in columns:
        if column.side != side or column.role is None or column.index not in row.cells:
            continue
        text = row.cells[column.index].text
        if not text:
            continue
        if column.role == "code" and key(text).isdigit():
            codes.append((column.dimension, key(text)))
        elif column.role == "code" and not any(character.isdigit() for character in text):
            names.append(text)
        elif column.role.startswith("code."):
            parts[column.role] = key(text)
            parts.setdefault("dimension", column.dimension or "")
        elif column.role == "name" and (found := classes.coded(text)) is not None:
            codes.append((column.dimension, found[0]))
            names.append(found[1])
        elif (column.role == "name" and text not in names) or (column.role == "unit.code" and not any(map(str.isdigit, text))):
            names.append(text)
        elif column.role in {"unit.code", "unit.name", "project.name", "project.code"}:
            parts[column.role] = text
    joined = _joined(parts)
    if joined:
        codes.insert(0, (parts.get("dimension") or None, joined))
    labels = [cell.text for cell in row.labels if cell.text]
    if side == 0 and labels and not (codes and names):
        names = labels
    unit = key(parts.get("unit.code", ""))
    project = parts.get("project.name", "")
    owner = key(parts.get("project.code", ""))
    if owner.isdigit() and len(owner) <= 6:
        return Stub(tuple(codes), tuple(names), owner, project)
    return Stub(tuple(codes), tuple(names), unit, parts.get("unit.name", ""), project)


def reaching(stubs: list[Stub], printed: list[bool]) -> list[Stub | None]:
    """The stubs of a row's sides where a label reaches over the next side (公用经费合计 before the only figure of two lists side by
    side): the figure's side takes it, its own is None. `printed` says which sides print a figure."""
    out: list[Stub | None] = list(stubs)
    for side in range(1, len(stubs)):
        before = out[side - 1]
        if stubs[side] == Stub() and printed[side] and not printed[side - 1] and before is not None and before != Stub():
            out[side - 1], out[side] = None, before
    return out


def _joined(parts: dict[str, str]) -> str:
    """类, 款 and 项 as one code; a part that already begins with what is left of it stands for itself. Where the parts above are printed
    in a row above only, `?` stands for each of them."""
    code = ""
    for name in ("code.class", "code.subclass", "code.item"):
        part = parts.get(name, "")
        if part and not part.isdigit():
            return ""
        if not part and not code.strip("?"):
            code += "?"
        elif len(part) > 3 and (part.startswith(code) or not code.strip("?")):
            code = part
        else:
            code += part
    return code if code.strip("?") else ""


def with_carry(stub: Stub, side: Side, row: Aligned, index: int) -> Stub:
    """A label in the second label column belongs to the last label of the first (a merged cell whose span was lost)."""
    if index == 0 and len(row.labels) > 1 and not stub.codes and stub.names:
        if row.labels[0].text:
            side.carried = row.labels[0].text
        elif side.carried:
            return replace(stub, names=(side.carried, *stub.names))
    return stub
