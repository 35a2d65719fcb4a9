"""How characters are read (拼音, without tones): which words an input method may have mistaken for each other."""

from __future__ import annotations

from functools import cache

from mingzhang.vocabulary.word_lists import word_list

_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for reading, characters in word_list("pinyin").items():
        for character in characters:
            out[character] = (*out.get(character, ()), reading)
    return out


@cache
def readings(character: str) -> frozenset[str]:
    """The readings of a character, empty for one that is not in GB 2312."""
    return frozenset(_readings().get(character, ()))


def _loose(reading: str) -> str:
    for long, short in _NEAR:
        reading = reading.replace(long, short)
    return reading


def sounds_alike(one: str, other: str, *, loosely: bool = False) -> bool:
    """Whether two words have a reading in common character by character; `loosely`, where sh and s, ing and in count as the same."""
    if len(one) != len(other):
        return False
    for first, second in zip(one, other, strict=True):
        if first == second:
            continue
        left, right = readings(first), readings(second)
        if loosely:
            left, right = frozenset(map(_loose, left)), frozenset(map(_loose, right))
        if not left & right:
            return False
    return True


def same_initials(one: str, other: str) -> bool:
    """Whether the readings of two words begin with the same letters: what an input method offers for initials alone."""
    return len(one) == len(other) and all(
        {reading[:1] for reading in readings(first)} & {reading[:1] for reading in readings(second)}
        for first, second in zip(one, other, strict=True)
    )
