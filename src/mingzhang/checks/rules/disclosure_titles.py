"""The titles of tables as they are compared: which kind of table a title announces, and what is left of it without fillers."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.book.model import Table
from mingzhang.checks.context import Context
from mingzhang.vocabulary.phrases import key, label

_YEAR = re.compile(r"(?:19|20)\d\d(?:年度|年)?|二[〇○零]二[〇○零一二三四五六七八九]年度?")
_LEADERS = re.compile(r"[\s.．…·\-—_]*(?:第?\d+页?)?[\s\-—]*\Z|\s*PAGEREF.*\Z")
_BULLET = re.compile(r"^[-–•●◆■□▪*]\s*")
_PART = re.compile(r"第[一二三四五六七八九十]+部分|附件|附[:：]")
_BRACKETS = re.compile(r"\([^()]*\)")
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_NUMBER = re.compile(r"^(?:[(（]?([一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．\s])")


@dataclass(frozen=True, slots=True)
class Required:
    """A table that must be published: its name in the notice, the kinds that serve, and the first budget year."""

    name: str
    kinds: tuple[str, ...]
    first: int | None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("mingzhang.vocabulary") / "required_tables.toml").read_text(encoding="utf-8"))


@cache
def required() -> tuple[Required, ...]:
    """The tables that every department publishes (财预〔2016〕143号)."""
    return tuple(Required(row["name"], tuple(row["kinds"]), row.get("from")) for row in _data()["required"])


@cache
def words(text: str) -> str:
    """A title without leaders, page number, numbering, the year and what stands in brackets."""
    bare = _LEADERS.sub("", _BULLET.sub("", text.strip()))
    found = label(_YEAR.sub("", label(bare).key)).key
    for pattern in _data()["numbers"]:
        rest = re.sub(pattern, "", found)
        found = rest or found
    for pattern in _data()["prefixes"]:
        found = re.sub(pattern, "", found) or found
    return found


@cache
def kind(text: str) -> str | None:
    """The kind of table that a title announces (`balance`, `goal.project` …); None where the words are none of a known table."""
    title = words(text)
    for row in _data()["table"]:
        if any(all(part in title for part in has) for has in row["has"]) and not any(part in title for part in row.get("unless", ())):
            return str(row["kind"])
    return None


@cache
def core(text: str) -> str:
    """What is left of a title without the words that all titles have: two titles with the same core name the same table."""
    title = _BRACKETS.sub("", words(text)) or words(text)
    for word in sorted(_data()["plain"], key=len, reverse=True):
        title = title.replace(word, "")
    return title


@cache
def is_entry(text: str) -> bool:
    """Whether a line names one table: it ends with 表 (what is in brackets behind does not count) and is more than 部门预算表."""
    title = _BRACKETS.sub("", words(text))
    numbered = any(re.search(pattern, title) for pattern in _data()["numbers"])
    return not numbered and title.endswith("表") and 3 < len(title) <= 60 and not is_head(text) and "。" not in title


@cache
def is_head(text: str) -> bool:
    """Whether a line heads a list of tables (部门预算表, behind whatever name) and names none itself."""
    return kind(text) is None and any(words(text).endswith(head) for head in _data()["heads"])


def is_part(text: str) -> bool:
    """Whether a line begins a part of the document (第二部分, 附件)."""
    return bool(_PART.match(_BULLET.sub("", text.strip())))


def ordinal(text: str) -> int | None:
    """The number that an entry of the contents begins with (十一、 or 11.), or None."""
    found = _NUMBER.match(_BULLET.sub("", text.strip()))
    return _count(found[1]) if found else None


def table_number(context: Context, table: Table) -> int | None:
    """The number printed with a table (预算10表, 表七), or None."""
    texts = [table.title, *(passage.text for passage in context.book.passages if passage.table == table.id)]
    for text in texts:
        for pattern in _data()["numbers"]:
            found = re.search(pattern, key(text))
            if found:
                return _count(found[1])
    return None


def _count(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text)
    return (_DIGITS.get(tens, 1) * 10) + _DIGITS.get(ones, 0)
