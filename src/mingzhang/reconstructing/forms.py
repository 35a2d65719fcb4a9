"""What the forms and lists of a published budget give as facts word for word: projects, indicators, purchases, assets, units."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from mingzhang.book import model as book
from mingzhang.classification import economic_map
from mingzhang.cube.coordinates import At
from mingzhang.cube.dimensions import ancestors
from mingzhang.facts.model import NOTHING, WHOLE, Asset, Department, Indicator, Project, Purchase, Unit
from mingzhang.money import Fen, NotAFigure, parse_figure
from mingzhang.reconstructing.likely import attribute, category
from mingzhang.reconstructing.printed import DEPARTMENT_CODE, Printed
from mingzhang.vocabulary.phrases import key

_DAY = re.compile(r"(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2}))?")
_NUMBER = re.compile(r"\d{4}(?:\d{4})?")
_LAST_DAY = 12, 31
OFFICE, INSTITUTION = "行政", "事业"


def department_of(printed: Printed) -> Department:
    """The department; its code is what its units' begin with where none was read, a name or year that was not read is empty."""
    read = printed.book
    code = read.department.code or next(iter(printed.units))
    return Department(read.department.name or "", code[:DEPARTMENT_CODE], read.fiscal_year or 0)


def units_of(printed: Printed) -> tuple[Unit, ...]:
    """The units. The nature that is not printed is 事业 where the government economic classes or the items are those of 事业单位."""
    forms = {key(unit.name): unit for unit in printed.book.units}
    units = []
    for code, name in printed.units.items():
        form = forms.get(key(name)) or (printed.book.units[0] if len(printed.book.units) == len(printed.units) == 1 else None)
        nature = form.nature if form is not None and form.nature else _nature(printed, code)
        units.append(Unit(code, name, nature, form.rank if form else None, form.funding if form else None))
    return tuple(units)


def _nature(printed: Printed, unit: str) -> str:
    """行政 or 事业, by where most of the printed money is."""
    money = {OFFICE: 0, INSTITUTION: 0}
    for margin in printed.margins:
        if margin.at["unit"] not in {"all", unit}:
            continue
        government, function = margin.at["government_economic"], margin.at["function"]
        if len(function) == len("2010101"):
            money[INSTITUTION] += margin.fen * function.endswith("50")
            money[OFFICE] += margin.fen * function.endswith("01")
        money[INSTITUTION] += margin.fen * government.startswith(("505", "506"))
        money[OFFICE] += margin.fen * government.startswith(("501", "502", "503", "504"))
    return INSTITUTION if money[INSTITUTION] > money[OFFICE] else OFFICE


def government_of(at: At, nature: str, year: int) -> str | None:
    """The government economic class of a line, where it is not the one that follows from its economic class and the unit's nature."""
    code = at["government_economic"]
    if code == "all":
        return None
    pairs = economic_map()
    economic = at["economic"]
    institution = nature.startswith(INSTITUTION)
    own = pairs.government_code(economic, "institution", year) if institution else pairs.government_code(economic, "administrative", year)
    return None if own == code else code


def project_of(form: book.Project, identity: str, unit: str, kind: str | None) -> Project:
    """A project as its form describes it; `kind` is its category where the tables say it."""
    goals = {period: "\n".join(goal.text for goal in form.goals if goal.period == period) or None for period in ("annual", "midterm")}
    return Project(
        key=identity,
        name=form.name,
        unit=unit,
        code=form.code,
        category=kind or category(form.category) or "specific",
        attribute=attribute(form.attribute),
        start=_day(form.start, last=False),
        end=_day(form.end, last=True),
        midterm_fiscal=_money(form.funds.get("midterm.fiscal")),
        midterm_other=_money(form.funds.get("midterm.other")),
        plan={month: share for month, text in form.plan.items() if (share := _number(text)) is not None},
        purpose=form.purpose,
        basis=form.basis,
        goal=goals["annual"],
        midterm_goal=goals["midterm"],
    )


