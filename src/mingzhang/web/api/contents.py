"""What stands in the published budgets: figures at their coordinates, sums, projects, indicators."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from mingzhang.cube.dimensions import contains
from mingzhang.web.api import books, schemas
from mingzhang.web.api.failures import answers
from mingzhang.web.api.paging import After, AskedCode, AskedYear, Limit, MaybeCode, MaybeVersion, Words, member, part, rows, words
from mingzhang.web.portal.models import Figure
from mingzhang.web.releases.models import Release

router = Router(tags=["公开数据"])
TableWords = Annotated[str | None, words("表名中含有的字。")]
ProjectWords = Annotated[str | None, words("项目名称或编码。")]
LevelWords = Annotated[str | None, words("一级指标，如“产出指标”。")]
NOWHERE = ("", None)
View = Annotated[
    Literal["source", "use", "path", "function", "economic", "item", "project"],
    Query(
        description="汇总的角度：source 来源、use 用途、path 由来源到用途、function 功能、economic 经济、item “三公”等、project 项目。",
        example="use",
    ),
]
Exact = Annotated[bool, Query(description="为 true 时只要坐标恰好相同的。")]


@router.get("/observations", response=answers(schemas.Page[schemas.Observation], 410), summary="表格中的每个数")
def observations(
    request: HttpRequest,
    year: AskedYear,
    department: AskedCode,
    version: MaybeVersion = None,
    table: TableWords = None,
    flow: Annotated[str | None, member("收支：revenue、expenditure。")] = None,
    fund: Annotated[str | None, member("资金来源：fiscal、general、govfund、soe、earmarked、own 等。", "fiscal")] = None,
    vintage: Annotated[str | None, member("current 本年、carryover 上年结转。")] = None,
    function: Annotated[str | None, member("支出功能分类编码。")] = None,
    economic: Annotated[str | None, member("部门预算支出经济分类编码。")] = None,
    government_economic: Annotated[str | None, member("政府预算支出经济分类编码。")] = None,
    kind: Annotated[str | None, member("basic、basic.personnel、basic.operating、project 等。")] = None,
    unit: Annotated[str | None, member("预算单位编码。")] = None,
    project: Annotated[str | None, member("项目。")] = None,
    item: Annotated[str | None, member("“三公”经费、政府采购等：sangong 等。")] = None,
    exact: Exact = False,  # noqa: FBT002
    limit: Limit = 100,
    after: After = None,
) -> dict[str, Any]:
    """按坐标筛选：fund=fiscal 也包括其下的 general 等。"""
    one = books.release(year, department, version)
    book = books.book(one)
    said = {
        "flow": flow,
        "fund": fund,
        "vintage": vintage,
        "function": function,
        "economic": economic,
        "government_economic": government_economic,
        "kind": kind,
        "unit": unit,
        "project": project,
        "item": item,
    }
    wanted = {name: member for name, member in said.items() if member is not None}
    tables = {one["id"]: (one["title"], one["unit"]) for one in book["tables"]}

    def fits(row: dict[str, Any]) -> bool:
        at = row["at"]
        if table and table not in tables.get(row["table"], NOWHERE)[0]:
            return False
        if exact and not at.keys() <= {name for name, member in wanted.items() if member != "all"}:
            return False
        return all(
            (at.get(name, "all") == member) if exact else contains(name, member, at.get(name, "all")) for name, member in wanted.items()
        )

    found = [row for row in book["observations"] if fits(row)]
    return part(request, found, limit, after, lambda row: _observation(row, *tables.get(row["table"], NOWHERE)), pinned=_pinned(one))


def _pinned(one: Release) -> dict[str, str]:
    """A version published meanwhile must not be mixed with the one whose first part was read."""
    return {"version": str(one.version)}


def _observation(one: dict[str, Any], title: str, unit: str | None) -> dict[str, Any]:
    names = ("table", "row", "column", "text", "amount", "precision", "at", "partial")
    return {name: one[name] for name in names} | {"title": title, "unit": unit}


@router.get("/figures", response=answers(schemas.Page[schemas.Figure]), summary="各部门的汇总数")
def figures(
    request: HttpRequest, year: AskedYear, view: View, department: MaybeCode = None, limit: Limit = 100, after: After = None
) -> dict[str, Any]:
    """现行版本按来源、用途、功能科目、经济科目、“三公”经费、项目的汇总，含上年数。"""
    found = Figure.objects.filter(release__state=Release.State.published, release__year=year, view=view)
    found = found.select_related("release__organisation")
    if department is not None:
        found = found.filter(release__organisation__code=department)
    return rows(request, found, {"release__organisation__code": str, "pk": int}, limit, after, _figure)


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "year": one.release.year,
        "department": one.release.organisation.code,
        "version": one.release.version,
        "view": one.view,
        "at": one.at,
        "name": one.name,
        "amount": books.yuan(one.amount),
        "before": books.yuan(one.before) if one.before is not None else None,
    }


@router.get("/projects", response=answers(schemas.Page[schemas.Project], 410), summary="项目")
def projects(
    request: HttpRequest,
    year: AskedYear,
    department: AskedCode,
    version: MaybeVersion = None,
    q: Words = None,
    limit: Limit = 100,
    after: After = None,
) -> dict[str, Any]:
    """公开的项目及其资金、绩效目标。"""
    one = books.release(year, department, version)
    found = [row for row in books.book(one)["projects"] if not q or q in row["name"]]
    return part(request, found, limit, after, _project, pinned=_pinned(one))


def _project(one: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "code", "category", "unit", "attribute", "start", "end", "purpose", "basis")
    return {name: one[name] for name in names} | {
        "funds": {
            name: {"text": money["text"], "amount": money["amount"], "precision": money["precision"]}
            for name, money in one["funds"].items()
        },
        "goals": [goal["text"] for goal in one["goals"]],
        "indicators": len(one["indicators"]),
    }


@router.get("/indicators", response=answers(schemas.Page[schemas.Indicator], 410), summary="绩效指标")
def indicators(
    request: HttpRequest,
    year: AskedYear,
    department: AskedCode,
    version: MaybeVersion = None,
    project: ProjectWords = None,
    level1: LevelWords = None,
    q: Words = None,
    limit: Limit = 100,
    after: After = None,
) -> dict[str, Any]:
    """各项目和部门整体的绩效指标；部门整体的 project 为 null。"""
    one = books.release(year, department, version)
    book = books.book(one)
    whole = [(None, None, row) for form in book["goals"] for row in form["indicators"]]
    found = [*whole, *((form["name"], form["code"], row) for form in book["projects"] for row in form["indicators"])]
    kept = [
        row
        for row in found
        if (not project or project in (row[0], row[1])) and (not level1 or row[2]["level1"] == level1) and (not q or q in row[2]["name"])
    ]
    return part(request, kept, limit, after, _indicator, pinned=_pinned(one))


def _indicator(found: tuple[str | None, str | None, dict[str, Any]]) -> dict[str, Any]:
    name, code, one = found
    names = ("period", "level1", "level2", "name", "text", "operator", "value", "unit", "description")
    return {"project": name, "project_code": code} | {key: one[key] for key in names}
