"""Damaged and invented documents: they are read or refused, never break the program, and no figure is made up.

The short run is the same every time; the long one (`make soak`) draws anew.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mingzhang.batch import read_one
from mingzhang.book.io import dump
from mingzhang.book.model import BudgetBook
from mingzhang.checks.run import check
from mingzhang.documents.errors import UnreadableFile
from mingzhang.messages import say
from mingzhang.money import UNITS, amount_of, parse_figure
from mingzhang.reading import read_file
from paths import OWN, REAL, document

SECONDS = 10
DOCUMENTS = (*(name for name in OWN if "faulty" not in name), *REAL)
BINARY = tuple(name for name in DOCUMENTS if not name.endswith(".pdf"))
PDFS = tuple(name for name in DOCUMENTS if name.endswith(".pdf"))
TEXTS = tuple(name for name in DOCUMENTS if name.endswith((".txt", ".html")))
UNSLOWED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]

soak = pytest.mark.soak


def shortly(examples: int) -> settings:
    phases = [Phase.explicit, Phase.generate]
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=phases, suppress_health_check=UNSLOWED)


def at_length(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=UNSLOWED)


@contextmanager
def time_limit() -> Iterator[None]:
    def late(number: int, frame: object) -> None:
        raise AssertionError(f"not done after {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# --- what must hold of whatever is read -------------------------------------------------------------------------------------------


def assert_sound(book: BudgetBook) -> None:
    """What is counted is counted right, every figure is the one that is printed, and the book can be checked and saved."""
    units = {table.id: table.unit for table in book.tables}
    for table in book.tables:
        assert table.numeric_cells >= table.placed_cells >= 0, table.title
    for item in book.observations:
        unit = units[item.table]
        readings = [amount_of(parse_figure(item.text), one) for one in ([unit] if unit else UNITS)]
        assert (item.amount, item.precision) in [(amount.fen, amount.precision) for amount in readings], item
    checked = check(book)
    assert checked.coverage.numeric_cells >= checked.coverage.placed_cells >= 0
    assert checked.coverage.failed_rules == ()
    assert all(finding.message.endswith("。") for finding in checked.findings)
    dump(book)


def assert_survives(data: bytes, name: str) -> None:
    """The bytes, as a file of that name, are read or refused with a sentence, in time."""
    with tempfile.TemporaryDirectory() as folder, time_limit():
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            book = read_file(path)
        except UnreadableFile as error:
            sentence = say(error.code, **error.values)
        else:
            sentence = ""
        if sentence:
            assert sentence.endswith("。")
        else:
            assert_sound(book)


def assert_survives_apart(data: bytes, name: str) -> None:
    """The same for a PDF, in a process of its own as the program does it: native code may take its process down."""
    with tempfile.TemporaryDirectory() as folder, time_limit():
        path = Path(folder) / name
        path.write_bytes(data)
        report, book = read_one(path, seconds=SECONDS)
    if book is None:
        assert report.problem
        assert "程序错误" not in report.problem
        assert "仍未完成" not in report.problem
    else:
        assert_sound(book)


# --- damage ------------------------------------------------------------------------------------------------------------------------

Damage = Callable[[bytes], bytes]


def place(data: bytes, share: float) -> int:
    return min(int(len(data) * share), max(len(data) - 1, 0))


def flipped(share: float, bits: int) -> Damage:
    return lambda data: data[: place(data, share)] + bytes([data[place(data, share)] ^ bits]) + data[place(data, share) + 1 :]


def deleted(share: float, length: int) -> Damage:
    return lambda data: data[: place(data, share)] + data[place(data, share) + length :]


def doubled(share: float, length: int) -> Damage:
    return lambda data: data[: place(data, share) + length] + data[place(data, share) :]


def cut_off(share: float, length: int) -> Damage:
    return lambda data: data[: max(place(data, share), 1)]


SHARES = st.floats(0, 1, exclude_max=True)
LENGTHS = st.one_of(st.integers(1, 8), st.integers(1, 4000))
DAMAGES = st.lists(
    st.one_of(
        st.builds(flipped, SHARES, st.integers(1, 255)),
        st.builds(flipped, SHARES, st.integers(1, 255)),
        st.builds(deleted, SHARES, LENGTHS),
        st.builds(doubled, SHARES, LENGTHS),
        st.builds(cut_off, SHARES, LENGTHS),
    ),
    min_size=1,
    max_size=6,
)


@cache
def content(path: Path) -> bytes:
    return path.read_bytes()


def damage(name: str, run: settings, survive: Callable[[bytes, str], None]) -> None:
    data = content(document(name))

    @run
    @given(DAMAGES)
    def survives(damages: list[Damage]) -> None:
        broken = data
        for one in damages:
            broken = one(broken) or b"?"
        survive(broken, name)

    survives()


@pytest.mark.parametrize("name", BINARY)
def test_a_damaged_copy_is_read_or_refused(name: str) -> None:
    damage(name, shortly(8), assert_survives)


@pytest.mark.parametrize("name", PDFS)
def test_a_damaged_pdf_is_read_or_refused(name: str) -> None:
    damage(name, shortly(5), assert_survives_apart)


@soak
@pytest.mark.parametrize("name", BINARY)
def test_many_damaged_copies_are_read_or_refused(name: str) -> None:
    damage(name, at_length(300), assert_survives)


@soak
@pytest.mark.parametrize("name", PDFS)
def test_many_damaged_pdfs_are_read_or_refused(name: str) -> None:
    damage(name, at_length(100), assert_survives_apart)


# --- damage that keeps the file readable: lines and cells of texts ------------------------------------------------------------------


def decoded(data: bytes) -> str:
    return data.decode("gb18030" if b"gb2312" in data[:2000] else "utf-8")


LINE_CHANGES = st.lists(st.tuples(st.sampled_from(["drop", "double", "swap", "cut", "tab", "join", "digits"]), SHARES, SHARES), max_size=12)


def spoilt(digit: str) -> str:
    return "-,.9８％ E"[ord(digit) % 8]


def rearranged(text: str, changes: list[tuple[str, float, float]]) -> str:
    lines = text.split("\n")
    for what, share, other in changes:
        at, to = int(share * len(lines)), int(other * len(lines))
        line = lines[at]
        match what:
            case "drop":
                del lines[at]
            case "double":
                lines.insert(to, line)
            case "swap":
                lines[at], lines[to] = lines[to], line
            case "cut":
                lines[at] = line[: int(other * len(line))]
            case "tab":
                lines[at] = line[: int(other * len(line))] + "\t" + line[int(other * len(line)) :]
            case "join":
                lines[at] = line + (lines.pop(at + 1) if at + 1 < len(lines) else "")
            case _:
                lines[at] = "".join(
                    "-,.9８％ E"[ord(sign) % 8] if sign.isdigit() and n % 3 == int(other * 3) else sign for n, sign in enumerate(line)
                )
        lines = lines or [""]
    return "\n".join(lines)


def rearrange(name: str, run: settings) -> None:
    text = decoded(content(document(name)))

    @run
    @given(LINE_CHANGES)
    def survives(changes: list[tuple[str, float, float]]) -> None:
        assert_survives(rearranged(text, changes).encode("utf-8"), name)

    survives()


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_with_lines_and_cells_out_of_place_is_read_or_refused(name: str) -> None:
    rearrange(name, shortly(8))


@soak
@pytest.mark.parametrize("name", TEXTS)
def test_many_texts_with_lines_and_cells_out_of_place_are_read_or_refused(name: str) -> None:
    rearrange(name, at_length(400))


# --- invented documents ------------------------------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """What stands between the blanks; two blanks have an empty word between them."""
    return text.split(" ")


ODD_FIGURES = words("  0 0.00 - — 1.2.3 12,34 １２．５ 1.39E+10 18万元 (12.00) -0.01 100%")
FIGURES = st.one_of(
    st.sampled_from([*ODD_FIGURES, "41. 82", "9" * 40]),
    st.decimals(-10_000, 1_000_000, places=2).map(str),
    st.integers(0, 10**12).map(lambda number: f"{number:,}"),
)
LABELS = st.sampled_from(
    words(
        "合计 行政运行 一般公共服务支出 一、一般公共服务支出 201 20103 2010301 其中： 收入总计 支出总计 本年支出合计 301 30101 基本工资 "
        "工资福利支出 因公出国（境）费 公务接待费 101015 某某局 某某项目 其他 "
    )
)
HEADERS = st.sampled_from(
    words(
        "科目编码 科目名称 类 款 项 合计 小计 基本支出 项目支出 人员经费 公用经费 金额 项目 预算数 收入 支出 一般公共预算 政府性基金预算 "
        "国有资本经营预算 财政拨款 单位名称 项目名称 数量 单价 指标值 一级指标 二级指标 "
    )
)
TITLES = words(
    "2024年部门支出预算表 部门收支总体情况表 财政拨款收支预算总表 一般公共预算“三公”经费预算表 项目支出绩效目标申报表 政府采购预算 "
    "部门：某某市教育局 单位：万元 单位：元 \t单位：万元 注：本表为空表。 2024年收入1,234.5万元。  "
)
LINES = st.one_of(
    st.sampled_from(TITLES),
    st.lists(HEADERS, min_size=1, max_size=9).map("\t".join),
    st.tuples(LABELS, LABELS, st.lists(FIGURES, max_size=9)).map(lambda row: "\t".join((*row[:2], *row[2]))),
    st.tuples(LABELS, st.lists(FIGURES, max_size=9)).map(lambda row: "\t".join((row[0], *row[1]))),
    st.lists(st.tuples(LABELS, FIGURES), min_size=2, max_size=2).map(lambda halves: "\t".join(text for half in halves for text in half)),
    st.one_of(LABELS, FIGURES, HEADERS).map(lambda text: "\t" + text),
    st.text(max_size=30),
)
INVENTED = st.lists(LINES, min_size=1, max_size=60).map("\n".join)
TABLE = st.tuples(
    st.sampled_from(["2024年部门支出预算表", "2024年一般公共预算支出表", "2024年财政拨款收支预算表"]),
    st.lists(HEADERS, min_size=2, max_size=8),
    st.lists(st.tuples(LABELS, st.lists(FIGURES, min_size=1, max_size=7)), min_size=1, max_size=25),
).map(lambda parts: "\n".join([parts[0], "单位：万元", "\t".join(parts[1]), *("\t".join((label, *row)) for label, row in parts[2])]))


@shortly(150)
@given(st.one_of(INVENTED, TABLE))
def test_an_invented_document_is_read_or_refused(text: str) -> None:
    assert_survives(text.encode("utf-8", "replace"), "预算.txt")


@soak
@at_length(5000)
@given(st.one_of(INVENTED, TABLE, st.lists(TABLE, max_size=5).map("\n\n".join)))
def test_many_invented_documents_are_read_or_refused(text: str) -> None:
    assert_survives(text.encode("utf-8", "replace"), "预算.txt")


@shortly(60)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.xlsx", "a.xls", "a.pdf", "a.html"]))
def test_bytes_without_sense_are_read_or_refused(data: bytes, name: str) -> None:
    assert_survives(data, name)
