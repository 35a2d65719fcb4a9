"""Sums and products that a sentence of a form states itself: 6期 × 60人, 每年15个三年45个, 三项合计, 人数 × 标准."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.project_forms import forms
from mingzhang.checks.rules.project_heads import SENTENCE, Text, heads, texts
from mingzhang.vocabulary.project_words import has, words
from mingzhang.vocabulary.quantities import Quantity, numeral, plain, quantities

_SAME = {("人", "人次"), ("场", "场次"), ("户", "户次"), ("家", "家次")}


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated result that its own sentence contradicts: what is computed (`shown`), the result and what it should be."""

    shown: str
    stated: Quantity
    computed: Decimal
    doubtful: bool = False


def arithmetic(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Sentences whose sums or products are wrong, and heads × standard that the year's funds do not match."""
    slack = Decimal(options["about"]) / 100
    for project in forms(context):
        for text in texts(context, project):
            for match in SENTENCE.finditer(plain(text.text)):
                for found in _sums(match[0], slack, text):
                    if found is None:
                        yield Looked.FINE
                        continue
                    unit = _unit(found.stated)
                    yield Hit(
                        text.spot,
                        found.stated.text,
                        f"{_shown(found.computed, found.stated)}{unit}",
                        {
                            "name": project.name,
                            "shown": found.shown,
                            "stated": found.stated.text,
                            "computed": f"{_shown(found.computed, found.stated)}{unit}",
                        },
                        (Evidence("quantity", match[0].strip()[:120], text.spot),),
                        severity="suspect" if found.doubtful else None,
                    )
        yield from heads(context, project)


def _sums(sentence: str, slack: Decimal, text: Text) -> Iterator[Sum | None]:
    yield from _formula(sentence)
    yield from _each(sentence, slack, text)
    yield from _total(sentence, slack)
    yield from _yearly(sentence, slack, text)


def _agrees(computed: Decimal, stated: Quantity, slack: Decimal, *rounded: Quantity) -> bool:
    """Whether the stated result fits: within its last digit; within `slack` where it, or what it is made of, is rounded (约)."""
    if stated.bound == "≥":
        return stated.value <= computed
    if stated.bound == "≤":
        return stated.value >= computed
    about = slack * computed if "~" in (stated.bound, *(item.bound for item in rounded)) else Decimal(0)
    allowed = max(about, stated.step / 2 if stated.unit == "元" else Decimal(0))
    return abs(stated.value - computed) <= allowed


_FACTOR = r"\d[\d,]*(?:\.\d+)?\s*[万亿]?[^\d×xX*＊=+，,、。；;()]{0,6}?"
_FORMULA = re.compile(
    rf"(?<![\d.×*+(/-])({_FACTOR}(?:\s*[×xX*+]\s*{_FACTOR})+)\s*(?:=|等于)\s*(\d[\d,]*(?:\.\d+)?\s*(?:万元|元|人次|人|次|万|亿元)?)"
)
_PART = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万|亿)?\s*(元|%)?")


def _formula(sentence: str) -> Iterator[Sum | None]:
    """Formulas written out: 3人×100元×360天=10.80万元."""
    for match in _FORMULA.finditer(sentence):
        stated = quantities(match[2])
        if len(stated) != 1:
            continue
        computed, money = Decimal(0), False
        for term in re.split(r"\+", match[1]):
            product = Decimal(1)
            for factor in re.split(r"[×xX*]", term):
                part = _PART.search(factor)
                if part is None:
                    break
                times = {"万": 10_000, "亿": 100_000_000}.get(part[2] or "", 1)
                product *= Decimal(part[1].replace(",", "")) * times / (100 if part[3] == "%" else 1)
                money = money or part[3] == "元"
            computed += product
        if (stated[0].unit == "元") != money:
            continue
        yield None if _agrees(computed, stated[0], Decimal(0)) else Sum(match[1].strip(), stated[0], computed)


def _each(sentence: str, slack: Decimal, text: Text) -> Iterator[Sum | None]:
    """So many times, each time so many, together so many: 举办6期，每期60人，共培训360人次."""
    found = quantities(sentence)
    for each in found:
        if each.scope != "each" or each.upto is not None or not each.unit or each.per in {"月", "天", "日", "季"}:
            continue
        counts = [
            item
            for item in found
            if (item.unit == each.per or sentence[item.end :].startswith(each.per))
            and item.scope != "each"
            and item.end <= each.start
            and item.upto is None
        ]
        after = [item for item in found if item.start > each.end and item.scope != "each" and _fits(each.unit, item.unit)]
        if len(counts) != 1 or not after or _again(found, each, after[0]):
            continue
        computed, stated = counts[0].value * each.value, after[0]
        between = sentence[each.end : stated.start]
        if has(between, "meaning", "part") or not has(between, "meaning", "result"):
            continue
        if stated.value > 3 * computed or 3 * stated.value < computed:  # another thing that is counted in the same unit
            continue
        span = _span(between)
        if counts[0].scope == "year" and not span and stated.scope != "year" and computed and stated.value % computed == 0:
            continue
        doubtful = bool(span) and text.annual
        if _agrees(computed, stated, slack, each, counts[0]) or (span and _agrees(computed * span, stated, slack, each, counts[0])):
            yield None
            continue
        if "≥" in (each.bound, counts[0].bound) and stated.value > computed:
            continue
        shown = f"{counts[0].text}×每{each.per}{each.text}"
        yield Sum(f"{shown}×{span}年" if doubtful else shown, stated, computed * span if doubtful and span else computed, doubtful)


