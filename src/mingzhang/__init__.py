"""明账 mingzhang: departmental budgets that add up — read, checked, explained."""

__version__ = "0.1.0"
