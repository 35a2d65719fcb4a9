"""Lines with amounts and the forms of the book, put together to facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from mingzhang.book.model import Project as Form
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ALL, label
from mingzhang.facts.model import WHOLE, Facts, Indicator, Item, Project, Revenue, Spending
from mingzhang.money import Fen
from mingzhang.reconstructing.forms import assets_of, department_of, government_of, indicators_of, project_of, purchases_of, units_of
from mingzhang.reconstructing.lines import Line
from mingzhang.reconstructing.printed import Printed
from mingzhang.reconstructing.texts import texts_of
from mingzhang.vocabulary.phrases import key

_CATEGORIES = {"project.routine": "routine", "project.specific": "specific", "project.other": "other"}
_NEARLY = 80
"""How much of two names, in percent, is the same where one project is meant."""
Assumed = tuple[Revenue | Spending, ...]


def facts_of(printed: Printed, lines: Sequence[Line]) -> tuple[Facts, Assumed]:
    """The facts, and the lines of revenue and spending among them that are assumed."""
    department, units = department_of(printed), units_of(printed)
    natures = {unit.code: unit.nature for unit in units}
    money = _one_kind(printed, [line for line in lines if "item" not in line.at])
    projects, keys = _projects(printed, money)
    spending = _spending([line for line in money if line.at["flow"] == "expenditure"], keys, natures, department.year)
    income, guessed = _revenue([line for line in money if line.at["flow"] == "revenue"], spending)
    names = {key(project.name): project.key for project in projects}
    facts = Facts(
        department,
        units,
        income,
        spending,
        projects,
        _indicators(printed, names),
        duty="\n".join(goal.text for form in printed.book.goals for goal in form.goals if goal.period == "annual") or None,
        purchases=tuple(purchase for purchase, _ in purchases_of(printed, names)),
        items=_items(printed, [line for line in lines if "item" in line.at]),
        assets=assets_of(printed.book),
        texts=texts_of(printed.book.passages),
    )
    return facts, (*guessed, *(line for line in spending if line.assumed))


def _one_kind(printed: Printed, money: Sequence[Line]) -> list[Line]:
    """The lines with each project in one kind only, that of most of its money; the rest is no project's by name. Where tables list the
    projects they say the kind themselves."""
    if any("project" in margin.at for margin in printed.margins):
        return list(money)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for line in money:
        sums[line.at["project"]][line.at["kind"]] += line.fen
    main = {name: kinds.most_common(1)[0][0] for name, kinds in sums.items() if name != ALL}
    return [
        line if main.get(line.at["project"], line.at["kind"]) == line.at["kind"] else replace(line, at=line.at.but(project=ALL))
        for line in money
    ]


def _projects(printed: Printed, money: Iterable[Line]) -> tuple[tuple[Project, ...], dict[tuple[str, str], str]]:
    """The projects that are spent on, then those that only have a form; and the key of each by name and kind. A project of two kinds is
    two; money of a kind of project without any is a project that bears the name of the kind."""
    forms: dict[str, Form] = {}
    for form in printed.book.projects:
        forms.setdefault(key(form.name), form)
    wanted = dict.fromkeys((line.at["project"], line.at["kind"]) for line in money if line.at["kind"].startswith("project"))
    wanted.pop((ALL, "project"), None)
    spent = {name for name, _ in wanted}
    names = {
        line.at["project"]: line.label.rpartition("/")[2] for table in printed.book.tables for line in table.rows if "project" in line.at
    }
    units = {line.at["project"]: line.at["unit"] for line in money}
    keys: dict[tuple[str, str], str] = {}
    out: list[Project] = []
    meant = {likely.name for name in spent if (likely := _like(name, forms, spent)) is not None}
    only_forms = [name for name, form in forms.items() if name not in spent and form.name not in meant]
    for name, kind in [*wanted, *((name, "project") for name in only_forms)]:
        named = forms.get(name) or _like(name, forms, spent)
        identity = (named.code if named is not None else None) or (label("kind", kind) if name == ALL else name)
        while identity in {project.key for project in out}:
            identity += "'"
        keys[name, kind] = identity
        unit = units.get(name) or printed.unit_code(named.unit if named is not None else None)
        if named is not None:
            own = named if key(named.name) == name else replace(named, name=names.get(name) or name)
            out.append(project_of(own, identity, unit, _CATEGORIES.get(kind)))
        else:
            title = label("kind", kind) if name == ALL else next((text for text in (names.get(name),) if text and key(text) == name), name)
            out.append(Project(identity, title, unit, category=_CATEGORIES.get(kind, "specific")))
    return tuple(out), keys


def _like(name: str, forms: Mapping[str, Form], spent: Collection[str]) -> Form | None:
    """The form of a project that a table calls `name` and no form does: the only one without money whose name is nearly the same."""
    if name == ALL or name in forms:
        return None
    near = [form for other, form in forms.items() if other not in spent and fuzz.ratio(name, other) >= _NEARLY]
    return near[0] if len(near) == 1 else None


def _spending(lines: Iterable[Line], keys: dict[tuple[str, str], str], natures: dict[str, str], year: int) -> tuple[Spending, ...]:
    return tuple(
        Spending(
            unit=line.at["unit"],
            kind=line.at["kind"].partition(".")[0],
            function=_named(line.at["function"]),
            economic=_named(line.at["economic"]),
            fund=line.at["fund"],
            vintage=line.at["vintage"],
            amount=Fen(line.fen),
            project=keys.get((line.at["project"], line.at["kind"])),
            government_economic=government_of(line.at, natures.get(line.at["unit"], ""), year),
            assumed=line.assumed,
        )
        for line in sorted(lines, key=lambda line: _order(line.at))
    )


def _order(place: At) -> tuple[str, ...]:
    return tuple(place[name] for name in ("unit", "kind", "function", "economic", "government_economic", "project", "fund", "vintage"))


def _revenue(lines: Sequence[Line], spending: Iterable[Spending]) -> tuple[tuple[Revenue, ...], tuple[Revenue, ...]]:
    """The revenue, and what of it is assumed. Where none is printed it is what is spent."""
    if lines:
        found = [
            (
                Revenue(line.at["unit"], line.at["fund"], line.at["vintage"], Fen(line.fen), function=_named(line.at["function"])),
                line.assumed,
            )
            for line in sorted(lines, key=lambda line: tuple(line.at[name] for name in ("unit", "fund", "vintage", "function")))
        ]
        return tuple(line for line, _ in found), tuple(line for line, assumed in found if assumed)
    spent: dict[tuple[str, str, str], int] = defaultdict(int)
    for use in spending:
        spent[use.unit, use.fund, use.vintage] += use.amount
    assumed = tuple(Revenue(unit, fund, vintage, Fen(fen)) for (unit, fund, vintage), fen in spent.items())
    return assumed, assumed


def _items(printed: Printed, lines: Iterable[Line]) -> tuple[Item, ...]:
    """“三公”经费 and the like."""
    by_unit = any("item" in margin.at and "unit" in margin.at for margin in printed.margins)
    sums: dict[tuple[str, str, str | None], int] = defaultdict(int)
    for line in lines:
        sums[line.at["item"], line.at["fund"], line.at["unit"] if by_unit else None] += line.fen
    return tuple(Item(item, fund, Fen(fen), unit=unit) for (item, fund, unit), fen in sums.items())


def _indicators(printed: Printed, names: dict[str, str]) -> tuple[Indicator, ...]:
    whole = [line for form in printed.book.goals for line in indicators_of(form, WHOLE)]
    seen: set[str] = set()
    out: list[Indicator] = []
    for form in printed.book.projects:
        identity = names.get(key(form.name))
        if identity is not None and identity not in seen:
            seen.add(identity)
            out.extend(indicators_of(form, identity))
    return (*whole, *out)


def _named(member: str) -> str | None:
    return None if member == ALL else member
