"""Coordinates as templates write them: `revenue general`, `expenditure basic.personnel`, `expenditure 201`."""

from __future__ import annotations

from functools import cache

from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import members

SMALL = ("flow", "fund", "vintage", "kind", "item", "stage", "measure", "period")


@cache
def place(text: str) -> At:
    """The coordinates that the words of `text` say together: members of the small dimensions by their id, a number for a code of the
    functional classification, `name=member` for everything else. Raises ValueError for a word that is none."""
    found: dict[str, str] = {}
    for word in text.split():
        name, equals, member = word.partition("=")
        if equals:
            found[name] = member
        elif word.isdigit():
            found["function"] = word
        else:
            dimension = next((one for one in SMALL if word in members(one) and word != "all"), None)
            if dimension is None:
                raise ValueError(f"no coordinates: {word}")
            found[dimension] = word
    return at(found)
