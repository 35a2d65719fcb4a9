"""Where the documents are that tests read: the project's own samples, and real published budgets, which are not part of the project."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"

DEMONSTRATION_ZONE = "luoyang-demonstration-zone-office-2024.txt"
HUMAN_RESOURCES = "luoyang-hightech-human-resources-2021.txt"
PARTY_AFFAIRS = "luoyang-hightech-party-affairs-2021.txt"
QINHUANGDAO = "qinhuangdao-party-building-2021.txt"
TANGSHAN = "tangshan-kaiping-organisation-2024.txt"
STREET = "shanghai-wanli-street-budget-2023.pdf"
FINAL_ACCOUNT = "shanghai-putuo-social-work-final-2024.pdf"

REAL = (DEMONSTRATION_ZONE, HUMAN_RESOURCES, PARTY_AFFAIRS, QINHUANGDAO, TANGSHAN, STREET, FINAL_ACCOUNT)
OWN = tuple(sorted(path.name for path in SAMPLES.iterdir() if path.suffix in {".txt", ".docx", ".xlsx", ".pdf", ".html"}))

NAMED = os.environ.get("MINGZHANG_SAMPLES")
REAL_FOLDER = Path(NAMED) if NAMED else ROOT.parent / "shared" / "samples"


def planted() -> list[dict[str, object]]:
    """The faults that are planted in the project's own samples."""
    return tomllib.loads((SAMPLES / "planted.toml").read_text(encoding="utf-8"))["planted"]


FAULTY = tuple(sorted({name for fault in planted() for name in fault["documents"]}))
CLEAN = tuple(name for name in OWN if name not in FAULTY)


def real_path(name: str) -> Path:
    """Where the real document would be: the texts in the folder of samples, the PDFs in its sibling `pdf`."""
    return (REAL_FOLDER.parent / "pdf" if name.endswith(".pdf") else REAL_FOLDER) / name


def document(name: str) -> Path:
    """The file of that name; skips the test where it is a real budget that is not at hand."""
    if name in OWN:
        return SAMPLES / name
    path = real_path(name)
    if not path.is_file():
        pytest.skip(f"the published budget {name} is not at hand: MINGZHANG_SAMPLES names no folder that has it")
    return path
