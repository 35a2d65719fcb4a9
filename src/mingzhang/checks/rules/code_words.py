"""Fixed terms with one wrong character (国有资金经营预算 for 国有资本经营预算)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("mingzhang.vocabulary") / "fixed_terms.toml").read_text(encoding="utf-8"))


def wrong_word(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Terms of the narrative and of titles with one wrong character: one finding for each wrong form."""
    places: dict[tuple[str, str], list[Spot]] = {}
    right: dict[str, Spot] = {}
    for index, passage in enumerate(context.book.passages):
        for term in _data()["terms"]:
            if term in passage.text:
                right.setdefault(term, context.passage(index))
            for start in _near(passage.text, term):
                wrong = passage.text[start : start + len(term)]
                places.setdefault((term, wrong), []).append(context.passage(index, start, start + len(term)))
    if not places:
        yield Looked.FINE
    for (term, wrong), (first, *others) in places.items():
        evidence = [Evidence("name", wrong, spot) for spot in others]
        if term in right:
            evidence.append(Evidence("counterpart", term, right[term]))
        yield Hit(first, wrong, term, {}, tuple(evidence))


def _near(text: str, term: str) -> Iterator[int]:
    """Where the text has the term with one wrong character: one of its halves is whole there."""
    half = len(term) // 2
    if term[:half] not in text and term[half:] not in text:
        return
    starts = set(_all(text, term[:half])) | {at - half for at in _all(text, term[half:])}
    for start in sorted(starts):
        part = text[start : start + len(term)] if start >= 0 else ""
        if len(part) == len(term) and _wrong(part, term) and part not in _data()["right"]:
            yield start


def _all(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _wrong(part: str, term: str) -> bool:
    apart = [(mine, theirs) for mine, theirs in zip(part, term, strict=True) if mine != theirs]
    if not all("\u4e00" <= mine <= "\u9fff" for mine, _ in apart):
        return False
    if len(apart) == 1:
        return apart[0][0] not in _data()["joining"] and apart[0][1] not in _data()["joining"]
    return len(apart) == 2 and apart[0] == apart[1][::-1]
