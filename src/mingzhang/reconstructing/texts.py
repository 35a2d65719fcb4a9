"""The texts of the explanation that are facts: what stands under the headings that ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingzhang.book.model import Passage
from mingzhang.reconstructing.likely import headings
from mingzhang.vocabulary.phrases import label


def texts_of(passages: Sequence[Passage]) -> Mapping[str, str]:
    """The texts by key, a paragraph a line. The heading that says little more than the words wins, then the one that stands deeper; what
    stands under a heading is given once."""
    out: dict[str, str] = {}
    taken: set[int] = set()
    for name, words in headings().items():
        found = [
            (len(label(passage.text).key), -passage.level, number)
            for number, passage in enumerate(passages)
            if passage.role == "heading" and number not in taken and any(word in passage.text for word in words)
        ]
        for *_, number in sorted(found):
            text = _under(passages, number)
            if text:
                out[name] = text
                taken.add(number)
                break
    return out


def _under(passages: Sequence[Passage], heading: int) -> str:
    """What stands under a heading, deeper headings among it."""
    lines = []
    for passage in passages[heading + 1 :]:
        if passage.role == "heading" and passage.level <= passages[heading].level:
            break
        if passage.role in {"heading", "body"} and passage.table is None:
            lines.append(passage.text.strip())
    return "\n".join(line for line in lines if line)
