"""The words of a text (分词). The segmenter is loaded when the first text needs it."""

from __future__ import annotations

import re
from functools import cache

HAN = re.compile(r"[一-鿿]")
"""A Chinese character."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LABEL = re.compile(r"^(?:(?:指标|目标|任务)?\d{1,2}[:：.、)）]|[（(]?[一二三四五六七八九十]{1,3}[)）、.])+")


@cache
def words(text: str) -> tuple[str, ...]:
    """The words of a text in order; joined they give it again."""
    import rjieba

    return tuple(rjieba.cut(text))


@cache
def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """The words with their kind (n noun, v verb, nr name of a person …)."""
    import rjieba

    return tuple((word, kind) for word, kind in rjieba.tag(text))


def is_word(text: str) -> bool:
    """Whether the dictionary has the text as one word."""
    import rjieba

    return bool(rjieba.has_word(text))


def is_han(character: str) -> bool:
    """Whether a single character is a Chinese one, as `HAN` says."""
    return "一" <= character <= "鿿"


def inside_a_word(text: str, at: int) -> str | None:
    """The word that a cut before the character `at` would go through; None where a word ends there."""
    start = 0
    for word in words(text):
        if start < at < start + len(word):
            return word
        if start >= at:
            return None
        start += len(word)
    return None


def without_numbers(text: str) -> str:
    """The text with every number replaced by 0: phrases that differ in their figures only are the same."""
    return _NUMBER.sub("0", text)


def without_label(text: str) -> str:
    """A key without the numbering before it (指标1：, 2., （一）)."""
    return _LABEL.sub("", text)
