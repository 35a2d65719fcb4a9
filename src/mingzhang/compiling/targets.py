"""The target value of an indicator as it is printed (指标值): sign, value, unit."""

from __future__ import annotations

from mingzhang.facts.model import Indicator


def target_text(indicator: Indicator) -> str:
    """`≥95%`, `≤12.5万元`, `50人`: an equals sign is not printed, a word stands by itself."""
    sign = "" if indicator.operator in {None, "=", ""} else indicator.operator or ""
    return f"{sign}{indicator.value}{indicator.unit or ''}"
