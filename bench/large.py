"""Facts of an invented department as large as asked for, the same every time, whose books add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from mingzhang.facts.model import Department, Facts, Indicator, Project, Revenue, Spending, Unit
from mingzhang.money import Fen

FUND = "general.appropriation"
BASIC = (
    *(("2010301", "30101"), ("2010301", "30102"), ("2010301", "30201"), ("2010301", "30211")),
    *(("2080505", "30108"), ("2101101", "30110"), ("2210201", "30113"), ("2010301", "31002")),
)
INDICATORS = (
    ("产出指标", "数量指标", "服务人次", "≥", "120", "人次"),
    ("产出指标", "质量指标", "验收合格率", "≥", "95", "%"),
    ("产出指标", "时效指标", "按期完成天数", "≤", "30", "天"),
    ("产出指标", "成本指标", "人均成本", "≤", "800", "元"),
    ("效益指标", "社会效益指标", "办结事项数", "≥", "60", "件"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "≥", "92", "%"),
)
PLAN = {"03": Decimal(25), "06": Decimal(50), "10": Decimal(75), "12": Decimal(100)}
WORDS = {
    "duties": "贯彻执行有关政策，组织拟订工作规划。\n负责日常运转和服务保障。",
    "organisation": "内设若干科室，另有所属单位。",
    "overall_goal": "保障机构运转，完成全年工作任务。",
    "no_last_year": "新组建部门，没有上年同口径预算。",
}


def facts(units: int, projects: int, year: int = 2024) -> Facts:
    """A department with so many units, and so many projects spread over them; amounts in 分, so that rounding has work to do."""
    random = Random(1)
    listed = tuple(
        Unit(f"203{number:03d}", f"示例市第{number}示例中心", "事业" if number % 3 == 0 else "行政", "正科级", "财政拨款")
        for number in range(1, units + 1)
    )
    spent = [
        Spending(unit.code, "basic", function, economic, FUND, "current", Fen(random.randrange(10**6, 10**9)))
        for unit in listed
        for function, economic in BASIC
    ]
    named: list[Project] = []
    measured: list[Indicator] = []
    for number in range(1, projects + 1):
        unit = listed[(number - 1) * units // projects]
        key = f"P{number:05d}"
        named.append(_project(key, number, unit, year))
        spent.append(Spending(unit.code, "project", "2010302", "30227", FUND, "current", Fen(random.randrange(10**6, 10**9)), project=key))
        measured += [
            Indicator(key, first, second, name, value, sign, measure, description="按台账统计", basis="年度计划")
            for first, second, name, sign, value, measure in INDICATORS
        ]
    sums = dict.fromkeys((unit.code for unit in listed), 0)
    for line in spent:
        sums[line.unit] += int(line.amount)
    revenue = tuple(Revenue(code, FUND, "current", Fen(fen)) for code, fen in sums.items())
    department = Department("示例市示例局", "203", year, "示例局", published=date(year, 2, 20))
    return Facts(department, listed, revenue, tuple(spent), tuple(named), tuple(measured), texts=WORDS)


def _project(key: str, number: int, unit: Unit, year: int) -> Project:
    return Project(
        key,
        f"第{number}项业务工作经费",
        unit.code,
        f"99020324P{number:012d}",
        "specific",
        "延续",
        date(year, 1, 1),
        date(year, 12, 31),
        plan=PLAN,
        purpose="用于开展年度业务工作，主要包括资料印制、现场核查和信息系统运行维护。",
        goal="完成年度业务工作任务，按期办结全部事项，服务对象满意。",
    )
