"""What every page shows around its own: the person, the year, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from mingzhang.web.people.roles import areas_of


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    title: str
    address: str
    here: bool


AREAS = (
    ("work", gettext_lazy("我的工作"), "home"),
    ("filling", gettext_lazy("预算编制"), "submissions"),
    ("review", gettext_lazy("审核"), "inbox"),
    ("rounds", gettext_lazy("年度管理"), "rounds"),
    ("releases", gettext_lazy("公开"), "releases"),
    ("checking", gettext_lazy("文件核对"), "uploads"),
    ("people", gettext_lazy("组织与人员"), "organisations"),
    ("audit", gettext_lazy("操作日志"), "audit"),
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
