"""A pack is on disk whole, or what was there before is: nothing of others is replaced, nothing is left half-way."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from mingzhang.messages import Refusal
from mingzhang.output import OutputError
from mingzhang.packing import MANIFEST, chosen, examine_folder, manifest_bytes, write_pack
from mingzhang.proof.model import FORMATS, Pack


def pack(**files):
    named = {name.replace("__", "/").replace("_", "."): data.encode() for name, data in files.items()}
    return Pack(named, (), manifest={"schema": "mingzhang.manifest/1", "files": [{"name": name} for name in named]})


def there(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def left_over(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".mingzhang")]


FIRST = pack(a_html="一", forms__1_docx="表")
SECOND = pack(a_html="二", b_json="三")


def test_the_files_and_the_manifest_are_written_with_their_folders(tmp_path):
    write_pack(FIRST, tmp_path / "新" / "包")
    assert there(tmp_path / "新" / "包") == {**FIRST.files, MANIFEST: manifest_bytes(FIRST)}
    assert left_over(tmp_path / "新") == []


def test_a_second_pack_takes_the_place_of_the_first_and_leaves_none_of_its_files(tmp_path):
    out = tmp_path / "包"
    write_pack(FIRST, out)
    write_pack(SECOND, out)
    assert there(out) == {**SECOND.files, MANIFEST: manifest_bytes(SECOND)}
    assert left_over(tmp_path) == []


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "包").mkdir()
    write_pack(FIRST, tmp_path / "包")
    assert MANIFEST in there(tmp_path / "包")


def test_a_folder_with_a_file_of_others_is_left_as_it_is(tmp_path):
    out = tmp_path / "包"
    write_pack(FIRST, out)
    (out / "笔记.txt").write_text("我的", encoding="utf-8")
    before = there(out)
    with pytest.raises(OutputError) as caught:
        write_pack(SECOND, out)
    assert "包" in str(caught.value)
    assert there(out) == before
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"files": 3}', '{"files": [{}]}', "\xff", '{"files": [{"name": "../../x"}]}'])
def test_a_folder_whose_manifest_is_none_is_that_of_others(tmp_path, manifest):
    (tmp_path / MANIFEST).write_text(manifest, encoding="latin-1")
    (tmp_path / "a.html").write_text("不是我们的", encoding="utf-8")
    with pytest.raises(OutputError):
        examine_folder(tmp_path)


def test_a_file_of_that_name_is_refused(tmp_path):
    (tmp_path / "包").write_text("文件", encoding="utf-8")
    with pytest.raises(OutputError):
        write_pack(FIRST, tmp_path / "包")
    assert (tmp_path / "包").read_text(encoding="utf-8") == "文件"


def failing(monkeypatch, where, when):
    """Lets a call of `Path.<where>` fail as a full disk does, where `when` says so."""
    ordinary = getattr(Path, where)

    def call(self, *given, **named):
        if when(self, *given):
            raise OSError(28, "No space left on device")
        return ordinary(self, *given, **named)

    monkeypatch.setattr(Path, where, call)


def test_a_disk_that_is_full_half_way_leaves_the_old_pack(tmp_path, monkeypatch):
    out = tmp_path / "包"
    write_pack(FIRST, out)
    failing(monkeypatch, "write_bytes", lambda path, _: path.name == "b.json")
    with pytest.raises(OutputError, match="No space left"):
        write_pack(SECOND, out)
    assert there(out) == {**FIRST.files, MANIFEST: manifest_bytes(FIRST)}
    assert left_over(tmp_path) == []


def test_a_swap_that_fails_brings_the_old_pack_back(tmp_path, monkeypatch):
    out = tmp_path / "包"
    write_pack(FIRST, out)
    failing(monkeypatch, "rename", lambda path, target: Path(target) == out and path.name != "old")
    with pytest.raises(OutputError):
        write_pack(SECOND, out)
    assert there(out) == {**FIRST.files, MANIFEST: manifest_bytes(FIRST)}
    assert left_over(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_a_folder_stays_a_link(tmp_path):
    (tmp_path / "真").mkdir()
    (tmp_path / "包").symlink_to(tmp_path / "真")
    write_pack(FIRST, tmp_path / "包")
    assert (tmp_path / "包").is_symlink()
    assert MANIFEST in there(tmp_path / "真")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
def test_the_folder_can_be_read_by_those_who_publish_it(tmp_path):
    write_pack(FIRST, tmp_path / "包")
    assert (tmp_path / "包").stat().st_mode & 0o777 == 0o755


def test_the_manifest_is_json_that_people_can_read(tmp_path):
    data = manifest_bytes(FIRST)
    assert json.loads(data)["files"][0]["name"] == "a.html"
    assert data.endswith(b"}\n")
    assert manifest_bytes(FIRST) == data


def test_formats_are_named_with_commas_each_once():
    assert chosen(None, FORMATS) == FORMATS
    assert chosen("html, docx,html", FORMATS) == ("html", "docx")
    with pytest.raises(Refusal, match="rtf"):
        chosen("html,rtf", FORMATS)


def test_a_list_of_no_format_is_refused():
    with pytest.raises(Refusal):
        chosen(" , ", FORMATS)
