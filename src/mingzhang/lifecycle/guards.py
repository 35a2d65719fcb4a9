"""The guards and conditions of the table, by name: each gives the sentences that say why a step is not possible now, none where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mingzhang.lifecycle.situation import Situation
from mingzhang.lifecycle.table import Table, Transition
from mingzhang.messages import say
from mingzhang.money import fen_to_wan

NAMED = 3
"""How many names a sentence lists before it says 等."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is not possible: the code of the sentence and the sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What a guard judges: a step of the table in a situation."""

    now: Situation
    step: Transition
    known: Table


Guard = Callable[[Ask], Iterable[Reason]]
GUARDS: dict[str, Guard] = {}
CONDITIONS: dict[str, Callable[[Situation], bool]] = {
    "top_level": lambda now: now.superior is None,
    "subordinate": lambda now: now.superior is not None,
    "public_current": lambda now: now.standing.publication == "current",
    "public_taken_down": lambda now: now.standing.publication == "taken_down",
    "public_waiting": lambda now: now.standing.publication in {"none", "outdated"},
    "something_public": lambda now: now.standing.publication in {"current", "outdated"},
}


def because(code: str, **values: object) -> Reason:
    """The reason with this code."""
    return Reason(code, say(code, **values))


def reasons(one: Transition, now: Situation, known: Table) -> tuple[Reason, ...]:
    """Why this transition is not possible in the situation, empty where all its guards hold."""
    return tuple(reason for name in one.guards for reason in GUARDS[name](Ask(now, one, known)))


def exists(one: Transition, now: Situation) -> bool:
    """Whether the path is there at all: its condition holds."""
    return one.when is None or CONDITIONS[one.when](now)


def _listed(names: Iterable[str]) -> str:
    names = list(dict.fromkeys(names))
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")


def _guard(function: Guard) -> Guard:
    GUARDS[function.__name__] = function
    return function


@_guard
def no_errors(ask: Ask) -> Iterator[Reason]:
    """No finding of severity error stands without a waiver, and the figures were checked at all."""
    if ask.now.findings is None:
        yield because("guard.not_checked")
        return
    errors = [found for found in ask.now.findings if found.severity == "error" and not found.waived]
    if errors:
        yield because("guard.no_errors", count=len(errors), first=errors[0].message.rstrip("。"))


@_guard
def units_complete(ask: Ask) -> Iterator[Reason]:
    """Every unit below has reached `units_at`."""
    goal = ask.step.units_at or ask.step.from_state
    missing = [unit for unit in ask.now.below if not ask.known.reached(unit.state, goal)]
    if missing:
        units = _listed(f"{unit.name}（{ask.known.states[unit.state].title if unit.state else '未开始'}）" for unit in missing)
        yield because("guard.units_complete", count=len(missing), units=units, goal=ask.known.states[goal].title)


@_guard
def control_issued(ask: Ask) -> Iterator[Reason]:
    """There are control numbers (控制数)."""
    if ask.now.control is None:
        yield because("guard.control_issued")


@_guard
def within_control(ask: Ask) -> Iterator[Reason]:
    """No amount is above its control number; without control numbers nothing is within them."""
    if ask.now.control is None:
        yield because("guard.control_issued")
    elif over := ask.now.control.exceeding:
        what = _listed(f"{line.unit} {line.fund_title}超出 {fen_to_wan(line.over)} 万元" for line in over)
        yield because("guard.within_control", count=len(over), what=what)


@_guard
def reasons_given(ask: Ask) -> Iterator[Reason]:
    """Every change that must be explained is (增减变化原因)."""
    if ask.now.reasons_missing:
        yield because("guard.reasons_given", count=len(ask.now.reasons_missing), what=_listed(ask.now.reasons_missing))


@_guard
def another_person(ask: Ask) -> Iterator[Reason]:
    """Who handed it on to this state does not make the next step too (不相容岗位分离)."""
    arrival = ask.now.standing.arrivals.get(ask.step.from_state)
    if arrival is not None and arrival.person.key == ask.now.person:
        yield because("guard.another_person")


@_guard
def nobody_acted(ask: Ask) -> Iterator[Reason]:
    """Nobody else has begun to work on it since it was handed on."""
    others = [ask.known.roles[role].title for role in ask.now.acted if role in ask.known.roles and role not in ask.step.roles]
    if others:
        yield because("guard.nobody_acted", roles=_listed(others))


@_guard
def approved_by_both(ask: Ask) -> Iterator[Reason]:
    """All desks have passed it, and none has withdrawn."""
    missing = [ask.known.roles[desk].title for desk in ask.known.desks if desk not in ask.now.standing.passes]
    if missing:
        yield because("guard.approved_by_both", roles="、".join(missing))


@_guard
def same_as_reviewed(ask: Ask) -> Iterator[Reason]:
    """The figures are still those that each desk passed."""
    if ask.now.figures is None or any(event.version != ask.now.figures for event in ask.now.standing.passes.values()):
        yield because("guard.same_as_reviewed")


@_guard
def same_as_approved(ask: Ask) -> Iterator[Reason]:
    """The figures are those of the approval (批复)."""
    approved = ask.now.standing.approved
    if approved is None or ask.now.figures is None or approved.version != ask.now.figures:
        yield because("guard.same_as_approved")


@_guard
def congress_approved(ask: Ask) -> Iterator[Reason]:
    """The people's congress has approved the budget of the year (预算法第五十二条)."""
    if ask.now.congress is None:
        yield because("guard.congress_approved")


@_guard
def superior_approved(ask: Ask) -> Iterator[Reason]:
    """The superior unit's own budget is approved."""
    if ask.now.superior is None or ask.known.states[ask.now.superior].step < ask.known.states[ask.step.to_state].step:
        yield because("guard.superior_approved")


@_guard
def superior_settled(ask: Ask) -> Iterator[Reason]:
    """The superior unit is not in the middle of an adjustment of its own."""
    if ask.now.superior is not None and ask.known.rounds[ask.known.states[ask.now.superior].round].optional:
        yield because("guard.superior_settled")


@_guard
def pack_proved(ask: Ask) -> Iterator[Reason]:
    """The files to be published were made from the facts as they are now, and every figure was read back from them."""
    if ask.now.pack is None:
        yield because("guard.pack_missing")
        return
    if not ask.now.pack.proved or ask.now.pack.problems:
        yield because("guard.pack_proved", problems="；".join(text.rstrip("。") for text in ask.now.pack.problems[:NAMED]))
    if ask.now.content is None or ask.now.pack.content != ask.now.content:
        yield because("guard.pack_outdated")


def unjudged(known: Table) -> tuple[str, ...]:
    """The guards and conditions of a table that no function here judges; such a table must not be used."""
    pairs: tuple[tuple[Mapping[str, object], Mapping[str, object]], ...] = ((known.guards, GUARDS), (known.conditions, CONDITIONS))
    return tuple(name for named, functions in pairs for name in named if name not in functions)
