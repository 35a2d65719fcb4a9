"""Writes docs/rules.md from the rule catalogue: `make rules`."""

from pathlib import Path

from mingzhang.reports.rules import markdown

if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "rules.md").write_text(markdown(), encoding="utf-8")
