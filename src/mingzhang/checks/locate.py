"""Localisation (定位): which printed figures to blame for the identities of a document that fail, and what they should be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.checks.identity import FAILED, Identity
from mingzhang.checks.locate_near import Surroundings
from mingzhang.checks.locate_patterns import Pattern, other_units, total_rows
from mingzhang.checks.locate_search import Explanation, Repair, Search
from mingzhang.checks.locate_solver import Allowance, GaveUp, smallest_sets
from mingzhang.checks.locate_system import Equation, State, System, system_of
from mingzhang.checks.values import Value

SECONDS = 2.0
"""How long the solver may work on one document."""
MOST_CHOICES = 5
"""So many ways to mend one thing are told."""
MOST_PAIRS = 1500
CLEAR = 0.7
"""An explanation that is so much likelier than the next is the one that is told first and alone."""
WORTH_TELLING = 1.6
"""One that is less likely by more than this is not told."""
_TOGETHER = {"exchanged", "moved"}
_NO_SLIP = {"other", "negative", "missing", "empty_line", "too_much"}
"""Kinds of mistakes that any difference can be put down to: they do not speak against a row that was left out."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Failed identities that have one cause. `choices` are the ways to explain them, the likeliest first, each a set of repairs that
    belong together; none where the cause was not found. `clear`: the first choice is much likelier than the others, or the only one.
    `pattern` is a cause that is no single figure."""

    failed: tuple[Identity, ...]
    choices: tuple[tuple[Repair, ...], ...] = ()
    clear: bool = False
    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """What localisation came to: the `system` that repairs speak of, the causes, and how many relations have none for lack of time."""

    system: System
    causes: tuple[Cause, ...]
    gave_up: int = 0


@dataclass
class _Work:
    system: System
    near: Surroundings
    allowance: Allowance
    causes: list[Cause] = field(default_factory=list)
    gave_up: int = 0


def locate(identities: Sequence[Identity], values: Iterable[Value], seconds: float = SECONDS) -> Located:
    """The causes of the identities that fail, in the order of the document. `values` are all values of the tables."""
    if not any(identity.result == FAILED for identity in identities):
        return Located(System((), (), ()), ())
    values = list(values)
    system = system_of(identities, values)
    work = _Work(system, Surroundings.of(values), Allowance(seconds))
    done: set[int] = set()
    for pattern in other_units(system):
        if done.isdisjoint(pattern.equations):
            done.update(_as_pattern(work, pattern))
    for pattern in total_rows(system):
        if done.isdisjoint(pattern.equations):
            done.update(_total_row(work, pattern, done))
    for component in system.components:
        failed = [system.equations[index] for index in component if index not in done]
        if failed:
            done.update(_explain(work, failed))
    left = [index for component in system.components for index in component if index not in done]
    work.causes += [Cause((system.equations[index].identity,)) for index in left]
    seen = {id(equation.identity) for equation in system.failed}
    work.causes += [Cause((one,)) for one in identities if one.result == FAILED and id(one) not in seen]
    return Located(system, tuple(work.causes), work.gave_up)


def _as_pattern(work: _Work, pattern: Pattern) -> tuple[int, ...]:
    failed = tuple(work.system.equations[index].identity for index in pattern.equations)
    work.causes.append(Cause(failed, pattern=pattern))
    return pattern.equations


def _total_row(work: _Work, pattern: Pattern, done: set[int]) -> Iterable[int]:
    """Columns that miss their sums alike have one cause, unless a slip of the pen explains them; gives back what is explained."""
    wanted = set(pattern.equations)
    joined = [index for component in work.system.components if wanted & set(component) for index in component if index not in done]
    failed = [work.system.equations[index] for index in joined]
    search = Search(State(work.system, {}, frozenset(range(len(work.system.equations)))), work.near)
    found = search.singles(failed) or search.pairs(failed, MOST_PAIRS)
    if found and _clear(found) and not any(repair.mistake.kind in _NO_SLIP for repair in found[0].repairs):
        return _settle(work, search, found)
    return _as_pattern(work, pattern) if set(joined) == wanted else ()


def _explain(work: _Work, failed: list[Equation]) -> set[int]:
    """Explains a component if it can; gives back the equations that are explained."""
    every = frozenset(range(len(work.system.equations)))
    proved = frozenset(equation.index for equation in work.system.equations if equation.certain)
    mixed = any(equation.certain for equation in failed) and any(
        not work.system.equations[index].certain for index in work.system.around(work.system.cells_of(one.index for one in failed))
    )
    levels = [every, proved] if mixed else [every]
    found: list[Explanation] = []
    hard = every
    try:
        for way in (_singles, _pairs, _sets):
            for hard in levels:
                search = Search(State(work.system, {}, hard), work.near)
                found = way(work, search, [equation for equation in failed if equation.index in hard])
                if found:
                    break
            if found:
                break
    except GaveUp:
        work.gave_up += len(failed)
    return _settle(work, Search(State(work.system, {}, hard), work.near), found) if found else set()


def _singles(work: _Work, search: Search, failed: list[Equation]) -> list[Explanation]:
    del work
    return search.singles(failed)


def _pairs(work: _Work, search: Search, failed: list[Equation]) -> list[Explanation]:
    del work
    return search.pairs(failed, MOST_PAIRS)


def _sets(work: _Work, search: Search, failed: list[Equation]) -> list[Explanation]:
    found = []
    for amounts in smallest_sets(search.state, failed, MOST_CHOICES, work.allowance):
        one = search.many(amounts, sorted(amounts))
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda one: (round(one.weight, 6), one.cells))


def _settle(work: _Work, search: Search, found: list[Explanation]) -> set[int]:
    """Makes causes of the explanations of a component; gives back the failed equations that they explain."""
    best = found[0]
    after = search.state.with_({repair.cell: repair.amount for repair in best.repairs})
    touched = [work.system.equations[index] for index in work.system.around(best.cells)]
    mended = [equation for equation in touched if equation.failed and after.holds(equation)]
    groups = [best.repairs] if best.repairs[0].mistake.kind in _TOGETHER else _groups(work.system, best.repairs, mended)
    for group in groups:
        cells = {repair.cell for repair in group}
        rest = {repair.cell: repair.amount for repair in best.repairs if repair.cell not in cells}
        own = [equation for equation in mended if any(equation.coefficient(cell) for cell in cells)]
        if not rest:
            ways = found
        elif len(group) == 1:
            state = search.state.with_(rest)
            still = [equation for equation in own if equation.index in state.hard and not state.holds(equation)]
            ways = Search(state, work.near).singles(still)
        else:
            ways = [_without(one, rest) for one in found if set(rest) <= set(one.cells)]
        work.causes.append(_cause(own, ways or [Explanation(group, 0.0)]))
    return {equation.index for equation in mended}


def _groups(system: System, repairs: Sequence[Repair], mended: Sequence[Equation]) -> list[tuple[Repair, ...]]:
    """Which of the repairs belong together: one that mends nothing by itself is of one cause with those that it shares a relation with."""
    cells = {repair.cell for repair in repairs}
    groups = [{repair.cell} for repair in repairs]
    lonely = {cell for cell in cells if not _has_own(mended, cell, cells)}
    for index in system.around(cells):
        shared = {cell for cell, _ in system.equations[index].terms} & cells
        if len(shared) > 1 and shared & lonely:
            joined = [group for group in groups if group & shared]
            groups = [group for group in groups if not group & shared] + [set().union(*joined)]
    ordered = sorted(groups, key=min)
    return [tuple(repair for repair in repairs if repair.cell in group) for group in ordered]


def _has_own(mended: Iterable[Equation], cell: int, cells: Iterable[int]) -> bool:
    """Whether the cell mends an equation that none of the others is in."""
    others = [other for other in cells if other != cell]
    return any(equation.coefficient(cell) and not any(equation.coefficient(other) for other in others) for equation in mended)


def _without(one: Explanation, cells: Mapping[int, int]) -> Explanation:
    return Explanation(tuple(repair for repair in one.repairs if repair.cell not in cells), one.weight)


def _cause(failed: Iterable[Equation], found: Sequence[Explanation]) -> Cause:
    best = found[0].weight
    told = [one for one in found if one.weight <= best + WORTH_TELLING][:MOST_CHOICES]
    return Cause(tuple(equation.identity for equation in failed), tuple(one.repairs for one in told), _clear(told))


def _clear(found: Sequence[Explanation]) -> bool:
    return len(found) == 1 or found[1].weight >= found[0].weight + CLEAR
