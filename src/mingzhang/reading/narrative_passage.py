"""One passage of the narrative, clause by clause: what opens lists, says years and comparisons, gives reasons, and leads to figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mingzhang.book.model import Passage
from mingzhang.cube.dimensions import ALL
from mingzhang.reading.narrative_clauses import Clause, clauses
from mingzhang.reading.narrative_figures import Figure, figures, flatten
from mingzhang.reading.narrative_record import Recorder
from mingzhang.reading.narrative_state import State, Topic
from mingzhang.reading.narrative_words import Meaning, Reader, placed
from mingzhang.vocabulary.sentences import because, changes, opener, openers, plain, reasons

_WITHIN = re.compile(r"(.{2,40})中$")
_LEADS_ON = re.compile(r"(?::|如下|其中)$")
_COMPARISONS = frozenset({"change", "growth"})


def read_passage(reader: Reader, state: State, index: int, passage: Passage) -> None:
    """Reads the passage with that index in the book. Its statements and the figures that were not understood go to `state.found`."""
    flat = flatten(passage.text)
    found = [figure for figure in figures(flat) if not figure.aside]
    recorder = Recorder(reader, state, index, passage, flat)
    state.earlier, state.passage = state.passage, len(state.found.statements)
    parts = list(clauses(flat, found))
    for number, clause in enumerate(parts):
        _clause(recorder, clause, parts[number + 1] if number + 1 < len(parts) else None)
        _mark(state, clause.mark)
        if clause.mark == "(" and clause.start == clause.end and number and parts[number - 1].figure is not None:
            state.open(partial=True)
    leads = bool(_LEADS_ON.search(flat.rstrip()))
    for group in state.groups:
        group.carried = group.carried or leads
    state.end_sentence()


def _mark(state: State, mark: str) -> None:
    if mark == "。":
        state.end_sentence()
    elif mark == ";":
        state.purpose = state.reasoning = False
        for group in state.groups:
            group.later = True
    elif mark == "(":
        state.open_bracket()
    elif mark == ")":
        state.close_bracket()


def _clause(recorder: Recorder, clause: Clause, following: Clause | None) -> None:
    state = recorder.state
    words = plain(recorder.flat[clause.start : clause.end]).replace("*", "")
    if not state.reasoning and _reason(recorder, clause):
        words = ""
    figure = clause.figure
    state.reasoning = state.reasoning and "其中" not in words
    if not state.reasoning:
        words, purpose = _opened(recorder, words, figure, clause, following)
        if purpose:
            return
    if figure is not None:
        recorder.record(figure, words)
    else:
        _words(recorder, words, clause.mark)


def _opened(recorder: Recorder, words: str, figure: Figure | None, clause: Clause, following: Clause | None) -> tuple[str, bool]:
    """Opens a list where the words do; gives the words behind, and whether they only tell a purpose."""
    state = recorder.state
    found = next(reversed(list(openers().finditer(words))), None)
    if found is None:
        return words, False
    kind = opener(found[0])
    front, behind = words[: found.start()].strip(",，、;:"), words[found.end() :].lstrip("是为:,，")
    if kind.weak:
        next_figure = figure if clause.mark != ":" else following.figure if following is not None else None
        if next_figure is None or next_figure.kind not in {"money", "count"}:
            if state.found.statements[state.passage :] and state.found.statements[-1].measure in _COMPARISONS and because().search(words):
                place = recorder.flat.find(kind.words, clause.start)
                _keep_reason(recorder, [number for number in _last_change(state) if place >= 0], place + len(kind.words))
                state.reasoning = True
            state.purpose = True
            return words, True
    named = recorder.reader.read(front, state.context, stock=state.stock) if front else Meaning()
    if named.several and not behind:
        return words, False
    state.open(partial=kind.partial, named=placed(state.base, recorder.stamped(named)) if named.sure else None)
    return behind, False


def _words(recorder: Recorder, words: str, mark: str) -> None:
    """A clause without a figure: it may say a year, a comparison, or what the next figures are about."""
    state = recorder.state
    if not words or state.reasoning:
        return
    within = _WITHIN.match(words)
    meaning = recorder.reader.read(within[1] if within else words, state.context, stock=state.stock)
    if meaning.compared is not None:
        state.against = state.last_against = meaning.compared
        state.purpose = False
        if meaning.sure:
            state.topic = Topic(placed(state.base, meaning.members), words, recorder.index)
    elif meaning.dated and not meaning.members:
        state.year, state.dated = meaning.year, True
    if meaning.members.get("kind") == "project" and mark == ",":
        state.lead = Topic(placed(state.base, meaning.members), words, recorder.index)
    if state.purpose or not meaning.sure or meaning.compared is not None:
        return
    place = placed(state.base, recorder.stamped(meaning))
    if within and mark in {",", ":"}:
        state.open(partial=True, named=place)
    elif set(meaning.members) - {"stage", "flow"}:
        part = state.part(recorder.stamped(meaning), "amount")
        state.topic = Topic((part[0] if part else place).but(year=ALL, stage=ALL), words, recorder.index)


def _reason(recorder: Recorder, clause: Clause) -> bool:
    """Whether the reason of a change begins in the clause; it is kept with the changes it explains."""
    state, flat = recorder.state, recorder.flat
    found = reasons().search(flat, clause.start, clause.end)
    if found is None:
        return False
    changed = _explained(recorder, plain(flat[clause.start : found.start()]))
    _keep_reason(recorder, changed, found.end())
    state.reasoning = True
    return True


def _keep_reason(recorder: Recorder, changed: Iterable[int], start: int) -> None:
    statements = recorder.state.found.statements
    for number in changed:
        statements[number] = replace(statements[number], reason=_reason_text(recorder, start))


def _last_change(state: State) -> list[int]:
    """The last change of the passage, with the growth that says the same."""
    statements = state.found.statements
    return [
        number
        for number in range(max(state.passage, len(statements) - 4), len(statements))
        if statements[number].measure in _COMPARISONS and statements[number].at == statements[-1].at and statements[number].reason is None
    ]


def _explained(recorder: Recorder, words: str) -> list[int]:
    """The changes that a reason explains: those of what its words name (财政拨款支出增加的主要原因), else the last one, together with
    the growth that says the same."""
    state = recorder.state
    statements = state.found.statements
    near = [
        number
        for number in range(max(state.earlier, len(statements) - 40), len(statements))
        if statements[number].measure in _COMPARISONS and statements[number].reason is None
    ]
    named = recorder.reader.read(changes().sub("", words.rstrip("的")), state.context)
    if set(named.members) & {"fund", "kind", "function", "item"}:
        place = placed(state.base, recorder.stamped(named)).but(flow=ALL)
        return [number for number in near if statements[number].at.but(flow=ALL) == place]
    here = [number for number in near if number >= state.passage or statements[number].direction != "same"]
    if not here or here[-1] < len(statements) - 8:
        return []
    return [number for number in here if number >= here[-1] - 4 and statements[number].at == statements[here[-1]].at]


_STOP = re.compile(r"[。;；]")


def _reason_text(recorder: Recorder, start: int) -> str:
    """The words of the reason as printed: up to the full stop, or to a ; behind which figures follow."""
    flat, text = recorder.flat, recorder.passage.text
    for stop in _STOP.finditer(flat, start):
        rest = flat[stop.end() : stop.end() + 80].partition("。")[0]
        if stop[0] == "。" or any(figure.kind in {"money", "percent"} for figure in figures(rest)):
            return text[start : stop.start()].strip("：: ")
    return text[start:].strip("：: ")
