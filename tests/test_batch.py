from __future__ import annotations

import os
import sys
import types
from pathlib import Path

import pytest

import batch_faults
from mingzhang import batch
from mingzhang.batch import check_many, check_one, find_files
from mingzhang.checks.model import Checked
from mingzhang.documents.errors import UnreadableFile
from mingzhang.workers import run
from reports import factory


@pytest.fixture
def readers(monkeypatch):
    """Stand-ins for reading and checking: what a file's name says is what happens to it."""

    def read_file(path, limits=None):
        faults = {
            "empty": UnreadableFile("file.empty", name=path.name),
            "huge": MemoryError(),
            "locked": PermissionError(13, "Permission denied"),
            "bug": KeyError("boom"),
        }
        if path.stem in faults:
            raise faults[path.stem]
        return factory.book(name=path.name, department=path.stem)

    reading, checks = types.ModuleType("mingzhang.reading"), types.ModuleType("mingzhang.checks.run")
    reading.read_file = read_file
    checks.check = lambda book, *_: Checked(coverage=factory.coverage())
    monkeypatch.setitem(sys.modules, "mingzhang.reading", reading)
    monkeypatch.setitem(sys.modules, "mingzhang.checks.run", checks)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")


def test_a_folder_is_searched_recursively_in_order_without_hidden_and_lock_files(tmp_path):
    touch(tmp_path, "b.docx", "a.TXT", "下/c.pdf", "~$b.docx", ".x.pdf", ".git/d.txt", "e.zip", "f.htm", "g.xls")
    names = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert names == ["a.TXT", "b.docx", "f.htm", "g.xls", "下/c.pdf"]


def test_a_file_given_by_name_is_taken_whatever_it_is_called(tmp_path):
    touch(tmp_path, "a.zip")
    assert find_files([tmp_path / "a.zip", tmp_path / "missing.docx"]) == [tmp_path / "a.zip", tmp_path / "missing.docx"]


def test_a_file_given_twice_is_checked_once(tmp_path):
    touch(tmp_path, "a.txt")
    assert find_files([tmp_path / "a.txt", tmp_path]) == [tmp_path / "a.txt"]


def test_a_folder_without_readable_files_is_an_error(tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        find_files([tmp_path])
    assert caught.value.code == "file.is_folder_empty"


def test_an_empty_folder_among_others_is_reported_and_stops_nothing(tmp_path, readers):
    touch(tmp_path, "a/a.txt")
    (tmp_path / "b").mkdir()
    reports = [report for report, _ in check_many(find_files([tmp_path / "b", tmp_path / "a"]), jobs=1)]
    assert "没有可以核对的文件" in reports[0].problem
    assert reports[1].problem is None


def test_results_come_in_the_order_of_the_files_with_their_books(readers):
    results = list(check_many([Path("甲.docx"), Path("乙.docx")], jobs=1))
    assert [report.department for report, _ in results] == ["甲", "乙"]
    assert [book.department.name for _, book in results] == ["甲", "乙"]


def test_books_are_let_go_where_nobody_wants_them(readers):
    assert [book for _, book in check_many([Path("甲.docx")], books="none")] == [None]


@pytest.mark.parametrize(
    ("name", "words"),
    [("empty", "是空的"), ("huge", "内存不够"), ("locked", "没有权限"), ("bug", "程序错误：KeyError（")],
)
def test_a_file_that_goes_wrong_is_reported_and_the_rest_go_on(readers, name, words):
    bad, good = list(check_many([Path(f"{name}.docx"), Path("甲.docx")], jobs=1))
    assert words in bad[0].problem
    assert bad[1] is None
    assert good[0].problem is None


def test_a_fault_of_ours_names_its_kind_and_place(readers):
    report, _ = check_one(Path("bug.docx"))
    assert "KeyError" in report.problem
    assert "batch.py 第" in report.problem


def test_an_interrupt_is_not_swallowed(readers, monkeypatch):
    def interrupted(path, limits=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["mingzhang.reading"], "read_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check_one(Path("a.docx"))


def test_a_name_that_is_no_text_can_be_reported(readers):
    report, _ = check_one(Path(os.fsdecode(b"\xff.docx")))
    assert report.source.encode("utf-8")


def test_progress_is_told_after_every_file(readers):
    told = []
    list(check_many([Path("a"), Path("b")], jobs=1, progress=lambda done, total: told.append((done, total))))
    assert told == [(1, 2), (2, 2)]


def test_no_files_give_no_results():
    assert list(check_many([])) == []


def names(results):
    return [report.department for report, _ in results]


def test_workers_give_results_in_order_however_long_each_takes():
    files = [Path(f"{number}{'slow' if number in {0, 5} else ''}.txt") for number in range(30)]
    assert names(run(files, 2, batch_faults.check, seconds=30)) == [path.stem for path in files]


def test_a_worker_that_dies_costs_its_own_file_only():
    files = [Path(name) for name in ("a.txt", "dies.txt", "b.txt", "dies too.txt", "c.txt", "d.txt")]
    results = [report for report, _ in run(files, 2, batch_faults.check, seconds=30)]
    assert [report.problem is None for report in results] == [True, False, True, False, True, True]
    assert "意外中止" in results[1].problem


def test_a_file_that_takes_too_long_is_stopped_and_the_rest_go_on():
    files = [Path(name) for name in ("a.txt", "sleeps.txt", "b.txt", "c.txt")]
    results = [report for report, _ in run(files, 2, batch_faults.check, seconds=3)]
    assert [report.problem is None for report in results] == [True, False, True, True]
    assert "超过 3 秒" in results[1].problem


def test_workers_are_gone_when_the_results_are_not_wanted_any_more():
    import multiprocessing

    results = run([Path("a.txt"), Path("sleeps.txt"), Path("b.txt")], 2, batch_faults.check, seconds=60)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []


def test_many_files_really_go_through_worker_processes(tmp_path):
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    assert [report.problem is None for report, _ in batch.check_many(files, jobs=2)] == [False, False]
