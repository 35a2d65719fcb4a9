"""Writes docs/lifecycle.md from the table of states and transitions: `make lifecycle`."""

from pathlib import Path

from mingzhang.lifecycle.describe import markdown

if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "lifecycle.md").write_text(markdown(), encoding="utf-8")
