"""What was read lately: a page and the steps on it ask for the same facts several times, and reading them takes far longer than finding
out that nothing changed."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from mingzhang.facts.sheets import TextWanted
from mingzhang.web.filling.models import Part
from mingzhang.web.filling.reading import Understood, understand

MOST_BYTES = 6_000_000
"""How much is kept in each process, measured by the stored form; the facts themselves take some times as much."""


class Lately:
    """The last that was understood, by everything that it follows from; the oldest goes first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, tuple[int, Understood]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def understood(self, submission: int, parts: Mapping[str, Part], wanted: Sequence[TextWanted]) -> Understood:
        """What `understand` gives. It follows from the contents themselves, not from their versions: one that was never committed must not
        stand for another."""
        contents = [[key, part.fields, part.rows] for key, part in sorted(parts.items())]
        asked = [[one.key, one.title, one.required] for one in wanted]
        data = json.dumps([submission, contents, asked]).encode()
        name = hashlib.sha256(data).digest()
        with self._lock:
            known = self._kept.get(name)
            if known is not None:
                self._kept.move_to_end(name)
                return known[1]
        found = understand(submission, parts, wanted)
        with self._lock:
            if name not in self._kept and len(data) <= self._most:
                self._kept[name] = (len(data), found)
                self._bytes += len(data)
                while self._bytes > self._most:
                    self._bytes -= self._kept.popitem(last=False)[1][0]
        return found


lately = Lately()
"""That of this process."""
