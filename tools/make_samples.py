"""Makes the sample documents of `samples/` from the facts and texts in `tools/samples/`.

    python tools/make_samples.py [-o DIRECTORY] [--formats txt,html,xlsx,docx,pdf]

The same input gives the same bytes; a PDF also depends on the versions of typst and of the Noto CJK fonts.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from samples import faults, hebei2024, henan2021, henan2024, shanghai2023, write_docx, write_html, write_txt, write_xlsx
from samples.model import Document

FORMATS = ("txt", "html", "xlsx", "docx", "pdf")
HEADER = """# What is planted in the faulty documents: every one of these must be found, by the rule and at the place that it names.
# Written by tools/make_samples.py.

"""
Writer = Callable[[Document], bytes]


def old_page(document: Document) -> bytes:
    """A page that declares gb2312 and has characters outside it, as many do."""
    return write_html.page(document, "gb2312", "gb18030")


def new_page(document: Document) -> bytes:
    """A page in UTF-8."""
    return write_html.page(document, "utf-8", "utf-8")


def portable(document: Document) -> bytes:
    """A PDF; typst is imported only where one is written."""
    from samples import write_pdf

    return write_pdf.pdf(document)


def made_with() -> str:
    """The versions that the bytes of a PDF depend on."""
    from samples.write_pdf import FONT_FILES

    fonts = [f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"' for path in FONT_FILES]
    lines = ["# What the PDFs were made with.", f'typst = "{version("typst")}"', "", "[fonts] # sha256", *fonts]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Writes the documents of the wanted formats and the record of the planted faults."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).parents[1] / "samples")
    parser.add_argument("--formats", default=",".join(FORMATS))
    arguments = parser.parse_args()
    wanted = arguments.formats.split(",")
    arguments.out.mkdir(parents=True, exist_ok=True)
    office, organisation, people, street = (module.document() for module in (henan2024, hebei2024, henan2021, shanghai2023))
    office_faulty, office_record = faults.plant(office)
    organisation_faulty, organisation_record = faults.plant(organisation)
    people_faulty, people_record = faults.plant(people)
    writers: dict[str, Writer] = {"txt": write_txt.text, "xlsx": write_xlsx.workbook, "docx": write_docx.word_file, "pdf": portable}
    plan: list[tuple[Document, str, Writer]] = [
        *((office, kind, old_page if kind == "html" else writers[kind]) for kind in FORMATS),
        (office_faulty, "docx", writers["docx"]),
        (organisation, "docx", writers["docx"]),
        (organisation_faulty, "pdf", portable),
        (organisation_faulty, "xlsx", writers["xlsx"]),
        (people, "txt", writers["txt"]),
        (people_faulty, "html", new_page),
        (street, "pdf", portable),
    ]
    for document, kind, writer in plan:
        if kind in wanted:
            (arguments.out / f"{document.name}.{kind}").write_bytes(writer(document))
    if "pdf" in wanted:
        (arguments.out / "pdf-made-with.toml").write_text(made_with(), encoding="utf-8")
    records = [
        faults.toml([f"{office_faulty.name}.docx"], office_record),
        faults.toml([f"{organisation_faulty.name}.{kind}" for kind in ("pdf", "xlsx")], organisation_record),
        faults.toml([f"{people_faulty.name}.html"], people_record),
    ]
    (arguments.out / "planted.toml").write_text(HEADER + "\n".join(records), encoding="utf-8")


if __name__ == "__main__":
    main()
