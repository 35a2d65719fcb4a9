"""Automatic numbering of a DOCX: the numbers that Word prints in front of paragraphs but does not store as text
(ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from mingzhang.documents.docx_names import switched_on, value_of, w, whole
from mingzhang.documents.docx_styles import Styles
from mingzhang.documents.numerals import numeral

_LEVELS = 9
_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `template` such as （%1）, `restart` the level (from 1) after which it starts again, 0 for never,
    None for after any higher one; `figures` prints every number of the template in figures. `start` is the first number,
    `style` the name of its format (see `numeral`), `suffix` what follows: tab, space, nothing."""

    start: int = 1
    style: str = "decimal"
    template: str = ""
    restart: int | None = None
    figures: bool = False
    suffix: str = "tab"


@dataclass(frozen=True, slots=True)
class _List:
    """A w:num: whose counters it counts on, its levels, and the levels it starts afresh at."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]
    styles: dict[str, int]


class Numbering:
    """The counters of all lists of one document. They run on: ask for each paragraph once, in reading order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._lists = _read_lists(root, styles) if root is not None else {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[tuple[int, int]] = set()

    def label(self, list_id: int, level: int | None, style: str | None) -> str | None:
        """The printed number of the next paragraph in a list, "" for none, None for a number format that is not known.
        It ends in a blank where the number would otherwise run into the text. Without a `level` it is the one that the list
        ties to the paragraph's `style`, else the first."""
        numbered = self._lists.get(list_id)
        if numbered is None:
            return ""
        at = level if level is not None else numbered.styles.get(style or "", 0)
        rule = numbered.levels.get(at)
        if rule is None or at >= _LEVELS:
            return ""
        counters = self._counters.setdefault(numbered.abstract, [None] * _LEVELS)
        fresh = at in numbered.starts and (list_id, at) not in self._begun
        self._begun.add((list_id, at))
        before = counters[at]
        counters[at] = numbered.starts[at] if fresh else rule.start if before is None else before + 1
        for deeper in range(at + 1, _LEVELS):
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or at < restart:
                counters[deeper] = None
        return _print(rule, numbered.levels, counters)


def _print(rule: Level, levels: dict[int, Level], counters: list[int | None]) -> str | None:
    if rule.style in ("bullet", "none") and "%" not in rule.template:
        return ""
    unknown = False

    def place(match: re.Match[str]) -> str:
        nonlocal unknown
        index = int(match[1]) - 1
        other = levels.get(index, Level())
        count = counters[index]
        text = numeral(other.start if count is None else count, "decimal" if rule.figures else other.style)
        unknown = unknown or text is None
        return text or ""

    text = _PLACE.sub(place, rule.template)
    if unknown:
        return None
    # Full-width punctuation brings its own space; after a figure or letter the tab is all that parts number and text.
    return text + " " if text and text[-1].isascii() and rule.suffix != "nothing" else text


def _read_lists(root: _Element, styles: Styles) -> dict[int, _List]:
    abstracts = {element.get(w("abstractNumId"), ""): element for element in root.iterchildren(w("abstractNum"))}
    nums: dict[int, _Element] = {}
    for element in root.iterchildren(w("num")):
        printed = element.get(w("numId"), "")
        if printed.isascii() and printed.isdigit() and len(printed) < 10:
            nums.setdefault(int(printed), element)
    lists: dict[int, _List] = {}
    for number, element in nums.items():
        key = _follow(value_of(element.find(w("abstractNumId"))), abstracts, nums, styles)
        if key is None:
            continue
        levels: dict[int, Level] = {}
        tied: dict[str, int] = {}
        for child in abstracts[key].iterchildren(w("lvl")):
            _add_level(child, _index(child), levels, tied)
        starts: dict[int, int] = {}
        for override in element.iterchildren(w("lvlOverride")):
            index = _index(override)
            for child in override.iterchildren(w("lvl")):
                _add_level(child, index, levels, tied)
            start = whole(override.find(w("startOverride")))
            if index is not None and start is not None:
                starts[index] = start
        lists[number] = _List(key, levels, starts, tied)
    return lists


def _follow(key: str | None, abstracts: dict[str, _Element], nums: dict[int, _Element], styles: Styles) -> str | None:
    """The abstract list that has the levels: a list may point to a style that names the list meant."""
    for _ in range(_LEVELS):
        if key is None or key not in abstracts:
            return None
        link = value_of(abstracts[key].find(w("numStyleLink")))
        target = styles.get(link).list_id if link is not None else None
        if target is None or target not in nums:
            return key
        key = value_of(nums[target].find(w("abstractNumId")))
    return None


def _add_level(element: _Element, index: int | None, levels: dict[int, Level], tied: dict[str, int]) -> None:
    if index is None:
        return
    start = whole(element.find(w("start")))
    legal = element.find(w("isLgl"))
    levels[index] = Level(
        start=0 if start is None else start,
        style=value_of(element.find(w("numFmt"))) or "decimal",
        template=(value_of(element.find(w("lvlText"))) or "")[:200],
        restart=whole(element.find(w("lvlRestart"))),
        figures=legal is not None and switched_on(legal),
        suffix=value_of(element.find(w("suff"))) or "tab",
    )
    style = value_of(element.find(w("pStyle")))
    if style is not None:
        tied[style] = index


def _index(element: _Element) -> int | None:
    value = element.get(w("ilvl"), "")
    return int(value) if len(value) == 1 and value in "012345678" else None
