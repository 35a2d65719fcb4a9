"""What the rules on projects' target forms share: the forms, where a value stands in them, and which midterm and annual values belong
together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.book.model import Goal, Indicator, Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import bare, has
from mingzhang.vocabulary.quantities import Quantity, quantities


@dataclass(frozen=True, slots=True)
class Pair:
    """An indicator's midterm (中期) and annual (年度) target, printed in one row of the form."""

    midterm: Indicator
    annual: Indicator


def forms(context: Context) -> tuple[Project, ...]:
    """All forms: the projects', then the department's own (整体绩效目标)."""
    return (*context.book.projects, *context.book.goals)


def printed_as_form(context: Context, project: Project) -> bool:
    """Whether the document prints a target form of the project, and not only a line in a list of projects."""
    table = context.tables.get(project.table) if project.table is not None else None
    return table is not None and table.kind.startswith("goal.")


def row_of(context: Context, project: Project, indicator: Indicator) -> int | None:
    """The row of the form's table in which an indicator stands."""
    return context.cell(project.table, indicator.where, indicator.text or indicator.name).row_index


def value_spot(context: Context, project: Project, indicator: Indicator, text: str | None = None) -> Spot:
    """The cell that prints an indicator's value (or `text`), found within the indicator's row: the left of two equal ones for a midterm
    target, the right for an annual one."""
    shown = (indicator.text or indicator.name) if text is None else text
    spot = context.indicator(project, indicator, shown)
    if project.table is None or spot.row_index is None:
        return spot
    cells = [cell for cell in context.tables[project.table].cells if cell.row == spot.row_index and shown and key(shown) in key(cell.text)]
    exact = [cell for cell in cells if key(cell.text) == key(shown)] or cells
    if not exact:
        return spot
    cell = exact[0] if indicator.period == "midterm" else exact[-1]
    where = cell.where
    return Spot(
        spot.table, spot.row, spot.column, where.line, where.page, where.sheet, where.cell, shown, project.table, cell.row, cell.column
    )


def goal_spot(context: Context, project: Project, goal: Goal, text: str | None = None) -> Spot:
    """The cell that prints a goal."""
    shown = goal.text if text is None else text
    return context.cell(project.table, goal.where, shown, row=f"{project.name}：{'中期目标' if goal.period == 'midterm' else '绩效目标'}")


def witness(context: Context, project: Project, indicator: Indicator, role: str = "counterpart") -> Evidence:
    """An indicator's value as evidence."""
    return Evidence(role, indicator.text or indicator.name, value_spot(context, project, indicator))


def pairs(context: Context, project: Project) -> Iterator[Pair]:
    """The indicators of a form that have a midterm and an annual value, by the row that they stand in."""
    midterm: dict[int, Indicator] = {}
    for indicator in project.indicators:
        if indicator.period == "midterm":
            row = row_of(context, project, indicator)
            if row is not None:
                midterm.setdefault(row, indicator)
    for indicator in project.indicators:
        if indicator.period != "annual":
            continue
        row = row_of(context, project, indicator)
        other = midterm.get(row) if row is not None else None
        if other is not None and (other.name or other.text) and (indicator.name or indicator.text):
            yield Pair(other, indicator)


def years(project: Project) -> int | None:
    """How many years the midterm covers, by the funds: 3 where the midterm total is about three times the annual one; None where the
    form does not show more than one year."""
    midterm, annual = project.funds.get("midterm.total"), project.funds.get("annual.total")
    if midterm is None or annual is None or not midterm.amount or not annual.amount or annual.amount <= 0:
        return None
    count = int((Decimal(midterm.amount) / Decimal(annual.amount)).to_integral_value())
    return count if 2 <= count <= 10 else None


def amounts(text: str) -> list[Quantity]:
    """The sums of money of a text, without prices per piece (元/人, 每人 …元)."""
    return [
        found
        for found in quantities(text)
        if found.unit == "元" and found.scope != "each" and not text[found.end :].lstrip().startswith(("/", "／", "每"))
    ]


def is_cost(indicator: Indicator) -> bool:
    """Whether an indicator is a cost indicator (成本指标)."""
    return "成本" in indicator.level1 or "成本" in indicator.level2


def is_nothing(text: str) -> bool:
    """Whether a name or value says that the kind of indicator does not apply (本项目不涉及经济效益, 无)."""
    words = bare(text)
    return not words or words in {"无", "/", "-", "—", "不适用", "是"} or has(words, "form", "not_applicable")


def listing(hits: Iterable[tuple[Spot, str]], role: str = "context") -> tuple[Evidence, ...]:
    """Places and what is printed there, as evidence of a finding that lists them."""
    return tuple(Evidence(role, text, spot) for spot, text in hits)


def names(projects: Iterable[Project], most: int = 6) -> str:
    """The projects' names for a sentence, the first ones where there are many."""
    known = list(dict.fromkeys(project.name or "部门整体绩效目标" for project in projects))
    shown = "、".join(known[:most])
    return f"{shown}等" if len(known) > most else shown


def one_finding(
    found: list[tuple[Project, Spot, str]], *, say: str = "message", severity: str | None = None, **values: object
) -> Iterator[Hit | Looked]:
    """One finding at the first of the places, with the others as evidence; `{names}` and `{count}` of its projects are filled in."""
    if not found:
        yield Looked.FINE
        return
    projects = [project for project, _, _ in found]
    count = len({(project.table, project.name) for project in projects})
    yield Hit(
        found[0][1],
        found[0][2],
        values={"names": names(projects), "count": count, **values},
        evidence=listing([(spot, text) for _, spot, text in found]),
        say=say,
        severity=severity,
    )
