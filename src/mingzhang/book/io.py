"""Books as JSON, and their JSON Schema."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mingzhang.book.model import SCHEMA, BudgetBook

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _adapter() -> TypeAdapter[BudgetBook]:
    from pydantic import TypeAdapter

    return TypeAdapter(BudgetBook)


def dump(book: BudgetBook, *, indent: int | None = 1) -> str:
    """The book as JSON text."""
    return _adapter().dump_json(book, indent=indent).decode("utf-8")


def load(text: str | bytes) -> BudgetBook:
    """The book that `text` (JSON of schema `mingzhang.book/1`) holds; raises pydantic.ValidationError where it is not one."""
    return _adapter().validate_json(text)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a book as `dump` writes it."""
    schema = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": SCHEMA}
