"""The figures of the narrative as values and identities: what the text says against the tables and against itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from mingzhang.checks.context import Context
from mingzhang.checks.identity import Identity
from mingzhang.checks.narrative import Narrative, Said, Witness
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import complete

AMOUNT, SUM, DELTA = "statement.amount", "statement.sum", "statement.delta"


def statement_identities(context: Context) -> list[Identity]:
    """The identities that the statements of the narrative give: an amount is what the tables print, parts add up to their whole, a
    change is the sum of the changes of its parts and the difference from last year's amount."""
    if not context.book.statements:
        return []
    narrative = context.narrative
    told: dict[int, Witness] = {}
    out = list(_amounts(narrative, told))
    out += _sums(narrative, told)
    out += _deltas(narrative, told)
    return out


def denies(said: Said) -> bool:
    """Whether the narrative says in words, without a figure, that there is none of an amount (“无”): a rule of its own."""
    return said.statement.measure == "amount" and not any(sign.isdigit() for sign in said.statement.text)


def _amounts(narrative: Narrative, told: dict[int, Witness]) -> Iterable[Identity]:
    """Each amount against its best witness in the tables, else against the first amount that the narrative states at the same place.
    `told` takes down what the witness of a contradicted amount says."""
    for group in narrative.amounts.values():
        alone: list[Said] = []
        for said in group:
            assert said.value is not None
            if denies(said):
                continue
            agrees, witness = narrative.verdict(said)
            if witness is None:
                alone.append(said)
                continue
            if agrees is False:
                told[said.index] = witness
            if not (agrees and said.value.fen == 0 and all(value.blank for value in witness.values)):
                yield Identity(AMOUNT, said.value, witness.values, certain=_proved(said, witness))
        for other in alone[1:]:
            assert other.value is not None
            if not other.witness.agrees(alone[0].witness):
                told[other.index] = alone[0].witness
            yield Identity(AMOUNT, other.value, alone[0].witness.values, certain=_same_words(alone[0], other))


def _proved(said: Said, witness: Witness) -> bool:
    """Whether the tables prove an amount wrong: they print something, and at coordinates that the words give for certain."""
    return not all(value.blank for value in witness.values) and "project" not in said.at


def _same_words(one: Said, other: Said) -> bool:
    return one.statement.subject == other.statement.subject


def _sums(narrative: Narrative, told: dict[int, Witness]) -> Iterable[Identity]:
    """Parts add up to the whole that they are said to be within."""
    families: dict[int, list[Said]] = defaultdict(list)
    for said in narrative.said:
        if said.statement.measure == "amount" and said.statement.within is not None:
            families[said.statement.within].append(said)
    for head, parts in families.items():
        whole = narrative.said[head]
        if whole.statement.measure != "amount" or whole.value is None:
            continue
        found = family(narrative, whole, parts)
        if found is None:
            continue
        relation, members = found
        identity = Identity(SUM, whole.value, tuple(member.value for member in members if member.value is not None), relation)
        if not _explained(identity, [whole, *members], told):
            yield identity


def family(narrative: Narrative, whole: Said, parts: Sequence[Said]) -> tuple[str, list[Said]] | None:
    """The parts that exclude each other, and whether they are all of the whole (`=`) or some of it (`≥`)."""
    inside = [part for part in parts if part.at != whole.at and whole.at.over(part.at)]
    outermost = [part for part in inside if not any(other.at != part.at and other.at.over(part.at) for other in inside)]
    by_place = {part.at: part for part in reversed(outermost)}
    members = [part for part in outermost if by_place[part.at] is part]
    if not members or not all(one.at.apart(other.at) for one, other in combinations(members, 2)):
        return None
    if all_of(narrative, whole.at, [part.at for part in members]):
        return "=", members
    return ("≥", members) if len(members) > 1 or members[0].statement.partial else None


def all_of(narrative: Narrative, whole: At, parts: Sequence[At]) -> bool:
    """Whether the parts are all of the whole: all children of it in one dimension, or all that the tables print of it there."""
    names = {name for part in parts for name in part.dimensions | whole.dimensions if part[name] != whole[name]}
    if len(names) != 1:
        return False
    name = names.pop()
    members = {part[name] for part in parts}
    children = complete(name, whole[name])
    if children:
        missing = {child for child in children if not any(child == member or member.startswith(child + ".") for member in members)}
        told = len(parts) > 1 and "year" not in whole
        return all(_nothing(narrative, whole.but(**{name: child}), told=told) for child in missing)
    if name == "function":
        size = min(len(member) for member in members)
        printed = {place["function"][:size] for place in narrative.spent(whole)}
        return bool(printed) and printed <= {member[:size] for member in members}
    return False


def _nothing(narrative: Narrative, place: At, *, told: bool) -> bool:
    """Whether a part that the narrative leaves out is nothing: the tables print none of it. Where they have no such part at all and the
    narrative tells the others apart (`told`), it is a kind of money that hardly any department has."""
    printed = narrative.tables(narrative.settled(place))
    return all(witness.fen == 0 for witness in printed) if printed else told


def _explained(identity: Identity, members: Sequence[Said], told: dict[int, Witness]) -> bool:
    """Whether the sum fails only because of amounts that are already found wrong: with what the tables say it holds."""
    if identity.result != "failed" or not any(member.index in told for member in members):
        return False
    believed = [told.get(member.index, member.witness) for member in members]
    total = believed[0]
    rest = Witness(tuple(value for witness in believed[1:] for value in witness.values))
    return total.agrees(rest) or (identity.relation == "≥" and total.fen >= rest.fen)


def _deltas(narrative: Narrative, told: dict[int, Witness]) -> Iterable[Identity]:
    """The change of a whole is the sum of the changes of its parts; this year's amount is last year's and the change."""
    yield from _parts_of_changes(narrative)
    for place, group in narrative.changes.items():
        for said in group:
            if said.value is None or said.statement.direction is None:
                continue
            last = narrative.last(said)
            for witness in narrative.known(place, said)[:1]:
                if last is not None:
                    total = witness.values[0] if len(witness.values) == 1 else None
                    if total is not None and total.statement not in told:
                        yield Identity(DELTA, total, (*last.values, said.value), certain=False)


def _parts_of_changes(narrative: Narrative) -> Iterable[Identity]:
    places = list(narrative.changes)
    for place in places:
        whole = narrative.changes[place][0]
        inside = [narrative.changes[other] for other in places if other != place and place.over(other)]
        parts = [_beside(whole, group) for group in inside]
        parts = [part for part in parts if part is not None and part.against == whole.against]
        found = family(narrative, whole, [part for part in parts if part is not None])
        if found is None or found[0] != "=" or whole.value is None:
            continue
        values: tuple[Value, ...] = tuple(member.value for member in found[1] if member.value is not None)
        if any(member.statement.direction is None for member in (whole, *found[1])):
            continue
        yield Identity(DELTA, whole.value, values)


def _beside(whole: Said, group: Sequence[Said]) -> Said | None:
    """The change of a part that is stated nearest to that of the whole."""
    here = whole.statement.passage or 0
    return min(group, key=lambda said: abs((said.statement.passage or 0) - here), default=None)
