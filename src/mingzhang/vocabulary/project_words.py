"""Words of projects' target forms (项目绩效目标表), read from `project_words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.vocabulary.phrases import key

_NUMBER = re.compile(r"^(?:指标|目标)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})?[:：.、,]")
_BARE = re.compile(r"^指标(?:[0-9]{1,2})?(?=$|[^0-9值])")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads((files("mingzhang.vocabulary") / "project_words.toml").read_text(encoding="utf-8"))


@cache
def words(section: str, name: str) -> tuple[str, ...]:
    """A list of words, the longest first: of two that fit the longer one is meant. Raises KeyError for a list that is not there."""
    return tuple(sorted(_data()[section][name], key=len, reverse=True))


@cache
def alias(unit: str) -> str:
    """The counter (量词) that stands for all of the same meaning: 名 and 位 are 人."""
    return str(_data()["quantity"]["alias"].get(unit, unit))


@cache
def types() -> Mapping[str, tuple[str, ...]]:
    """The types of indicators (指标类型) that a form should have, with the words by which a level's name shows them."""
    return {name: tuple(found) for name, found in _data()["types"].items()}


def has(text: str, section: str, name: str) -> bool:
    """Whether one of the words of a list stands in the text."""
    return any(word in text for word in words(section, name))


@cache
def bare(text: str) -> str:
    """An indicator's name as it is compared: without its number (指标1：) and closing stop; empty where only the number is printed."""
    rest = key(text)
    for pattern in (_NUMBER, _BARE):
        rest = pattern.sub("", rest, count=1)
    return rest.strip("。.;；,，:：")
