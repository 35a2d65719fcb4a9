"""The opinions of 绩效目标申报审核表: what 主管部门, 预算管理科室 and 绩效中心 said when they passed a budget, for the forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mingzhang.facts.model import Facts, Opinion
from mingzhang.lifecycle.record import Event, replay, transition_of
from mingzhang.lifecycle.table import Table, table


def opinions(events: Iterable[Event], known: Table | None = None) -> tuple[Opinion, ...]:
    """The opinions that count, in the order of the roles: those of passes that were neither withdrawn nor followed by a return. An office
    that passed without a word is quoted with the title of its step. Raises Refusal `lifecycle.broken_record`."""
    known = known or table()
    counted = replay(events, known).opinions
    return tuple(
        Opinion(role, event.comment or _title(event, known), event.person.name, event.day)
        for role in known.roles
        if (event := counted.get(role)) is not None
    )


def with_opinions(facts: Facts, given: tuple[Opinion, ...], by_project: Mapping[str, tuple[Opinion, ...]] | None = None) -> Facts:
    """The facts with these opinions on every project; `by_project` (by the project's key) has those that an office gave on one project and
    that stand instead of its general one."""
    special = by_project or {}

    def merged(own: tuple[Opinion, ...]) -> tuple[Opinion, ...]:
        offices = {one.by: one for one in given} | {one.by: one for one in own}
        return tuple(offices.values())

    return replace(facts, projects=tuple(replace(project, opinions=merged(special.get(project.key, ()))) for project in facts.projects))


def _title(event: Event, known: Table) -> str:
    made = transition_of(event, known)
    return made.title if made else event.action