def indicators_of(form: book.Project, identity: str = WHOLE) -> Iterator[Indicator]:
    """The indicators of a form that have a target. Where a list prints no second level the first stands for it."""
    for line in form.indicators:
        if not (line.value or line.text):
            continue
        yield Indicator(
            identity,
            line.level1,
            line.level2 or line.level1,
            line.name,
            line.value if line.operator and line.value else line.text,
            line.operator if line.value else None,
            line.unit if line.operator and line.value else None,
            line.period,
            line.description,
            line.basis,
        )


def purchases_of(printed: Printed, projects: dict[str, str]) -> Iterator[tuple[Purchase, book.Procurement]]:
    """The lines of the procurement budget with an amount; `projects` gives the key of a project by its name as it is compared."""
    units: dict[tuple[int | None, int | None], At] = {}
    for observation in printed.book.observations:
        if observation.at["item"].startswith("procurement"):
            place = printed.place(observation.at)
            before = units.get((observation.table, observation.row))
            units[observation.table, observation.row] = place if before is None else (before.and_(place.but(item="all")) or before)
    for line in printed.book.procurement:
        if line.amount is None or not line.amount.amount:
            continue
        place = units.get((line.table, line.row), At())
        members = dict(place.pairs)
        quantity, price = _shared(line)
        yield (
            Purchase(
                unit=place["unit"] if place["unit"] in printed.units else next(iter(printed.units)),
                item=line.item or line.project or "",
                catalogue=line.catalogue or "",
                measure=line.measure or "",
                quantity=quantity,
                price=price,
                fund=members.get("fund", "general"),
                vintage=members.get("vintage", "current"),
                project=projects.get(key(line.project)) if line.project else None,
                reserved=_money(line.reserved) or NOTHING,
            ),
            line,
        )


def _shared(line: book.Procurement) -> tuple[Decimal, Fen]:
    """Quantity and price as printed where they give the amount; else the price that does, or one piece for all."""
    amount = Fen(line.amount.amount or 0) if line.amount is not None else NOTHING
    quantity = _number(line.quantity or "1")
    price = _money(line.price)
    if quantity and price and quantity * price == amount:
        return quantity, price
    if quantity and quantity == int(quantity) and amount % int(quantity) == 0:
        return quantity, Fen(amount // int(quantity))
    return Decimal(1), amount


def assets_of(read: book.BudgetBook) -> tuple[Asset, ...]:
    """The kinds of assets that are printed with a quantity or a value; a total and a kind with a part (其中) without their parts."""
    lines = [(line.item, line.name, _number(line.quantity or ""), _money(line.value)) for line in read.assets if line.item]
    out = []
    for item, name, quantity, value in lines:
        parts = [line for line in lines if item in ancestors("item", line[0])[:1]]
        rest = Fen(value - sum(part[3] or 0 for part in parts)) if value is not None else None
        if rest or (quantity and not parts):
            out.append(Asset(item, name, quantity if quantity is None else quantity - sum(part[2] or 0 for part in parts), rest))
    return tuple(out)


def _money(money: book.Money | None) -> Fen | None:
    return Fen(money.amount) if money is not None and money.amount is not None else None


def _number(text: str) -> Decimal | None:
    try:
        return parse_figure(text.strip().rstrip("%")).value
    except (NotAFigure, InvalidOperation):
        return None


def _day(text: str | None, *, last: bool) -> date | None:
    """A day from 2021年1月, 2021-01-01 and the like; of a month the first or the last day. None where it is no day."""
    found = _DAY.search(text or "") or _NUMBER.search(text or "")
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part] if found.groups() else [int(found[0][:4])]
    year, month = parts[0], parts[1] if len(parts) > 1 else (_LAST_DAY[0] if last else 1)
    if not date.min.year <= year <= date.max.year or not 1 <= month <= _LAST_DAY[0]:
        return None
    longest = monthrange(year, month)[1]
    day = parts[2] if len(parts) > 2 else (longest if last else 1)
    return date(year, month, day) if 1 <= day <= longest else None
