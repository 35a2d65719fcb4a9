"""Books compared: what two readings of the same budget must have in common."""

from __future__ import annotations

from collections import Counter

from mingzhang.book.model import BudgetBook


def figures(book: BudgetBook) -> Counter:
    """Every observation by its table's title, text, amount and canonical coordinates."""
    titles = {table.id: table.title for table in book.tables}
    return Counter((titles[one.table], one.text, int(one.amount), one.at.canonical()) for one in book.observations)


def money_of_forms(book: BudgetBook) -> Counter:
    """Every amount of the project forms by project, field, text and amount."""
    return Counter(
        (project.name, field, money.text, money.amount)
        for project in (*book.projects, *book.goals)
        for field, money in project.funds.items()
    )
