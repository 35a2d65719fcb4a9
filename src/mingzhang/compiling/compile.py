"""Facts and a layout as a publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mingzhang.compiling.context import Context
from mingzhang.compiling.document import make_document
from mingzhang.compiling.forms import make_forms
from mingzhang.compiling.printing import Printer, printer
from mingzhang.compiling.tables import make_table
from mingzhang.compiling.templates import fill
from mingzhang.facts.model import Facts
from mingzhang.layouts.errors import LayoutError
from mingzhang.layouts.model import Layout
from mingzhang.pages.model import Publication, Table


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a layout makes of facts: the publication, its target forms as documents of their own, how its amounts were rounded, and the
    keys of words that are wanted and missing (`reason.total`): with any of them it is not ready to be published."""

    publication: Publication
    forms: tuple[Publication, ...]
    printer: Printer
    wanted: tuple[str, ...]


def compile_facts(facts: Facts, layout: Layout, *, rounding: bool = True) -> Compiled:
    """The publication of these facts in this layout; with `rounding` printed amounts add up exactly (控制舍入). Raises LayoutError where
    the layout says something that cannot be."""
    context = Context(facts, layout)
    tables = {name: _table(name, context) for name in layout.tables}
    how = printer(context, tables.values(), rounding=rounding)
    printed = {name: (how.table(table, layout.tables[name].zero),) for name, table in tables.items()}
    forms = {name: tuple(make_forms(name, form, how)) for name, form in layout.forms.items()}

    def named(name: str) -> Sequence[Table] | None:
        return printed.get(name) or forms.get(name)

    blocks, wanted = make_document(how, named)
    wanted += tuple(key for key, text in layout.texts.items() if text.required and not facts.texts.get(key, "").strip())
    publication = _publication(context, layout.id, blocks)
    single = tuple(
        _publication(context, form.id, (form,)) for name, made in forms.items() if layout.forms[name].each == "project" for form in made
    )
    return Compiled(publication, single, how, tuple(dict.fromkeys(wanted)))


def _table(name: str, context: Context) -> Table:
    layout = context.layout
    unknown: list[str] = []
    table = make_table(name, layout.tables[name], context, unknown.append)
    if unknown:
        raise LayoutError(layout.file, None, "layout.phrase_unknown", table=table.title, phrase=unknown[0])
    return table


def _publication(context: Context, name: str, blocks: Sequence[object]) -> Publication:
    department = context.facts.department
    day = department.published or department.approved or date(department.year, 1, 1)
    title = fill(context.layout.title, {"name": department.name, "year": department.year}, context.layout.file)
    return Publication(name, title, department.name, department.code, department.year, "budget", day, tuple(blocks))  # type: ignore[arg-type]
