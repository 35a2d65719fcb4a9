"""Many files at once: which files there are, and their checks one after the other, whatever happens to one of them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mingzhang.checks.model import Report
from mingzhang.checks.settings import DEFAULT, Settings
from mingzhang.documents.errors import UnreadableFile
from mingzhang.messages import say

if TYPE_CHECKING:
    from mingzhang.book.model import BudgetBook

SUFFIXES = frozenset({".txt", ".docx", ".xlsx", ".xls", ".pdf", ".html", ".htm"})
SECONDS = 300.0
"""How long one file may take in a batch before its worker is stopped."""

Books = Literal["whole", "outline", "none"]
Result = tuple[Report, "BudgetBook | None"]


def find_files(paths: Iterable[Path], passed: Callable[[Path], None] | None = None) -> list[Path]:
    """The files to check: those given, and in folders given all that can be read, in order of name. Hidden files and the
    lock files of office programs (`~$…`) are passed over, and facts workbooks, which are no publications (`passed` hears of
    them). A folder that holds nothing to read stays in the list as itself, so that its report says so; where nothing else is
    left, raises UnreadableFile (`file.is_folder_empty`)."""
    out: dict[str, Path] = {}
    barren: list[Path] = []
    for path in paths:
        found = list(_published(_walk(path), passed)) if path.is_dir() else [path]
        if not found:
            barren.append(path)
        for one in found or [path]:
            out.setdefault(os.path.realpath(one), one)
    if barren and len(out) == len(barren):
        raise UnreadableFile("file.is_folder_empty", name=_name(barren[0]))
    return list(out.values())


def _published(files: Iterable[Path], passed: Callable[[Path], None] | None) -> Iterator[Path]:
    from mingzhang.facts.recognise import is_facts_workbook

    for path in files:
        if not is_facts_workbook(path):
            yield path
        elif passed is not None:
            passed(path)


def _walk(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename or folder))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith((".", "~$")) and path.is_file():
                yield path
    yield from closed


def check_many(
    paths: Iterable[Path],
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    *,
    books: Books = "whole",
    seconds: float = SECONDS,
    settings: Settings = DEFAULT,
    previous: BudgetBook | None = None,
) -> Iterator[Result]:
    """Checks each file and gives its report and book in the order of `paths`. `jobs` processes work at once (as many as
    there are processors unless told; one means in this process, but for the reading of PDF); `progress` is told how many of how
    many are done; of the `books` come back the whole, an outline (what could not be placed) or nothing. A file that cannot be
    read, takes longer than `seconds`, or takes its process down has a report that says so, and the rest go on."""
    files = list(paths)
    work = partial(check_one, books=books, settings=settings, previous=previous)
    workers = min(jobs or os.cpu_count() or 1, len(files))
    results: Iterator[Result]
    if workers <= 1 and any(_is_risky(path) for path in files) and hasattr(os, "fork"):
        from mingzhang.workers import run

        # Only reading can take a process down. Another process does that, while this one loads what the check needs.
        read = run(files, 1, partial(check_one, checks=False), seconds=seconds, start="fork")
        results = _checked(read, partial(check_book, books=books, settings=settings, previous=previous))
    elif workers <= 1:
        results = map(work, files)
    else:
        from mingzhang.workers import run

        results = run(files, workers, work, seconds=seconds)
    return _told(results, len(files), progress)


def _told(results: Iterator[Result], files: int, progress: Callable[[int, int], None] | None) -> Iterator[Result]:
    for done, result in enumerate(results, 1):
        if progress:
            progress(done, files)
        yield result


def _checked(read: Iterator[Result], check: Callable[[Report, BudgetBook], Result]) -> Iterator[Result]:
    from mingzhang.checks.ready import get_ready

    get_ready()
    for report, book in read:
        yield (report, None) if book is None else check(report, book)


def read_one(path: Path, *, seconds: float = SECONDS) -> Result:
    """Reads one file without checking it: its report says only whether that went well. A file of a format whose library can take
    the whole process down is read in a process of its own."""
    if path.is_dir():
        return failed(path, say("file.is_folder", name=_name(path)))
    if _is_risky(path) and hasattr(os, "fork"):
        from mingzhang.workers import run

        return next(run([path], 1, partial(check_one, checks=False), seconds=seconds, start="fork"))
    return check_one(path, checks=False)


def _is_risky(path: Path) -> bool:
    """Whether reading the file could take the process down: PDF is read by native code, which a hostile file can make abort."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def check_one(
    path: Path, *, books: Books = "whole", checks: bool = True, settings: Settings = DEFAULT, previous: BudgetBook | None = None
) -> Result:
    """Reads and checks one file. It never raises but for an interrupt: a fault of the file or of this program is the
    report's `problem`."""
    name = _name(path)
    try:
        if path.is_dir():
            os.scandir(path).close()
            return failed(path, say("file.is_folder_empty", name=name))
        from mingzhang.reading import read_file

        book = read_file(path)
    except UnreadableFile as error:
        return failed(path, say(error.code, **error.values))
    except OSError as error:
        return failed(path, say("file.not_openable", name=name, what=_reason(error)))
    except MemoryError:
        return failed(path, say("batch.memory", name=name))
    # Deliberate: a fault of ours on one file must be seen (its report names it, the exit code is 2) and must not take the
    # results of a hundred other files with it.
    except Exception as error:  # noqa: BLE001
        return failed(path, say("batch.bug", name=name, error=type(error).__name__, where=_origin(error)))
    report = Report(_shown(path), department=book.department.name, fiscal_year=book.fiscal_year)
    return check_book(report, book, books=books, settings=settings, previous=previous) if checks else (report, book)


def check_book(
    report: Report, book: BudgetBook, *, books: Books = "whole", settings: Settings = DEFAULT, previous: BudgetBook | None = None
) -> Result:
    """Checks a book that was read; `report` is that of reading it. Raises as little as `check_one`."""
    name = Path(report.source).name
    try:
        from mingzhang.checks.run import check

        checked = check(book, settings, previous)
    except MemoryError:
        return Report(report.source, problem=say("batch.memory", name=name)), None
    # Deliberate, as above.
    except Exception as error:  # noqa: BLE001
        return Report(report.source, problem=say("batch.bug", name=name, error=type(error).__name__, where=_origin(error))), None
    report = replace(report, findings=checked.findings, coverage=checked.coverage, waived=checked.waived)
    return report, _kept(book, books)


def _kept(book: BudgetBook, books: Books) -> BudgetBook | None:
    """What of a book goes back to who asked: a whole one costs as much on its way between processes as a check."""
    if books == "none":
        return None
    if books == "whole":
        return book
    return replace(book, tables=(), observations=(), passages=(), statements=(), goals=(), projects=(), procurement=(), assets=(), units=())


def failed(path: Path, problem: str) -> Result:
    """The report, without a book, of a file that was not checked; `problem` is the sentence that says why."""
    return Report(_shown(path), problem=problem), None


def _reason(error: OSError) -> str:
    return "没有权限" if isinstance(error, PermissionError) else error.strerror or type(error).__name__


def _origin(error: BaseException) -> str:
    """Where in our own code the fault was: `reading/tables.py 第 12 行`."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "mingzhang" in frame.filename] or frames
    if not ours:
        return "?"
    _, _, inside = ours[-1].filename.replace("\\", "/").rpartition("mingzhang/")
    return f"{inside} 第 {ours[-1].lineno} 行"


def _shown(path: Path) -> str:
    """The path as text that can be written anywhere, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def _name(path: Path) -> str:
    return _shown(Path(path.name or str(path)))
