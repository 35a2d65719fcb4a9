"""The narrative (文字说明) as statements: every amount, share, change and count of the explanations with its coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mingzhang.book.model import Observation, Passage, Statement, Table, Unplaced
from mingzhang.cube.coordinates import At
from mingzhang.reading.narrative_figures import figures, flatten
from mingzhang.reading.narrative_names import Names
from mingzhang.reading.narrative_passage import read_passage
from mingzhang.reading.narrative_state import Found, State
from mingzhang.reading.narrative_words import Reader, aliases, placed
from mingzhang.vocabulary.sentences import Heading, heading

TITLE = 40
"""Characters up to which a line behind a bare 第一部分 is its title."""


def read_narrative(
    passages: Sequence[Passage],
    tables: Sequence[Table],
    observations: Sequence[Observation],
    *,
    year: int | None,
    final: bool,
    name: str | None = None,
    before: int = 0,
) -> tuple[list[Statement], list[Unplaced]]:
    """The statements of all passages, and the figures that could not be understood. `before` is how many statements the book has
    already: `within` counts from its beginning. `name` is the department's."""
    found = Found()
    own = aliases((passage.text for passage in passages if passage.role == "body"), name)
    reader = Reader(Names.of(tables, observations, year), year, final, own, name or "")
    state = State({}, found)
    for index, (passage, said) in enumerate(zip(passages, _sections(passages), strict=True)):
        if passage.role == "heading" and not any(figure.kind == "money" for figure in figures(flatten(passage.text))):
            state = State(
                _base(said), found, _any(said, "entries"), _any(said, "stock"), earlier=len(found.statements), passage=len(found.statements)
            )
        if passage.role not in {"heading", "body", "note"} or any(one.skip for one in said):
            continue
        if passage.role == "note":
            read_passage(reader, State({}, found, earlier=len(found.statements), passage=len(found.statements)), index, passage)
        else:
            read_passage(reader, state, index, passage)
    return _numbered(_with_unit(found.statements, observations), before), found.unplaced


def _any(said: Iterable[Heading], what: str) -> bool:
    return any(bool(getattr(one, what)) for one in said)


def _base(said: Iterable[Heading]) -> dict[str, str]:
    base: dict[str, str] = {}
    for one in said:
        base = dict(placed(base, one.at).pairs) if one.at else base
    return base


def _sections(passages: Sequence[Passage]) -> list[tuple[Heading, ...]]:
    """For each passage what the headings above it say, the outermost first."""
    stack: list[tuple[int, Heading | None]] = []
    out = []
    bare = False
    for passage in passages:
        level = passage.level
        if passage.role == "heading" and not any(figure.kind == "money" for figure in figures(flatten(passage.text))):
            stack = [(above, one) for above, one in stack if above < level]
            stack.append((level, heading(passage.text)))
            bare = level == 1 and stack[-1][1] is None
        elif bare and passage.role == "body" and len(passage.text) <= TITLE and (title := heading(passage.text)) is not None:
            stack[-1] = (stack[-1][0], title if title.skip else None)
            bare = False
        else:
            bare = False
        out.append(tuple(one for _, one in stack if one is not None))
    return out


def _with_unit(statements: list[Statement], observations: Sequence[Observation]) -> list[Statement]:
    """Where tables print a department's only unit with every item, its items in the narrative are that unit's."""
    units = {item.at["unit"] for item in observations if "unit" in item.at}
    if len(units) != 1:
        return statements
    unit = units.pop()
    known = {item.at.canonical() for item in observations}

    def settled(place: At) -> At:
        here = place.canonical()
        return place.but(unit=unit) if "function" in here and here not in known and here.but(unit=unit) in known else place

    return [_moved(statement, settled(statement.at)) for statement in statements]


def _moved(statement: Statement, place: At) -> Statement:
    return statement if place == statement.at else replace(statement, at=place)


def _numbered(statements: list[Statement], before: int) -> list[Statement]:
    return [statement if statement.within is None else replace(statement, within=statement.within + before) for statement in statements]


def printed(passages: Sequence[Passage]) -> int:
    """How many amounts and percentages the budget narrative prints, without fixed phrases and sections that are none of it."""
    out = 0
    for passage, said in zip(passages, _sections(passages), strict=True):
        if passage.role in {"heading", "body", "note"} and not any(one.skip for one in said):
            out += sum(1 for figure in figures(flatten(passage.text)) if figure.kind in {"money", "percent", "points"} and not figure.aside)
    return out
