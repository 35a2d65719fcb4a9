"""Phrases to coordinates. Reading and writing use the same words; no place is named here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.cube.coordinates import At, at

_NUMBERING = re.compile(r"(?:[一二三四五六七八九十百]+[、.]|\([一二三四五六七八九十]+\)[、.]?|\d{1,2}[、.](?!\d)|\(\d{1,2}\)[、.]?)")
_CIRCLED = re.compile(r"[①-⑳⑴-⒇❶-❿][、.．]?")
_PARTICLES = re.compile(r"(?:其中|加|减|另)[:：]")
_YEAR = re.compile(r"(?:19|20)\d\d年?(?:度)?")
_DROP = re.compile(r"[\s\"'“”‘’「」《》*#·]+")
_UNITS = re.compile(r"\((?:单位:)?(?:金额单位:)?(?:亿元|万元|千元|元|平方米|台、?辆|辆|台|套|个|%)\)")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A meaning: coordinates `at`, where it may stand (`on` row or column, on the side `flow`, within the context `when`).
    `grand`: the phrase is the sum with what is carried out, where that is printed beside it."""

    at: At
    on: str | None
    flow: str | None
    when: At | None
    grand: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A printed label taken apart: its `key` without numbering, its nesting `level` (0 where unnumbered, 1 for 一、, 2 for （一）,
    3 for 1、, 4 for （1）), and whether it opens a partial list (其中)."""

    key: str
    level: int
    partial: bool


@cache
def key(text: str) -> str:
    """The text as it is compared: half-width, without white space, quotation marks, and a closing colon."""
    return _DROP.sub("", unicodedata.normalize("NFKC", text)).rstrip(":：")


@cache
def label(text: str) -> Label:
    """The label of a row: 其中 and the numbering taken off, whichever comes first."""
    rest = key(text)
    level = 0
    circled = _CIRCLED.match(text.strip())
    if circled:
        rest, level = key(text.strip()[circled.end() :]), 4
    partial = False
    for _ in range(4):
        particle = _PARTICLES.match(rest)
        if particle:
            partial = partial or particle[0].startswith("其中")
            rest = rest[particle.end() :]
            continue
        if rest.startswith("其中") and len(rest) > 2:
            partial, rest = True, rest[2:]
            continue
        number = _NUMBERING.match(rest)
        if not number:
            break
        level = level or _level(number[0])
        rest = rest[number.end() :]
    return Label(_UNITS.sub("", rest).rstrip(":："), level, partial)


def _level(number: str) -> int:
    enclosed = number[0] == "("
    digits = any(character.isdigit() and character.isascii() for character in number)
    return (4 if digits else 2) if enclosed else (3 if digits else 1)


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((files("mingzhang.vocabulary") / "phrases.toml").read_text(encoding="utf-8"))


@cache
def _phrases() -> dict[str, tuple[Phrase, ...]]:
    out: dict[str, list[Phrase]] = {}
    for row in _data()["phrase"]:
        phrase = Phrase(
            at(row["at"]), row.get("on"), row.get("flow"), at(row["when"]) if "when" in row else None, bool(row.get("grand", False))
        )
        for words in row["say"]:
            out.setdefault(key(words), []).append(phrase)
    return {words: tuple(entries) for words, entries in out.items()}


@cache
def _roles() -> dict[str, str]:
    return {key(words): row["role"] for row in _data()["role"] for words in row["say"]}


def meaning(words: str, *, on: str, context: At) -> Phrase | None:
    """What `words` (a key) mean as a `row` or `column` label in this context; None where the vocabulary does not know them."""
    for candidate in (words, _YEAR.sub("", words)):
        for phrase in _phrases().get(candidate, ()):
            if phrase.on not in (None, on):
                continue
            if phrase.flow is not None and context["flow"] != phrase.flow:
                continue
            if phrase.when is not None and not phrase.when.over(context):
                continue
            return phrase
    return None


def role(words: str) -> str | None:
    """What a column with this header identifies (code, name, unit.code …); None for a column of amounts or an unknown one."""
    return _roles().get(words) or _roles().get(_YEAR.sub("", words))


@cache
def _fields() -> dict[str, str]:
    return {key(words): row["is"] for row in _data()["form"] for words in row["say"]}


def form_field(text: str) -> tuple[str, str] | None:
    """Which field of a form a cell's text labels (name, annual.total, goal.midterm …) and the value that stands in the same cell behind
    a colon, else empty; None where it labels none."""
    words = label(text).key
    for candidate in (words, label(text.partition("：")[0]).key, label(text.partition(":")[0]).key):
        field = _fields().get(candidate)
        if field is not None:
            rest = text.replace(":", "：", 1).partition("：")[2] if candidate != words else ""
            return field, rest.strip()
    first, _, rest = text.strip().partition(" ")
    if len(first) <= 2 and first.isascii() and _fields().get(label(rest).key):
        return _fields()[label(rest).key], ""
    field = _fields().get(key(first)) if len(first) >= 4 else None
    return (field, rest.strip()) if field is not None and rest.strip() else None


@cache
def _indicator_words() -> dict[str, str]:
    return {key(words): row["is"] for row in _data()["indicator"] for words in row["say"]}


def indicator_column(text: str) -> str | None:
    """Which column of a form's indicators a header cell names: level1, level2, name, description, value, basis, unit; `end` for the words
    that stand below the indicators; else None."""
    return _indicator_words().get(key(text)) or ("end" if key(text).startswith(("主管部门审核意见", "财政部门审核意见")) else None)


@cache
def _list_words() -> dict[str, str]:
    return {_UNITS.sub("", key(words)): row["is"] for row in _data()["list"] for words in row["say"]}


@cache
def _asset_words() -> dict[str, str]:
    return {_UNITS.sub("", key(words)): row["is"] for row in _data()["asset"] for words in row["say"]}


def list_column(text: str) -> str | None:
    """Which column of a list (units 预算单位, procurement 政府采购, assets 国有资产) a header cell names, else None."""
    words = _UNITS.sub("", _YEAR.sub("", key(text)))
    return _list_words().get(words)


def list_row(text: str) -> str | None:
    """Which kind of asset a row of the asset table names: a member of the dimension `item`, else None."""
    return _asset_words().get(label(text).key)


@cache
def target_words(place: str) -> tuple[tuple[str, str], ...]:
    """The words that mean a sign (≥ ≤ > <) `before` or `after` the number of a target value, with the sign."""
    return tuple((word, row["means"]) for row in _data()["target"] for word in row.get(place, ()))


def title_at(title: str) -> At:
    """The coordinates that a table's title gives to all its figures."""
    words = key(title)
    base = At()
    for row in _data()["title"]:
        if row["has"] in words and not any(other in words for other in row.get("unless", ())):
            base = base.and_(at(row["at"])) or base
    return base


def title_stage(title: str) -> str | None:
    """The stage that a title announces: `final` for 决算, else None (the budget of the document's own stage)."""
    return "final" if "决算" in key(title) else None


def title_kind(title: str) -> str | None:
    """What kind of table a title announces; None where it is no title of a table that is known."""
    words = key(title)
    for row in _data()["kind"]:
        if all(part in words for part in row["has"]):
            return str(row["kind"])
    return None


@cache
def phrase_keys() -> frozenset[str]:
    """The keys of all phrases that `meaning` may know."""
    return frozenset(_phrases())
