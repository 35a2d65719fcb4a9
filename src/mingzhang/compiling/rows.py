"""The rows of a table as its layout declares them: fixed labels, and one row for each class, item, unit, project …"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest

from mingzhang.compiling.atoms import purchases
from mingzhang.compiling.context import Context, narrower
from mingzhang.compiling.cube import Cube
from mingzhang.compiling.numerals import numeral
from mingzhang.compiling.targets import target_text
from mingzhang.compiling.templates import fill
from mingzhang.cube.coordinates import At, at
from mingzhang.cube.dimensions import ALL, contains
from mingzhang.facts.model import Indicator, Project
from mingzhang.layouts.model import Row
from mingzhang.money import Fen
from mingzhang.vocabulary.phrases import key, label, meaning

SIZES = {"类": 3, "款": 5, "项": 7}


@dataclass(frozen=True, slots=True)
class Printed:
    """A row as it will be printed: its label, its coordinates (None where it has no figures), and what columns that name it print.
    `cube` holds the amounts of a row that stands for a single line of the facts, at coordinates of its own (`entry`). A `grand` one is the
    sum with what is carried out, where that is printed beside it."""

    label: str
    at: At | None
    fields: Mapping[str, str | Fen | Decimal] = field(default_factory=dict)
    indent: int = 0
    partial: bool = False
    cube: Cube | None = None
    silent: bool = False
    optional: bool = False
    grand: bool = False


def expand(rows: Iterable[Row], base: At, context: Context, unknown: Callable[[str], None]) -> Iterator[Printed]:
    """The rows that the declarations give at `base`. `unknown` is told of every label that the vocabulary does not know."""
    for row in rows:
        place = narrower(base, at(row.within)) if row.within else base
        if row.each is not None:
            for printed, inner in _EACH[row.each](row, place, context):
                yield printed
                yield from expand(row.rows, inner, context, unknown)
        elif row.label is not None:
            yield _fixed(row, place, context, unknown)
            yield from expand(row.rows, place, context, unknown)
        else:
            yield from expand(row.rows, place, context, unknown)


def _fixed(row: Row, place: At, context: Context, unknown: Callable[[str], None]) -> Printed:
    text = filled(row.label or "", context)
    words = label(text)
    fields = {name: filled(value, context) for name, value in row.fields.items()}
    if row.plain:
        return Printed(text, None, fields, row.indent)
    found, grand = None, False
    if row.at is not None:
        found = narrower(place, at({name: filled(member, context) for name, member in row.at.items()}))
    else:
        phrase = meaning(words.key, on="row", context=place)
        if phrase is None:
            unknown(text)
        found = narrower(place, phrase.at) if phrase is not None else None
        grand = phrase is not None and phrase.grand
    if found is not None and found["item"].startswith("assets"):
        counted = [asset.quantity for asset in context.facts.assets if asset.quantity and contains("item", found["item"], asset.item)]
        if counted and found["item"] != "assets":
            fields["asset.quantity"] = format(sum(counted, Decimal(0)).normalize(), "f")
    return Printed(text, found, fields, row.indent, words.partial, silent=row.silent, optional=row.optional, grand=grand)


def filled(text: str, context: Context) -> str:
    """A label of the layout with the department's values."""
    if "{" not in text:
        return text
    department = context.facts.department
    values = {"year": department.year, "before": department.year - 1, "name": department.name, "code": department.code}
    values |= {"short": department.short or department.name, "unit": context.layout.money.unit}
    return fill(text, values, context.layout.file)


def _classes(row: Row, place: At, context: Context) -> Iterator[tuple[Printed, At]]:
    """类 of the functional classification; `every`: also those without money, as two-sided tables print them."""
    from mingzhang.classification import functional

    spent = {code[:3] for (code,) in context.now.members(place, "function")}
    codes = [entry.code for entry in functional().children(None, context.year)] if row.every else sorted(spent)
    codes = sorted({*(code for code in codes if code not in row.leave_out), *spent})
    for number, code in enumerate(codes, 1):
        name = row.names.get(code) or context.name_of("function", code)
        sign = numeral(int(code) - 200 if row.number == "code" else number)
        text = fill(row.label or "{number}、{name}", {"number": sign, "name": name, "code": code}, context.layout.file)
        inner = place.but(function=code)
        yield Printed(text, inner, _code_fields(code), row.indent), inner


