"""An indicator whose value should say the same as its name and differs by a slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence
from mingzhang.checks.rules.text_words import HAN, without_label, without_numbers
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.word_lists import word_list


def name_and_value(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Names and values of an indicator that both say that it does not apply (不涉及…) and name different things."""
    denials = tuple(word_list("denials")["begin"])
    hits: dict[tuple[str, str], list[tuple[Any, Any]]] = {}
    for project in (*context.book.goals, *context.book.projects):
        for indicator in project.indicators:
            name, value = (without_numbers(without_label(key(text))).rstrip("。；;") for text in (indicator.name, indicator.text))
            if not name.startswith(denials) or not value.startswith(denials):
                continue
            if name == value or not _differ_a_little(name, value, int(options["most"])):
                yield Looked.FINE
                continue
            hits.setdefault((name, value), []).append((project, indicator))
    for (name, value), places in hits.items():
        project, indicator = places[0]
        rest = tuple(Evidence("context", other.text, context.indicator(one, other)) for one, other in places[1:])
        counterpart = Evidence("name", indicator.name, context.indicator(project, indicator, indicator.name))
        values = {"name": name, "more": len(rest) or None}
        yield Hit(context.indicator(project, indicator), value, name, values, (counterpart, *rest))


def _differ_a_little(name: str, value: str, most: int) -> bool:
    """Whether two texts of the same length differ in a few characters side by side, and neither is only longer than the other."""
    if len(name) != len(value) or len(name) < 6:
        return False
    at = [index for index, (one, other) in enumerate(zip(name, value, strict=True)) if one != other]
    return 0 < len(at) <= most and at[-1] - at[0] < most and all(HAN.fullmatch(value[index]) for index in at)
