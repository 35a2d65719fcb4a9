"""A made-up department's publication with all that writers must print: cover, contents, text, two-sided and wide tables, an empty
table, a project's target form. Its figures stand at the coordinates where the readers must find them again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mingzhang.cube.coordinates import At, at
from mingzhang.money import UNITS, Fen
from mingzhang.pages.model import Block, Break, Cell, Contents, Cover, Heading, Paragraph, Publication, Table

DEPARTMENT = "松陵市晴川区文化馆"
CODE = "413"
YEAR = 2024
META = (f"部门名称：{DEPARTMENT}", "2024年度", "单位：万元")
SPENT = at({"flow": "expenditure"})
EARNED = at({"flow": "revenue"})

KINDS = (
    ("合计", {}),
    ("小计", {"kind": "basic"}),
    ("工资福利支出", {"kind": "basic.personnel.wages"}),
    ("对个人和家庭的补助", {"kind": "basic.personnel.household"}),
    ("商品和服务支出", {"kind": "basic.operating.goods"}),
    ("资本性支出", {"kind": "basic.operating.capital"}),
    ("小计", {"kind": "project"}),
    ("其他运转类", {"kind": "project.routine"}),
    ("特定目标类", {"kind": "project.specific"}),
)
FUNCTIONS = (
    ("2070109", "群众文化", 612_3400, 21_0500, 98_7600, 12_4000, 143_0000, 86_5000),
    ("2070199", "其他文化和旅游支出", 0, 0, 0, 0, 37_2000, 215_0000),
    ("2080502", "事业单位离退休", 0, 18_6300, 1_9100, 0, 0, 0),
    ("2080505", "机关事业单位基本养老保险缴费支出", 74_1200, 0, 0, 0, 0, 0),
    ("2101102", "事业单位医疗", 36_0800, 0, 0, 0, 0, 0),
    ("2210201", "住房公积金", 55_5900, 0, 0, 0, 0, 0),
)
"""Function items with wages, household, goods, capital, routine and specific projects, in 元."""


def label(text: str, rows: int = 1, columns: int = 1, **more: object) -> Cell:
    return replace(Cell(text, rows, columns), **more)


def money(fen: int, place: At, unit: str = "万元", *, grouped: bool = True, decimals: int = 2) -> Cell:
    """A printed figure; nothing is printed for zero."""
    if not fen:
        return Cell(kind="figure", at=place)
    step = UNITS[unit] // 10**decimals
    value = round(fen / step) * step
    text = f"{value // UNITS[unit]:{',' if grouped else ''}}" + (f".{value % UNITS[unit] // step:0{decimals}d}" if decimals else "")
    return Cell(text, kind="figure", amount=Fen(value), precision=Fen(step), at=place, decimals=decimals, grouped=grouped)


def joined(one: At, other: At) -> At:
    together = one.and_(other)
    assert together is not None
    return together


def amounts(wages: int, household: int, goods: int, capital: int, routine: int, specific: int) -> tuple[int, ...]:
    """What the columns of KINDS print, in 分, from the parts in 元."""
    basic, project = wages + household + goods + capital, routine + specific
    return tuple(100 * one for one in (basic + project, basic, wages, household, goods, capital, project, routine, specific))


def balance() -> Table:
    """收支总表, with a revenue and an expenditure side."""
    parts = [sum(column) for column in zip(*(amounts(*line[2:]) for line in FUNCTIONS), strict=True)]
    total = parts[0]
    own = 36_000_000
    left = (
        ("一、一般公共预算", total - own, {"fund": "general"}),
        ("二、政府性基金", 0, {"fund": "govfund", "vintage": "current"}),
        ("三、国有资本经营预算", 0, {"fund": "soe", "vintage": "current"}),
        ("四、事业收入", own, {"fund": "own.business"}),
        ("", 0, {}),
        ("本年收入合计", total, {"vintage": "current"}),
        ("收入总计", total, {}),
    )
    classes = {"207": "一、文化旅游体育与传媒支出", "208": "二、社会保障和就业支出", "210": "三、卫生健康支出", "221": "四、住房保障支出"}
    right = [
        (name, sum(amounts(*line[2:])[0] for line in FUNCTIONS if line[0].startswith(code)), {"function": code})
        for code, name in classes.items()
    ]
    right += [("", 0, {}), ("本年支出合计", total, {}), ("支出总计", total, {"kind": "total"})]
    rows = [(label("收入", 1, 2), label("支出", 1, 2)), tuple(label(text) for text in ("项目", "预算数", "项目", "预算数"))]
    for (name, fen, where), (other, spent, there) in zip(left, right, strict=True):
        rows.append((label(name), _side(name, fen, EARNED, where), label(other), _side(other, spent, SPENT, there)))
    return Table("t01", "2024年部门收支总表", tuple(rows), 2, "万元", META)


def _side(name: str, fen: int, side: At, where: dict[str, str]) -> Cell:
    return money(fen, joined(side, at(where))) if name else Cell(kind="figure")


def spending(rows: int = 0) -> Table:
    """支出预算表: codes, unit and function rows under a header of three levels; `rows` further function rows of invented units make it
    long."""
    head = (
        (
            label("科目编码", 1, 3),
            label("单位代码", 3),
            label("单位（科目名称）", 3),
            label("合计", 3),
            label("基本支出", 1, 5),
            label("项目支出", 1, 3),
        ),
        tuple(
            [label(text, 2) for text in ("类", "款", "项", "小计")]
            + [label("人员经费", 1, 2), label("公用经费", 1, 2)]
            + [label(text, 2) for text in ("小计", "其他运转类", "特定目标类")]
        ),
        tuple(label(text) for text in ("工资福利支出", "对个人和家庭的补助", "商品和服务支出", "资本性支出")),
    )
    units = [("413001", f"{DEPARTMENT}（本级）", list(FUNCTIONS))]
    while rows > 0:
        number = len(units) + 1
        lines = [(code, name, *(part and part + 100 * number for part in parts)) for code, name, *parts in FUNCTIONS][:rows]
        units.append((f"413{number:03d}", f"晴川区第{number}文化分馆", lines))
        rows -= len(lines) + 1
    everything = [line for _, _, lines in units for line in lines]
    body = [("", "", "合计", everything, {})]
    for code, name, lines in units:
        body.append(("", code, name, lines, {"unit": code}))
        body += [(line[0], "", line[1], [line], {"unit": code, "function": line[0]}) for line in lines]
    return Table("t02", "2024年部门支出预算表", head + tuple(_row(*line) for line in body), 3, "万元", META, at=SPENT)


def _row(function: str, unit: str, name: str, lines: list[tuple], where: dict[str, str]) -> tuple[Cell, ...]:
    parts = (sum(column) for column in zip(*(amounts(*line[2:]) for line in lines), strict=True))
    codes = (function[:3], function[3:5], function[5:], unit)
    return (
        *(Cell(code, kind="code") for code in codes),
        label(name, indent=len(where), bold=not where),
        *(money(fen, joined(joined(SPENT, at(where)), at(kind))) for fen, (_, kind) in zip(parts, KINDS, strict=True)),
    )


def nothing() -> Table:
    """政府性基金预算支出表 without amounts, and the note that says why."""
    head = tuple(label(text) for text in ("科目编码", "科目名称", "合计", "基本支出", "项目支出"))
    empty = (Cell(kind="code"), label("合计"), *(Cell(kind="figure", at=at({"flow": "expenditure", "fund": "govfund"})) for _ in range(3)))
    note = "注：本部门2024年没有政府性基金预算支出，本表为空表。"
    where = at({"flow": "expenditure", "fund": "govfund"})
    return Table("t03", "2024年政府性基金预算支出表", (head, empty), 1, "万元", META, (note,), at=where)


def form(number: int = 1) -> Table:
    """A project's target form with cells merged across and down."""
    text = "购置流动舞台车配套的灯光和音响，向二十六个街道和乡镇送演出，每场演出后请观众评价，按季度把场次、观众人数和评价公布。"
    indicators = (
        ("产出指标", 4, "数量指标", "送演出场次", "≥120场"),
        ("", 0, "质量指标", "演出按计划完成率", "≥98%"),
        ("", 0, "时效指标", "演出完成月份", "≤11月"),
        ("", 0, "成本指标", "每场平均支出", "≤0.50万元"),
        ("效益指标", 2, "社会效益指标", "现场观众人次", "≥36000人次"),
        ("", 0, "可持续影响指标", "固定演出点数量", "≥26个"),
        ("满意度指标", 1, "服务对象满意度指标", "观众满意度", "≥92%"),
    )
    total = 4_300_000 + 100_000 * number
    rows: list[tuple[Cell, ...]] = [
        (
            label("项目名称"),
            label(f"流动演出服务（第{number}批）", 1, 2, kind="text"),
            label("项目编码"),
            Cell(f"41301024{number:08d}", kind="code"),
        ),
        (label("预算单位"), label(f"{DEPARTMENT}（本级）", 1, 2, kind="text"), label("项目类别"), label("其他运转类", kind="text")),
        (label("项目资金（万元）", 3), label("年度资金总额", 1, 2), _fund(total)),
        (label("其中：财政拨款", 1, 2, indent=1), _fund(total)),
        (label("其他资金", 1, 2, indent=1), _fund(0)),
        (label("年度目标"), label(text, 1, 4, kind="text")),
        (label("绩效指标", 1 + len(indicators)), *(label(one) for one in ("一级指标", "二级指标", "三级指标", "指标值"))),
    ]
    for first, height, second, third, value in indicators:
        group = [label(first, height)] if height else []
        rows.append((*group, label(second), label(third, kind="text"), Cell(value, kind="text")))
    return Table(f"f{number:04d}", "项目支出绩效目标表", tuple(rows), 0, "万元", ("2024年度", "单位：万元"), shape="form", kind="goal.form")


