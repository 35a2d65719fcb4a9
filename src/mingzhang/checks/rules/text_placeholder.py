"""What a template left in the text: its instructions, its placeholders, numbered items without anything behind, marks of a mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.pieces import Piece, pieces_of
from mingzhang.checks.rules.text_places import Place, at_places
from mingzhang.vocabulary.word_lists import word_list

_BOLD = re.compile(r"\*\*([^*]{1,200}?)\*\*")
_GENERIC = re.compile(r"[省市县区乡镇局委办处科股室院所站队年月日万元个人次]|单位|部门|街道|学校|项目|公司|中心|\s*")
_SPACE = re.compile(r"[ \t　]+")
_NUMBERED = re.compile(r"(?:^|[\s。；;！])(\d{1,2})\s*[.．、](?![\d])")


class _Words(NamedTuple):
    pattern: re.Pattern[str]
    kind: str
    severity: str
    place: str | None
    unless: re.Pattern[str] | None


@cache
def _words() -> tuple[_Words, ...]:
    data = word_list("template_words")
    return tuple(
        _Words(
            re.compile(row["pattern"]),
            row["is"],
            row["severity"],
            row.get("in"),
            re.compile(row["unless"]) if "unless" in row else None,
        )
        for row in (*data["instruction"], *data["placeholder"])
    )


@cache
def _empty_item() -> re.Pattern[str]:
    word = word_list("template_words")["item"]["word"]
    return re.compile(rf"(?:{word})\s*(\d{{1,2}})\s*[:：]\s*\S.*?((?:{word})\s*(\d{{1,2}})\s*[:：])\s*$", re.DOTALL)


def placeholders(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Instructions and placeholders of a template; one hit for each wording, with all the places where it stands."""
    found: dict[tuple[str, str, str], list[Place]] = {}
    for piece in pieces_of(context).all:
        if piece.role == "contents" or (piece.role == "figure" and "*" not in piece.text):
            continue
        hits = list(_in(piece))
        if not hits:
            yield Looked.FINE
        for (kind, severity), words in hits:
            start = piece.text.find(words)
            whole = start < 0
            place = Place(piece, 0 if whole else start, None if whole else start + len(words))
            found.setdefault((words, kind, severity), []).append(place)
    for (words, kind, severity), places in found.items():
        shown = _around(places[0])
        yield at_places(places, found=words, expected="", values={"kind": kind, "shown": shown}, severity=severity)


# What every pattern needs: texts without it, most of the cells, are done at once.
_TRIGGER = re.compile(
    r"[请须需应如若可仍例没时此这参]|本表|模[板版]|范本|样[表例]|另附|至少|情况|名称|[XＸ×xｘ〇○*＊_＿…⋯]|\.{3}|。{3}|\d\s*[.．、:：]\s*$"
)


def _in(piece: Piece) -> Iterable[tuple[tuple[str, str], str]]:
    if not _TRIGGER.search(piece.text):
        return
    text = _BOLD.sub(lambda match: match[0] if _GENERIC.fullmatch(match[1]) else match[1], piece.text)
    text = _SPACE.sub("", text)
    place = "cell" if piece.cell is not None else "passage"
    taken: list[tuple[int, int]] = []
    for words in _words():
        if words.place not in (None, place) or (words.unless and words.unless.search(text)):
            continue
        for match in words.pattern.finditer(text):
            if match[0] and not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield (words.kind, words.severity), match[0]
    empty = _unfilled(piece.text)
    if empty:
        yield ("后面没有内容的编号", "error"), empty


def _unfilled(text: str) -> str | None:
    """The number at the end of a text behind which nothing stands, where the one before has something."""
    item = _empty_item().search(text)
    if item and int(item[3]) > 1:
        return item[2]
    stripped = text.rstrip()
    numbers = [(match, int(match[1])) for match in _NUMBERED.finditer(stripped)]
    if len(numbers) > 1 and numbers[-1][0].end() == len(stripped) and numbers[-1][1] == numbers[-2][1] + 1:
        between = stripped[numbers[-2][0].end() : numbers[-1][0].start()]
        return numbers[-1][0][0].strip() if len(between.strip()) > 3 else None
    return None


def _around(place: Place) -> str:
    """The words around a placeholder, for people."""
    text, start, end = place.piece.text, place.start, place.end
    if end is None:
        return text[:40]
    return ("…" if start > 12 else "") + text[max(0, start - 12) : end + 12].strip() + ("…" if len(text) > end + 12 else "")


def mark_up(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Marks of a mark-up language (**…**) in the text: one hit for the document."""
    places = []
    for piece in pieces_of(context).all:
        match = _BOLD.search(piece.text)
        if match and not _GENERIC.fullmatch(match[1]):
            places.append(Place(piece, match.start(), match.end()))
        else:
            yield Looked.FINE
    if places:
        words = places[0].text
        yield at_places(places, found=words, expected=words.strip("*"), values={"count": len(places)})
