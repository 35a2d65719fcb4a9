"""Amounts, dates and shares as pages show them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
        return f"{Decimal(fen) / 10_000_000_000:,.2f} 亿元"
    return f"{Decimal(fen) / 1_000_000:,.2f} 万元"


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
    kind, words = ("late", f"已逾期 {-left} 天") if left < 0 else ("soon", f"还有 {left} 天") if left <= 5 else ("", f"还有 {left} 天")
    return format_html(
        '<time datetime="{}" class="due {}">{} <small>{}</small></time>', day.isoformat(), kind, f"{day.month}月{day.day}日", words
    )
