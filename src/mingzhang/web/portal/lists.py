"""Departments in a list: their public versions beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mingzhang.web.portal.before import before
from mingzhang.web.portal.site import Site
from mingzhang.web.releases.models import Release

SUMS = ("total", "basic", "project", "sangong")


@dataclass(frozen=True, slots=True)
class Listed:
    """A department in a list: its public version, its address, what it spent the year before (None where nothing says it), and how it
    compares with the largest of the list (0 to 1000). `below` is a unit whose department is in the list, too."""

    release: Release
    address: str
    before: int | None
    below: bool
    basic: int
    project: int
    rest: int

    @property
    def start(self) -> int:
        """Where the rest begins."""
        return self.basic + self.project


def below(releases: Sequence[Release]) -> set[int]:
    """The numbers of the versions of units whose department is among them: its budget contains theirs."""
    paths = {one.organisation.path for one in releases if one.organisation.kind == "department"}
    parents = {one.pk: _above(one.organisation.path) for one in releases}
    return {pk for pk, above in parents.items() if not above.isdisjoint(paths)}


def _above(path: str) -> set[str]:
    """The paths of all that an organisation lies in."""
    steps = path.strip("/").split("/")
    return {f"/{'/'.join(steps[:length])}/" for length in range(1, len(steps))}


def listed(site: Site, releases: Sequence[Release]) -> tuple[Listed, ...]:
    """The departments of a list; units whose department is in it stand below it."""
    within = below(releases)
    earlier = before(releases)
    largest = max((one.total for one in releases), default=0) or 1

    def row(one: Release) -> Listed:
        basic, project, total = (max(0, part) * 1000 // largest for part in (one.basic, one.project, one.total))
        return Listed(one, site.release(one), earlier[one.pk].total, one.pk in within, basic, project, max(0, total - basic - project))

    return tuple(map(row, releases))


def sums(rows: Sequence[Listed]) -> dict[str, int | None]:
    """Sums of the departments, each counted once: the budget of a department contains those of its units. `before` is the sum of the year
    before, None unless it is known of all; `count` says how many there are."""
    single = [row for row in rows if not row.below]
    found: dict[str, int | None] = {name: sum(getattr(row.release, name) for row in single) for name in SUMS}
    earlier = [row.before for row in single]
    found["before"] = None if None in earlier else sum(one or 0 for one in earlier)
    found["count"] = len(single)
    return found
