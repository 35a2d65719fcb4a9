"""What every page shows around its own: the person, the year, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as lazy

from mingzhang.web.people.roles import areas_of


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    title: str
    address: str
    here: bool


AREAS = (
    ("work", lazy("我的工作"), "home"),
    ("filling", lazy("预算编制"), "submissions"),
    ("review", lazy("审核"), "inbox"),
    ("rounds", lazy("年度管理"), "rounds"),
    ("releases", lazy("公开"), "releases"),
    ("checking", lazy("文件核对"), "uploads"),
    ("people", lazy("组织与人员"), "organisations"),
    ("audit", lazy("操作日志"), "audit"),
)
"""Areas of the system: id, title, name of its first page. Which of them a person sees follows from the roles (`people/roles.toml`)."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The navigation of the person who asks."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"places": ()}
    allowed = areas_of(person)
    here = request.path
    places = []
    for area, title, name in AREAS:
        if area not in allowed:
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        places.append(Place(str(title), address, here == address or (address != reverse("home") and here.startswith(address))))
    return {"places": tuple(places)}
