"""Counts of the narrative: projects against the forms and lists of the book, vehicles and units against their kinds and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingzhang.book.model import Project
from mingzhang.checks.context import Context
from mingzhang.checks.hit import Hit, Looked
from mingzhang.checks.model import Evidence, Spot
from mingzhang.checks.wording import money
from mingzhang.money import UNITS, tolerance

_NUMBER = r"(?P<count>\d+)\s*个"
_AMOUNT = re.compile(r"(?P<amount>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元|万元|元)")
_SENTENCE = re.compile(r"[^。；;]+")
_YEAR = re.compile(r"(20\d\d)\s*年")
_JOINT = re.compile(r"\s*[，,]\s*")
_LIMIT = re.compile(r"(?P<limit>\d+)\s*万元(?:\s*及\s*\d+\s*万元)?(?:及|（含）|\(含\))?以上")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A count of projects with where it stands, the amount said with it, and the least amount of the projects that are meant."""

    spot: Spot
    count: int
    text: str
    amount: tuple[int, int] | None
    amount_spot: Spot | None
    limit: int | None


def count(context: Context, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """Projects, vehicles and named parts that are counted in the narrative."""
    for claim in _claims(context, options):
        yield from _projects(context, claim, options["selected"])
    for index, passage in context.body:
        if passage.role == "body":
            yield from _kinds(context, index, passage.text, options)
            yield from _names(context, index, passage.text, options)
            yield from _units(context, index, passage.text)


def _claims(context: Context, options: Mapping[str, Any]) -> Iterable[_Claim]:
    before = re.compile(rf"(?:{'|'.join(options['projects'])})[共计有合总数量为是:：\s]{{0,6}}{_NUMBER}(?!处室|部门|单位|科)")
    after = re.compile(rf"共(?:计|有)?\s*{_NUMBER}(?:{'|'.join(options['kinds_of_project'])})?项目")
    other = re.compile("|".join(options["other_lists"]))
    about = re.compile("|".join(options["about"]))
    for index, passage in context.body:
        for sentence in _SENTENCE.finditer(passage.text):
            years = set(_YEAR.findall(sentence[0]))
            if context.book.fiscal_year is not None and years and str(context.book.fiscal_year) not in years:
                continue
            if not about.search(sentence[0]):
                continue
            for pattern in (before, after):
                for found in pattern.finditer(sentence[0]):
                    clause = _clause(sentence[0], found.start(), found.end())
                    if not other.search(clause):
                        yield _claim(context, index, sentence, found, clause)


def _clause(text: str, start: int, end: int) -> str:
    """The words around a match up to the next commas."""
    left = max(text.rfind(sign, 0, start) for sign in "，,：:")
    right = min((place for sign in "，," if (place := text.find(sign, end)) >= 0), default=len(text))
    return text[left + 1 : right]


def _claim(context: Context, index: int, sentence: re.Match[str], found: re.Match[str], clause: str) -> _Claim:
    base = sentence.start()
    limit = _LIMIT.search(clause)
    beside = _beside(sentence[0], found)
    amount = spot = None
    if beside is not None:
        digits = beside["amount"].replace(",", "")
        size = UNITS[beside["unit"]]
        amount = (int(Decimal(digits) * size), int(Decimal(size).scaleb(-len(digits.partition(".")[2]))))
        spot = context.passage(index, base + beside.start(), base + beside.end())
    return _Claim(
        context.passage(index, base + found.start("count"), base + found.end()),
        int(found["count"]),
        found["count"],
        amount,
        spot,
        int(limit["limit"]) if limit else None,
    )


def _beside(sentence: str, found: re.Match[str]) -> re.Match[str] | None:
    """The amount of the counted projects: in the clause behind the count, else in the one before it."""
    behind = re.compile(r"[，,]\s*[^，,\d]{0,12}" + _AMOUNT.pattern).match(sentence, found.end())
    if behind:
        return _AMOUNT.search(sentence, behind.start())
    before = [match for match in _AMOUNT.finditer(sentence, 0, found.start()) if _JOINT.fullmatch(sentence, match.end(), found.start())]
    return before[-1] if before else None


def _projects(context: Context, claim: _Claim, selected: int) -> Iterable[Hit | Looked]:
    projects = context.book.projects
    if context.book.stage == "final" or len(projects) * 100 <= claim.count * selected or (claim.limit is not None and not projects):
        yield Looked.UNKNOWN
        return
    money_of = [project.funds.get("annual.total") for project in projects]
    known = all(item is not None and item.amount is not None for item in money_of)
    meant: Sequence[Project] = projects
    if claim.limit is not None:
        least = claim.limit * UNITS["万元"]
        if not known:
            yield Looked.UNKNOWN
            return
        meant = [project for project in projects if (project.funds["annual.total"].amount or 0) >= least]
    evidence = tuple(Evidence("part", project.name, context.project_spot(project)) for project in meant)
    total = sum(project.funds["annual.total"].amount or 0 for project in meant) if known else None
    forms = {project.form for project in projects if project.form}
    form = forms.pop() if len(forms) == 1 else "绩效目标表"
    if len(meant) != claim.count:
        yield _other_count(claim, len(meant), total, form, evidence)
        return
    yield Looked.FINE
    if claim.amount is None or claim.amount_spot is None or total is None:
        return
    said, precision = claim.amount
    slack = tolerance([precision, *(int(project.funds["annual.total"].precision or 1) for project in meant)])
    if abs(said - total) <= slack:
        yield Looked.FINE
        return
    what = f"{claim.limit} 万元以上的项目" if claim.limit else "项目"
    values = {"what": what, "count": claim.count, "by": money(abs(said - total))}
    yield Hit(claim.amount_spot, money(said), money(total), values, evidence, say="money")


def _other_count(claim: _Claim, have: int, total: int | None, form: str, evidence: tuple[Evidence, ...]) -> Hit:
    less = abs(claim.count - have)
    values: dict[str, Any] = {"less": less, "form": f"“{form}”", "limit": claim.limit}
    if claim.limit is not None:
        return Hit(claim.spot, claim.text, str(have), values, evidence, say="large", severity="suspect")
    if claim.amount is not None and total is not None and claim.count > have and claim.amount[0] > total:
        values["money"] = money(claim.amount[0] - total)
        return Hit(claim.spot, claim.text, str(have), values, evidence, say="fewer")
    if claim.count > have:
        return Hit(claim.spot, claim.text, str(have), values, evidence, say="fewer", severity="suspect")
    severity = None if claim.amount is not None and total is not None and abs(claim.amount[0] - total) > 0 else "suspect"
    return Hit(claim.spot, claim.text, str(have), values, evidence, say="more", severity=severity)


def _kinds(context: Context, index: int, text: str, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """共有车辆 5 辆，其中：… 2 辆、… 3 辆。"""
    measures = "|".join(options["measures"])
    whole = "|".join(options["wholes"])
    head = re.compile(
        rf"(?:^|[，,。；;：:有）)])\s*(?P<what>{whole})[^，,。；;\d]{{0,8}}(?P<total>\d+)\s*(?P<measure>{measures})[，,（(]?\s*(?:其中|分别)?[:：]?"
    )
    for found in head.finditer(text):
        part = re.compile(rf"\s*[、，,]?\s*(?P<name>[^\d，,。；;、）)]{{2,20}}?)(?P<count>\d+)\s*{re.escape(found['measure'])}")
        parts: list[re.Match[str]] = []
        place = found.end()
        while (item := part.match(text, place)) is not None:
            parts.append(item)
            place = item.end()
        if len(parts) < 2:
            continue
        total = sum(int(item["count"]) for item in parts)
        if total == int(found["total"]):
            yield Looked.FINE
            continue
        evidence = tuple(Evidence("part", item[0].strip("、，, "), context.passage(index, item.start(), item.end())) for item in parts)
        values = {"what": found["what"]}
        measure = found["measure"]
        yield Hit(
            context.passage(index, found.start("total"), found.end("measure")),
            f"{found['total']} {measure}",
            f"{total} {measure}",
            values,
            evidence,
            say="kinds",
        )


def _names(context: Context, index: int, text: str, options: Mapping[str, Any]) -> Iterable[Hit | Looked]:
    """内设 8 个科室，分别是：…、…。 Only plain lists can be counted: no brackets with lists of their own, no 和."""
    what = "|".join(options["named"])
    pattern = re.compile(
        rf"(?P<count>\d+|[一二三四五六七八九十]+)\s*个(?:内设)?(?P<what>{what})"
        r"[，,]?(?:分别(?:是|为)|包括|即|具体为)?[:：](?P<list>[^。；;]+)[。；;]?\Z"
    )
    found = pattern.search(text)
    if not found:
        return
    names = re.sub(r"[（(][^（）()]*[）)]", "", found["list"])
    said = _number(found["count"])
    if said is None or re.search(r"[和及与等，,：:]", names) or "、" not in names:
        yield Looked.UNKNOWN
        return
    have = len([name for name in names.split("、") if name.strip()])
    if have == said:
        yield Looked.FINE
        return
    evidence = (Evidence("part", found["list"], context.passage(index, found.start("list"), found.end("list"))),)
    where = context.passage(index, found.start("count"), found.end("what"))
    yield Hit(where, str(said), str(have), {"what": found["what"]}, evidence, say="names", severity="suspect")


_KIND_OF_UNIT = re.compile(
    r"(?P<kind>(?:行政|参公|参照公务员法管理|参公管理|事业|全额|差额|自收自支|二级预算|预算|企业)\w{0,8}?(?:单位|机关))\s*(?P<count>\d+)\s*[家个]"
)
_NUMBERED = re.compile(r"\s*[（(]?(\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、．]")


def _units(context: Context, index: int, text: str) -> Iterable[Hit | Looked]:
    """行政单位 1 家，事业单位 4 家，具体包括：, and the numbered names below it."""
    kinds = list(_KIND_OF_UNIT.finditer(text))
    if len(kinds) < 2 or not text.rstrip().endswith((":", "：")):
        return
    listed: list[int] = []
    for place in range(index + 1, len(context.book.passages)):
        number = _NUMBERED.match(context.book.passages[place].text)
        if number is None or _number(number[1]) != len(listed) + 1:
            break
        listed.append(place)
    total = sum(int(kind["count"]) for kind in kinds)
    if len(listed) < 2:
        yield Looked.UNKNOWN
    elif len(listed) == total:
        yield Looked.FINE
    else:
        evidence = tuple(Evidence("part", context.book.passages[place].text, context.passage(place)) for place in listed)
        where = context.passage(index, kinds[0].start(), kinds[-1].end())
        yield Hit(where, str(total), str(len(listed)), {"what": "单位"}, evidence, say="names", severity="suspect")


_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)}


def _number(text: str) -> int | None:
    """A number up to 99 in digits or in Chinese numerals."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text) if len(text) == 1 else None
    high = _DIGITS.get(tens, 0) if tens else 1
    low = _DIGITS.get(ones, 0) if ones else 0
    return high * 10 + low if high and (low or not ones) else None
