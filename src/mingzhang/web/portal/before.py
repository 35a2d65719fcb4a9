"""What departments spent the year before, as far as anything public says it, and why it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from mingzhang.web.portal.models import Figure
from mingzhang.web.portal.reasons import CHANGED
from mingzhang.web.releases.models import Release


@dataclass(frozen=True, slots=True)
class Before:
    """The whole budget of the year before in 分 (None where nothing says it), the reason that the department gives for the change, and
    where on the page of its text that stands."""

    total: int | None = None
    reason: str = ""
    place: str = ""


def before(releases: Sequence[Release]) -> dict[int, Before]:
    """The year before of each version, by its number: as the version's own data state it, else as that year's public version has it, else
    as the version's text says how much it changed. Two queries, however many versions there are."""
    rows = list(Figure.objects.filter(Q(view="use") | Q(view=CHANGED, dims__startswith="of=total"), release__in=releases))
    stated: dict[int, int] = {}
    said: dict[int, Figure] = {}
    for row in rows:
        if row.view == CHANGED:
            said[row.release_id] = row
        elif row.before:
            stated[row.release_id] = stated.get(row.release_id, 0) + row.before
    public = _public(releases)
    return {one.pk: _of(one, stated, public, said.get(one.pk)) for one in releases}


def _of(one: Release, stated: Mapping[int, int], public: Mapping[tuple[int, int], int], said: Figure | None) -> Before:
    total = stated.get(one.pk)
    if total is None:
        total = public.get((one.organisation_id, one.year - 1))
    if total is None and said is not None:
        total = one.total - said.amount
    passage = said.at.get("passage") if said is not None else None
    return Before(total, said.name if said is not None else "", f"text/#x{passage}" if passage else "")


def _public(releases: Iterable[Release]) -> dict[tuple[int, int], int]:
    """The totals of the public versions of the years before, by organisation and year."""
    wanted = {(one.organisation_id, one.year - 1) for one in releases}
    found = Release.objects.filter(
        state=Release.State.published, year__in={year for _who, year in wanted}, organisation__in={who for who, _year in wanted}
    )
    return {(who, year): total for who, year, total in found.values_list("organisation_id", "year", "total") if (who, year) in wanted}
