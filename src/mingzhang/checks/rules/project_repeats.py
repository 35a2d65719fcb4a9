"""Things said twice: an indicator in a form, a text in several forms, a value in nearly all of them, a project under two names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mingzhang.book.model import Indicator, Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.rules.project_forms import forms, goal_spot, is_cost, is_nothing, listing, names, row_of, value_spot, witness
from mingzhang.vocabulary.phrases import key
from mingzhang.vocabulary.project_words import bare, words
from mingzhang.vocabulary.quantities import quantities


def _levels(text: str) -> bool:
    """Whether a name is only a type's (数量指标): names of types say nothing that could be repeated."""
    return text.removesuffix("指标") in {
        "数量",
        "质量",
        "时效",
        "成本",
        "经济效益",
        "社会效益",
        "生态效益",
        "环境效益",
        "可持续影响",
        "满意度",
        "服务对象满意度",
    }


def _content(indicator: Indicator) -> tuple[str, str]:
    return bare(indicator.name), bare(indicator.text)


def duplicate_indicator(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Indicators that a form prints twice, in one type or in two, and items listed in two groups with different values."""
    spread: list[tuple[Project, Indicator, Indicator]] = []
    for project in forms(context):
        known: dict[tuple[str, ...], Indicator] = {}
        done: set[tuple[str, ...]] = set()
        for indicator in project.indicators:
            name, text = _content(indicator)
            place = (indicator.level2 or indicator.level1, name, text, bare(indicator.description or ""))
            if not (name or len(text) >= 8) or is_nothing(name or text) or (not indicator.text and len(name) < 8):
                continue
            other = known.get((indicator.period, *place))
            if other is None:
                known[indicator.period, *place] = indicator
                yield Looked.FINE
            elif place not in done and _one_row(context, project, other, indicator) is False:
                done.add(place)
                again = [item for item in project.indicators if item.period == indicator.period and _place(item) == place]
                shown = f"{indicator.name}{'：' if indicator.text else ''}{indicator.text}"
                values = {"name": project.name, "shown": shown, "type": place[0], "count": len(again)}
                where = value_spot(context, project, again[1])
                yield Hit(where, shown, "不同的指标", values, tuple(witness(context, project, item) for item in again), say="twice")
        spread += _spread(project)
        yield from _groups(context, project)
    costs = [found for found in spread if is_cost(found[1]) != is_cost(found[2])]
    for project, left, right in costs:
        values = {"name": project.name, "shown": left.name if bare(left.name) else left.text, "left": left.level2, "right": right.level2}
        evidence = (witness(context, project, left), witness(context, project, right))
        yield Hit(value_spot(context, project, left), left.text, "与该类指标相应的内容", values, evidence, say="cost")
    rest = [found for found in spread if found not in costs]
    if rest:
        projects = [project for project, _, _ in rest]
        places = [
            (value_spot(context, project, item), f"{item.level2}：{item.name} {item.text}") for project, *both in rest for item in both
        ]
        values = {"names": names(projects), "count": len({project.name for project in projects})}
        yield Hit(places[0][0], places[0][1], "各类指标内容不同", values, listing(places, "counterpart"), say="types", severity="suspect")


def _place(indicator: Indicator) -> tuple[str, ...]:
    return (indicator.level2 or indicator.level1, *_content(indicator), bare(indicator.description or ""))


def _one_row(context: Context, project: Project, left: Indicator, right: Indicator) -> bool | None:
    rows = row_of(context, project, left), row_of(context, project, right)
    return None if None in rows else rows[0] == rows[1]


def _spread(project: Project) -> Iterator[tuple[Project, Indicator, Indicator]]:
    """Pairs of indicators of different types with the same name and value: the first of each content in a form."""
    by_content: dict[tuple[str, str, str], Indicator] = {}
    told: set[tuple[str, str]] = set()
    for indicator in project.indicators:
        name, text = _content(indicator)
        if indicator.period != "annual" or len(name or text) < 4 or is_nothing(name or text) or _levels(name) or not text:
            continue
        content = ("annual", name, text)
        other = by_content.setdefault(content, indicator)
        if other is not indicator and other.level2 != indicator.level2 and (name, text) not in told:
            told.add((name, text))
            yield project, other, indicator


def _stem(name: str) -> str:
    rest = bare(name)
    for ending in words("form", "done"):
        if rest.endswith(ending) and len(rest) > len(ending) + 3:
            return rest.removesuffix(ending)
    return rest


def _groups(context: Context, project: Project) -> Iterator[Hit | Looked]:
    """Two groups of a form that list the same items, and names that join two endings (…完成情况实现率)."""
    groups: dict[str, dict[str, Indicator]] = defaultdict(dict)
    for indicator in project.indicators:
        if indicator.period == "annual" and indicator.level2:
            groups[indicator.level2].setdefault(_stem(indicator.name), indicator)
            name = bare(indicator.name)
            if any(name.endswith(state + rate) for state in words("form", "states") for rate in words("form", "rates")):
                other = next(
                    (
                        item
                        for item in project.indicators
                        if item is not indicator and item.period == "annual" and name.startswith(bare(item.name)) and bare(item.name)
                    ),
                    None,
                )
                yield Hit(
                    context.indicator(project, indicator, indicator.name),
                    indicator.name,
                    "“……完成情况”或“……实现率”",
                    {"shown": indicator.name, "value": indicator.text, "other": f"{other.name}：{other.text}" if other else ""},
                    (witness(context, project, other),) if other else (),
                    say="awkward",
                    severity="suspect",
                )
    found = list(groups.items())
    for index, (left, mine) in enumerate(found):
        for right, theirs in found[index + 1 :]:
            same = [stem for stem in mine if stem in theirs and len(stem) >= 4]
            if len(same) < 3 or 2 * len(same) < min(len(mine), len(theirs)):
                continue
            pairs = [(mine[stem], theirs[stem]) for stem in same]
            if all(_content(one) == _content(two) for one, two in pairs):
                continue
            differ = [f"{one.name}{one.text}、{two.name}{two.text}" for one, two in pairs if bare(one.text) != bare(two.text)]
            values = {"left": left, "right": right, "count": len(same), "shown": "；".join(differ)}
            evidence = tuple(witness(context, project, item) for both in pairs for item in both)
            yield Hit(
                value_spot(context, project, pairs[0][0]),
                pairs[0][0].name,
                "两组指标内容不同",
                values,
                evidence,
                say="groups",
                severity="suspect",
            )


def copied_text(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Goals, or whole sets of indicators, that are the same in several projects."""
    projects = context.book.projects
    goals: dict[str, list[tuple[Project, Spot]]] = defaultdict(list)
    for project in projects:
        for goal in {bare(goal.text): goal for goal in project.goals}.values():
            if len(bare(goal.text)) >= options["least_characters"]:
                goals[bare(goal.text)].append((project, goal_spot(context, project, goal)))
    told: set[frozenset[str]] = set()
    for text, places in goals.items():
        group = frozenset(project.name for project, _ in places)
        if len(group) < 2:
            yield Looked.FINE
        elif group not in told:
            told.add(group)
            yield _copied("goal", [(project, spot, text) for project, spot in places])
    sets = [(project, _signature(project)) for project in projects]
    left = [(project, found) for project, found in sets if len(found) >= options["least_indicators"]]
    while left:
        first, mine = left.pop(0)
        same = [(project, found) for project, found in left if len(mine & found) >= options["share"] / 100 * max(len(mine), len(found))]
        if not same:
            yield Looked.FINE
            continue
        left = [item for item in left if item not in same]
        group_of = [first, *(project for project, _ in same)]
        if frozenset(project.name for project in group_of) not in told:
            yield _copied("indicators", [(project, context.project_spot(project), project.name) for project in group_of])


def _signature(project: Project) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (item.level2, *_content(item))
        for item in project.indicators
        if item.period == "annual" and not is_nothing(item.name) and not _levels(bare(item.name))
    )


