from __future__ import annotations

import io
import zipfile

import pytest
from base import BASE
from test_faults import TEXTS

from mingzhang.documents.errors import UnreadableFile
from mingzhang.facts.cells import LIMITS, read_cells
from mingzhang.facts.export import export
from mingzhang.facts.importing import import_workbook


def rewritten(change) -> bytes:
    """The workbook of the base with the bytes of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(export(BASE))) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            after.writestr(member, change(member, before.read(member)))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"%PDF-1.7", "file.mislabelled"),
        (export(BASE)[:5000], "file.truncated"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (rewritten(lambda member, data: data.replace(b"<worksheet", b"<!DOCTYPE a><worksheet")), "file.unsafe"),
        (rewritten(lambda member, data: data[:-40] if "sheet5" in member else data), "file.truncated"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(data, code):
    with pytest.raises(UnreadableFile) as caught:
        import_workbook(data, "a.xlsx")
    assert caught.value.code == code


def test_a_workbook_beyond_the_limits_is_refused():
    from dataclasses import replace

    with pytest.raises(UnreadableFile) as caught:
        read_cells(export(BASE), "a.xlsx", replace(LIMITS, cells=500))
    assert caught.value.code == "file.too_large"


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        import_workbook(tmp_path / "none.xlsx")
    assert caught.value.code == "file.missing"


def test_a_workbook_of_strict_kind_is_read_alike():
    main, strict = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    assert import_workbook(rewritten(lambda member, data: data.replace(main, strict))).facts == BASE


def test_rows_and_columns_may_be_moved():
    """Columns in another order and rows above the heads change nothing."""
    grids = list(read_cells(export(BASE, TEXTS), "a.xlsx"))
    from dataclasses import replace

    from mingzhang.facts.importing import import_grids

    moved = []
    for grid in grids:
        width = max(column for _, column in grid.cells) + 1
        turned = {(row + 2, width - column if grid.title == "支出" else column): cell for (row, column), cell in grid.cells.items()}
        moved.append(replace(grid, cells=turned))
    read = import_grids(moved, TEXTS)
    assert read.faults == ()
    assert read.facts == BASE
