"""The table as a page for people: state diagrams (Mermaid) and a table of every step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mingzhang.lifecycle.table import Named, Table, Transition, table

_INTRODUCTION = """# The yearly round (报送流程)

Made from `src/mingzhang/lifecycle/transitions.toml` by `make lifecycle`; do not edit. Program, permission matrix and this page follow
that one table. Every unit and every department has one submission a year, which goes through these states. A *forward* step moves it
on, a *return* (退回) needs an opinion, a *withdrawal* (撤回) is open to those who handed it on until somebody acts on it. The
diagrams leave withdrawals out, the tables have every step. What follows *随上级单位* nobody does by hand: it is the effect of a step
of the superior unit.
"""


def mermaid(known: Table, round_: str | None = None) -> str:
    """The diagram of one round without withdrawals, or of the whole year without returns too."""
    steps = [one for one in known.by_hand if one.from_state != one.to_state]
    if round_ is None:
        steps = [one for one in steps if one.kind == "forward" or one.action in {"retract", "adjust"}]
    else:
        steps = [one for one in steps if known.states[one.from_state].round == round_ and one.kind != "withdraw"]
    shown = dict.fromkeys(state for one in steps for state in (one.from_state, one.to_state))
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f"    {state} : {known.states[state].title}" for state in known.states if state in shown]
    if known.initial in shown and round_ in {None, known.states[known.initial].round}:
        lines.append(f"    [*] --> {known.initial}")
    lines += [f"    {start} --> {end} : {label}" for (start, end), label in _edges(known, steps).items()]
    return "\n".join(lines)


def _edges(known: Table, steps: Iterable[Transition]) -> dict[tuple[str, str], str]:
    """One label for all steps between two states."""
    said: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
    for one in steps:
        titles = said.setdefault((one.from_state, one.to_state), {})
        titles.setdefault(one.title, {}).update(dict.fromkeys(known.roles[role].title for role in one.roles))
    return {edge: "<br>".join(f"{title}（{'、'.join(roles)}）" for title, roles in titles.items()) for edge, titles in said.items()}


def markdown(known: Table | None = None) -> str:
    """The page `docs/lifecycle.md`."""
    known = known or table()
    parts = [_INTRODUCTION, "## The year\n" + _fenced(mermaid(known)), "## Roles\n" + _roles(known), "## States\n" + _states(known)]
    for round_ in known.rounds.values():
        title = f"## {round_.title}: {round_.english}\n"
        parts.append(title + _fenced(mermaid(known, round_.id)) + "\n" + _steps(known, round_.id))
    parts += [
        "## Guards\nWhat must hold before a step; each failure is a sentence of `messages.toml`.\n\n" + _named(known.guards.values()),
        "## Paths\nThe same step may lead by different paths; one exists only where its condition holds.\n\n"
        + _named(known.conditions.values()),
        "## Effects\nWhat a step does beside moving the submission. *Outside*: carried out by whoever keeps the records.\n\n"
        + _named(known.effects.values()),
    ]
    return "\n".join(parts)


def _fenced(diagram: str) -> str:
    return f"```mermaid\n{diagram}\n```\n"


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _roles(known: Table) -> str:
    rows = ((f"`{one.id}`", one.title, one.english, one.place, "yes" if one.acts else "no, reads only") for one in known.roles.values())
    return _rows(("id", "岗位", "role", "held at", "has steps"), rows)


def _states(known: Table) -> str:
    def row(state: str) -> tuple[str, ...]:
        one = known.states[state]
        waiting = "、".join(known.roles[role].title for role in known.waiting_for(state))
        return f"`{state}`", one.title, one.english, known.rounds[one.round].title, waiting, one.editable

    return _rows(("id", "状态", "state", "轮次", "whose turn", "unit may edit"), map(row, known.states))


def _steps(known: Table, round_: str) -> str:
    return _rows(
        ("from", "step", "步骤", "to", "岗位", "comment", "guards", "path", "effects"),
        (
            (
                known.states[one.from_state].title,
                f"`{one.action}` {one.english}",
                one.title,
                known.states[one.to_state].title if one.to_state != one.from_state else "(stays)",
                "、".join(known.roles[role].title for role in one.roles) + "（随上级单位）" * one.automatic,
                "required" if one.comment else "",
                ", ".join(_guards(one)),
                f"`{one.when}`" if one.when else "",
                ", ".join(f"`{name}`" for name in one.effects),
            )
            for one in known.transitions
            if known.states[one.from_state].round == round_
        ),
    )


def _guards(one: Transition) -> Iterator[str]:
    for name in one.guards:
        yield f"`{name}` (at `{one.units_at}`)" if name == "units_complete" else f"`{name}`"


def _named(named: Iterable[Named]) -> str:
    return _rows(("id", "名称", "meaning"), ((f"`{one.id}`", one.title, one.english + (" (outside)" * one.outside)) for one in named))
