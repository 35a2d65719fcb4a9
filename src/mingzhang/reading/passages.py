"""The running text of a document as passages: what is heading, what is an entry of the contents (目录), what belongs to a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

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
_CONTENTS = re.compile(r"(?:.{0,40}公开)?目[录次]\Z")
_RUNNING = re.compile(r"[，,、：:；;。]")
_ENDED = re.compile(r"[。！？!?；;：:]\W{0,2}\Z")
_FULL_STOP = re.compile(r"[。！？!?；;][\"”’』」）)]?\Z")
_APART = re.compile(r"附件|附表|附[:：]|注[:：]|备注|说明[:：]|单位[:：]|联系|电话|[（(]?盖章|20\d\d\s*年\s*\d{1,2}\s*月")
_BEGINS = re.compile(r"[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[，,、条]|[①-⑳●■◆▪•·*#]")
LONGEST_HEADING = 50
"""Characters up to which a numbered line without a full stop is taken for a heading."""
LONGEST_ENTRY = 80
"""Characters up to which a line can be an entry of the contents."""
SHORTEST_LINE = 20
"""Characters from which a line may have been cut because it was full."""
MOST_LINES = 40
"""Lines that one cut paragraph can have."""


def passages(text: Sequence[Paragraph], tables: Sequence[RawTable]) -> tuple[Passage, ...]:
    """All lines that are no cells of a table, in reading order, with what each is. A paragraph that was cut over several lines is
    one passage, at the place of its first line."""
    contents = _contents(text)
    listed = {_entry(line.text): heading_level(line) for line in text[contents.start : contents.stop]}
    running = [_running(line, listed, contained=index in contents) for index, line in enumerate(text)]
    out: list[Passage] = []
    done = 0
    for number, table in enumerate(tables):
        out.extend(_joined(running[done : table.after]))
        done = max(done, table.after)
        out.extend(_of_table(table, number))
    out.extend(_joined(running[done:]))
    return tuple(out)


def _joined(lines: Sequence[Passage]) -> Iterable[Passage]:
    """The lines with the pieces of cut paragraphs put together: lines of running text that do not end, up to one that does."""
    start = 0
    while start < len(lines):
        end = start
        while end + 1 < len(lines) and end - start < MOST_LINES and _goes_on(lines[end], lines[end + 1]):
            end += 1
        if end > start and _FULL_STOP.search(lines[end].text.strip()):
            text = lines[start].text.rstrip()
            for line in lines[start + 1 : end + 1]:
                text = _put_together(text, line.text.strip())
            yield replace(lines[start], text=text, role="body", level=0)
        else:
            yield from lines[start : end + 1]
        start = end + 1


def _goes_on(line: Passage, following: Passage) -> bool:
    """Whether a line was cut and the next is the rest of it."""
    text, rest = line.text.strip(), following.text.strip()
    if line.role not in {"body", "heading"} or following.role != "body" or len(text) < SHORTEST_LINE:
        return False
    if _ENDED.search(text) or not _RUNNING.search(text[2 if line.role == "body" else 6 :]) or _APART.match(text):
        return False
    return not _APART.match(rest) and not _BEGINS.match(rest) and not any(pattern.match(rest) for _, pattern in _LEVELS)


def _put_together(text: str, rest: str) -> str:
    return f"{text} {rest}" if text[-1:].isascii() and text[-1:].isalpha() and rest[:1].isascii() and rest[:1].isalpha() else text + rest


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
    """The indexes of the entries of the contents: from the line 目录 (预算信息公开目录) to where the first of them comes again as a
    heading; where it never does, to where another does."""
    start = next((index for index, line in enumerate(text[:80]) if _CONTENTS.match(key(line.text))), None)
    if start is None:
        return range(0)
    stop = start + 1
    while stop < len(text) and len(words := _entry(text[stop].text)) <= LONGEST_ENTRY and "。" not in words:
        stop += 1
    return _until_again(text, start + 1, stop)


def _until_again(text: Sequence[Paragraph], start: int, stop: int) -> range:
    """The entries from `start`, at most to `stop`, without what comes again as a heading and without the lines before it that have no
    numbering."""
    words = [_entry(line.text) for line in text[start:stop]]
    if not words:
        return range(start, stop)
    first = words[0]
    for place in range(1, len(words)):
        if len(words[place]) >= 4 and (words[place] == first or first.startswith(words[place]) or words[place].startswith(first)):
            return range(start, start + place)
    if stop - start < len(text) - start:
        for place in range(1, len(words)):
            if len(words[place]) >= 4 and words[place] in words[:place] and heading_level(text[start + place]):
                end = start + place
                while end > start + 1 and not heading_level(text[end - 1]):
                    end -= 1
                return range(start, end)
    return range(start, stop)
