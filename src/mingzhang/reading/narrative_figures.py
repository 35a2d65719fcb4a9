"""The figures of a passage: amounts of money, percentages, counts, and the words that stand for a figure (持平, 无)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mingzhang.vocabulary.sentences import Count, counts, names_nothing, nothing, plain, same, thresholds

_WIDE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
    | {"％": "%", "．": ".", "（": "(", "）": ")", "：": ":", "；": ";", "−": "-", "–": "-", "－": "-", "\u3000": " ", "\xa0": " "}
)
_MONEY = ("亿元", "百万元", "万元", "千元", "百元", "元")
_NUMBER = r"(?<![\d.])(?<!\d,)-?(?:\d{1,3}(?:,\d{3})+|\d{1,24})(?:\. ?\d{1,12})?"
_PLAIN_MONEY = re.compile(rf"({_NUMBER})\**\s{{0,3}}\**({'|'.join(_MONEY)})(?!旦|件|素|月|老|帅|首|凶|宵)")
_PERCENT = re.compile(rf"({_NUMBER})\**\s{{0,3}}\**(%|个百分点|百分点)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in the text from `start` to `end`. `kind` is money, percent, points (百分点), count, same (持平) or none (无); `value` and
    `decimals` are of the number as printed, `unit` what stands with it. `aside` says why it is no statement (a threshold)."""

    kind: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    decimals: int = 0
    unit: str = ""
    count: Count | None = None
    aside: bool = False


def flatten(text: str) -> str:
    """The text with full-width signs as half-width ones, character for character, so that places in both are the same."""
    return text.translate(_WIDE)


def figures(flat: str) -> list[Figure]:
    """All figures of a text made by `flatten`, in order; those in fixed phrases are marked `aside`."""
    found = [_figure("money", match) for match in _PLAIN_MONEY.finditer(flat)]
    found += [_figure("percent" if match[2] == "%" else "points", match) for match in _PERCENT.finditer(flat)]
    found += _counts(flat)
    found += [Figure("same", match.start(), match.end()) for match in same().finditer(flat) if not match[1]]
    found += [
        Figure("none", match.start(), match.end())
        for match in nothing()[0].finditer(flat)
        if names_nothing(flat[match.end() : match.end() + 40])
    ]
    out: list[Figure] = []
    for figure in sorted(found, key=lambda figure: (figure.start, -figure.end)):
        if not out or figure.start >= out[-1].end:
            out.append(figure)
        elif figure.kind == "same" and out[-1].kind == "none":
            out[-1] = figure
    return list(_aside(flat, out))


def _figure(kind: str, match: re.Match[str]) -> Figure:
    digits = match[1].replace(",", "").replace(" ", "")
    return Figure(kind, match.start(1), match.end(2), Decimal(digits), len(digits.partition(".")[2]), match[2])


@cache
def _counted() -> re.Pattern[str]:
    units = "|".join(re.escape(count) for count in dict.fromkeys(count.unit for count in counts()))
    return re.compile(rf"({_NUMBER})\**\s{{0,3}}\**({units})")


def _counts(flat: str) -> Iterator[Figure]:
    for match in _counted().finditer(flat):
        front = plain(flat[max(0, match.start() - 12) : match.start()])
        back = plain(flat[match.end() : match.end() + 10])
        for count in counts():
            if count.unit != match[2]:
                continue
            if any(word in front for word in count.before) or back.startswith(count.behind or ("\0",)):
                digits = match[1].replace(",", "").replace(" ", "")
                yield Figure("count", match.start(1), match.end(2), Decimal(digits), len(digits.partition(".")[2]), match[2], count)
                break


def _aside(flat: str, found: list[Figure]) -> Iterator[Figure]:
    """Marks thresholds and prices; where two figures are joined (100万元及100万元以上) the first goes with the second."""
    behind, front, join = thresholds()
    marks: list[bool] = []
    for place in range(len(found) - 1, -1, -1):
        figure = found[place]
        after = plain(flat[figure.end : figure.end + 8])
        before = plain(flat[max(0, figure.start - 8) : figure.start])
        mark = figure.kind in {"money", "percent"} and bool(behind.match(after) or front.search(before))
        if not mark and marks and marks[-1] and found[place + 1].start - figure.end <= 8:
            mark = bool(join.fullmatch(plain(flat[figure.end : found[place + 1].start])))
        marks.append(mark)
    for figure, mark in zip(found, reversed(marks), strict=True):
        yield (
            Figure(figure.kind, figure.start, figure.end, figure.value, figure.decimals, figure.unit, figure.count, mark)
            if mark
            else figure
        )
