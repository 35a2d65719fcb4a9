"""Small books and reports made by hand."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.book.model import BudgetBook, Department, Money, PrintedCell, Project, Remark, Source, Table, Unplaced
from mingzhang.checks.model import Coverage, Evidence, Finding, NotChecked, Report, Spot, Suspect
from mingzhang.cube.coordinates import At
from mingzhang.money import Fen, is_figure
from mingzhang.where import Position

DEPARTMENT = "某某市城乡一体化示范区党政办公室"
EVIL = '<script>alert("x")</script>'

SPENDING = [
    ["科目编码", None, None, "科目名称", "合计", "基本支出", None, None, "项目支出", None],
    ["类", "款", "项", None, None, "小计", "人员经费", "公用经费", "小计", "其中：特定目标类"],
    ["", "", "", "合计", "1,070.00", "562.63", "510.01", "52.62", "507.37", "300.00"],
    ["201", "", "", "一般公共服务支出", "968.22", "460.85", "408.23", "52.62", "507.37", "300.00"],
    ["201", "03", "", "政府办公厅（室）及相关机构事务", "968.22", "460.85", "408.23", "52.62", "507.37", "300.00"],
    ["201", "03", "01", "行政运行", "460.85", "460.85", "408.23", "52.62", "", ""],
    ["201", "03", "02", "一般行政管理事务", "507.37", "", "", "", "570.37", "300.00"],
    ["208", "", "", "社会保障和就业支出", "55.48", "55.48", "55.48", "", "", ""],
    ["210", "", "", "卫生健康支出", "19.10", "19.10", "19.10", "", "", ""],
    ["221", "", "", "住房保障支出", "27.20", "27.20", "27.20", "", "", ""],
]
MERGES = {(0, 0): (1, 3), (0, 3): (2, 1), (0, 4): (2, 1), (0, 5): (1, 3), (0, 8): (1, 2)}

BALANCE = [
    ["收入", None, "支出", None],
    ["项目", "预算数", "项目", "预算数"],
    ["一、一般公共预算拨款收入", "1070.00", "一、基本支出", "562.63"],
    ["二、政府性基金预算拨款收入", "", "二、项目支出", "507.37"],
    ["收入总计", "1070.00", "支出总计", "1070.00"],
]


def table(number, title, rows, *, header=2, merges=None, unit="万元", note=None, missing=0, repairs=()):
    merges = merges or {}
    cells = []
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            if text is None:
                continue
            tall, wide = merges.get((row, column), (1, 1))
            cells.append(PrintedCell(row, column, text, _role(row, column, text, header), tall, wide, Position(line=100 + row)))
    numeric = len([cell for cell in cells if cell.role == "figure"])
    return Table(number, title, "expenditure", unit, At(), numeric, numeric - missing, header, note, repairs, (), (), tuple(cells))


def _role(row, column, text, header):
    if row < header:
        return "header"
    if not text:
        return "blank"
    if text.isdigit() and len(text) <= 7 and column < 3:
        return "code"
    return "figure" if is_figure(text) else "label"


def spending(number=1, title="部门支出预算表"):
    return table(number, title, SPENDING, merges=MERGES)


def balance(number=0, title="部门收支预算表"):
    return table(number, title, BALANCE, merges={(0, 0): (1, 2), (0, 2): (1, 2)})


def empty(number=2, title="政府性基金预算支出预算表"):
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], ["", "", "", "", ""]]
    return table(number, title, rows, header=1, note="我单位没有政府性基金预算支出，本表为空。")


def long_table(number=3, rows=400, columns=14, title="项目支出预算表"):
    head = ["编码", "项目名称", *[f"第 {month} 月用款计划" for month in range(1, columns - 1)]]
    body = [
        [
            f"{2010000 + row}",
            f"项目{row}：" + "基层治理与综合服务能力提升" * (row % 3 + 1),
            *[f"{row * 3 + month}.{month:02d}" for month in range(columns - 2)],
        ]
        for row in range(rows)
    ]
    return table(number, title, [head, *body], header=1, missing=7)


def named(number=4, name="很长的名称" * 40):
    rows = [[name, "合计", "备注"], [name, "12,345,678,901.23", name], ["X" * 300, "1.00", EVIL]]
    return table(number, name, rows, header=1)


def spot(of, row, column, **extra):
    cell = next(cell for cell in of.cells if (cell.row, cell.column) == (row, column))
    labels = {"row": next((c.text for c in of.cells if c.row == row and c.role == "label"), None)}
    labels["column"] = next((c.text for c in of.cells if c.role == "header" and c.column == column and c.row == of.header_rows - 1), None)
    return Spot(of.title, **labels, line=100 + row, text=cell.text, table_id=of.id, row_index=row, column_index=column, **extra)


def fault(of, at, addends, *, severity="error", message=None, expected="507.37", rule="identity.rollup", suspects=True):
    where = spot(of, *at)
    evidence = (
        Evidence("total", where.text or "", where),
        *(Evidence("addend", spot(of, *one).text or "", spot(of, *one)) for one in addends),
    )
    blamed = (Suspect(where, where.text or "", expected, "相邻两位数字颠倒"),) if suspects else ()
    return Finding(
        rule,
        severity,
        message or f"“{where.row}”的“{where.column}”与分项之和不符，相差 63.00 万元。",
        where.text or "",
        expected,
        where,
        evidence,
        blamed,
        "《中华人民共和国预算法》第四十六条",
    )


def statement(severity="suspect"):
    where = Spot(line=79, page=4, text="项目支出 507.37 万元，占 47.24%")
    return Finding("statement.share", severity, "项目支出占比按表中数字计算计算得出 47.42%。", "47.24%", "47.42%", where)


def book(*tables, name="示范区党政办公室2024年预算公开.docx", department=DEPARTMENT, **more):
    tables = tables or (balance(), spending(), empty())
    funds = {"annual.total": Money("300.00", Fen(300_000_000), Fen(10_000))}
    project = Project("数字政务平台运行维护", "410300240000000012345", funds=funds)
    unplaced = (Unplaced("3.50", "行名“其他”不在科目表中", Position(line=311), 1, 4, 5),)
    remarks = (Remark("第 3 页的表格跨页，已接续。", Position(page=3)),)
    given = {"projects": (project,), "unplaced": unplaced, "remarks": remarks, "stage": "budget", **more}
    return BudgetBook(Source(name, "0" * 64, "docx", 12), Department(department, "101"), 2024, tables=tables, **given)


def coverage(**more):
    base = Coverage(
        96,
        94,
        120,
        3,
        4,
        (NotChecked("文字说明中的同比增减", "文件中没有上年数"),),
        {"identity.rollup": {"passed": 120, "failed": 3, "rounding": 4}},
    )
    return replace(base, **more)


def findings(of=None):
    of = of or spending()
    return (
        fault(of, (6, 8), [(6, 4)]),
        fault(
            of,
            (4, 8),
            [(5, 4), (6, 8)],
            severity="suspect",
            suspects=False,
            message="“政府办公厅（室）及相关机构事务”的项目支出与下级科目之和不符。",
        ),
        fault(of, (6, 8), [(6, 9)], severity="style", suspects=False, message="数字写法不统一。", rule="figure.width"),
    )


def report(*given, source="预算/示范区党政办公室2024年预算公开.docx", **more):
    values = {"department": DEPARTMENT, "fiscal_year": 2024, "coverage": coverage(), **more}
    return Report(source, tuple(given), **values)


def faulty():
    return report(*findings(), statement()), book()


def clean_report():
    whole = Coverage(96, 96, 120, 0, 3)
    return report(source="预算/清楚.docx", coverage=whole, department="清楚局"), book(unplaced=(), remarks=())


def unreadable():
    return Report("预算/坏文件.pdf", problem="文件“坏文件.pdf”不完整或已损坏，请重新下载或重新导出后再试。")