def _codes(dimension: str) -> Callable[[Row, At, Context], Iterator[tuple[Printed, At]]]:
    def each(row: Row, place: At, context: Context) -> Iterator[tuple[Printed, At]]:
        known = (dimension, "government_economic") if row.government else (dimension,)
        found = context.now.members(place, *known)
        wanted = [SIZES[level] for level in row.levels] or [7, 5]
        lines: dict[tuple[str, ...], int] = {}
        for code, *rest in found:
            for depth, size in enumerate(wanted):
                if size < len(code) and row.levels:
                    lines.setdefault((code[:size],), depth)
                elif size == len(code) or depth == len(wanted) - 1:
                    lines.setdefault((code, *rest), depth)
        for line in sorted(lines):
            yield _code_row(dimension, line, lines[line], row, place, context)

    return each


def _code_row(dimension: str, line: tuple[str, ...], depth: int, row: Row, place: At, context: Context) -> tuple[Printed, At]:
    code = line[0]
    name = row.names.get(code) or context.name_of(dimension, code)
    inner = place.but(**{dimension: code})
    fields: dict[str, str | Fen | Decimal] = {**_code_fields(code), **(_unit_fields(place, context) if row.show_code else {})}
    if len(line) > 1 and line[1] != "all":
        inner = inner.but(government_economic=line[1])
        fields |= {"government.code": line[1], "government.name": context.name_of("government_economic", line[1])}
    label_of = row.label or "{name}"
    if row.shared and code not in row.names and context.shared_name(dimension, code):
        label_of = row.shared
    text = fill(label_of, {"name": name, "code": code, "above": context.name_of(dimension, code[:5])}, context.layout.file)
    return Printed(text, inner, fields, row.indent + depth), inner


def _code_fields(code: str) -> dict[str, str | Fen | Decimal]:
    return {"code": code, "code.class": code[:3], "code.subclass": code[3:5], "code.item": code[5:7]}


def _unit_fields(place: At, context: Context) -> dict[str, str]:
    code = place["unit"]
    if code == "all":
        return {}
    known = context.units.get(code)
    return {"unit.code": code, "unit.name": known.name if known else context.facts.department.name}


def _units(row: Row, place: At, context: Context) -> Iterator[tuple[Printed, At]]:
    """The budget units that have money here, over lines of procurement those that buy; a single one may stand under the code of its
    department (`alone`)."""
    department = context.facts.department
    spent = {code for (code,) in context.now.members(place, "unit")}
    if any(inner.each == "purchase" for inner in row.rows):
        spent = {purchase.unit for purchase in context.facts.purchases}
    units = [(unit.code, unit.name, unit) for unit in context.facts.units if row.every or unit.code in spent or len(context.units) == 1]
    for code, name, unit in units:
        shown = department.code if row.alone == "department" and len(context.units) == 1 else code
        inner = place.but(unit=shown)
        fields = {"unit.code": shown, "unit.name": name, "unit.nature": unit.nature, "unit.rank": unit.rank or ""}
        fields |= {"unit.funding": unit.funding or "", "project.code": shown, "project.name": name, "procurement.name": name}
        values = {"name": name, "code": shown}
        text = fill(row.label or "{name}", values, context.layout.file)
        if not row.show_code:
            fields.pop("unit.code")
        fields |= {field: fill(said, values, context.layout.file) for field, said in row.fields.items()}
        yield Printed(text, None if row.plain else inner, fields, row.indent), inner


