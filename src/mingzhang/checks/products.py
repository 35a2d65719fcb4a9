"""Identities that are no roll-up: quantity × price = amount of a purchase, total = parts of a project's money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from mingzhang.book.model import BudgetBook, Money, Procurement, Project, Table
from mingzhang.checks.identity import Identity
from mingzhang.checks.values import Value
from mingzhang.cube.coordinates import At
from mingzhang.money import NotAFigure, parse_figure

PERIODS = {"midterm": "中期", "annual": "年度"}


def products(book: BudgetBook) -> list[Identity]:
    """The identities of procurement lines (政府采购: 数量 × 单价 = 金额) and of project funds: 资金总额 = 财政拨款 + 上年结转 +
    其他资金."""
    tables = {table.id: table for table in book.tables}
    out = [identity for line in book.procurement for identity in _purchase(line, tables)]
    out += [identity for project in (*book.goals, *book.projects) for identity in _funds(project, tables)]
    return out


@dataclass(frozen=True, slots=True)
class Product(Identity):
    """quantity × price = amount. `times` is the quantity; the price's rounding counts as often as it is taken."""

    times: Decimal = Decimal(1)

    @property
    def difference(self) -> int:
        """Amount less quantity × price, in 分."""
        return self.total.fen - round(self.times * self.parts[0].fen)

    @property
    def allowance(self) -> int:
        """What rounding of price and amount can account for, in 分."""
        return int((self.total.precision + abs(self.times) * self.parts[0].precision) / 2)


def _purchase(line: Procurement, tables: dict[int, Table]) -> Iterable[Identity]:
    if line.price is None or line.amount is None or line.quantity is None or line.table is None:
        return
    try:
        times = parse_figure(line.quantity).value
    except NotAFigure:
        return
    row = line.item or line.project or ""
    total, price = (_value(money, tables[line.table], (row, name)) for money, name in ((line.amount, "金额"), (line.price, "单价")))
    if total is not None and price is not None:
        yield Product("identity.product", total, (price,), times=times)


def _funds(project: Project, tables: dict[int, Table]) -> Iterable[Identity]:
    if project.table is None:
        return
    table = tables[project.table]
    for period in ("midterm", "annual"):
        total, fiscal = (project.funds.get(f"{period}.{kind}") for kind in ("total", "fiscal"))
        if total is None or fiscal is None:
            continue
        rest = [project.funds.get(f"{period}.{kind}") for kind in ("carryover", "earmarked", "own", "other")]
        whole = _value(total, table, (f"{project.name}：资金总额", PERIODS[period]))
        named = zip((fiscal, *rest), ("财政拨款", "上年结转", "财政专户管理资金", "单位资金", "其他资金"), strict=True)
        parts = [_value(money, table, (name, PERIODS[period])) for money, name in named if money is not None]
        if whole is not None and all(part is not None for part in parts):
            yield Identity("identity.funds", whole, tuple(part for part in parts if part is not None))


def _value(money: Money, table: Table, names: tuple[str, str]) -> Value | None:
    if money.amount is None or money.precision is None:
        return None
    cell = next((cell for cell in table.cells if cell.where == money.where and cell.text == money.text), None)
    row, column = (cell.row, cell.column) if cell is not None else (0, 0)
    return Value(table.id, row, column, 0, At(), int(money.amount), int(money.precision), money.text, where=money.where, names=names)