def _copied(say: str, places: list[tuple[Project, Spot, str]]) -> Hit:
    projects = [project for project, _, _ in places]
    values = {"names": names(projects), "count": len({project.name for project in projects}), "text": places[0][2][:40]}
    return Hit(
        places[0][1], places[0][2], "各项目自己的目标", values, listing([(spot, text) for _, spot, text in places], "counterpart"), say=say
    )


def uniform_values(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Documents in which one value, or three, stand for most indicators."""
    places: dict[str, list[tuple[Project, Indicator]]] = defaultdict(list)
    for project in context.book.projects:
        for indicator in project.indicators:
            value = key(indicator.text).replace("百分比", "%").replace("百分之", "")
            if indicator.period == "annual" and value and not is_nothing(value):
                places[value].append((project, indicator))
    total = sum(len(found) for found in places.values())
    if total < options["least"] or len(context.book.projects) < 3:
        return
    counts = Counter({value: len(found) for value, found in places.items()})
    common = counts.most_common(3)
    first, three = common[0][1] * 100, sum(count for _, count in common) * 100
    if first < options["share"] * total and three < options["share_of_three"] * total:
        yield Looked.FINE
        return
    shown = "、".join(f"“{value}”{count}个" for value, count in common)
    evidence = [(value_spot(context, project, item), item.text) for value, _ in common[:2] for project, item in places[value]]
    start = next(project for project in context.book.projects if project.indicators)
    values = {"total": total, "shown": shown, "share": round(three / total)}
    yield Hit(context.project_spot(start), shown, "按项目内容确定的指标值", values, listing(evidence[: options["most_evidence"]]))


def duplicate_project(context: Context, _options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Projects with one code, one name, or the same persons and amounts under two names."""
    projects = [project for project in context.book.projects if project.name and (project.indicators or project.goals)]
    for index, left in enumerate(projects):
        for right in projects[index + 1 :]:
            say = _same_project(left, right)
            if say is None:
                continue
            amount = left.funds.get("annual.total")
            values = {
                "left": left.name,
                "right": right.name,
                "code": left.code,
                "amount": amount.text if amount else "",
                "heads": next(iter(_heads(left) & _heads(right)), ""),
            }
            places = [(context.project_spot(project), project.code or project.name) for project in (left, right)]
            grave = None if say == "code" else "suspect"
            evidence = [*listing(places, "counterpart"), *_funds(context, left), *_funds(context, right)]
            yield Hit(places[1][0], right.name, "不同的项目", values, tuple(evidence), say=say, severity=grave)
        yield Looked.FINE


def _funds(context: Context, project: Project) -> list[Evidence]:
    money = project.funds.get("annual.total")
    return [Evidence("counterpart", money.text, context.cell(project.table, money.where, money.text, row=project.name))] if money else []


def _same_project(left: Project, right: Project) -> str | None:
    if left.code and left.code == right.code and left.unit == right.unit:
        return "name" if _alike(left.name, right.name, 80) else "code"
    mine, theirs = left.funds.get("annual.total"), right.funds.get("annual.total")
    same_amount = mine is not None and theirs is not None and mine.amount == theirs.amount and bool(mine.amount)
    if key(left.name) == key(right.name) and left.unit == right.unit and left.table != right.table and same_amount:
        return "name"
    if same_amount and _heads(left) & _heads(right) and (_alike(left.basis, right.basis, 85) or _alike(left.name, right.name, 70)):
        return "object"
    return None


def _heads(project: Project) -> set[str]:
    """The numbers of heads that the goals and the purpose name (7000人), from fifty on: small ones agree by chance."""
    texts = [*(goal.text for goal in project.goals), project.purpose or ""]
    return {f"{item.value}人" for text in texts for item in quantities(text) if item.unit == "人" and item.value >= 50}


def _alike(left: str | None, right: str | None, least: int) -> bool:
    from rapidfuzz import fuzz

    return bool(left and right) and fuzz.ratio(key(left or ""), key(right or "")) >= least
