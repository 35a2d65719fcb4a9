"""The words of explanations: phrases to coordinates, what opens a list, what says a change, what is no figure. All of it is data."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.classification import functional
from mingzhang.cube.coordinates import At
from mingzhang.vocabulary.finder import Finder, Found
from mingzhang.vocabulary.phrases import key, meaning, phrase_keys

SHORTEST = 4
"""Characters of the shortest name of a functional class that is looked for within other words."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says of the figures below it: coordinates, whether its section is no budget narrative (`skip` is the kind of
    it), whether unknown things are parts of its amounts (`entries`), and whether its dates are dates of a stock (`stock`)."""

    at: Mapping[str, str]
    skip: str | None = None
    entries: bool = False
    stock: bool = False


@dataclass(frozen=True, slots=True)
class Opener:
    """Words that open a list of parts: whether the list need not be complete, and whether a figure must follow at once (`weak`)."""

    words: str
    partial: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A unit of counting: its coordinates and the words of which one must be near."""

    unit: str
    at: Mapping[str, str]
    before: tuple[str, ...]
    behind: tuple[str, ...]


@cache
def data() -> dict[str, Any]:
    """The file `sentences.toml`."""
    return tomllib.loads((files("mingzhang.vocabulary") / "sentences.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """The text with full-width signs as half-width ones, without white space (the words of the data are compared in this form)."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words (in plain form), the longest first."""
    return "|".join(re.escape(word) for word in sorted({plain(word) for word in words}, key=len, reverse=True))


@cache
def _own() -> dict[str, tuple[Mapping[str, str], bool]]:
    out: dict[str, tuple[Mapping[str, str], bool]] = {}
    for row in data()["phrase"]:
        for words in row["say"]:
            out.setdefault(key(words), (row["at"], bool(row.get("final", False))))
    return out


@cache
def _whole() -> set[str]:
    return {key(word) for word in data()["whole"]}


def alone(words: str) -> bool:
    """Whether this phrase counts only where it is all of the words."""
    return words in _whole()


@cache
def _scanner() -> Finder:
    classes = {key(entry.name) for entry in functional().classes if len(entry.name) >= SHORTEST}
    return Finder({*_own(), *phrase_keys(), *classes} - _whole())


def found_phrases(words: str) -> Iterable[Found]:
    """The phrases in `words` (a key), from left to right, the longest that begins at each place."""
    return _scanner().find(words)


def sense(words: str, context: At, *, final: bool) -> Mapping[str, str] | None:
    """What a phrase (a key) means in a sentence, as members by dimension; None where the vocabulary does not know it. `final`: in a
    final account, where words such as 年初预算数 say a stage."""
    own = _own().get(words)
    if own is not None:
        return {} if own[1] and not final else own[0]
    known = meaning(words, on="row", context=context) or meaning(words, on="column", context=context)
    if known is None:
        return None
    members = dict(known.at.pairs)
    if not final and members.get("stage") == "budget":
        del members["stage"]
    if "flow" not in members:
        for ending in data()["ending"]:
            if words.endswith(tuple(ending["has"])):
                members.update(ending["at"])
    return members


@cache
def _fillers() -> re.Pattern[str]:
    return re.compile(either(data()["filler"]))


def without_fillers(words: str) -> str:
    """What is left of `words` without those that say nothing."""
    return _fillers().sub("", words)


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(f"^(?:{either(data()['filler'])})+|(?:{either(data()['filler'])})+$")


def trimmed(words: str) -> str:
    """`words` without those at both ends that say nothing."""
    return _ends().sub("", words)


@cache
def _longer_ends() -> re.Pattern[str]:
    longer = either(word for word in data()["filler"] if len(word) > 1)
    return re.compile(f"^(?:{longer})+|(?:{longer}|[为是共约计有])+$")


def title(words: str) -> str:
    """`words` as the name of something: without what stands around a name."""
    return _longer_ends().sub("", words)


@cache
def openers() -> re.Pattern[str]:
    """Finds words that open a list of parts."""
    return re.compile(either(word for row in data()["opener"] for word in row["say"]))


@cache
def opener(words: str) -> Opener:
    """The opener that `openers` found."""
    row = next(row for row in data()["opener"] if words in {plain(word) for word in row["say"]})
    return Opener(words, bool(row["partial"]), bool(row.get("weak", False)))


@cache
def changes() -> re.Pattern[str]:
    """Matches words right before a figure that say a change: group `up` or `down`, or `open` where the direction is left open."""
    up, down = (
        either(word for row in data()["change"] if row["direction"] == way for word in row["say"]) for way in ("increase", "decrease")
    )
    behind = either(data()["behind"])
    return re.compile(f"(?:(?P<open>{either(data()['neutral'])})|(?P<up>{up})|(?P<down>{down}))(?:{behind}){{0,3}}$")


@cache
def became() -> re.Pattern[str]:
    """Matches words right before a figure that say what something changed to (增加到): the figure is an amount."""
    verbs = either(word for row in data()["change"] for word in row["say"])
    return re.compile(f"(?:{verbs})(?:{either(data()['to'])})$")


@cache
def exceeds() -> re.Pattern[str]:
    """Matches words right before a figure that say a change against a stage (大于预算数): groups `up`, `down`, `open` and `stage`."""
    row = data()["exceeds"]
    stages = either(word for one in data()["compared"] for word in one["say"])
    return re.compile(f"(?:(?P<up>{either(row['increase'])})|(?P<down>{either(row['decrease'])})|(?P<open>\\0))(?P<stage>{stages})$")


@cache
def same() -> re.Pattern[str]:
    """Finds words that say that nothing changed; the group is filled where it is said only roughly (基本持平)."""
    return re.compile(f"({either(data()['roughly'])})?(?:{either(data()['same'])})")


@cache
def compared() -> re.Pattern[str]:
    """Finds what a figure is compared with: groups `year`, `last` (上年 and the like) and `stage` (the words that say one)."""
    stages = either(word for row in data()["compared"] for word in row["say"])
    last = either(["上年度", "上年", "上一年度", "上一年", "去年同期", "去年", "上年同期", "同期"])
    return re.compile(
        rf"(?:与|比|较|同|和|相比于|相较于|对比)(?=20\d\d年|{last}|{stages})(?:(?P<year>20\d\d)年(?:度)?|(?P<last>{last}))?"
        rf"(?:\([^()]{{0,20}}\))?(?:的|当年|部门|同期|度)?(?P<stage>{stages})?(?:数|总额|安排数)?(?:相比|比较|对比|相比较|相比之下)?"
    )


@cache
def stage_of(words: str) -> str | None:
    """The stage that the words of a comparison name."""
    return next((str(row["stage"]) for row in data()["compared"] if words in {plain(word) for word in row["say"]}), None)


@cache
def reasons() -> re.Pattern[str]:
    """Finds words behind which the reason of a change begins."""
    return re.compile(f"(?:{either(data()['reason'])})(?:是|为|:|系)*")


@cache
def because() -> re.Pattern[str]:
    """Matches words that, right behind a change and without a figure, give its reason."""
    return re.compile(f"(?:{either(data()['because'])})")


@cache
def thresholds() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Patterns of figures that are no statements: of what stands behind it, of what stands in front, and of what joins two of them."""
    row = data()["threshold"]
    front = re.compile(f"(?:{either(row['before'])}|(?:{either(row['goal'])})(?:达到|达|为|是|在)?)$")
    return re.compile(f"(?:{either(row['after'])})"), front, re.compile(f"(?:{either(row['join'])})")


@cache
def counts() -> tuple[Count, ...]:
    """The units of counting, the longest first."""
    out = [
        Count(plain(unit), row["at"], tuple(row.get("before", ())), tuple(row.get("behind", ())))
        for row in data()["count"]
        for unit in row["unit"]
    ]
    return tuple(sorted(out, key=lambda count: -len(count.unit)))


@cache
def nothing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of the words that say that there is none, and of what may stand between them and its name."""
    row = data()["nothing"]
    return re.compile(either(row["say"])), re.compile(either(row["middle"]))


def names_nothing(words: str) -> bool:
    """Whether the words behind 无 name something of the budget: a phrase stands there, behind words that may come between."""
    plainly = key(words)
    start = 0
    while (between := nothing()[1].match(plainly, start)) and between.end() > start:
        if _scanner().at(plainly, start):
            return True
        start = between.end()
    return _scanner().at(plainly, start) is not None


@cache
def heading(text: str) -> Heading | None:
    """What a heading says, None where the vocabulary does not know it."""
    words = key(text)
    for row in data()["section"]:
        wanted, other = row.get("has", ()), row.get("unless", ())
        exact = {key(word) for word in row.get("is", ())}
        if (exact and any(words.endswith(word) and len(words) <= len(word) + 3 for word in exact)) or (
            wanted and all(key(word) in words for word in wanted) and not any(key(word) in words for word in other)
        ):
            return Heading(row.get("at", {}), row.get("skip"), bool(row.get("entries", False)), bool(row.get("stock", False)))
    return None
