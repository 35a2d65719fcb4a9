"""What the printed sums determine: the least and the most that each line can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mingzhang.reconstructing.fit import Row

_ROUNDS = 30
_FAR = 10**18
"""分; no budget has an amount as large."""


def determined(size: int, rows: Sequence[Row], holding: Iterable[int], precision: int, negative: Mapping[int, bool]) -> list[bool]:
    """Whether each of `size` lines is the same, within the printed unit, in all facts that print the sums of the rows that hold. Found by
    drawing the limits closer row by row: a line that is called open may still be determined by several rows together, never the reverse."""
    least = [-_FAR if negative.get(number) else 0 for number in range(size)]
    most = [_FAR] * size
    held = [rows[number] for number in holding]
    for _ in range(_ROUNDS):
        closer = False
        for row in held:
            closer |= _draw_closer(row, least, most)
        if not closer:
            break
    return [high - low <= precision for low, high in zip(least, most, strict=True)]


def _draw_closer(row: Row, least: list[int], most: list[int]) -> bool:
    """Whether the row made a limit closer: what it must give, less what the other lines give at least or at most."""
    ends = [(least[n], most[n]) if times > 0 else (-most[n], -least[n]) for n, times in row.terms]
    low_sum, high_sum = sum(low for low, _ in ends), sum(high for _, high in ends)
    closer = False
    for (number, times), (low, high) in zip(row.terms, ends, strict=True):
        upper = row.fen + row.above - (low_sum - low)
        lower = row.fen - row.below - (high_sum - high)
        if times < 0:
            lower, upper = -upper, -lower
        if lower > least[number]:
            least[number], closer = lower, True
        if upper < most[number]:
            most[number], closer = upper, True
    return closer
