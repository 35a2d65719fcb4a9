"""`python -m bench [name…]`: runs the benches, prints their tables and, with `--date`, writes `docs/benchmarks.md`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench import document, folder, growth, packs, pages, rules, start, web
from bench.inputs import ROOT, real_pdfs
from bench.model import Outcome

BENCHES = {
    "pages": pages.run,
    "document": document.run,
    "folder": folder.run,
    "growth": growth.run,
    "rules": rules.run,
    "start": start.run,
    "packs": packs.run,
    "large_packs": packs.run_large,
    "writers": packs.run_writers,
}
BY_NAME = {**BENCHES, "web": web.run}
"""All of them: what takes a server and a large bureau runs only where it is named."""
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = (
    "mingzhang",
    "pypdfium2",
    "pdfplumber",
    "lxml",
    "typer",
    "rich",
    "pydantic",
    "ortools",
    "rjieba",
    "rapidfuzz",
    "typst",
    "XlsxWriter",
    "python-docx",
)


def main() -> int:
    """Runs what was asked for; the exit code is 1 where a bar was not met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"{', '.join(BY_NAME)}; all but web unless named")
    parser.add_argument("--date", help="the day to write on the page; without it, or with names, no page is written")
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured (default 7)")
    chosen = parser.parse_args()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    outcomes = []
    for name in chosen.names or BENCHES:
        outcomes.append(BY_NAME[name](chosen.rounds))
        print(outcomes[-1].markdown(), flush=True)
    if chosen.date and not chosen.names:
        PAGE.write_text(page(outcomes, chosen.date, chosen.rounds, load), encoding="utf-8")
    return 0 if all(outcome.met for outcome in outcomes) else 1


def page(outcomes: list[Outcome], date: str, rounds: int, load: float | None) -> str:
    """The page as Markdown."""
    inputs = "published PDFs and the files of `samples/`" if real_pdfs() else "the files of `samples/`"
    head = [
        "# Timings",
        "Made by `python -m bench --date …`. What is compared is measured in turn within one run; a ratio is taken round for round, so "
        "that what disturbs the machine disturbs both sides. Every figure is the median, with the least and the most in brackets.",
        "",
        f"- {date}, {rounds} rounds (folder: at most 3), with {inputs}",
        f"- {processor()}, {os.cpu_count()} processors{'' if load is None else f', load {load:.1f} at the start'}",
        f"- {platform.system()}, Python {platform.python_version()}, {', '.join(filter(None, map(_versioned, PACKAGES)))}",
        "",
        "| bench | bar | met |",
        "| --- | --- | --- |",
        *(f"| {outcome.title} | {outcome.bar} | {'yes' if outcome.met else 'no'} |" for outcome in outcomes),
    ]
    return "\n".join(head) + "\n\n" + "\n".join(outcome.markdown() for outcome in outcomes)


def processor() -> str:
    """The processor's name."""
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _versioned(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
