"""The lines of facts with their amounts: what is possible, fitted to what is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import ALL, ancestors
from mingzhang.reconstructing.atoms import Atom, Choices
from mingzhang.reconstructing.candidates import Division, divisions, joined
from mingzhang.reconstructing.certain import determined
from mingzhang.reconstructing.fit import balanced, fit, rows_of
from mingzhang.reconstructing.margins import Index, Margin
from mingzhang.reconstructing.printed import Printed
from mingzhang.vocabulary.phrases import key

REVENUE, SPENDING = at({"flow": "revenue"}), at({"flow": "expenditure"})
_PROJECTS = at({"flow": "expenditure", "kind": "project"})
_OUT = ("carried_out", "surplus_allocation")
_GROUPS = frozenset({ALL, "fiscal", "other"})
_ITEM, _CLASS = len("2010101"), len("30101")
_FORM = 1
"""The weight of the amount in a project's form: the tables count more."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of facts at `at` with its amount in 分; `assumed` where the printed sums do not determine it."""

    at: At
    fen: int
    assumed: bool


def lines_of(printed: Printed) -> list[Line]:
    """The likeliest lines that print the margins: all of them, or, where they contradict each other, as many as can be. What is possible
    is first taken narrowly, and more widely only where that does not do."""
    forms = _of_forms(printed)
    margins = [*printed.margins, *forms]
    blanks = [Margin(place, 0, printed.precision, 1) for place in printed.zeros]
    best: tuple[int, list[Line]] | None = None
    for leave, small in ((False, False), (True, False), (True, True)):
        atoms = _atoms(printed, margins, forms, leave=leave, small=small)
        lines, broken = _fitted(printed, atoms, [*margins, *blanks] if small else margins)
        if best is None or broken < best[0]:
            best = broken, lines
        if not broken:
            break
    return best[1] if best is not None else []


def _of_forms(printed: Printed) -> list[Margin]:
    """The year's money of each project as its form says it, where no table lists the projects."""
    if any("project" in margin.at and margin.at["flow"] == "expenditure" for margin in printed.margins):
        return []
    sums: dict[At, tuple[int, int]] = {}
    for form in printed.book.projects:
        money = form.funds.get("annual.total") or form.funds.get("annual.fiscal")
        if money is not None and money.amount and form.name:
            place = _PROJECTS.but(project=key(form.name))
            before, _ = sums.get(place, (0, 0))
            sums[place] = before + int(money.amount), max(1, int(money.precision or 1))
    return [Margin(place, fen, precision, _FORM) for place, (fen, precision) in sums.items()]


def _atoms(printed: Printed, margins: Sequence[Margin], forms: Sequence[Margin], *, leave: bool, small: bool) -> list[Atom]:
    """The possible lines. Unless `leave`, each is within a cell of every table that is about it and complete; unless `small`, none is
    where nothing is printed, as an amount may be that is too small to print."""
    parts = _divisions(printed, margins, forms)
    places = [*joined([REVENUE], parts["revenue"], leave=leave)] if parts["revenue"] else []
    out = [SPENDING.but(kind=kind) for kind in _OUT if any(margin.at["kind"] == kind for margin in margins)]
    places += joined([SPENDING, *out], parts["expenditure"], leave=leave) if parts["expenditure"] else []
    places += [place for place in joined([SPENDING], parts["item"], leave=leave) if "item" in place]
    atoms = Choices.of(printed.units, [margin.at for margin in margins]).atoms(places)
    zeros = Index(() if small else printed.zeros)
    possible = [atom for atom in atoms if not zeros.over(atom.at)]
    return possible if leave else _listed(possible, [part for found in parts.values() for part in found if part.complete])


def _listed(atoms: Iterable[Atom], complete: Sequence[Division]) -> list[Atom]:
    """The atoms without those that a complete division would have to list and does not."""
    wholes = Index([part.whole for part in complete])
    cells = [Index(part.cells) for part in complete]
    return [atom for atom in atoms if all(cells[part].over(atom.at) for part in wholes.over(atom.at))]


def _divisions(printed: Printed, margins: Sequence[Margin], forms: Sequence[Margin]) -> dict[str, list[Division]]:
    """The divisions of all tables, by what they divide. The project lists of goals count only where no table lists the projects."""
    listed = any("project" in place for value, place, statutory in printed.values if statutory and value.fen)
    tables: dict[tuple[int, str], dict[At, Margin]] = defaultdict(dict)
    for value, place, statutory in printed.values:
        if value.fen and (statutory or not listed):
            stream = "item" if "item" in place else place["flow"]
            tables[value.table, stream].setdefault(place, Margin(place, value.fen, max(1, value.precision), 1))
    out: dict[str, list[Division]] = {"revenue": [], "expenditure": [], "item": []}
    for (_, stream), cells in tables.items():
        out[stream].extend(divisions(list(cells.values())))
    if forms:
        total = [margin for margin in margins if margin.at == _PROJECTS][:1]
        out["expenditure"].extend(
            divisions([*total, *forms]) if total else [Division(_PROJECTS, tuple(one.at for one in forms), complete=True)]
        )
    return {stream: list(dict.fromkeys(found)) for stream, found in out.items()}


def _fitted(printed: Printed, atoms: Sequence[Atom], margins: Sequence[Margin]) -> tuple[list[Line], int]:
    """The lines that are not zero, and how many printed sums of the year they do not give."""
    below_zero = Index([margin.at for margin in margins if margin.fen < 0])
    negative = {number: bool(below_zero.over(atom.at)) for number, atom in enumerate(atoms)}
    rows = rows_of(atoms, margins)
    alike = _alike(atoms, margins)
    weighed = [Atom(atom.at, 2 * atom.strange + 1 - (number in alike), atom.assumed) for number, atom in enumerate(atoms)]
    money = [*rows, *balanced(_balance(atoms))]
    found = fit(weighed, money, printed.precision, negative)
    holding = [number for number in range(len(money)) if number not in found.broken]
    certain = determined(len(atoms), money, holding, printed.precision, negative)
    lines = [Line(atom.at, fen, atom.assumed or not sure) for atom, fen, sure in zip(atoms, found.amounts, certain, strict=True) if fen]
    return lines, sum(number < len(rows) and margins[number].weight > _FORM for number in found.broken)


def _alike(atoms: Sequence[Atom], margins: Sequence[Margin]) -> set[int]:
    """The lines whose functional item has the same printed amount as their project or economic class: they are probably one."""
    index = Index([margin.at for margin in margins])
    out = set()
    for number, atom in enumerate(atoms):
        above = [margins[margin] for margin in index.over(atom.at)]
        items = {one.fen for one in above if len(one.at["function"]) == _ITEM and not _detailed(one.at)}
        if any(one.fen in items for one in above if _detailed(one.at) and "function" not in one.at):
            out.add(number)
    return out


def _detailed(place: At) -> bool:
    return "project" in place or len(place["economic"]) == _CLASS


def _balance(atoms: Sequence[Atom]) -> Iterable[tuple[list[int], list[int]]]:
    """Revenue and spending of each kind of fund and vintage, where there is revenue: what comes in is spent or carried out."""
    groups: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, atom in enumerate(atoms):
        if "item" not in atom.at:
            chain = (atom.at["fund"], *ancestors("fund", atom.at["fund"]))
            fund = [member for member in chain if member not in _GROUPS][-1:]
            side = 0 if atom.at["flow"] == "revenue" else 1
            groups[fund[0] if fund else ALL, atom.at["vintage"]][side].append(number)
    if any(revenue for revenue, _ in groups.values()):
        yield from groups.values()
