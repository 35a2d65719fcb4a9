"""Documents for checking: a published budget as it is, and a copy of its page in which one figure was changed."""

from __future__ import annotations

import re
from collections import Counter

from mingzhang.web import store
from mingzhang.web.checking.jobs import accept
from mingzhang.web.jobs import queue
from mingzhang.web.people.models import Person
from mingzhang.web.releases.models import PackFile, Release
from mingzhang.web.rounds.models import Submission

AMOUNT = re.compile(r"(?<=>)\d{1,3}(?:,?\d{3})*\.\d\d(?=<)")
BATCH = "demo"


def upload(person: Person, submission: Submission) -> None:
    """Drops both for the person and has them checked."""
    pack = Release.objects.get(pack__submission=submission, state=Release.State.published).pack
    for suffix in (".docx", ".html"):
        file = PackFile.objects.filter(pack=pack, name__endswith=suffix).order_by("pk").first()
        if file is None:
            continue
        data = store.content(file.sha256)
        name = file.name.rpartition("/")[2]
        if suffix == ".html":
            data, name = wrong(data.decode()).encode(), f"草稿-{name}"
        accept(person, name, data, batch=BATCH)
    while queue.run_one():
        pass


def wrong(page: str) -> str:
    """The page with one figure changed, of those that are printed twice: the other one and the sums tell."""
    counted = Counter(found[0] for found in AMOUNT.finditer(page))
    figure = max((one for one, count in counted.items() if count == 2), key=len, default="")
    changed = figure[:-1] + ("1" if figure.endswith("0") else "0")
    return page.replace(f">{figure}<", f">{changed}<", 1) if figure else page
