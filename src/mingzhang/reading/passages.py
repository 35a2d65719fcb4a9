"""The running text of a document as passages: what is heading, what is an entry of the contents (目录), what belongs to a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from mingzhang.book.model import Passage
from mingzhang.documents.model import Paragraph
from mingzhang.reading.sections import RawTable
from mingzhang.vocabulary.phrases import key, label

_LEVELS = (
    (1, re.compile(r"第[一二三四五六七八九十]+部分")),
    (2, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    (4, re.compile(r"\d{1,2}[、.．](?!\d)")),
    (5, re.compile(r"[（(]\d{1,2}[）)]")),
)
_SENTENCE = re.compile(r"[。；;！？!?]")
_LEADERS = re.compile(r"[\s.．…·\-—]*\d*\s*\Z")
_CONTENTS = frozenset({"目录", "目次"})
LONGEST_HEADING = 50
"""Characters up to which a numbered line without a full stop is taken for a heading."""
LONGEST_ENTRY = 80
"""Characters up to which a line can be an entry of the contents."""


def passages(text: Sequence[Paragraph], tables: Sequence[RawTable]) -> tuple[Passage, ...]:
    """All lines that are no cells of a table, in reading order, with what each is."""
    contents = _contents(text)
    listed = {_entry(line.text): heading_level(line) for line in text[contents.start : contents.stop]}
    running = [_running(line, listed, contained=index in contents) for index, line in enumerate(text)]
    out: list[Passage] = []
    done = 0
    for number, table in enumerate(tables):
        out.extend(running[done : table.after])
        done = max(done, table.after)
        out.extend(_of_table(table, number))
    out.extend(running[done:])
    return tuple(out)


def _entry(text: str) -> str:
    """The words of an entry of the contents or of a heading: without numbering, leaders and page number."""
    return label(_LEADERS.sub("", text)).key


def _of_table(table: RawTable, number: int) -> Iterable[Passage]:
    if table.title:
        yield Passage(table.title, "title", 0, number, table.where)
    for paragraph in table.particulars:
        yield Passage(paragraph.text, "particular", 0, number, paragraph.where)
    for paragraph in table.remarks:
        yield Passage(paragraph.text, "note", 0, number, paragraph.where)


def _running(paragraph: Paragraph, listed: Mapping[str, int], *, contained: bool) -> Passage:
    if contained:
        return Passage(paragraph.text, "contents", 0, None, paragraph.where)
    level = heading_level(paragraph) or listed.get(_entry(paragraph.text), 0)
    return Passage(paragraph.text, "heading" if level else "body", level, None, paragraph.where)


def heading_level(paragraph: Paragraph) -> int:
    """How deep a heading is by its numbering (1 for 第一部分 to 5 for （1）); 0 where the line is no heading."""
    text = paragraph.text.strip()
    if len(text) > LONGEST_HEADING or _SENTENCE.search(text) or text.endswith(("，", ",", "、")):
        return 0
    for level, pattern in _LEVELS:
        if pattern.match(text):
            return level
    return 0


def _contents(text: Sequence[Paragraph]) -> range:
    """The indexes of the entries of the contents: from the line 目录 to where the first of them comes again as a heading."""
    start = next((index for index, line in enumerate(text[:80]) if key(line.text) in _CONTENTS), None)
    if start is None:
        return range(0)
    end = start + 1
    first = _entry(text[end].text) if end < len(text) else ""
    while end < len(text):
        words = _entry(text[end].text)
        again = end > start + 1 and len(words) >= 4 and (words == first or first.startswith(words) or words.startswith(first))
        if again or len(words) > LONGEST_ENTRY or "。" in words:
            break
        end += 1
    return range(start + 1, end)
