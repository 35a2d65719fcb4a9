import io
import struct
import zipfile

import pytest
from build import docx, pack, para

from mingzhang.documents.archive import is_encrypted_package, open_archive
from mingzhang.documents.docx import read_docx
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.html import read_html
from mingzhang.documents.limits import DEFAULT, Limits

LAUGHS = "".join(f'<!ENTITY {name} "{f"&{other};" * 10}">' for other, name in zip("abcdefgh", "bcdefghi", strict=True))
OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")


def refusal(data: bytes, limits: Limits = DEFAULT, member: str | None = "a.xml") -> UnreadableFile:
    def attempt() -> None:
        archive = open_archive(data, "预算.docx", limits)
        if member is not None:
            archive.xml(member)

    with pytest.raises(UnreadableFile) as caught:
        attempt()
    assert caught.value.values["name"] == "预算.docx"
    return caught.value


def test_members_are_listed_in_order_and_read_whatever_the_case_of_their_name():
    archive = open_archive(pack({"b.xml": "<b/>", "word\\Document.xml": "<a/>", "media/": ""}), "x", DEFAULT)
    assert archive.names() == ["b.xml", "word/Document.xml"]
    assert archive.read("WORD/document.xml") == b"<a/>"
    assert "word/document.xml" in archive
    assert "word/styles.xml" not in archive


def test_a_missing_member_is_an_unreadable_file():
    assert refusal(pack({"b.xml": "<b/>"})).code == "file.mislabelled"


def test_a_member_that_unpacks_beyond_its_limit_is_refused_while_it_unpacks():
    bomb = pack({"a.xml": b"0" * 5_000_000})
    assert len(bomb) < 10_000
    error = refusal(bomb, Limits(member_bytes=1_000_000))
    assert (error.code, error.values["where"], error.values["limit"]) == ("file.too_large", "a.xml", "解压后 1000000 字节")


def test_members_that_together_unpack_beyond_the_limit_are_refused_but_rereading_one_is_not():
    archive = open_archive(pack({"a": b"0" * 600, "b": b"1" * 600}), "x", Limits(unpacked_bytes=1000))
    assert archive.read("a") == archive.read("a")
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        archive.read("b")


def test_a_declared_size_is_not_believed():
    data = bytearray(pack({"a.xml": b"<a>" + b" " * 3_000_000 + b"</a>"}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(mark) + at
        data[place : place + 4] = struct.pack("<I", 10)
    assert refusal(bytes(data), Limits(member_bytes=1_000_000)).code in ("file.truncated", "file.too_large")


def test_too_many_members_are_refused_before_the_directory_is_read():
    data = pack({f"{number}.xml": "" for number in range(30)})
    assert refusal(data, Limits(members=20), None).values["limit"] == "20 个部件"


def test_two_members_of_one_name_are_refused():
    out = io.BytesIO(pack({"a.xml": "<a/>"}))
    with zipfile.ZipFile(out, "a") as file:
        file.writestr("A.xml", "<other/>")
    assert refusal(out.getvalue()).code == "file.unsafe"


def test_an_encrypted_member_is_recognised():
    data = bytearray(pack({"a.xml": "<a/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data), member=None).code == "file.encrypted"


def test_an_office_file_under_a_password_is_recognised():
    data = OLE2 + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    assert is_encrypted_package(data)
    assert not is_encrypted_package(OLE2 + b"\0" * 500)
    assert refusal(data).code == "file.encrypted"


@pytest.mark.parametrize("data", [OLE2 + b"\0" * 600, b"%PDF-1.7 ...", "部门预算".encode()])
def test_bytes_of_another_format_are_mislabelled(data):
    assert refusal(data).code == "file.mislabelled"


def test_no_bytes_at_all_are_an_empty_file():
    assert refusal(b"").code == "file.empty"


def test_a_zip_file_that_is_no_word_document_is_mislabelled():
    with pytest.raises(UnreadableFile, match=r"file\.mislabelled"):
        read_docx(pack({"xl/workbook.xml": "<a/>"}), "x", DEFAULT)
    with pytest.raises(UnreadableFile, match=r"file\.mislabelled"):
        read_html(docx(para("文字")), "x", DEFAULT)


@pytest.mark.parametrize("share", range(1, 21))
def test_a_file_cut_off_anywhere_is_truncated(share):
    data = docx(para("部门预算公开说明") * 50)
    with pytest.raises(UnreadableFile, match=r"file\.truncated"):
        read_docx(data[: len(data) * share // 21], "x", DEFAULT)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY a "1234567890">' + LAUGHS + "]><a>&i;</a>",
        "<!-- long " + "." * 9000 + " --><!DOCTYPE a><a/>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_document_types_and_entities_are_refused_in_any_encoding(doctype, encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    error = refusal(pack({"a.xml": (declaration + doctype).encode(encoding)}))
    assert (error.code, error.values["what"]) == ("file.unsafe", "文档类型声明 DOCTYPE")


def test_elements_nested_too_deep_are_refused():
    assert refusal(pack({"a.xml": "<a>" * 10_000 + "</a>" * 10_000})).code == "file.unsafe"


def test_xml_that_is_not_well_formed_is_truncated_and_says_where():
    error = refusal(pack({"a.xml": "<a><b></a>"}))
    assert (error.code, error.values["where"], error.values["what"]) == ("file.truncated", "a.xml", "XML 第 1 行有误")