def _fits(unit: str, result: str) -> bool:
    return unit == result or (unit, result) in _SAME


def _again(found: tuple[Quantity, ...], each: Quantity, stated: Quantity) -> bool:
    """Whether another 每… of the same unit stands between: the result belongs to that one."""
    return any(item.scope == "each" and each.start < item.start < stated.start and item.unit == each.unit for item in found)


_SPAN = re.compile(r"([一二两三四五六七八九十]|\d)\s*(?:个)?年")


def _span(text: str) -> int:
    """How many years a phrase speaks of (两年); 0 where it names none."""
    match = _SPAN.search(text)
    if match is None:
        return 0
    return int(match[1]) if match[1].isdigit() else int(numeral(match[1]))


_LIST = re.compile(r"[、,，和及以与加其中分别为由]")


def _total(sentence: str, slack: Decimal) -> Iterator[Sum | None]:
    """Parts and their sum: 2021年489万元、2022年530万元，合计1019万元."""
    found = [item for item in quantities(sentence) if item.unit]
    for index, stated in enumerate(found):
        before = sentence[: stated.start].rstrip()
        word = next((word for word in words("meaning", "sum") if before.endswith(word)), None)
        if word is None or stated.joined:
            continue
        parts: list[Quantity] = []
        for item in reversed(found[:index]):
            if item.unit != stated.unit or item.scope == "each" or item.joined or item.upto is not None:
                break
            parts.insert(0, item)
        if any(has(sentence[max(0, part.start - 4) : part.start], "meaning", "sum") for part in parts):
            continue
        if any(sum((part.value for part in parts[start:]), Decimal(0)) == stated.value for start in range(1, len(parts))):
            continue
        if len(parts) < 2 or not _listed(sentence, parts, stated) or any(part.scope == "year" for part in parts):
            continue
        computed = sum((part.value for part in parts), Decimal(0))
        steps = sum((part.step for part in parts), stated.step) / 2 if stated.unit == "元" else Decimal(0)
        if _agrees(computed, stated, slack, *parts) or abs(computed - stated.value) <= steps:
            yield None
        else:
            yield Sum("+".join(part.text for part in parts), stated, computed)


def _listed(sentence: str, parts: list[Quantity], stated: Quantity) -> bool:
    """Whether the parts are items of one list: commas between them, and no other sum word before the last."""
    between = [sentence[left.end : right.start] for left, right in zip(parts, [*parts[1:], stated], strict=True)]
    return all(_LIST.search(text) and len(text) <= 25 for text in between) and not any(
        word in text for text in between[:-1] for word in ("合计", "共计", "其中", "总计")
    )


def _yearly(sentence: str, slack: Decimal, text: Text) -> Iterator[Sum | None]:
    """So many a year and so many in all years: 每年15个，三年45个."""
    found = quantities(sentence)
    for each in found:
        if each.scope != "year" or each.joined or each.upto is not None or each.unit in words("midterm", "not_additive") or not each.unit:
            continue
        if any(item is not each and item.scope == "year" and item.unit == each.unit for item in found):
            continue
        for whole in found:
            if whole is each or whole.unit != each.unit or whole.joined or whole.upto is not None or _follows(found, whole):
                continue
            span = _span(sentence[max(0, whole.start - 8) : whole.start]) if whole.scope == "total" else 0
            if not span and not text.annual and whole.scope in {"", "total"} and text.years and each.start > whole.end:
                span = text.years
            if not span:
                continue
            computed = each.value * span
            if _agrees(computed, whole, slack, each) or (each.bound == "≥" and whole.value >= computed):
                yield None
            else:
                doubtful = not has(sentence[max(0, whole.start - 4) : whole.start], "meaning", "sum")
                yield Sum(f"每年{each.text}×{span}年", whole, computed, doubtful)


def _follows(found: tuple[Quantity, ...], item: Quantity) -> bool:
    """Whether another quantity stands directly behind: the two are one expression (3个180分钟)."""
    return any(other.joined and other.start - item.end in {0, 1} for other in found)


def _unit(stated: Quantity) -> str:
    if stated.unit == "元":
        return "万元" if "万" in stated.text else "元"
    return stated.unit


def _shown(value: Decimal, stated: Quantity) -> str:
    shown = value / 10_000 if stated.unit == "元" and "万" in stated.text else value
    text = f"{shown:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
