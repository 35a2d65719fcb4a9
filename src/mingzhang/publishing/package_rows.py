"""The rows of the open data: facts and printed figures as texts by column."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mingzhang.book.model import BudgetBook
from mingzhang.classification import economic_department, economic_government, economic_map, functional
from mingzhang.classification import procurement as procurement_catalogue
from mingzhang.cube.coordinates import At, at
from mingzhang.facts.model import Facts, Project, Spending
from mingzhang.money import Fen, fen_to_yuan
from mingzhang.publishing.package_fields import words
from mingzhang.publishing.package_parts import Row, coded, cofog_of, common, day_of, labelled, levels, project_of, unit_of, year_of
from mingzhang.vocabulary.phrases import key

CURRENCY = "CNY"
CATALOGUE_2022 = 2023
"""The first budget year of the procurement catalogue of 2022 (财库〔2022〕31号)."""
_INSTITUTION = "事业"


def coordinates_of(facts: Facts, spending: Spending) -> At:
    """Where the amount stands in the cube, canonically: 基本支出 of economic class 301 is 人员经费, a project's kind is that of its
    category; a project is known by its name, as printed tables know it."""
    project = next((one for one in facts.projects if one.key == spending.project), None)
    return _coordinates(facts, spending, project)


def _coordinates(facts: Facts, spending: Spending, project: Project | None) -> At:
    members = {
        "flow": "expenditure",
        "unit": spending.unit,
        "kind": f"project.{project.category}" if spending.kind == "project" and project else spending.kind,
        "fund": spending.fund,
        "vintage": spending.vintage,
    }
    more = {
        "function": spending.function,
        "economic": spending.economic,
        "government_economic": _government(facts, spending),
        "project": key(project.name) if project else None,
    }
    return at(members | {name: value for name, value in more.items() if value}).canonical()


def _government(facts: Facts, spending: Spending) -> str | None:
    """The government economic code: as given, else what follows from the economic item and the unit's nature."""
    if spending.government_economic or not spending.economic:
        return spending.government_economic
    nature = next((unit.nature for unit in facts.units if unit.code == spending.unit), "")
    return economic_map().government_code(
        spending.economic, "institution" if _INSTITUTION in nature else "administrative", facts.department.year
    )


def spending_rows(facts: Facts, phase: str) -> Iterator[Row]:
    """A row for every line of spending."""
    projects = {project.key: project for project in facts.projects}
    for line, one in enumerate(facts.spending, 1):
        place = _coordinates(facts, one, projects.get(one.project or ""))
        yield {
            **common(facts, line, one.unit, phase, "expenditure"),
            **levels("function", one.function, functional(), facts.department.year),
            **cofog_of(one.function),
            **levels("economic", one.economic, economic_department(), facts.department.year),
            **coded("government_economic", _government(facts, one), economic_government(), facts.department.year),
            **labelled("fund", one.fund),
            **labelled("vintage", one.vintage),
            **labelled("kind", place["kind"]),
            **project_of(projects, one.project),
            "amount": fen_to_yuan(one.amount),
            "amount_last_year": fen_to_yuan(one.last_year),
            "currency": CURRENCY,
            "assumed": "true" if one.assumed else "false",
        }


def revenue_rows(facts: Facts, phase: str) -> Iterator[Row]:
    """A row for every line of revenue."""
    for line, one in enumerate(facts.revenue, 1):
        yield {
            **common(facts, line, one.unit, phase, "revenue"),
            **levels("function", one.function, functional(), facts.department.year),
            **labelled("fund", one.fund),
            **labelled("vintage", one.vintage),
            "amount": fen_to_yuan(one.amount),
            "amount_last_year": fen_to_yuan(one.last_year),
            "currency": CURRENCY,
        }


def unit_rows(facts: Facts) -> Iterator[Row]:
    """A row for every budget unit."""
    for one in facts.units:
        numbers = {"staff": one.staff, "working": one.working, "retired": one.retired}
        yield {
            **unit_of(facts, one.code),
            "nature": one.nature,
            "rank": one.rank or "",
            "funding": one.funding or "",
            **{name: "" if number is None else str(number) for name, number in numbers.items()},
        }


