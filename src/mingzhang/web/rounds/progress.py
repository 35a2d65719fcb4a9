"""How far the submissions of a year are: how many in which state and round, as numbers and as a picture."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from mingzhang.lifecycle.table import table
from mingzhang.web.rounds.models import Submission

WIDTH = 1000
"""The width of the picture, in its own units."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the picture: id and title of a round or state, how many, where its bar begins and how wide it is."""

    id: str
    title: str
    count: int
    x: int
    width: int

    @property
    def middle(self) -> int:
        """Where its number stands."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole picture; `states` only those in which something is, each measured by the largest."""

    total: int
    rounds: tuple[Share, ...]
    states: tuple[tuple[str, Share], ...]
    public: int

    @property
    def said(self) -> str:
        """The picture in words, for those who do not see it."""
        return "，".join(_("{title} {count} 个").format(title=one.title, count=one.count) for one in self.rounds) or _("还没有报送")


def progress_of(submissions: QuerySet[Submission]) -> Progress:
    """The progress of these submissions."""
    known = table()
    found = dict(submissions.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n"))
    counts = {state: found.get(state, 0) for state in known.states}
    total = sum(counts.values())
    rounds: list[Share] = []
    at = 0
    for one in known.rounds.values():
        count = sum(n for state, n in counts.items() if known.states[state].round == one.id)
        if count:
            end = (sum(share.count for share in rounds) + count) * WIDTH // total
            rounds.append(Share(one.id, one.title, count, at, end - at))
            at = end
    most = max(counts.values(), default=0)
    states = tuple(
        (known.states[state].round, Share(state, known.states[state].title, n, 0, max(4, n * WIDTH // most)))
        for state, n in counts.items()
        if n
    )
    return Progress(total, tuple(rounds), states, counts["published"])
