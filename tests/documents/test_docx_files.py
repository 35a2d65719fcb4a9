"""DOCX as files: their parts, the limits, and damage."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest
from build import NAMESPACES, RESTART, cell, docx, pack, para, row, span, table
from docx_blocks import item, numbering, read, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.documents.docx import read_docx
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT, Limits


def test_the_main_part_is_found_by_its_relationship_and_strict_files_are_read():
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>'
    )
    names = NAMESPACES.replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    body = f"<w:document {names}><w:body>{table(row(cell('a', span(2)), cell('b')), columns=3)}</w:body></w:document>"
    blocks, _ = read_docx(pack({"_rels/.rels": relations, "word/document2.xml": body}), "x", DEFAULT)
    assert [(c.colspan, c.text) for c in blocks[0].cells] == [(2, "a"), (1, "b")]


def test_an_embedded_part_that_is_not_read_is_noted():
    assert [n.code for n in read(para("一") + "<w:altChunk/>")[1]] == ["document.embedded_part"]


@pytest.mark.parametrize("limits", [Limits(cells=3), Limits(characters=3)])
def test_more_cells_or_characters_than_allowed_are_refused(limits):
    body = table(*(row(cell("a"), cell("b")) for _ in range(2)), columns=2)
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        read_docx(docx(body), "x", limits)


def test_tables_and_controls_nested_to_the_parsers_limit_do_not_exhaust_the_stack():
    body = para("底")
    for _ in range(80):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    assert texts(body) == ["底"]
    deep = "<w:sdt><w:sdtContent>" * 120 + para("底") + "</w:sdtContent></w:sdt>" * 120
    assert texts(deep) == ["底"]
    box = para("底")
    for _ in range(120):
        box = f"<w:p><w:txbxContent>{box}</w:txbxContent></w:p>"
    assert texts(box) == ["底"]


WHOLE = docx(
    para("部门预算", '<w:outlineLvl w:val="0"/>')
    + item("职责")
    + table(row(cell("a", span(2))), row(cell("b", RESTART), cell("c")), columns=2),
    numbering=numbering(("chineseCounting", "%1、")),
    styles='<w:style w:type="paragraph" w:styleId="s"><w:name w:val="heading 1"/></w:style>',
)


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), min_size=1, max_size=6))
@settings(max_examples=250, deadline=None)
def test_flipped_bytes_never_raise_anything_but_unreadable(flips):
    data = bytearray(WHOLE)
    for place, value in flips:
        data[place] ^= value
    try:
        read_docx(bytes(data), "x", DEFAULT)
    except UnreadableFile:
        return


def test_mutilated_markup_never_raises_anything_but_unreadable():
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    dice = random.Random(7)
    for _ in range(200):
        name = dice.choice(list(members))
        markup = bytearray(members[name])
        for _ in range(dice.randint(1, 4)):
            markup[dice.randrange(len(markup))] = dice.choice(b'0123456789<>/"abcwx: \xff')
        try:
            read_docx(pack({**members, name: bytes(markup)}), "x", DEFAULT)
        except UnreadableFile:
            continue


def test_a_long_table_is_read_quickly():
    body = table(*(row(*(cell(f"{r * c:,}.00") for c in range(8))) for r in range(1500)), columns=8)
    data = docx(body)
    start = time.perf_counter()
    (grid,), _ = read_docx(data, "x", DEFAULT)
    assert (grid.rows, grid.columns) == (1500, 8)
    assert time.perf_counter() - start < 2
