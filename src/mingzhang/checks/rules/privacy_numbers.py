"""Numbers of persons that are published: mobile and landline numbers, identity cards, bank cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.masking import (
    ACCOUNT,
    IDENTITY,
    LANDLINE,
    MOBILE,
    is_name,
    label_kind,
    mask,
    mask_cell,
    mask_name,
    mask_number,
    masked_evidence,
    masked_spot,
    valid_identity,
    valid_luhn,
)
from mingzhang.checks.model import Evidence
from mingzhang.checks.pieces import Piece, Pieces, pieces_of
from mingzhang.vocabulary.personal import PRIVATE_LABELS
from mingzhang.vocabulary.phrases import key

_DIGITS = re.compile(r"\d{7}")
_DIGIT = re.compile(r"\d")
_SHORTEST = 16
_LABEL = re.compile(r"电话|手机|联系|传真|[Tt][Ee][Ll]")
_LANDLINE = re.compile(LANDLINE)
_LONG = re.compile(r"(?:\d{4}[ -]?){3,4}\d{1,7}")


def _left_label(pieces: Pieces, piece: Piece) -> str | None:
    left = pieces.left(piece)
    return left.text if left is not None else None


def _holder(pieces: Pieces, piece: Piece) -> Piece | None:
    """The cell with the name of the person whose number a cell prints: in its row, or behind the label of the row above or below."""
    if piece.table is None or piece.cell is None:
        return None
    for step in (0, -1, 1):
        row = pieces.grid.get((piece.table.id, piece.cell.row + step), ())
        for other in row:
            if label_kind(_left_label(pieces, other)) == "person" and is_name(other.text):
                return other
    return None


def mobiles(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Mobile numbers. One beside a label (联系电话) or a name is proved to be one; a bare one may be a code. Many are one hit."""
    pieces = pieces_of(context)
    found: list[tuple[Piece, re.Match[str], bool]] = []
    for piece in pieces.all:
        if not _DIGITS.search(piece.text.replace(" ", "").replace("-", "")):
            continue
        for match in MOBILE.finditer(piece.text):
            label = _LABEL.search(piece.text[max(0, match.start() - 14) : match.start()])
            sure = bool(label) or label_kind(_left_label(pieces, piece)) == "phone" or _holder(pieces, piece) is not None
            if piece.role == "figure" and not sure:
                continue
            found.append((piece, match, sure))
        if not MOBILE.search(piece.text):
            yield Looked.FINE
    for sure in (True, False):
        mine = [(piece, match) for piece, match, certain in found if certain == sure]
        groups = [mine] if len(mine) > int(options["apart"]) else [[one] for one in mine]
        for group in groups:
            if group:
                hit = _mobile(pieces, group)
                yield hit if sure else replace(hit, severity="suspect")


def _mobile(pieces: Pieces, group: list[tuple[Piece, re.Match[str]]]) -> Hit:
    piece, match = group[0]
    number = mask_number(match[0])
    holder = _holder(pieces, piece)
    evidence: list[Evidence] = []
    if holder is not None:
        evidence.append(masked_evidence("name", holder.text, holder.spot(), _left_label(pieces, holder)))
    evidence += [masked_evidence("context", other.text, other.spot(), "电话") for other, _ in group[1:]]
    where = masked_spot(piece.spot(*match.span()) if piece.cell is None else piece.spot(), "电话")
    values = {"number": number, "name": mask_name(holder.text) if holder is not None else None, "more": len(group) - 1 or None}
    return Hit(where, number, "", values, tuple(evidence))


def persons_of_forms(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Names of persons with their telephone numbers in published forms: one hit with all the forms."""
    pieces = pieces_of(context)
    found: list[tuple[Piece, Piece]] = []
    for piece in pieces.cells:
        if not (_LANDLINE.search(piece.text) or MOBILE.search(piece.text)) or label_kind(_left_label(pieces, piece)) != "phone":
            continue
        holder = _holder(pieces, piece)
        if holder is not None:
            found.append((holder, piece))
        else:
            yield Looked.FINE
    if not found:
        return
    evidence: list[Evidence] = []
    for holder, piece in found:
        evidence.append(masked_evidence("name", holder.text, holder.spot(), "负责人"))
        evidence.append(masked_evidence("context", piece.text, piece.spot(), "电话"))
    holder, piece = found[0]
    shown = f"{mask_cell(holder.text, '负责人')} {mask_cell(piece.text, '电话')}"
    forms = len({holder.table.id for holder, _ in found if holder.table is not None})
    yield Hit(masked_spot(holder.spot(), "负责人"), shown, "", {"forms": forms, "shown": shown}, tuple(evidence[1:]))


def identity_cards(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Numbers of identity cards whose date and check digit are right."""
    for piece in pieces_of(context).all:
        for match in IDENTITY.finditer(piece.text):
            if not valid_identity(match[0]):
                yield Looked.UNKNOWN
                continue
            number = mask_number(match[0])
            where = masked_spot(piece.spot(*match.span()) if piece.cell is None else piece.spot())
            yield Hit(where, number, "", {"number": number})


def bank_cards(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Numbers of bank cards or accounts of persons: 16 to 19 digits with their check digit, beside a label of an account."""
    pieces = pieces_of(context)
    for piece in pieces.all:
        if len(_DIGIT.findall(piece.text)) < _SHORTEST:
            continue
        matches = [(match.start(2), match.end(2)) for match in ACCOUNT.finditer(piece.text)]
        if not matches and label_kind(_left_label(pieces, piece)) == "account":
            matches = [match.span() for match in _LONG.finditer(piece.text)]
        for start, end in matches:
            printed = piece.text[start:end].strip()
            digits = re.sub(r"\D", "", printed)
            if not _SHORTEST <= len(digits) <= 19 or not valid_luhn(digits):
                yield Looked.UNKNOWN
                continue
            number = mask_number(printed)
            yield Hit(masked_spot(piece.spot(), "账号"), number, "", {"number": number})


def private_columns(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Private data (住址, 出生日期, 身份证号 …) beside the names of persons: the column of a list of names, or a label with its value."""
    for table in context.book.tables:
        heads = {cell.column: cell.text for cell in table.cells if key(cell.text) in PRIVATE_LABELS}
        names = {cell.column for cell in table.cells if key(cell.text) in {"姓名", "人员姓名", "户主姓名", "受益人"}}
        if not heads or not names:
            continue
        rows = {cell.row for cell in table.cells if cell.column in names and is_name(cell.text)}
        filled = [cell for cell in table.cells if cell.column in heads and cell.row in rows and cell.text.strip()]
        if not filled:
            yield Looked.FINE
            continue
        head = "、".join(dict.fromkeys(heads[cell.column] for cell in filled))
        yield Hit(masked_spot(context.table_spot(table)), mask(head), "", {"head": head, "rows": len({cell.row for cell in filled})})
