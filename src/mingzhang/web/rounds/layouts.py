"""In which layout (版式) what an organisation submits for a year is printed: decided when the year begins, and kept from then on."""

from __future__ import annotations

from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.load import layout
from mingzhang.messages import Refusal
from mingzhang.web.people.models import Organisation


def own_layouts(year: int) -> dict[str, str]:
    """The layouts of their own that organisations have and that are made for the year, by path of the organisation."""
    own = Organisation.objects.exclude(layout="").values_list("path", "layout")
    return {path: name for path, name in own if _covers(name, year)}


def own_layout(organisation: Organisation, own: dict[str, str]) -> str:
    """That of the organisation, or of the nearest above it that has one; empty where it is the year's."""
    paths = [path for path in own if organisation.path.startswith(path)]
    return own[max(paths, key=len)] if paths else ""


def _covers(name: str, year: int) -> bool:
    try:
        return layout(name).covers(year)
    except (Refusal, LayoutError):
        return False