def _project_fields(project: Project, context: Context) -> dict[str, str | Fen | Decimal]:
    unit = context.units.get(project.unit)
    return {
        "project.name": project.name,
        "project.code": project.code or "",
        "project.category": context.words(f"category.{project.category}"),
        "unit.name": unit.name if unit else "",
        "unit.code": project.unit,
    }


def _projects(row: Row, place: At, context: Context) -> Iterator[tuple[Printed, At]]:
    """The projects that have money at this place, in the order of the facts."""
    spent = {name for (name,) in context.now.members(place, "project")}
    for project in context.facts.projects:
        name = key(project.name)
        if name in spent:
            inner = place.but(project=name)
            yield Printed(project.name, inner, _project_fields(project, context), row.indent), inner


def _purchases(row: Row, place: At, context: Context) -> Iterator[tuple[Printed, At]]:
    """The lines of the procurement budget; each has amounts of its own."""
    lines: dict[int, list[tuple[At, int]]] = {}
    for where, fen, index in purchases(context.facts):
        lines.setdefault(index, []).append((where, fen))
    for index, atoms in lines.items():
        purchase = context.facts.purchases[index]
        if not any(place.over(where) or where["unit"] == place["unit"] or place["unit"] == ALL for where, _ in atoms):
            continue
        project = context.projects.get(purchase.project or "")
        source = {"project": key(project.name)} if project else {"kind": "basic.operating", "unit": purchase.unit or ALL}
        funds = context.now.value(at({"flow": "expenditure", **source}))
        name = project.name if project else context.words("purchase.basic", "公用经费")
        fields: dict[str, str | Fen | Decimal] = {
            "project": name,
            "procurement.project_funds": Fen(funds),
            "procurement.item": purchase.item,
            "procurement.catalogue": purchase.catalogue,
            "procurement.measure": purchase.measure,
            "procurement.quantity": purchase.quantity,
            "procurement.price": purchase.price,
        }
        entry = {"entry": str(index + 1), "unit": purchase.unit or ALL}
        own = Cube([(where.but(**entry), fen) for where, fen in atoms])
        yield Printed(name, at({"flow": "expenditure", **entry}), fields, row.indent, cube=own), place


def _targets(row: Row, place: At, context: Context) -> Iterator[tuple[Printed, At]]:
    """The projects with their targets beside each other by kind (成本, 产出, 效益, 满意度): as many rows as the longest list."""
    for printed, inner in _projects(row, place, context):
        project = next(project for project in context.facts.projects if key(project.name) == inner["project"])
        found = [(_kind(target, row), target) for target in indicators_of(context, project.key)]
        lists = [(name, [target for kind, target in found if kind == level1]) for name, level1 in row.lists.items()]
        for number, line in enumerate(zip_longest(*(found for _, found in lists))) if any(found for _, found in lists) else [(0, ())]:
            fields = dict(printed.fields) if number == 0 else {}
            for (name, _), target in zip(lists, line, strict=False):
                if target is not None:
                    fields |= {f"{name}.name": target.name, f"{name}.value": target_text(target)}
            yield Printed(printed.label if number == 0 else "", inner if number == 0 else None, fields, row.indent), inner


def _kind(target: Indicator, row: Row) -> str:
    """Under which head an indicator is listed: 成本指标 is a second level in some places and a first one in others."""
    return target.level2 if target.level2 in row.lists.values() else target.level1


def indicators_of(context: Context, project: str, level1: str | None = None, period: str = "annual") -> Iterator[Indicator]:
    """The indicators of a project (or, with WHOLE, of the department) of a period, all or those of one kind."""
    for indicator in context.facts.indicators:
        if indicator.project == project and indicator.period == period and level1 in {None, indicator.level1}:
            yield indicator


_EACH: dict[str, Callable[[Row, At, Context], Iterator[tuple[Printed, At]]]] = {
    "class": _classes,
    "function": _codes("function"),
    "economic": _codes("economic"),
    "unit": _units,
    "project": _projects,
    "purchase": _purchases,
    "target": _targets,
}
