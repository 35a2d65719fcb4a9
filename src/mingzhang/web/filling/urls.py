"""Addresses of filling in."""

from __future__ import annotations

from django.urls import path, register_converter

from mingzhang.facts.sheets import declaration
from mingzhang.web.filling import calls, exchange, pages


class SheetKey:
    """The key of a declared sheet in an address."""

    regex = "|".join(sheet.key for sheet in declaration().sheets)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(SheetKey, "sheet")

urlpatterns = [
    path("submissions/", pages.submissions, name="submissions"),
    path("submissions/<int:number>/", pages.submission, name="submission"),
    path("submissions/<int:number>/preview", pages.preview, name="filling-preview"),
    path("submissions/<int:number>/preview/document", pages.preview_document, name="filling-preview-document"),
    path("submissions/<int:number>/import", exchange.bring, name="filling-bring"),
    path("submissions/<int:number>/import/published", exchange.bring_published, name="filling-bring-published"),
    path("submissions/<int:number>/import/marked", exchange.marked, name="filling-marked"),
    path("submissions/<int:number>/copy", exchange.copy, name="filling-copy"),
    path("submissions/<int:number>/export", exchange.export, name="filling-export"),
    path("submissions/<int:number>/template", exchange.template, name="filling-template"),
    path("submissions/<int:number>/results", calls.results, name="filling-results"),
    path("submissions/<int:number>/hints", calls.hints, name="filling-hints"),
    path("submissions/<int:number>/<sheet:sheet>/", pages.editor, name="filling-part"),
    path("submissions/<int:number>/<sheet:sheet>/content", calls.content, name="filling-content"),
    path("submissions/<int:number>/<sheet:sheet>/save", calls.save_cells, name="filling-save"),
    path("submissions/<int:number>/<sheet:sheet>/seen", calls.seen, name="filling-seen"),
    path("submissions/<int:number>/<sheet:sheet>/changes", calls.changes, name="filling-changes"),
    path("submissions/<int:number>/<sheet:sheet>/undo", calls.undo_change, name="filling-undo"),
    path("codes/<str:name>/<int:year>", calls.codes, name="filling-codes"),
]
