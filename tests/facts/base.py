"""A small department whose facts have no fault: what the tests of faults start from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from mingzhang.cube.coordinates import at
from mingzhang.facts.model import (
    Asset,
    Department,
    Facts,
    Indicator,
    Item,
    Known,
    Opinion,
    Project,
    Purchase,
    Revenue,
    Spending,
    Task,
    Unit,
)
from mingzhang.money import Fen

OFFICE, CENTRE = "318001", "318002"

BASE = Facts(
    Department("青禾县民政局", "318", 2026, "县民政局", "110101", date(2026, 2, 10), date(2026, 2, 26)),
    (
        Unit(OFFICE, "青禾县民政局本级", "行政", "正科级", "财政拨款", 24, 22, 15),
        Unit(CENTRE, "青禾县社会救助中心", "事业", None, None, 8, 8, 2),
    ),
    (
        Revenue(OFFICE, "general", "current", Fen(433_900_000), Fen(410_000_000)),
        Revenue(CENTRE, "general", "current", Fen(60_000_000)),
        Revenue(OFFICE, "govfund", "carryover", Fen(5_000_001)),
    ),
    (
        Spending(OFFICE, "basic", "2080201", "30101", "general", "current", Fen(300_000_000), Fen(290_000_000)),
        Spending(OFFICE, "basic", "2080201", "30201", "general", "current", Fen(33_900_000)),
        Spending(OFFICE, "project", "2080202", "30227", "general", "current", Fen(100_000_000), project="P01"),
        Spending(CENTRE, "project", "2082001", "30305", "general", "current", Fen(60_000_000), project="P02"),
        Spending(OFFICE, "project", "2296002", "30299", "govfund", "carryover", Fen(5_000_001), project="P01"),
    ),
    (
        Project(
            "P01",
            "低保对象入户核查",
            OFFICE,
            "11010126T000000000001",
            "specific",
            "延续",
            date(2026, 1, 1),
            date(2028, 12, 31),
            Fen(300_000_000),
            plan=MappingProxyType({"03": Decimal(25), "06": Decimal(50), "12": Decimal(100)}),
            purpose="逐户核查低保家庭收入和财产。",
            goal="年内核查全部在册低保家庭。",
            opinions=(Opinion("department", "目标明确，同意申报。", day=date(2025, 12, 5)),),
        ),
        Project("P02", "临时救助", CENTRE, category="routine"),
    ),
    (
        Indicator("P01", "产出指标", "数量指标", "入户核查户数", "1200", "≥", "户", weight=Decimal("12.5")),
        Indicator("P02", "效益指标", "社会效益指标", "困难群众基本生活", "得到保障"),
        Indicator("", "满意度指标", "服务对象满意度指标", "群众满意度", "90", "≥", "%"),
    ),
    "保障困难群众基本生活，\n规范社会救助。",
    (Task("社会救助", "按月足额发放救助金。"),),
    (Purchase(OFFICE, "台式计算机", "A02010105", "台", Decimal(20), Fen(550_000), "general", reserved=Fen(5_000_000)),),
    (
        Item("vehicle.running", "general", Fen(2_000_000), Fen(2_000_000)),
        Item("reception", "general", Fen(500_000), Fen(300_000), "新增一次上级检查接待任务"),
    ),
    (Asset("assets.vehicles", "一般公务用车", Decimal(3), Fen(45_000_000)),),
    MappingProxyType({"duties": "主管全县民政工作。", "organisation": "内设四个科室。"}),
    (Known(at({"flow": "expenditure", "kind": "basic.personnel", "fund": "general"}), Fen(290_000_000)),),
)
