"""Amounts, dates and shares as pages show them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def wan(fen: int | None) -> str:
    """An amount in 分 in 万元 with two decimals and separators; nothing for None, or for what a template does not find."""
    return f"{Decimal(fen) / 1_000_000:,.2f}" if isinstance(fen, int) else ""


@register.filter
def yi(fen: int | None) -> str:
    """An amount in 分 as people say it: 亿元 from one 亿元 on, else 万元."""
    if fen is None:
        return ""
    if abs(fen) >= 10_000_000_000:
        return _("{amount:,.2f} 亿元").format(amount=Decimal(fen) / 10_000_000_000)
    return _("{amount:,.2f} 万元").format(amount=Decimal(fen) / 1_000_000)


@register.filter
def percent(share: Decimal | float | None) -> str:
    """A share between 0 and 1 in percent with one decimal."""
    return "" if share is None else f"{Decimal(share) * 100:.1f}%"


@register.filter
def until(day: date | None) -> SafeString | str:
    """A deadline with how many days are left."""
    if day is None:
        return ""
    left = (day - date.today()).days  # noqa: DTZ011
    kind, words = (
        ("late", _("已逾期 {left} 天").format(left=-left))
        if left < 0
        else ("soon", _("还有 {left} 天").format(left=left))
        if left <= 5
        else ("", _("还有 {left} 天").format(left=left))
    )
    return format_html(
        '<time datetime="{}" class="due {}">{} <small>{}</small></time>',
        day.isoformat(),
        kind,
        _("{month}月{day}日").format(month=day.month, day=day.day),
        words,
    )
