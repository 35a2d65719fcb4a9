"""What a unit of the web bench has filled in: parts as the editor stores them, the same every time, whose books add up."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from bench.large import BASIC, FUND, INDICATORS, WORDS

PER_PROJECT = 5
"""Indicators of a project."""
TASKS = ("资料印制", "现场核查", "信息系统运行维护", "业务培训", "设备购置", "宣传引导", "委托评审", "场地租用", "日常巡查", "档案整理")
REASONS = ("basic", "project", "sangong", "abroad", "vehicle", "reception")
SANGONG = (("vehicle.running", 3_600_000), ("reception.domestic", 900_000))
Row = dict[str, Any]


class Filled(NamedTuple):
    """The fields and rows of a part."""

    fields: Row
    rows: list[Row]


def unit(code: str, name: str, year: int, projects: int, random: Random) -> dict[str, Filled]:
    """The parts of a unit with so many projects, by their sheet."""
    spending = [
        _spent(f"b{number}", code, "basic", function, economic, random.randrange(10**6, 10**9))
        for number, (function, economic) in enumerate(BASIC)
    ]
    named: list[Row] = []
    measured: list[Row] = []
    for number in range(1, projects + 1):
        key = f"P{number:03d}"
        named.append(_project(f"p{number}", key, code, name, number, year))
        spending.append(_spent(f"s{number}", code, "project", "2010302", "30227", random.randrange(10**6, 10**9), project=key))
        measured += _indicators(key, number, random)
    items = [
        {"_id": f"i{number}", "item": item, "fund": "general", "unit": code, "amount": amount, "last_year": amount + 50_000}
        for number, (item, amount) in enumerate(SANGONG)
    ]
    sums = {column: sum(row[column] for row in spending) for column in ("amount", "last_year")}
    staff = random.randrange(10, 60)
    listed = {"_id": "u1", "code": code, "name": name, "nature": "行政", "rank": "正科级", "funding": "财政拨款", "staff": staff}
    return {
        "department": Filled({"name": name, "code": code, "year": year, "money": "万元", "short": name}, []),
        "units": Filled({}, [{**listed, "working": staff - 2, "retired": 4}]),
        "revenue": Filled({}, [{"_id": "r1", "unit": code, "fund": FUND, "vintage": "current", **sums}]),
        "spending": Filled({}, spending),
        "projects": Filled({}, named),
        "indicators": Filled({}, measured),
        "items": Filled({}, items),
        "texts": Filled({}, texts()),
    }


def department(code: str, name: str, year: int) -> dict[str, Filled]:
    """The own parts of a department: its name and words; figures are those of its units."""
    head: Row = {"name": name, "code": code, "year": year, "money": "万元", "short": name, "published": f"{year}-02-20"}
    return {"department": Filled(head, []), "texts": Filled({}, texts())}


def texts() -> list[Row]:
    """The words that the layout asks for."""
    said = {
        **WORDS,
        "safeguards": "严格预算约束，按季度分析执行情况。",
        "other": "无其他需要说明的事项。",
        "procurement.note": "本年没有安排政府采购。",
    }
    said |= {f"reason.{name}": "按人员变动和工作任务调整安排。" for name in REASONS}
    return [{"_id": f"text-{key}", "key": key, "text": text} for key, text in said.items()]


def _spent(row: str, unit_: str, kind: str, function: str, economic: str, amount: int, **more: str) -> Row:
    line = {"_id": row, "unit": unit_, "kind": kind, "function": function, "economic": economic, "fund": FUND, "vintage": "current"}
    return {**line, "amount": amount, "last_year": amount * 19 // 20, **more}


def _project(row: str, key: str, code: str, name: str, number: int, year: int) -> Row:
    task = TASKS[number % len(TASKS)]
    return {
        "_id": row,
        "key": key,
        "name": f"{name}{task}经费（{number}）",
        "unit": code,
        "code": f"{code}{year}P{number:06d}",
        "category": "specific",
        "attribute": "延续",
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
        **{f"plan.{month}": text for month, text in (("03", "25"), ("06", "50"), ("09", "75"), ("12", "100"))},
        "purpose": f"用于{name}第 {number} 项业务工作，主要是{task}，按年度计划分季度安排，年底前完成。",
        "goal": f"完成{task}等年度工作任务 {number} 项，按期办结全部事项，服务对象满意。",
    }


def _indicators(key: str, number: int, random: Random) -> list[Row]:
    return [
        {
            "_id": f"{key}-{place}",
            "project": key,
            "level1": first,
            "level2": second,
            "name": f"{TASKS[number % len(TASKS)]}{name}",
            "operator": sign,
            "value": value if measure == "%" else str(int(value) + random.randrange(40)),
            "unit": measure,
            "period": "annual",
            "description": "按台账统计",
            "basis": "年度计划",
        }
        for place, (first, second, name, sign, value, measure) in enumerate(INDICATORS[:PER_PROJECT])
    ]
