"""Who needs a content of the store: the one register that is asked before anything is deleted, and the tidying up of what nobody needs.

Every field that names contents is declared by its application (`names`), every other one that could (JSON, hashes) as one that does not
(`names_none`); a field that is neither fails a test."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from mingzhang.web import store
from mingzhang.web.jobs.keeping import chore

GRACE = timedelta(days=2)
"""How long nobody may have kept a content again before it goes without having been left: longer than any session or transaction lasts."""
EVERY = timedelta(days=1)
"""How often the store is gone through."""
BATCH = 500
Needed = Callable[[frozenset[str]], Iterable[str]]
_HASH = re.compile(r"[0-9a-f]{64}")
_asked: dict[str, Needed] = {}
_free: dict[str, str] = {}


def names(field: str) -> Callable[[Needed], Needed]:
    """Makes a function the answer of a field (`app.Model.field`): which of the hashes it names."""

    def known(needed: Needed) -> Needed:
        _asked[field] = needed
        return needed

    return known


def names_in(field: str) -> None:
    """A text field that holds a hash and nothing else."""
    model, name = _parts(field)

    def needed(hashes: frozenset[str]) -> Iterable[str]:
        found: Iterable[str] = _manager(model).filter(**{f"{name}__in": hashes}).values_list(name, flat=True)
        return found

    _asked[field] = needed


def names_within(field: str) -> None:
    """A JSON field in which hashes stand somewhere."""
    model, name = _parts(field)

    def needed(hashes: frozenset[str]) -> Iterator[str]:
        for value in _manager(model).exclude(**{name: {}}).values_list(name, flat=True).iterator():
            yield from hashes.intersection(hashes_in(value))

    _asked[field] = needed


def names_none(why: str, *fields: str) -> None:
    """Fields that look as if they named contents and do not, and why."""
    _free.update(dict.fromkeys(fields, why))


def declared() -> frozenset[str]:
    """All fields of which it is known whether they name contents."""
    return frozenset(_asked) | frozenset(_free)


def naming() -> frozenset[str]:
    """The fields that name contents."""
    return frozenset(_asked)


def hashes_in(value: object) -> Iterator[str]:
    """All hashes in a value of JSON."""
    if isinstance(value, str):
        if _HASH.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from hashes_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from hashes_in(one)


def needed_of(hashes: Iterable[str]) -> frozenset[str]:
    """Which of the contents anybody needs."""
    wanted, found = frozenset(hashes), set[str]()
    for needed in _asked.values():
        if found == wanted:
            break
        found.update(needed(wanted - found))
    return frozenset(found & wanted)


@chore
def tidy_store() -> None:
    """Deletes the contents that nobody needs and nobody kept again for a while (`GRACE`), once a day, and tells how many in the log."""
    mark = Path(settings.DATA) / "objects-tidied"
    now = time.time()
    if not mark.parent.is_dir() or (mark.is_file() and mark.stat().st_mtime > now - EVERY.total_seconds()):
        return
    mark.touch()
    before = now - GRACE.total_seconds()
    gone = 0
    old = store.older_than(before)
    while some := tuple(islice(old, BATCH)):
        needed = needed_of(some)
        gone += sum(store.forget(one, before) for one in some if one not in needed)
    logging.getLogger("mingzhang.store").info("contents that nobody needs: %s deleted", gone)


def _parts(field: str) -> tuple[type[Model], str]:
    model, _, name = field.rpartition(".")
    return apps.get_model(model), name


def _manager(model: type[Model]) -> Any:
    return model._default_manager  # noqa: SLF001
