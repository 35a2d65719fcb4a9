"""Amounts, labels and sizes as the public site shows them, in the language of the page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mingzhang.cube.dimensions import label, members

register = template.Library()


def english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "").startswith("en")


@cache
def _names() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = tomllib.loads((files("mingzhang.web.portal") / "english.toml").read_text(encoding="utf-8"))
    return data


def in_unit(fen: int) -> Decimal:
    """An amount in the unit of the page: 万元, or thousand yuan in English. Both show it to the hundredth of 万元."""
    return (Decimal(fen) / (100_000 if english() else 1_000_000)).quantize(Decimal("0.1") if english() else Decimal("0.01"))


@register.filter
def money(fen: int | None) -> str:
    """An amount in 分 in the unit of the page; a dash for None."""
    return f"{in_unit(fen):,}" if isinstance(fen, int) else "—"


@register.filter
def headline(fen: int | None) -> str:
    """An amount as one says it: in 亿元 from a hundred million yuan on, else in 万元; million and billion yuan in English."""
    if fen is None:
        return "—"
    yuan = Decimal(fen) / 100
    if not english():
        return (
            _("{amount:,.2f} 亿元").format(amount=yuan / 100_000_000)
            if abs(yuan) >= 100_000_000
            else _("{amount:,.2f} 万元").format(amount=yuan / 10_000)
        )
    if abs(yuan) >= 1_000_000_000:
        return f"CNY {yuan / 1_000_000_000:,.2f} billion"
    return f"CNY {yuan / 1_000_000:,.2f} million" if abs(yuan) >= 1_000_000 else f"CNY {yuan / 1_000:,.1f} thousand"


@register.filter
def exact(fen: int | None) -> str:
    """An amount to the last 分, in 元."""
    return (
        "—" if fen is None else f"CNY {Decimal(fen) / 100:,.2f}" if english() else _("{amount:,.2f} 元").format(amount=Decimal(fen) / 100)
    )


@register.filter
def less(fen: int, other: int) -> int:
    """The difference of two amounts."""
    return fen - other


@register.filter
def change(fen: int | None) -> str:
    """A difference in the unit of the page, with its sign."""
    return "—" if fen is None else f"{in_unit(fen):+,}" if fen else "0"


@register.filter
def share(part: int, whole: int) -> str:
    """A part of a whole in percent with one decimal; a dash where there is no whole."""
    return f"{Decimal(part) * 100 / Decimal(whole):.1f}%" if whole else "—"


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """What a code is called; the code itself where nobody knows."""
    return names.get(code, code)


@register.filter
def growth(now: int, before: int | None) -> str:
    """By how much now is more than before, in percent with its sign."""
    return f"{Decimal(now - before) * 100 / Decimal(before):+.1f}%" if before else "—"


@register.filter
def size(length: int) -> str:
    """A length in bytes as people say it."""
    return f"{length / 1_048_576:.1f} MB" if length >= 1_048_576 else f"{max(1, round(length / 1024))} KB"


@register.filter
def grouped(sha256: str) -> SafeString:
    """A hash in groups that may break across lines."""
    return format_html('<code class="hash">{}</code>', sha256)


def member(dimension: str, name: str) -> str:
    """What a member of a small dimension, or the class of a code, is called in the language of the page; empty where it has no name."""
    if name in members(dimension):
        words = label(dimension, name, "en" if english() else "zh")
        return words[:1].upper() + words[1:]
    return _names().get(dimension, {}).get(name, "") if english() else ""
