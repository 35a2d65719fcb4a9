"""The table of states and transitions (`transitions.toml`): the one statement of who may do what in the yearly round (报送流程)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

Kind = Literal["forward", "back", "withdraw", "side"]
Editable = Literal["everything", "texts", "nothing"]


class TableError(ValueError):
    """The table contradicts itself: the text says where."""


@dataclass(frozen=True, slots=True)
class Round:
    """A part of the year (轮次): 一上, 二上, 公开, 调整. Units that take no part in an `optional` one are not waited for."""

    id: str
    title: str
    english: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A role (岗位). `place` is where it is held: unit, department or bureau; a `desk` must pass every budget; one that does not act
    (`acts`) has no step in the round."""

    id: str
    title: str
    english: str
    place: str
    desk: bool = False
    acts: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """A state of a submission. `step` orders states; `editable` is what the unit may change in it."""

    id: str
    title: str
    english: str
    round: str
    step: int
    editable: Editable = "nothing"


@dataclass(frozen=True, slots=True)
class Named:
    """A guard, condition or effect by name, in Chinese and English. An effect `outside` is carried out by whoever keeps the records."""

    id: str
    title: str
    english: str
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that a role may make: `guards` must hold, `when` is the condition without which this path does not exist, `units_at` the
    state that units below must have reached. `comment` says whether an opinion or reason must be written. One that is `automatic` is made
    by nobody: it follows from an effect of a step that one of its roles makes of the superior unit."""

    action: str
    from_state: str
    to_state: str
    roles: tuple[str, ...]
    title: str
    english: str
    kind: Kind
    comment: bool
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    when: str | None = None
    units_at: str | None = None
    automatic: bool = False


@dataclass(frozen=True)
class Table:
    """All states, roles and transitions, each by id in the order of the file. A new submission begins in `initial`."""

    initial: str
    rounds: Mapping[str, Round]
    roles: Mapping[str, Role]
    states: Mapping[str, State]
    guards: Mapping[str, Named]
    conditions: Mapping[str, Named]
    effects: Mapping[str, Named]
    transitions: tuple[Transition, ...]

    @cached_property
    def desks(self) -> tuple[str, ...]:
        """The roles that must all pass a budget."""
        return tuple(role.id for role in self.roles.values() if role.desk)

    @cached_property
    def actions(self) -> tuple[str, ...]:
        """The ids of all actions of people, in the order of the table."""
        return tuple(dict.fromkeys(one.action for one in self.by_hand))

    @cached_property
    def by_hand(self) -> tuple[Transition, ...]:
        """The transitions that people make."""
        return tuple(one for one in self.transitions if not one.automatic)

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions that people can make in this state."""
        return tuple(one for one in self.by_hand if one.from_state == state)

    def following(self, state: str) -> tuple[Transition, ...]:
        """The transitions of this state that follow from a step of the superior unit."""
        return tuple(one for one in self.transitions if one.automatic and one.from_state == state)

    def waiting_for(self, state: str) -> tuple[str, ...]:
        """The roles whose turn it is (待办): those that can move a submission on from this state."""
        return tuple(dict.fromkeys(role for one in self.leaving(state) if one.kind == "forward" for role in one.roles))

    def matrix(self) -> Iterator[tuple[str, str, str, tuple[Transition, ...]]]:
        """Every (state, action, role) with the transitions that it has; none where the role may never do this there."""
        for state in self.states:
            leaving = self.leaving(state)
            for action in self.actions:
                for role in self.roles:
                    yield state, action, role, tuple(one for one in leaving if one.action == action and role in one.roles)

    def reached(self, state: str | None, goal: str) -> bool:
        """Whether a submission in `state` (None: not begun) has come as far as `goal`; one that takes no part in an optional round has."""
        if state is None:
            return False
        here, there = self.states[state], self.states[goal]
        apart = self.rounds[there.round].optional and here.round != there.round
        return apart or here.step >= there.step


def load(path: Path) -> Table:
    """The table of a file. Raises TableError where it contradicts itself, OSError and tomllib.TOMLDecodeError where it cannot be read."""
    return parse(path.read_text(encoding="utf-8"))


@cache
def table() -> Table:
    """The table that comes with the program."""
    return parse((files("mingzhang.lifecycle") / "transitions.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Table:
    """The table that the text states. Raises TableError, tomllib.TOMLDecodeError."""
    data = tomllib.loads(text)
    transitions = tuple(one for row in data["transitions"] for one in _expanded(row))
    out = Table(
        data["initial"],
        {row["id"]: Round(**row) for row in data["rounds"]},
        {row["id"]: Role(**row) for row in data["roles"]},
        {row["id"]: State(**row) for row in data["states"]},
        {row["id"]: Named(**row) for row in data["guards"]},
        {row["id"]: Named(**row) for row in data["conditions"]},
        {row["id"]: Named(**row) for row in data["effects"]},
        transitions,
    )
    for fault in _faults(out):
        raise TableError(fault)
    return out


def _expanded(row: Mapping[str, Any]) -> Iterator[Transition]:
    rest: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name not in {"from", "to"}
    }
    for state in row["from"]:
        yield Transition(from_state=state, to_state=row.get("to", state), **rest)


def _faults(table: Table) -> Iterator[str]:
    if table.initial not in table.states:
        yield f"initial: {table.initial}"
    yield from (f"round of {state.id}: {state.round}" for state in table.states.values() if state.round not in table.rounds)
    for one in table.transitions:
        where = f"{one.from_state} {one.action}"
        named: tuple[tuple[str, tuple[str, ...], Mapping[str, object]], ...] = (
            ("state", (one.from_state, one.to_state, *([one.units_at] if one.units_at else ())), table.states),
            ("role", one.roles, table.roles),
            ("guard", one.guards, table.guards),
            ("effect", one.effects, table.effects),
            ("condition", (one.when,) if one.when else (), table.conditions),
        )
        for what, names, known in named:
            yield from (f"{where}: unknown {what} {name}" for name in names if name not in known)
        yield from (f"{where}: {name} does not act" for name in one.roles if name in table.roles and not table.roles[name].acts)
        if ("units_complete" in one.guards) != (one.units_at is not None):
            yield f"{where}: units_complete and units_at belong together"
    yield from _ambiguous(table)
    reached = {table.initial}
    while more := {one.to_state for one in table.transitions if one.from_state in reached} - reached:
        reached |= more
    yield from (f"{state}: never reached" for state in table.states if state not in reached)


def _ambiguous(table: Table) -> Iterator[str]:
    """Steps that a person could not choose between, or that an event could not tell apart."""
    paths: dict[tuple[str, str, str], list[Transition]] = {}
    for one in table.transitions:
        for role in one.roles:
            paths.setdefault((one.from_state, one.action, role), []).append(one)
    for (state, action, role), steps in paths.items():
        conditions, ends = {one.when for one in steps}, {one.to_state for one in steps}
        if len(steps) > 1 and (None in conditions or len(conditions) < len(steps) or len(ends) < len(steps)):
            yield f"{state} {action}: twice for {role}"