def project_rows(facts: Facts) -> Iterator[Row]:
    """A row for every project; the amount is that of its spending in the year."""
    projects = {project.key: project for project in facts.projects}
    spent: dict[str, int] = {}
    for line in facts.spending:
        if line.project:
            spent[line.project] = spent.get(line.project, 0) + line.amount
    for one in facts.projects:
        yield {
            **project_of(projects, one.key),
            **unit_of(facts, one.unit),
            **year_of(facts),
            "category": one.category,
            **{f"category_{language}": text for language, text in words("categories", one.category).items()},
            "attribute": one.attribute or "",
            "start": day_of(one.start),
            "end": day_of(one.end),
            "amount": fen_to_yuan(spent.get(one.key, 0)),
            "midterm_fiscal": "" if one.midterm_fiscal is None else fen_to_yuan(one.midterm_fiscal),
            "midterm_other": "" if one.midterm_other is None else fen_to_yuan(one.midterm_other),
            "currency": CURRENCY,
            "purpose": one.purpose or "",
            "basis": one.basis or "",
            "goal": one.goal or "",
            "midterm_goal": one.midterm_goal or "",
        }


def indicator_rows(facts: Facts) -> Iterator[Row]:
    """A row for every indicator; those of the whole department name no project."""
    projects = {project.key: project for project in facts.projects}
    for line, one in enumerate(facts.indicators, 1):
        yield {
            "line": str(line),
            **project_of(projects, one.project or None),
            **year_of(facts),
            "period": one.period,
            "period_zh": words("periods", one.period)["zh"],
            "level1": one.level1,
            "level2": one.level2,
            "name": one.name,
            "operator": one.operator or "",
            "value": one.value,
            "unit": one.unit or "",
            "description": one.description or "",
            "basis": one.basis or "",
            "weight": "" if one.weight is None else f"{one.weight:f}",
        }


def procurement_rows(facts: Facts) -> Iterator[Row]:
    """A row for every purchase; the amount is quantity × price."""
    projects = {project.key: project for project in facts.projects}
    catalogue = procurement_catalogue("2022" if facts.department.year >= CATALOGUE_2022 else "2013")
    for line, one in enumerate(facts.purchases, 1):
        entry = catalogue.by_code(one.catalogue)
        yield {
            "line": str(line),
            **unit_of(facts, one.unit),
            **year_of(facts),
            **project_of(projects, one.project),
            **labelled("fund", one.fund),
            **labelled("vintage", one.vintage),
            "item": one.item,
            "catalogue": one.catalogue,
            "catalogue_name": entry.name if entry else "",
            "quantity": f"{one.quantity:f}",
            "measure": one.measure,
            "price": fen_to_yuan(one.price),
            "amount": _product(one.quantity, one.price),
            "reserved": fen_to_yuan(one.reserved),
            "currency": CURRENCY,
        }


def item_rows(facts: Facts) -> Iterator[Row]:
    """A row for every amount of the “三公”经费 and their neighbours."""
    for line, one in enumerate(facts.items, 1):
        yield {
            "line": str(line),
            **unit_of(facts, one.unit or ""),
            **year_of(facts),
            **labelled("fund", one.fund),
            **labelled("item", one.item),
            "amount": fen_to_yuan(one.amount),
            "amount_last_year": fen_to_yuan(one.last_year),
            "currency": CURRENCY,
            "reason": one.reason or "",
        }


def observation_rows(book: BudgetBook) -> Iterator[Row]:
    """A row for every printed figure, with its table, row, column and canonical coordinates."""
    tables = {table.id: table for table in book.tables}
    rows = {(table.id, line.index, line.side): line.label for table in book.tables for line in table.rows}
    columns = {(table.id, line.index): line for table in book.tables for line in table.columns}
    for line, one in enumerate(book.observations, 1):
        table = tables[one.table]
        column = columns.get((one.table, one.column if one.under is None else one.under))
        place = one.at.canonical()
        members = dict(place.pairs)
        yield {
            "line": str(line),
            "table": str(one.table + 1),
            "table_title": table.title,
            "table_kind": table.kind,
            "row": str(one.row + 1),
            "column": str(one.column + 1),
            "row_label": rows.get((one.table, one.row, column.side if column else 0), rows.get((one.table, one.row, 0), "")),
            "column_label": column.label if column else "",
            "printed": one.text,
            "money_unit": table.unit or "",
            "amount": fen_to_yuan(one.amount),
            "precision": fen_to_yuan(one.precision),
            "currency": CURRENCY,
            **members,
            **(labelled("fund", place["fund"]) if "flow" in members else {}),
            **(labelled("kind", members["kind"]) if "kind" in members else {}),
        }


def _product(quantity: Decimal, price: Fen) -> str:
    """Quantity × price in 元, exactly, with at least two decimals."""
    yuan = (quantity * int(price)).scaleb(-2)
    return f"{yuan:f}" if yuan.as_tuple().exponent != 0 else f"{yuan:.2f}"
