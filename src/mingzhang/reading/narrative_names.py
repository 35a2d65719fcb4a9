"""Names of classification items in sentences as codes: `…（类）…（款）…（项）`, a code with its name, a name alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mingzhang.book.model import Observation, Table
from mingzhang.classification import CodeList, economic_department, functional
from mingzhang.classification.names import loosen
from mingzhang.reading.names import economic
from mingzhang.vocabulary.phrases import label

_CODED = re.compile(r"(?<![\d.])(2\d{2}(?:\d{2}){0,2})(?![\d.])[-—_:]?(?=[^\W\d_])(?!年|元|万|亿|个|人|次|家|项|台|辆|套)")
LEVELS = ("(类)", "(款)", "(项)")


@dataclass(frozen=True)
class Names:
    """Finds codes by name in the budget year. `printed` are the functional codes that this document's tables print with each name."""

    year: int | None = None
    printed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, tables: Iterable[Table], observations: Iterable[Observation], year: int | None) -> Names:
        """The names of a book: those of its tables go before those of the lists."""
        printed: dict[str, set[str]] = defaultdict(set)
        for table in tables:
            for line in table.rows:
                if "function" in line.at:
                    printed[loosen(label(line.label.rpartition("/")[2]).key)].add(line.at["function"])
        codes = frozenset(item.at["function"] for item in observations if "function" in item.at)
        return cls(year, {name: frozenset(found) for name, found in printed.items()}, codes)

    def marked(self, words: str) -> tuple[str | None, str] | None:
        """The code of a name printed with its levels, `社会保障和就业支出(类)…(款)…(项)`, and the words behind it; None where there is
        none. The code is None where the lists do not know the name."""
        if not any(level in words for level in LEVELS):
            return None
        code: str | None = ""
        rest = words
        for level, size in zip(LEVELS, (3, 5, 7), strict=True):
            name, mark, behind = rest.partition(level)
            if not mark:
                continue
            rest = behind
            if code is not None:
                code = self._below(name, size, code)
        return code or None, rest

    def _below(self, name: str, size: int, above: str) -> str | None:
        """The code with `size` digits of that name below `above`. Of a 类 the words in front may be others."""
        name = label(name).key
        if size == 3:
            match = functional().class_named(name, self.year)
            if match is not None:
                return match.entry.code
            names = [entry for entry in functional().classes if name.endswith(entry.name)]
            return names[-1].code if names else None
        here = [code for code in self.printed.get(loosen(name), ()) if len(code) == size and code.startswith(above)]
        if len(set(here)) == 1:
            return here[0]
        known = functional()
        for entries in (known.by_name(name, self.year, above or None), known.by_old_name(name, self.year or 0, above or None)):
            codes = {entry.code for entry in entries if len(entry.code) == size}
            codes = codes & self.codes if len(codes) > 1 and codes & self.codes else codes
            if len(codes) == 1:
                return codes.pop()
        return None

    def coded(self, words: str) -> tuple[str, str] | None:
        """The code of a name printed with its code (2013101行政运行), and the words without both; None where there is none."""
        found = _CODED.search(words)
        if found is None:
            return None
        entries = functional().all_by_code(found[1])
        rest = words[found.end() :]
        for entry in entries:
            core = loosen(entry.name)
            if core and loosen(rest).startswith(core):
                return found[1], words[: found.start()]
        return (found[1], words[: found.start()]) if found[1] in self.codes else None

    def function(self, words: str, above: str) -> str | None:
        """The code of a name alone, below the code `above` (empty: anywhere). A name that several have is the one the tables print."""
        if len(words) < 2:
            return None
        if not above:
            match = functional().class_named(words, self.year)
            if match is not None:
                return match.entry.code
        here = {code for code in self.printed.get(loosen(words), ()) if code.startswith(above)}
        if len(here) == 1:
            return here.pop()
        found = {entry.code for entry in functional().by_name(words, self.year, above or None)}
        found = found or ({entry.code for entry in functional().by_old_name(words, self.year, above or None)} if self.year else set())
        found = found & self.codes if len(found) > 1 else found
        return found.pop() if len(found) == 1 else None

    def economic(self, words: str) -> str | None:
        """The code of an economic item (部门预算支出经济分类) of that name."""
        code = economic("economic", words, self.year)
        if code is not None:
            return code
        known: CodeList = economic_department()
        found = {entry.code for entry in known.by_name(words, self.year)}
        return found.pop() if len(found) == 1 else None
