"""The unit of amounts that a new submission has."""

from __future__ import annotations

MONEY = "万元"
"""The unit in which amounts are entered unless the unit chooses another."""
