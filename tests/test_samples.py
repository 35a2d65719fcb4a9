"""The committed samples are what `tools/make_samples.py` makes, and they keep the promises of `samples/README.md`."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
FONTS = Path("/usr/share/fonts/opentype/noto")
FORMATS = ("txt", "html", "xlsx", "docx", "pdf")


def documents(*formats: str) -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if path.suffix.removeprefix(".") in formats)


def make(out: Path, formats: str) -> Path:
    command = [sys.executable, str(ROOT / "tools" / "make_samples.py"), "-o", str(out), "--formats", formats]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("samples"), "txt,html,xlsx,docx")


def members(content: bytes) -> list[tuple[str, tuple[int, ...], bytes]]:
    """What an office file holds, however this machine's zlib packs it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


@pytest.mark.parametrize("path", documents("txt", "html", "xlsx", "docx"), ids=lambda path: path.name)
def test_a_sample_is_made_again_the_same(path: Path, made: Path) -> None:
    old, new = path.read_bytes(), (made / path.name).read_bytes()
    assert old == new or (old.startswith(b"PK") and members(old) == members(new))


def test_nothing_is_made_that_is_not_committed(made: Path) -> None:
    assert {path.name for path in made.iterdir()} <= {path.name for path in SAMPLES.iterdir()}


def test_the_record_of_planted_faults_is_made_again_the_same(made: Path) -> None:
    assert (made / "planted.toml").read_text(encoding="utf-8") == (SAMPLES / "planted.toml").read_text(encoding="utf-8")


def test_a_pdf_is_made_again_the_same_by_the_same_typst_and_fonts(tmp_path: Path) -> None:
    record = tomllib.loads((SAMPLES / "pdf-made-with.toml").read_text(encoding="utf-8"))
    try:
        installed = version("typst")
    except PackageNotFoundError:
        pytest.skip("typst is not installed, so that the PDFs were not compared")
    if installed != record["typst"]:
        pytest.skip(f"typst is {installed}, the PDFs were made with {record['typst']}, so that they were not compared")
    for name, digest in record["fonts"].items():
        font = FONTS / name
        if not font.is_file() or hashlib.sha256(font.read_bytes()).hexdigest() != digest:
            pytest.skip(f"{name} is not the font that the PDFs were made with, so that they were not compared")
    make(tmp_path, "pdf")
    for path in documents("pdf"):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize("path", documents(*FORMATS), ids=lambda path: path.name)
def test_a_sample_is_small(path: Path) -> None:
    assert path.stat().st_size < 300_000


@pytest.mark.parametrize("path", documents("txt", "html"), ids=lambda path: path.name)
def test_a_sample_has_no_telephone_number(path: Path) -> None:
    text = path.read_text(encoding="gb18030" if b"charset=gb2312" in path.read_bytes() else "utf-8")
    assert not re.findall(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|[2-8]\d{7})(?!\d)", text)


@pytest.mark.parametrize("path", documents("docx"), ids=lambda path: path.name)
def test_the_one_mobile_number_is_a_planted_one(path: Path) -> None:
    text = "".join(re.findall(r"<w:t[ >][^<]*|</w:p>", zipfile.ZipFile(path).read("word/document.xml").decode()))
    planted = tomllib.loads((SAMPLES / "planted.toml").read_text(encoding="utf-8"))["planted"]
    wrong = "".join(fault["printed"] for fault in planted if path.name in fault["documents"] and fault["rule"] == "privacy.mobile")
    mobile = r"(?<!\d)1[3-9]\d{9}(?!\d)"
    assert re.findall(mobile, text) == re.findall(mobile, wrong)


def test_the_page_that_declares_gb2312_has_characters_that_gb2312_lacks() -> None:
    content = (SAMPLES / "qinghe-office-2024.html").read_bytes()
    assert b"charset=gb2312" in content
    assert "垚" in content.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        content.decode("gb2312")


def test_every_planted_fault_is_printed_in_its_documents() -> None:
    planted = tomllib.loads((SAMPLES / "planted.toml").read_text(encoding="utf-8"))["planted"]
    assert len(planted) == 25
    for fault in planted:
        assert fault["printed"] != fault["right"]
        for name in fault["documents"]:
            assert (SAMPLES / name).is_file()
            if name.endswith(".html"):
                shown = fault["printed"] if "paragraph" in fault else f">{fault['printed']}<"
                assert shown in (SAMPLES / name).read_text(encoding="utf-8")
