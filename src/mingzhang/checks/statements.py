"""The figures of the narrative as values and identities: what the text says against the tables and against itself."""

from __future__ import annotations

from mingzhang.checks.context import Context
from mingzhang.checks.identity import Identity


def statement_identities(context: Context) -> list[Identity]:
    """The identities that the statements of the narrative give."""
    del context
    return []
