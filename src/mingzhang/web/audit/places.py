"""To which organisation an entry belongs: so that those who watch over a part see that part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps

_SUBMISSION = re.compile(r"submission/(\d{1,18})(?:/.*)?\Z")


def submission_in(thing: str) -> int | None:
    """The id of the submission that an entry's object names."""
    found = _SUBMISSION.match(thing)
    return int(found[1]) if found else None


def place_of(thing: str, details: Mapping[str, Any]) -> str | None:
    """The path of the organisation, None where the entry belongs to none."""
    number = submission_in(thing) or details.get("submission")
    if isinstance(number, int):
        return _path("rounds.Submission", "organisation__path", pk=number)
    release, organisation = details.get("release"), details.get("organisation")
    if isinstance(release, int):
        return _path("releases.Release", "organisation__path", pk=release)
    if isinstance(organisation, int):
        return _path("people.Organisation", "path", pk=organisation)
    if isinstance(organisation, str):
        return _path("people.Organisation", "path", code=organisation)
    return None


def _path(model: str, field: str, **which: object) -> str | None:
    found: str | None = apps.get_model(model)._default_manager.filter(**which).values_list(field, flat=True).first()  # noqa: SLF001
    return found
