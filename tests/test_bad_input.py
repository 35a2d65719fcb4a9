"""Files that are missing, damaged, locked, mislabelled, hostile or no budgets: one sentence, exit status 2, nothing written, soon."""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from mingzhang import cli
from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT
from mingzhang.messages import say
from mingzhang.reading import read_file
from paths import ROOT, SAMPLES

TEXT = SAMPLES / "qinghe-office-2024.txt"
DOCX = SAMPLES / "qinghe-office-2024.docx"
XLSX = SAMPLES / "qinghe-office-2024.xlsx"
PDF = SAMPLES / "qinghe-office-2024.pdf"
HTML = SAMPLES / "qinghe-office-2024.html"
XLS = ROOT / "tests" / "documents" / "fixtures" / "merged.xls"

PROGRAM = [sys.executable, "-m", "mingzhang"]
GIGABYTE = 2**30
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
PNG = bytes.fromhex("89504E470D0A1A0A0000000D49484452") + bytes(200)
LETTER = "致全体居民的一封信\n\n春天到了，请大家爱护花草树木，共同维护小区环境。\n\n居民委员会\n"


# --- files -----------------------------------------------------------------------------------------------------------------------


def pack(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(path: Path, name: str, content: bytes) -> bytes:
    """The office file with one of its parts replaced."""
    return pack({**members(path), name: content})


def bomb(path: Path, name: str, megabytes: int) -> bytes:
    """The office file with a part that unpacks to so many megabytes of blanks."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other, content in members(path).items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w", force_zip64=True) as stream:
            stream.write(b"<a>")
            blanks = b" " * 2**20
            for _ in range(megabytes):
                stream.write(blanks)
            stream.write(b"</a>")
    return out.getvalue()


def with_doctype(xml: bytes, doctype: str, entity: str) -> bytes:
    """The XML with a document type, and with the entity in its first text."""
    declaration, mark, rest = xml.partition(b"?>")
    before, text, after = rest.partition(b"<w:t>") if b"<w:t>" in rest else rest.partition(b"<t>")
    assert text
    return declaration + mark + doctype.encode() + before + text + entity.encode() + after


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha ha ha ha '>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def pdf(pages: Sequence[bytes], *, listed: int | None = None, password: bytes | None = None) -> bytes:
    """A PDF by hand. `listed` pages are in its tree, over and over the same; with a `password` it is encrypted with 40-bit RC4."""
    key, lock = cipher(password) if password is not None else (None, b"")
    numbers = [4 + 2 * number for number in range(len(pages))]
    kids = [numbers[number % len(numbers)] for number in range(listed or len(numbers))]
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in zip(numbers, pages, strict=True):
        body = content if key is None else rc4(hashlib.md5(key + struct.pack("<I", number + 1)[:3] + b"\0\0").digest()[:10], content)
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources << /Font << /F 3 0 R >> >> >>" % (number + 1)
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /ID [<00> <00>] %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, lock, start)
    return bytes(out)


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def cipher(password: bytes) -> tuple[bytes, bytes]:
    """The key of an encrypted file whose user password this is, and its /Encrypt entry."""
    owner = rc4(hashlib.md5((b"owner" + PADDING)[:32]).digest()[:5], (password + PADDING)[:32])
    key = hashlib.md5((password + PADDING)[:32] + owner + struct.pack("<i", -4) + b"\x00").digest()[:5]
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s> >>"
    return key, lock % (owner.hex().encode(), rc4(key, PADDING).hex().encode())


HELLO = b"BT /F 12 Tf 50 700 Td (Hello, this is no budget at all.) Tj ET"


def half(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: len(data) // 2]


def text_docx(text: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return with_member(DOCX, "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode())


def workbook(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def entity_docx(doctype: str, entity: str) -> bytes:
    return with_member(DOCX, "word/document.xml", with_doctype(members(DOCX)["word/document.xml"], doctype, entity))


def entity_xlsx(doctype: str, entity: str) -> bytes:
    return with_member(XLSX, "xl/sharedStrings.xml", with_doctype(members(XLSX)["xl/sharedStrings.xml"], doctype, entity))


EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

# name of the file, its content, how it is refused
BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("空.docx", lambda: b"", "file.empty"),
    "blank": ("空白.txt", lambda: b" \r\n\t\n" * 100, "file.empty"),
    "zeros": ("零.xlsx", lambda: bytes(5000), "file.empty"),
    "half a docx": ("半.docx", lambda: half(DOCX), "file.truncated"),
    "half an xlsx": ("半.xlsx", lambda: half(XLSX), "file.truncated"),
    "half a pdf": ("半.pdf", lambda: half(PDF), "file.truncated"),
    "half an xls": ("半.xls", lambda: half(XLS), "file.truncated"),
    "the first bytes of a docx": ("头.docx", lambda: DOCX.read_bytes()[:10], "file.truncated"),
    "an encrypted pdf": ("密.pdf", lambda: pdf([HELLO], password=b"secret"), "file.encrypted"),
    "an encrypted docx": ("密.docx", lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "file.encrypted"),
    "an encrypted xlsx": ("密.xlsx", lambda: OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "file.encrypted"),
    "a doc": ("旧.doc", lambda: OLE + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500), "file.unsupported"),
    "a pdf that is text": ("假.pdf", TEXT.read_bytes, "file.mislabelled"),
    "a docx that is an image": ("假.docx", lambda: PNG, "file.mislabelled"),
    "an xlsx that is text": ("假.xlsx", LETTER.encode, "file.mislabelled"),
    "a docx that is some archive": ("假.docx", lambda: pack({"a.txt": b"text"}), "file.truncated"),
    "an image": ("图.png", lambda: PNG, "file.unsupported"),
    "an image called text": ("图.txt", lambda: PNG, "file.unsupported"),
    "an archive": ("包.zip", lambda: pack({"a.txt": b"text"}), "file.unsupported"),
    "random bytes": ("乱.txt", lambda: bytes((n * 131 + n // 7) % 256 for n in range(5000)), "file.mislabelled"),
    "an entity from a file in a docx": ("外.docx", lambda: entity_docx(EXTERNAL, "&e;"), "file.unsafe"),
    "an entity from a file in an xlsx": ("外.xlsx", lambda: entity_xlsx(EXTERNAL, "&e;"), "file.unsafe"),
    "a billion laughs in a docx": ("笑.docx", lambda: entity_docx(LAUGHS, "&j;"), "file.unsafe"),
    "a billion laughs in an xlsx": ("笑.xlsx", lambda: entity_xlsx(LAUGHS, "&j;"), "file.unsafe"),
    "a pdf of 50,000 pages": ("厚.pdf", lambda: pdf([HELLO], listed=50_000), "file.too_large"),
    "a pdf without text": ("扫描.pdf", lambda: pdf([b"0 0 600 800 re f"]), "file.scanned"),
    "a letter": ("信.txt", LETTER.encode, "file.no_budget"),
    "a letter as docx": ("信.docx", lambda: text_docx(LETTER), "file.no_budget"),
    "a letter as html": ("信.html", f"<html><body><p>{LETTER}</p></body></html>".encode, "file.no_budget"),
    "a letter as pdf": ("信.pdf", lambda: pdf([HELLO]), "file.no_budget"),
    "a letter locked against changes only": ("信.pdf", lambda: pdf([HELLO], password=b""), "file.no_budget"),
    "a workbook that is no budget": ("表.xlsx", lambda: workbook([["姓名", "年龄"], ["甲", "30"], ["乙", "41"]]), "file.no_budget"),
}

every_bad_file = pytest.mark.parametrize(("name", "make", "code"), BAD.values(), ids=BAD.keys())


# --- the program ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]):
    def go(*arguments: str | Path) -> tuple[int, bytes, str]:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as caught:
            cli.main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, out, err.decode("utf-8")

    return go


def refused(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    return caught.value


def is_one_sentence(text: str) -> bool:
    return text.endswith("。\n") and text.count("\n") == 1 and text.count("。") == 1 and "{" not in text and "[" not in text


def assert_read_fails(run, path: Path, out: Path) -> str:
    """The sentence with which `read` refuses the file; everything else about it is checked."""
    status, printed, sentence = run("read", path, "-o", out)
    assert (status, printed) == (2, b"")
    assert is_one_sentence(sentence), sentence
    assert not out.exists()
    assert not list(out.parent.glob(".mingzhang-*"))
    return sentence


@every_bad_file
def test_a_bad_file_is_refused_for_what_is_wrong_with_it(name: str, make: Callable[[], bytes], code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    error = refused(path)
    assert error.code == code
    assert error.values["name"] == name
    assert is_one_sentence(say(error.code, **error.values) + "\n")


@every_bad_file
def test_a_bad_file_is_one_sentence_and_nothing_is_written(run, name: str, make: Callable[[], bytes], code: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    sentence = assert_read_fails(run, path, tmp_path / "r.json")
    assert name in sentence
    status, printed, err = run("check", path, "--format", "json")
    (document,) = json.loads(printed)["documents"]
    assert (status, err) == (2, "")
    assert document["problem"] + "\n" == sentence
    assert document["findings"] == []


def test_a_missing_file_is_one_sentence(run, tmp_path: Path) -> None:
    assert refused(tmp_path / "无.docx").code == "file.missing"
    assert "无.docx" in assert_read_fails(run, tmp_path / "无.docx", tmp_path / "r.json")


def test_a_folder_given_to_read_is_one_sentence(run, tmp_path: Path) -> None:
    folder = tmp_path / "预算 2024"
    folder.mkdir()
    sentence = assert_read_fails(run, folder, tmp_path / "r.json")
    assert "文件夹" in sentence


def test_an_old_result_is_left_as_it_was(run, tmp_path: Path) -> None:
    out = tmp_path / "r.json"
    out.write_text("old", encoding="utf-8")
    (tmp_path / "半.docx").write_bytes(half(DOCX))
    assert run("read", tmp_path / "半.docx", "-o", out)[0] == 2
    assert out.read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("command", ["read", "check"])
def test_a_pipe_is_not_waited_for(command: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.txt")
    done = subprocess.run([*PROGRAM, command, str(tmp_path / "管.txt")], capture_output=True, check=False, timeout=10)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_one_sentence(run, tmp_path: Path) -> None:
    path = tmp_path / "锁.txt"
    path.write_text(LETTER, encoding="utf-8")
    path.chmod(0)
    assert_read_fails(run, path, tmp_path / "r.json")


def test_what_stands_in_another_file_is_never_read(run, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheimnis", encoding="utf-8")
    doctype = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    page = HTML.read_bytes().decode("gb18030")
    head, mark, rest = page.partition("<body")
    tag, close, body = rest.partition(">")
    links = f'<iframe src="{secret.as_uri()}"></iframe><object data="{secret.as_uri()}"></object>'
    path = tmp_path / "页.html"
    text = doctype + head.replace("<!DOCTYPE html>", "").replace("<!doctype html>", "") + mark + tag + close + f"<p>&e;</p>{links}" + body
    path.write_bytes(text.encode("gb18030"))
    status, printed, _ = run("read", path)
    assert status == 0
    assert b"geheimnis" not in printed
    for name, data in (("外.docx", entity_docx(doctype, "&e;")), ("外.xlsx", entity_xlsx(doctype, "&e;"))):
        (tmp_path / name).write_bytes(data)
        assert "geheimnis" not in assert_read_fails(run, tmp_path / name, tmp_path / "r.json")


# --- hostile sizes: in a process of its own, with a bound on its memory -------------------------------------------------------------


def alone(path: Path, out: Path, seconds: float, memory: int = GIGABYTE) -> tuple[subprocess.CompletedProcess[bytes], float]:
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    start = time.monotonic()
    done = subprocess.run(
        [*PROGRAM, "read", str(path), "-o", str(out)], capture_output=True, check=False, timeout=seconds, preexec_fn=bound
    )
    return done, time.monotonic() - start


HUGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a part of a docx that unpacks to 160 MB": ("弹.docx", lambda: bomb(DOCX, "word/document.xml", 160)),
    "a part of an xlsx that unpacks to 160 MB": ("弹.xlsx", lambda: bomb(XLSX, "xl/worksheets/sheet1.xml", 160)),
    "a pdf page with a million rules": (
        "线.pdf",
        lambda: pdf([b"".join(b"%d %d m %d %d l S\n" % (n % 600, n % 797, (n + 7) % 600, n % 797) for n in range(1_000_000))]),
    ),
    "a pdf of 50,000 pages": ("厚.pdf", lambda: pdf([HELLO], listed=50_000)),
}


@pytest.mark.parametrize(("name", "make"), HUGE.values(), ids=HUGE.keys())
def test_a_hostile_file_is_refused_soon_and_in_bounded_memory(name: str, make: Callable[[], bytes], tmp_path: Path) -> None:
    path, out = tmp_path / name, tmp_path / "r.json"
    path.write_bytes(make())
    done, took = alone(path, out, seconds=30)
    sentence = done.stderr.decode("utf-8")
    assert (done.returncode, done.stdout) == (2, b"")
    assert is_one_sentence(sentence), sentence
    assert "超出可处理的范围" in sentence
    assert not out.exists()
    assert took < 20


@pytest.mark.parametrize(("name", "limit"), [("qinghe-office-2024.docx", "unpacked_bytes"), ("qinghe-office-2024.xlsx", "unpacked_bytes")])
def test_parts_that_together_unpack_to_too_much_are_refused(name: str, limit: str) -> None:
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        read_file(SAMPLES / name, replace(DEFAULT, **{limit: 100_000}))


@pytest.mark.parametrize("path", [TEXT, DOCX, XLSX, PDF, HTML], ids=lambda path: path.suffix)
def test_a_file_larger_than_the_limit_is_not_even_opened(path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"file\.too_large"):
        read_file(path, replace(DEFAULT, file_bytes=1000))


# --- what looks bad and is good ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8-sig", "utf-16"])
def test_text_is_read_in_whatever_encoding_it_is_written(encoding: str, tmp_path: Path) -> None:
    text = TEXT.read_text(encoding="utf-8")
    path = tmp_path / "预算.txt"
    path.write_bytes(text.encode(encoding, "replace"))
    assert read_file(path).observations == read_file(TEXT).observations


@pytest.mark.parametrize("name", ["2024年 部门 预算（公开）.txt", "a b.txt", "垚.TXT", "%s{name}[x].txt", "新\n行.txt", "-x.txt"])
def test_any_name_will_do(run, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(TEXT, name)
    status, printed, err = run("read", "--", name)
    assert (status, err) == (0, "")
    assert json.loads(printed)["source"]["name"] == name
    assert run("check", "--", name)[0] == 0


def test_a_bad_file_with_any_name_is_still_one_sentence(run, tmp_path: Path) -> None:
    for name in ("a b.docx", "%s{name}[x].docx", "“引号”.docx"):
        (tmp_path / name).write_bytes(half(DOCX))
        status, _, sentence = run("read", tmp_path / name)
        assert status == 2
        assert sentence.count("\n") == 1
        assert name in sentence


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist only on Linux")
def test_a_name_that_is_no_text_is_no_disaster(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xd4\xa4\xcb\xe3.txt"
    try:
        Path(os.fsdecode(raw)).write_bytes(TEXT.read_bytes())
    except OSError:
        pytest.skip("this file system refuses names that are no text")
    for command in ("read", "check"):
        done = subprocess.run([os.fsencode(sys.executable), b"-m", b"mingzhang", command.encode(), raw], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_bad_file_in_a_folder_does_not_hide_the_others(run, tmp_path: Path) -> None:
    folder = tmp_path / "部门 预算"
    folder.mkdir()
    shutil.copy(TEXT, folder / "甲.txt")
    (folder / "乙.docx").write_bytes(half(DOCX))
    shutil.copy(XLSX, folder / "丙.xlsx")
    shutil.copy(SAMPLES / "tongxi-organisation-2024-faulty.xlsx", folder / "丁.xlsx")
    out = tmp_path / "r.json"
    status, printed, err = run("check", folder, "--format", "json", "-o", out)
    documents = {Path(one["source"]).name: one for one in json.loads(out.read_bytes())["documents"]}
    assert (status, printed, err.count("\n")) == (2, b"", 1)
    assert {name for name, one in documents.items() if one.get("problem")} == {"乙.docx"}
    assert documents["甲.txt"]["coverage"]["passed"] > 100
    assert documents["丙.xlsx"]["findings"] == []
    assert len(documents["丁.xlsx"]["findings"]) > 5


@pytest.mark.parametrize("form", ["text", "html", "xlsx"])
def test_a_folder_with_a_bad_file_has_a_report_in_every_format(run, form: str, tmp_path: Path) -> None:
    folder = tmp_path / "预算"
    folder.mkdir()
    shutil.copy(TEXT, folder / "甲.txt")
    (folder / "乙.docx").write_bytes(half(DOCX))
    status, _, _ = run("check", folder, "--format", form, "--jobs", "1", "-o", tmp_path / "结果")
    assert status == 2
    result = (tmp_path / "结果").read_bytes()
    if form != "xlsx":
        assert all(name in result.decode("utf-8") for name in ("甲.txt", "乙.docx", "不完整或已损坏"))
    assert len(result) > 500


def test_a_link_that_leads_to_itself_is_one_sentence(run, tmp_path: Path) -> None:
    link = tmp_path / "环.txt"
    link.symlink_to(link)
    assert refused(link).code == "file.missing"
    assert_read_fails(run, link, tmp_path / "r.json")


def test_folders_that_contain_each_other_by_links_are_searched_once(run, tmp_path: Path) -> None:
    folder = tmp_path / "上"
    (folder / "下").mkdir(parents=True)
    (folder / "下" / "回").symlink_to(folder, target_is_directory=True)
    (folder / "断.txt").symlink_to(folder / "无.txt")
    shutil.copy(TEXT, folder / "下" / "甲.txt")
    (folder / "同.txt").symlink_to(folder / "下" / "甲.txt")
    status, printed, err = run("check", folder, "--format", "json", "--jobs", "1")
    assert (status, err) == (0, "")
    assert len(json.loads(printed)["documents"]) == 1
