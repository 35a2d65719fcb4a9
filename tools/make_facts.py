"""Makes the facts workbooks of `samples/facts/` from the facts in `tools/facts/`.

    python tools/make_facts.py [-o DIRECTORY] [NAME …]

A NAME is that of a workbook, `qinghe-office-2024`; without one, all are made. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from facts import build
from mingzhang.facts.export import export

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Writes the workbooks that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "samples" / "facts")
    arguments = parser.parse_args()
    sources = build.sources()
    unknown = [name for name in arguments.names if name not in sources]
    if unknown:
        parser.error(f"no facts of the name {', '.join(unknown)}; there are {', '.join(sources)}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or sources:
        path = arguments.out / f"{name}.xlsx"
        path.write_bytes(export(build.facts(sources[name]), money=build.money_unit(sources[name])))
        print(path)


if __name__ == "__main__":
    main()