def _fund(fen: int) -> Cell:
    return replace(money(fen, At()), columns=2, at=None)


def publication(rows: int = 0, forms: int = 2) -> Publication:
    """The whole document: `rows` more rows in the spending table, `forms` project forms."""
    total = sum(amounts(*line[2:])[0] for line in FUNCTIONS)
    printed, earned = f"{total / 1_000_000:.2f}", f"{(total - 36_000_000) / 1_000_000:.2f}"
    headings = (
        ("第一部分 晴川区文化馆概况", 1),
        ("一、主要职责", 2),
        ("二、预算单位构成", 2),
        ("第二部分 2024年部门预算情况说明", 1),
        ("一、收入支出预算总体情况说明", 2),
        ("二、“三公”经费增减变化原因说明", 2),
        ("第三部分 2024年部门预算表", 1),
    )
    one, duties, units, two, overall, sangong, three = (Heading(*heading) for heading in headings)
    blocks: tuple[Block, ...] = (
        Cover((f"2024年{DEPARTMENT}部门预算", DEPARTMENT, "2024年2月20日")),
        Contents("目录", headings),
        Break(),
        one,
        duties,
        Heading("（一）群众文化活动", 3),
        Paragraph("组织群众文化活动，辅导街道和乡镇的业余文艺团队，保存本区的民间音乐、舞蹈和手工艺资料，并向中小学生开放。"),
        Heading("（二）场馆服务", 3),
        Paragraph("免费开放排练厅、展览厅和琴房，为老年人和残疾人预约服务。"),
        units,
        Paragraph(f"{DEPARTMENT}没有下属预算单位，本预算只含文化馆本级。"),
        two,
        overall,
        Paragraph(
            f"{DEPARTMENT}2024年收入总计{printed}万元，支出总计{printed}万元。其中：一般公共预算收入{earned}万元，事业收入36.00万元。"
        ),
        sangong,
        Paragraph("2024年“三公”经费支出预算为0万元，与2023年持平。"),
        Break(),
        three,
        balance(),
        spending(rows),
        nothing(),
        *(form(number) for number in range(1, forms + 1)),
    )
    title = f"2024年{DEPARTMENT}部门预算"
    return Publication("wenhuaguan-2024", title, DEPARTMENT, CODE, YEAR, "budget", date(2024, 2, 20), blocks)
