"""What was read of one document, for the terminal: header, tables, projects, and what found no place."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mingzhang.book.model import BudgetBook, Money, Project
from mingzhang.money import UNITS
from mingzhang.reports.lines import show as show_lines
from mingzhang.reports.words import STAGES, clean, position


def show_book(console: Console, book: BudgetBook) -> None:
    """Prints what the book holds: header, tables, units, projects, what found no place, and the remarks of the reading."""
    name = clean(book.department.name or "（未识别部门名称）")
    show_lines(console, Text(name, "bold"))
    pages = f"，{book.source.pages} 页" if book.source.pages else ""
    facts = (
        ("部门", name + (f"（{clean(book.department.code)}）" if book.department.code else "")),
        ("年度", str(book.fiscal_year) if book.fiscal_year else "未识别"),
        ("阶段", STAGES.get(book.stage or "", book.stage or "未识别")),
        ("来源", f"{clean(book.source.name)}（{book.source.format}{pages}）"),
    )
    console.print(_grid(facts))
    _tables(console, book)
    if book.units:
        _title(console, f"预算单位（{len(book.units)}）")
        _list(console, (unit.name + (f"（{unit.code}）" if unit.code else "") for unit in book.units))
    if book.projects:
        _projects(console, book.projects)
    _title(console, f"未能定位（{len(book.unplaced)}）")
    _list(console, (_with_place(f"“{item.text}”：{item.reason}", position(item.where)) for item in book.unplaced))
    if not book.unplaced:
        _list(console, ("无",))
    if book.remarks:
        _title(console, f"读取说明（{len(book.remarks)}）")
        _list(console, (_with_place(remark.text, position(remark.where)) for remark in book.remarks))


def _tables(console: Console, book: BudgetBook) -> None:
    _title(console, f"表格（{len(book.tables)}）")
    if not book.tables:
        _list(console, ("没有读到表格",))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("表", overflow="fold", ratio=1)
    table.add_column("单位", no_wrap=True)
    table.add_column("数字", justify="right", no_wrap=True)
    table.add_column("已定位", justify="right", no_wrap=True)
    for item in book.tables:
        style = "yellow" if item.placed_cells < item.numeric_cells else ""
        placed = Text(str(item.placed_cells), style)
        title = clean(item.title) or "（无标题）"
        table.add_row(Text(title), Text(clean(item.unit or "—")), Text(str(item.numeric_cells)), placed)
    console.print(Padding(table, (0, 0, 0, 2)))


def _projects(console: Console, projects: tuple[Project, ...]) -> None:
    _title(console, f"项目（{len(projects)}）")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("名称", overflow="fold", ratio=1)
    table.add_column("编码", overflow="fold")
    table.add_column("金额（万元）", justify="right", overflow="fold")
    table.add_column("指标", justify="right", no_wrap=True)
    for project in projects:
        code = Text(clean(project.code or "—"))
        table.add_row(Text(clean(project.name)), code, Text(_in_ten_thousands(_amount(project))), Text(str(len(project.indicators))))
    console.print(Padding(table, (0, 0, 0, 2)))


def _amount(project: Project) -> Money | None:
    for key in ("annual.total", "midterm.total", "annual.fiscal"):
        if key in project.funds:
            return project.funds[key]
    return next(iter(project.funds.values()), None)


def _in_ten_thousands(money: Money | None) -> str:
    """The amount in 万元, all its digits and at least two decimals; what is printed where that is no figure."""
    if money is None:
        return "—"
    if money.amount is None:
        return clean(money.text)
    whole, _, decimals = f"{Decimal(int(money.amount)) / UNITS['万元']:,.6f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def _with_place(text: str, where: str) -> str:
    return f"{text}（{where}）" if where else text


def _grid(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name, "dim"), Text(value))
    return table


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, "bold"))


def _list(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        show_lines(console, Text(f"· {clean(line)}"), 2, 2)
