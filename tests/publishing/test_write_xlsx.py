from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from compared import figures, money_of_forms
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from publications import form, publication
from reprinted import reprinted

from mingzhang.documents.number_format import show_number
from mingzhang.messages import Refusal
from mingzhang.money import UNITS, Fen
from mingzhang.pages.model import Cell, Cover, Heading, Paragraph, Publication, Table
from mingzhang.publishing.book import book_of
from mingzhang.publishing.sheet_names import RangeNames, SheetNames
from mingzhang.publishing.xlsx import write_xlsx
from mingzhang.publishing.xlsx_numbers import number_of
from mingzhang.publishing.xlsx_sizes import lines
from mingzhang.reading import read_file
from paths import SAMPLES

DOCUMENTS = ("qinghe-office-2024.docx", "qinghe-office-2024-faulty.docx", "tongxi-organisation-2024.docx", "qinghe-office-2024.html")
RISKY = ("=1+1", "+86", "-x", "@SUM(A1)", "=HYPERLINK(0)", "{=A1}")


def opened(data: bytes):
    return load_workbook(io.BytesIO(data))


def read_back(data: bytes, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    return read_file(path)


def links_of(sheet) -> list[str]:
    return [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def words(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


def amount(text: str, fen: int, **more) -> Cell:
    return Cell(text, kind="figure", amount=Fen(fen), precision=Fen(1), **more)


def digits(value: Decimal) -> int:
    return len(f"{abs(value):f}".replace(".", "").strip("0"))


def one_table(*rows: tuple[Cell, ...], **more) -> Publication:
    table = replace(Table("g01", "2024年部门收支总表", (words("项目", "金额"), *rows), 1, "元", ("部门名称：某局", "单位：元")), **more)
    return Publication("some", "2024年某局部门预算", "某局", "101", 2024, "budget", date(2024, 2, 20), (table,))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_figure_of_a_document_comes_back_from_the_workbook_at_the_same_coordinates(name, tmp_path):
    made = reprinted(SAMPLES / name)
    read = read_back(write_xlsx(made), tmp_path)
    assert figures(read) == figures(book_of(made))
    assert figures(read)
    assert money_of_forms(read) == money_of_forms(book_of(made))


@given(
    st.sampled_from(sorted(UNITS)),
    st.integers(-(10**17), 10**17),
    st.integers(0, 6),
    st.booleans(),
)
def test_a_number_is_worth_the_amount_exactly_and_shows_what_is_printed(unit, fen, decimals, grouped):
    exact = Decimal(fen) / UNITS[unit]
    printed = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{printed:{',' if grouped else ''}f}"
    number = number_of(amount(text, fen), unit)
    if number is None:
        assert digits(printed) > 15 or text.startswith("-0")
        return
    stored = Decimal(repr(float(f"{number.value:.16G}")))
    assert stored == number.value
    assert number.value == (exact if digits(exact) <= 15 else printed)
    assert show_number(stored, number.mask, from_1904=False) == text


def test_an_amount_that_is_rounded_in_print_is_kept_whole_behind_it():
    number = number_of(amount("123.46", 123_456_789), "万元")
    assert number is not None
    assert (number.value, number.mask) == (Decimal("123.456789"), "0.00")


def test_a_figure_that_was_rounded_the_other_way_so_that_totals_fit_shows_what_is_printed():
    number = number_of(amount("123.45", 123_456_789), "万元")
    assert number is not None
    assert number.value == Decimal("123.45")


def test_a_figure_of_more_than_fifteen_digits_is_text_with_a_remark_and_reads_the_same(tmp_path):
    long = "1234567890123456.78"
    data = write_xlsx(one_table((Cell("收入总计"), amount(long, 123_456_789_012_345_678)), (Cell("支出总计"), amount("3.00", 300))))
    cell = opened(data)["部门收支总表"]["B4"]
    assert cell.value == long
    assert "15 位" in cell.comment.text
    assert (long, 123_456_789_012_345_678) in {(one.text, one.amount) for one in read_back(data, tmp_path).observations}


@pytest.mark.parametrize("text", ["—", "18万元", "1.2.3", "-0.00", "(12.00)", "１２", "无"])
def test_what_no_format_shows_as_printed_stays_text(text):
    assert number_of(Cell(text, kind="figure"), "元") is None


def test_counts_and_shares_are_numbers_and_codes_and_labels_are_text():
    rows = (
        (Cell("0201", kind="code"), Cell("12.5%", kind="count")),
        (Cell("12", kind="label"), Cell("1,200", kind="count")),
    )
    sheet = opened(write_xlsx(one_table(*rows)))["部门收支总表"]
    assert [sheet[place].value for place in ("A4", "B4", "A5", "B5")] == ["0201", 0.125, "12", 1200]
    assert sheet["B4"].number_format == "0.0%"
    assert sheet["B5"].number_format == "#,##0"


@pytest.mark.parametrize("text", RISKY)
def test_no_text_becomes_a_formula_wherever_it_stands(text):
    rows = (
        (Cell(text), Cell(text, kind="figure")),
        (Cell(text, kind="code"), Cell(text, kind="count")),
        (Cell(text, kind="text"), Cell("")),
    )
    made = one_table(*rows, title=text, meta=(text, f"{text}单位：元"), notes=(text,))
    of_form = replace(made.blocks[0], rows=((Cell("项目名称"), Cell(text)),), header_rows=0, id="f1", shape="form")
    data = write_xlsx(
        replace(made, title=text, author=text, blocks=(Cover((text,)), Heading(text, 1), Paragraph(text), *made.blocks, of_form))
    )
    sheets = opened(data).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sum(cell.value == text for cell in cells) >= 12
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        assert not [name for name in members.namelist() if name.startswith("xl/worksheets/") and b"<f>" in members.read(name)]


def test_the_same_publication_gives_the_same_bytes_dated_by_its_own_day():
    made = publication()
    first, second = write_xlsx(made), write_xlsx(made)
    assert first == second
    assert opened(first).properties.created.date() == made.day
    assert opened(first).properties.title == made.title
    later = replace(made, day=date(2025, 1, 1))
    assert write_xlsx(later) != first


def test_sheets_come_in_order_contents_text_statutory_tables_forms():
    made = publication(forms=2)
    mixed = replace(made, blocks=(form(9), *made.blocks))
    names = opened(write_xlsx(mixed)).sheetnames
    assert names[:5] == ["目录", "说明", "部门收支总表", "部门支出预算表", "政府性基金预算支出表"]
    assert [name.split()[0] for name in names[5:]] == ["1", "2", "3"]
    assert all(name.isprintable() and len(name) <= 16 for name in names[5:])


def test_the_contents_link_to_every_sheet_and_every_sheet_links_back():
    book = opened(write_xlsx(publication(forms=3)))
    assert links_of(book["目录"]) == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    for name in book.sheetnames[1:]:
        assert links_of(book[name]) == ["'目录'!A1"]


def test_cells_are_merged_as_the_publication_says():
    made = publication(forms=1)
    book = opened(write_xlsx(made))
    for table, name in zip(made.tables(), book.sheetnames[2:], strict=True):
        wanted = {
            (row + 3, column + 1, row + 2 + cell.rows, column + cell.columns)
            for row, column, cell in table.placed()
            if cell.rows > 1 or cell.columns > 1
        }
        found = {(one.min_row, one.min_col, one.max_row, one.max_col) for one in book[name].merged_cells.ranges}
        assert {one for one in found if 3 <= one[0] <= 2 + len(table.rows)} == wanted


def test_title_stands_in_the_first_row_what_belongs_to_it_in_the_second_the_last_to_the_right():
    sheet = opened(write_xlsx(publication()))["部门支出预算表"]
    assert sheet["A1"].value == "2024年部门支出预算表"
    texts = [(cell.value, cell.alignment.horizontal) for cell in sheet[2] if cell.value]
    assert texts == [("部门名称：松陵市晴川区文化馆", "left"), ("2024年度", "center"), ("单位：万元", "right")]


def test_a_wide_table_prints_on_its_side_a_page_wide_with_its_header_on_every_page():
    book = opened(write_xlsx(publication(rows=60)))
    wide, narrow = book["部门支出预算表"], book["部门收支总表"]
    assert (wide.page_setup.orientation, narrow.page_setup.orientation) == ("landscape", "portrait")
    for sheet in book.worksheets:
        assert int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (int(sheet.page_setup.fitToWidth or 1), int(sheet.page_setup.fitToHeight)) == (1, 0)
        assert "&P" in sheet.oddFooter.center.text
    assert wide.print_title_rows == "$3:$5"
    assert wide.freeze_panes == "A6"


def test_rows_are_high_enough_for_their_text_and_columns_wide_enough_for_their_figures():
    long = "购置和更新办公设备并安排日常运行维护，" * 12
    data = write_xlsx(
        one_table((Cell(long, kind="text"), amount("123,456,789,012.34", 12_345_678_901_234)), (Cell("短"), amount("1.00", 100)))
    )
    sheet = opened(data)["部门收支总表"]
    width = sheet.column_dimensions["A"].width
    assert sheet.row_dimensions[4].height >= 13 * lines(long, width)
    assert sheet.row_dimensions[5].height < 25
    assert sheet.column_dimensions["B"].width >= len("123,456,789,012.34") + 1


def test_a_paragraph_higher_than_a_row_gets_several_and_is_read_as_one(tmp_path):
    long = "本单位按照年度工作计划安排支出，" * 200 + "完。"
    made = one_table((Cell("收入总计"), amount("1.00", 100)))
    data = write_xlsx(replace(made, blocks=(Paragraph(long), *made.blocks)))
    assert any(one.max_row > one.min_row for one in opened(data)["说明"].merged_cells.ranges)
    assert [passage.text for passage in read_back(data, tmp_path).passages].count(long) == 1


def test_notes_stand_below_the_table_and_are_read_as_its_own(tmp_path):
    notes = ("注：本表金额以元为单位。", "备注：没有结转。")
    read = read_back(write_xlsx(one_table((Cell("收入总计"), amount("1.00", 100)), notes=notes)), tmp_path)
    assert read.tables[0].note == "\n".join(notes)


def test_every_table_has_a_name_of_its_own_for_its_cells():
    first = one_table((Cell("收入总计"), amount("1.00", 100))).blocks[0]
    tables = tuple(replace(first, id=name) for name in ("A1", "a1", "g 01", "g-01", "项目·一"))
    book = opened(write_xlsx(replace(one_table(), blocks=tables)))
    assert {name: one.attr_text for name, one in book.defined_names.items()} == {
        "table_A1": "'部门收支总表'!$A$3:$B$4",
        "table_a1_2": "'部门收支总表 (2)'!$A$3:$B$4",
        "table_g_01": "'部门收支总表 (3)'!$A$3:$B$4",
        "table_g_01_2": "'部门收支总表 (4)'!$A$3:$B$4",
        "table_项目_一": "'部门收支总表 (5)'!$A$3:$B$4",
    }


@given(st.lists(st.text(max_size=40), max_size=20))
def test_names_of_sheets_and_ranges_are_legal_and_differ_in_more_than_case(wanted):
    names, ranges = SheetNames(("目录",)), RangeNames()
    sheets = [names.take(one) for one in wanted]
    assert len({name.casefold() for name in (*sheets, "目录")}) == len(wanted) + 1
    assert all(0 < len(name.encode("utf-16-le", "replace")) // 2 <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in sheets)
    taken = [ranges.take(one) for one in wanted]
    assert len({name.casefold() for name in taken}) == len(wanted)
    assert all(re.fullmatch(r"table_\w*", name) for name in taken)


def test_many_forms_of_one_name_get_sheets_of_their_own():
    made = publication(forms=0)
    forms = tuple(replace(form(1), id=f"f{number}") for number in range(60))
    names = opened(write_xlsx(replace(made, blocks=(*made.blocks, *forms)))).sheetnames[5:]
    assert len(set(names)) == 60
    assert names[0].startswith("01 流动演出服务")


def test_text_that_no_cell_can_hold_is_refused_with_the_place():
    with pytest.raises(Refusal, match="2024年部门收支总表"):
        write_xlsx(one_table((Cell("长" * 32_768), amount("1.00", 100))))


def test_a_table_wider_than_a_sheet_is_refused():
    wide = tuple(Cell("甲") for _ in range(16_385))
    with pytest.raises(Refusal, match="拆成几张表"):
        write_xlsx(one_table(rows=(wide,), header_rows=0))
