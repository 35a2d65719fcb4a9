"""What a file is follows from its content, and every file that cannot be read says why."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import minimal_pdf
import pytest
import xlsxwriter
from build import docx, pack, para
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang import documents
from mingzhang.documents import Document, Limits, UnreadableFile, open_document, read_bytes, sniff
from mingzhang.messages import catalogue, needed


def workbook():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["Total", 12])
    return out.getvalue()


XLS = (Path(__file__).parent / "fixtures" / "merged.xls").read_bytes()
OLE = XLS[:8]
FILES = {
    "pdf": minimal_pdf.pdf([minimal_pdf.text(20, 200, "Total 12.00")]),
    "docx": docx(para("合计")),
    "xlsx": workbook(),
    "xls": XLS,
    "html": "<html><body><p>合计</p></body></html>".encode(),
    "txt": "合计\t12.00\n".encode(),
}
NAMES = ["甲.pdf", "甲.docx", "甲.xlsx", "甲.xls", "甲.html", "甲.txt", "甲.wps", "甲"]


def refusal(call, *arguments):
    with pytest.raises(UnreadableFile) as caught:
        call(*arguments)
    assert needed(caught.value.code) <= set(caught.value.values)
    return caught.value


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "xls", "html"])
def test_the_format_follows_from_the_content_whatever_the_name(kind, name):
    assert sniff(FILES[kind], name) == kind


@pytest.mark.parametrize("name", ["甲.txt", "甲.md", "甲.csv", "甲"])
def test_text_is_text_under_any_name_that_claims_nothing_else(name):
    assert sniff(FILES["txt"], name) == "txt"


@pytest.mark.parametrize("name", ["甲.pdf", "甲.docx", "甲.xlsx", "甲.xls"])
def test_text_that_claims_to_be_another_format_is_mislabelled(name):
    assert refusal(sniff, FILES["txt"], name).code == "file.mislabelled"


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html>\n<html>",
        "\ufeff<html>",
        "\n\n  <HTML>",
        "<table><tr><td>1</td></tr></table>",
        "<div>1</div>",
        "<meta charset=gb2312>",
    ],
)
def test_a_page_is_known_by_its_first_mark(start):
    assert sniff((start + "合计").encode(), "甲.txt") == "html"


def test_a_page_that_was_saved_as_a_workbook_is_a_page():
    assert sniff(b"\xef\xbb\xbf\n<html xmlns:x='urn'><table><tr><td>1</td></tr></table></html>", "甲.xls") == "html"


def test_a_pdf_may_begin_with_a_few_other_bytes():
    assert sniff(b"\r\n\r\n" + FILES["pdf"], "甲.pdf") == "pdf"


@pytest.mark.parametrize(
    "data",
    [
        OLE + bytes(504) + "WordDocument".encode("utf-16-le"),
        b"\x89PNG\r\n\x1a\n" + bytes(20),
        b"\xff\xd8\xff\xe0" + bytes(20),
        b"Rar!\x1a\x07" + bytes(20),
        b"7z\xbc\xaf\x27\x1c" + bytes(20),
        b"\x1f\x8b\x08" + bytes(20),
        pack({"a.txt": "合计"}),
        pack({"OFD.xml": "<ofd/>"}),
        pack({"ppt/presentation.xml": "<p/>"}),
        b"{\\rtf1\\ansi \\u21512?}",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
    ],
    ids=["doc", "png", "jpeg", "rar", "7z", "gzip", "zip", "ofd", "pptx", "rtf", "mht"],
)
def test_a_known_format_that_is_not_read_is_named(data):
    error = refusal(sniff, data, "预算")
    assert error.code == "file.unsupported"
    assert error.values["name"] == "预算"
    assert error.values["what"]


@pytest.mark.parametrize("kind", sorted(FILES))
def test_every_format_becomes_a_document_that_knows_its_file(kind):
    document = read_bytes(FILES[kind], "预算")
    assert isinstance(document, Document)
    assert (document.name, document.format) == ("预算", kind)
    assert len(document.sha256) == 64
    shown = " ".join(cell.text for block in document.blocks for cell in getattr(block, "cells", [block]))
    assert "合计" in shown or "Total" in shown


def test_a_file_is_opened_by_its_path(tmp_path):
    path = tmp_path / "预算.txt"
    path.write_bytes(FILES["txt"])
    assert open_document(path) == read_bytes(FILES["txt"], "预算.txt")


def test_a_missing_file_and_a_folder_are_said_to_be_missing(tmp_path):
    assert refusal(open_document, tmp_path / "没有.pdf").code == "file.missing"
    assert refusal(open_document, tmp_path).code == "file.missing"


def test_a_file_that_the_system_refuses_to_read_is_not_called_missing(tmp_path, monkeypatch):
    path = tmp_path / "预算.txt"
    path.write_bytes(FILES["txt"])

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    error = refusal(open_document, path)
    assert (error.code, error.values["what"]) == ("file.not_openable", "没有权限")


def test_what_is_wrong_with_a_file_is_said_in_chinese():
    named = {"PDF", "DOC", "DOCX", "XLSX", "XLS", "RTF", "MHT", "OFD", "HTML", "XML", "DOCTYPE", "Word", "Office", "OpenDocument", "MiB"}
    calls = [
        node
        for path in Path(documents.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnreadableFile"
    ]
    values = [keyword.value for call in calls for keyword in call.keywords if keyword.arg in {"what", "limit", "todo"}]
    texts = [part.value for value in values for part in ast.walk(value) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    assert len(texts) > 30
    assert {word for text in texts for word in re.findall("[A-Za-z]+", text)} <= named
    assert not [ast.unparse(value) for value in values if isinstance(value, ast.Name) and value.id == "error"]


@pytest.mark.parametrize("data", [b"", b"\n \t\r\n", bytes(100)], ids=["nothing", "blanks", "zeros"])
@pytest.mark.parametrize("name", ["预算.txt", "预算.pdf", "预算.docx"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(open_document, path).code == "file.empty"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe"], ids=["utf-8", "utf-16"])
def test_an_empty_text_that_an_editor_saved_with_a_mark_is_empty(tmp_path, mark):
    path = tmp_path / "预算.txt"
    path.write_bytes(mark)
    assert refusal(open_document, path).code == "file.empty"


def test_a_file_past_the_limit_is_not_even_loaded(tmp_path):
    path = tmp_path / "预算.txt"
    path.write_bytes(b"1" * 2048)
    assert refusal(open_document, path, Limits(file_bytes=1024)).code == "file.too_large"


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "xls"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_file_is_refused_or_read_but_never_a_crash(kind, share):
    data = FILES[kind]
    try:
        read_bytes(data[: int(len(data) * share)], "预算")
    except UnreadableFile as error:
        assert error.code in catalogue()  # noqa: PT017


@given(st.sampled_from(sorted(FILES)), st.integers(0, 10**6), st.binary(min_size=1, max_size=8), st.sampled_from(NAMES))
@settings(max_examples=150, deadline=None)
def test_a_damaged_file_is_refused_or_read_but_never_a_crash(kind, place, junk, name):
    data = FILES[kind]
    place %= len(data)
    try:
        read_bytes(data[:place] + junk + data[place + len(junk) :], name)
    except UnreadableFile as error:
        assert error.code in catalogue()  # noqa: PT017
