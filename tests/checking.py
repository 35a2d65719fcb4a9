"""Checks of one kind only, for tests that are about that kind."""

from mingzhang.book.model import BudgetBook
from mingzhang.checks.model import Coverage, Finding
from mingzhang.checks.run import check


def check_book(book: BudgetBook) -> tuple[tuple[Finding, ...], Coverage]:
    """What the identities of the tables come to."""
    checked = check(book, only={"identity"})
    return checked.findings, checked.coverage
