"""Charts (图表) of a version: what a script draws, and the table that says the same to whoever has none.

Amounts are in 分; the script divides them for show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Length
from django.utils.translation import gettext as _

from mingzhang.web.portal.models import Figure
from mingzhang.web.portal.templatetags.public import change, english, growth, member, money, share
from mingzhang.web.releases.models import Release

SANGONG = ("sangong", "abroad", "vehicle.purchase", "vehicle.running", "reception")
"""The “三公”经费 and their parts, as they are compared over the years."""

CLASS = 3
"""Digits of the code of a class (类)."""
DRAWN = 20
"""How many departments a chart shows at most."""
AIMS = 10
"""How many functions the flow of the money shows; smaller ones are drawn together."""
SERIES = 8
"""How many classes a chart of departments tells apart."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its id on the page, title, kind, and what the script draws; the head and rows of its table, whose first `words` columns
    are words. A row's first cell says how deep it lies."""

    id: str
    title: str
    kind: str
    data: Mapping[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    words: int = 1
    note: str = ""

    @property
    def drawn(self) -> dict[str, Any]:
        """What the script gets."""
        unit = {"per": 100_000, "digits": 1} if english() else {"per": 1_000_000, "digits": 2}
        return {"id": self.id, "kind": self.kind, "title": self.title, "unit": {**unit, "name": _("万元")}, **self.data}


def of_release(release: Release, figures: Iterable[Figure]) -> tuple[Chart, ...]:
    """The charts of one version of its figures; those that have nothing to show are left out."""
    views: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        views[figure.view].append(figure)
    made = (
        _flow(views["path"]),
        _before(release, views["use"]),
        _tree("function", _("按功能分类"), views["function"]),
        _tree("economic", _("按部门经济分类"), views["economic"]),
    )
    return tuple(chart for chart in made if chart is not None)


def source_name(name: str) -> str:
    """What a source of money is called in the language of the page."""
    return member("vintage", name) or member("fund", name) or name


def class_name(dimension: str, code: str, name: str) -> str:
    """What an item of a classification is called in the language of the page."""
    return member(dimension, code) or name or code


def _flow(paths: Sequence[Figure]) -> Chart | None:
    """Where the money comes from and goes (sankey)."""
    links: dict[tuple[str, str], int] = defaultdict(int)
    rows: list[tuple[int, tuple[str, ...]]] = []
    total = sum(figure.amount for figure in paths)
    single = _largest(paths)
    for figure in paths:
        at = figure.at
        source, kind = source_name(at["source"]), member("kind", at["kind"]) or at["kind"]
        aim = class_name("function", at["function"], figure.name) if at["function"] else ""
        links[f"0:{source}", f"1:{kind}"] += figure.amount
        if aim:
            links[f"1:{kind}", f"2:{aim if at['function'] in single else _('其他功能科目')}"] += figure.amount
        rows.append((0, (source, kind, aim or "—", money(figure.amount), share(figure.amount, total))))
    drawn = [(ends, amount) for ends, amount in links.items() if amount > 0]
    if not drawn:
        return None
    nodes = dict.fromkeys(end for ends, _amount in drawn for end in ends)
    data = {
        "nodes": [{"name": node, "label": node[2:], "depth": int(node[0])} for node in nodes],
        "links": [{"source": ends[0], "target": ends[1], "value": amount} for ends, amount in drawn],
    }
    head = (_("资金来源"), _("支出性质"), _("支出功能分类"), _("金额"), _("占比"))
    aims = {figure.at["function"] for figure in paths} - {""}
    note = _("图中较小的功能科目合并为“其他”，表中逐项列出。") if len(aims) > len(single) else ""
    return Chart("flow", _("钱从哪里来，用到哪里去"), "sankey", data, head, tuple(rows), words=3, note=note)


def _largest(paths: Sequence[Figure]) -> set[str]:
    """The functions that are drawn by themselves: all, or the largest and the rest together."""
    sums: dict[str, int] = defaultdict(int)
    for figure in paths:
        if figure.at["function"]:
            sums[figure.at["function"]] += figure.amount
    ordered = sorted(sums, key=lambda code: (-sums[code], code))
    return set(ordered if len(ordered) <= AIMS + 1 else ordered[:AIMS])


def _tree(dimension: str, title: str, figures: Sequence[Figure]) -> Chart | None:
    """A classification as nested areas (treemap)."""
    by_code = {figure.at[dimension]: figure for figure in figures}
    total = sum(figure.amount for code, figure in by_code.items() if len(code) == 3)
    if not total:
        return None

    def below(code: str) -> list[str]:
        size = len(code) + 2 if code else 3
        return sorted(one for one in by_code if len(one) == size and one.startswith(code))

    def branch(code: str) -> dict[str, Any]:
        parts = [branch(one) for one in below(code)]
        name = class_name(dimension, code, by_code[code].name)
        return {"name": name, "value": by_code[code].amount, **({"children": parts} if parts else {})}

    def lines(codes: Iterable[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
        for code in codes:
            one = by_code[code]
            name = class_name(dimension, code, one.name)
            yield (len(code) - 3) // 2, (code, name, money(one.amount), share(one.amount, total), money(one.before))
            yield from lines(below(code))

    data = {"tree": [branch(code) for code in below("") if by_code[code].amount > 0]}
    head = (_("科目编码"), _("科目名称"), _("金额"), _("占比"), _("上年预算"))
    return Chart(dimension, title, "treemap", data, head, tuple(lines(below(""))), words=2)


def _before(release: Release, uses: Sequence[Figure]) -> Chart | None:
    """This year and last: basic and project."""
    amounts = {figure.at["kind"]: figure for figure in uses}
    if not amounts:
        return None
    known = any(figure.before for figure in uses)
    kinds: list[str] = [kind for kind in ("basic", "basic.personnel", "basic.operating") if kind in amounts or kind == "basic"]
    kinds += [kind for kind in amounts if not kind.startswith("basic")]
    rows: list[tuple[int, tuple[str, ...]]] = []
    series: list[dict[str, Any]] = []

    def line(depth: int, name: str, now: int, then: int | None) -> None:
        rows.append((depth, (name, money(now), money(then), change(now - then if then is not None else None), growth(now, then))))

    for kind in kinds:
        parts = [figure for name, figure in amounts.items() if name == kind or (kind == "basic" and name.startswith("basic."))]
        now = sum(figure.amount for figure in parts)
        then = sum(figure.before or 0 for figure in parts) if known else None
        if not now and not then:
            continue
        name = member("kind", kind)
        line(1 if kind.startswith("basic.") else 0, name, now, then)
        if kind != "basic" or len(parts) == 1:
            series.append({"name": name, "values": [then, now] if known else [now]})
    before = sum(figure.before or 0 for figure in uses) if known else None
    line(0, _("支出总计"), sum(figure.amount for figure in uses), before)
    years = [str(release.year - 1), str(release.year)] if known else [str(release.year)]
    head = (_("支出性质"), _("本年预算"), _("上年预算"), _("增减"), _("增减幅度"))
    return Chart("years", _("本年与上年：基本支出和项目支出"), "bars", {"axis": years, "series": series}, head, tuple(rows))


def sangong(releases: Iterable[Release]) -> Chart | None:
    """The “三公”经费 over the years of one department, from its public versions; the year before the first as that states it."""
    ordered = sorted(releases, key=lambda release: release.year)
    years: dict[int, dict[str, int]] = {}
    for place, release in enumerate(ordered):
        items = {figure.at["item"]: figure for figure in release.figures.filter(view="item")}
        if not any(name in items for name in SANGONG):
            continue
        if place == 0 and all(figure.before is not None for figure in items.values()):
            years[release.year - 1] = {name: items[name].before or 0 for name in SANGONG if name in items}
        years[release.year] = {name: items[name].amount for name in SANGONG if name in items}
    if not years:
        return None
    names = [name for name in SANGONG if any(name in row for row in years.values())]
    rows = tuple((0, (str(year), *(money(row.get(name, 0)) for name in names))) for year, row in sorted(years.items(), reverse=True))
    parts = [name for name in names if name != "sangong"]
    series = [{"name": member("item", name), "values": [years[year].get(name, 0) for year in sorted(years)]} for name in parts]
    nothing = not any(value for row in years.values() for value in row.values())
    data = {"axis": [str(year) for year in sorted(years)], "series": [] if nothing else series}
    note = _("各年都没有安排“三公”经费。") if nothing else ""
    return Chart("sangong", _("历年“三公”经费"), "bars", data, (_("年度"), *(member("item", name) for name in names)), rows, note=note)


def across(dimension: str, title: str, releases: Sequence[Release], *, years: bool = False) -> Chart | None:
    """What departments of a year, or one department in several `years`, spend on, class by class (类). The script draws the largest
    departments, the table has all."""
    names: dict[str, str] = {}
    amounts: dict[int, dict[str, int]] = defaultdict(dict)
    found = Figure.objects.filter(release__in=releases, view=dimension).annotate(length=Length("dims"))
    for figure in found.filter(length=len(f"{dimension}=201")):
        code = figure.at[dimension]
        names.setdefault(code, class_name(dimension, code, figure.name))
        amounts[figure.release_id][code] = figure.amount
    if not names:
        return None
    codes = sorted(names)
    label = {one.pk: str(one.year) if years else one.organisation.name for one in releases}
    rows = tuple((0, (label[one.pk], *(money(amounts[one.pk].get(code)) for code in codes))) for one in releases)
    largest = releases if years else sorted(releases, key=lambda one: -one.total)[:DRAWN]
    series = _series(codes, names, [amounts[one.pk] for one in largest])
    data = {"axis": [label[one.pk] for one in largest], "series": series, "lying": True}
    note = _("图中只有支出最多的 %(count)s 个部门，表中是全部。") % {"count": DRAWN} if len(releases) > len(largest) else ""
    first = _("年度") if years else _("部门")
    return Chart(f"across-{dimension}", title, "bars", data, (first, *(names[code] for code in codes)), rows, note=note)


def _series(codes: Sequence[str], names: Mapping[str, str], columns: Sequence[Mapping[str, int]]) -> list[dict[str, Any]]:
    """The largest classes each by itself, the others together."""
    sums = {code: sum(max(0, column.get(code, 0)) for column in columns) for code in codes}
    ordered = sorted(codes, key=lambda code: (-sums[code], code))
    single = ordered if len(ordered) <= SERIES + 1 else ordered[:SERIES]
    series = [{"name": names[code], "values": [column.get(code, 0) for column in columns]} for code in single]
    rest = ordered[len(single) :]
    if rest:
        series.append({"name": _("其他"), "values": [sum(column.get(code, 0) for code in rest) for column in columns]})
    return series


def side_by_side(releases: Sequence[tuple[str, Release]]) -> Chart | None:
    """Years of a department: basic, project and other spending."""
    if not releases:
        return None
    rows = tuple(
        (
            0,
            (
                name,
                money(one.total),
                money(one.basic),
                share(one.basic, one.total),
                money(one.project),
                share(one.project, one.total),
                money(one.sangong),
            ),
        )
        for name, one in releases
    )
    others = [one.total - one.basic - one.project for _name, one in releases]
    series = [
        {"name": _("基本支出"), "values": [one.basic for _name, one in releases]},
        {"name": _("项目支出"), "values": [one.project for _name, one in releases]},
        *([{"name": _("其他支出及结转"), "values": others}] if any(others) else []),
    ]
    head = (_("名称"), _("支出总计"), _("基本支出"), _("占比"), _("项目支出"), _("占比"), _("“三公”经费"))
    data = {"axis": [name for name, _one in releases], "series": series, "lying": True}
    return Chart("compare", _("基本支出和项目支出"), "bars", data, head, rows)
