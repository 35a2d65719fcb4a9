"""Checks of one kind only, for tests that are about that kind."""

from mingzhang.book.model import BudgetBook
from mingzhang.checks.context import Context
from mingzhang.checks.derive import identities
from mingzhang.checks.identity import FAILED
from mingzhang.checks.model import Coverage, Finding
from mingzhang.checks.products import products
from mingzhang.checks.report import finding_of
from mingzhang.checks.run import check


def check_book(book: BudgetBook) -> tuple[tuple[Finding, ...], Coverage]:
    """What the identities of the tables come to: a finding for each that fails, before causes are looked for."""
    return failed_of(book), check(book, only={"identity"}).coverage


def failed_of(book: BudgetBook) -> tuple[Finding, ...]:
    """A finding for each identity of the tables that fails, in the order of the document."""
    context = Context(book)
    failed = [identity for identity in identities(context.values) + products(book) if identity.result == FAILED]
    return tuple(sorted((finding_of(identity, context.places) for identity in failed), key=_place))


def _place(finding: Finding) -> tuple[int, int, int]:
    where = finding.where
    return (where.table_id or 0, where.row_index or 0, where.column_index or 0)
