from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from compared import figures, money_of_forms
from hypothesis import given, settings
from publications import DEPARTMENT, form, publication
from pypdfium2 import raw
from random_tables import tables
from reprinted import reprinted

from mingzhang.documents import open_document
from mingzhang.documents.model import Grid, fold
from mingzhang.messages import Refusal
from mingzhang.money import Fen
from mingzhang.pages.model import Block, Break, Cell, Contents, Cover, Heading, Paragraph, Publication, Table
from mingzhang.publishing.book import book_of
from mingzhang.publishing.fonts import find_fonts
from mingzhang.publishing.pdf import write_pdf
from mingzhang.publishing.pdf_data import title_lines
from mingzhang.publishing.pdf_fit import ems, fit
from mingzhang.publishing.pdf_style import papers, wanted_fonts
from mingzhang.publishing.typography import typography
from mingzhang.reading import read_file
from paths import SAMPLES

try:
    find_fonts(wanted_fonts(typography()))
except Refusal as refusal:
    pytest.skip(str(refusal), allow_module_level=True)

DOCUMENTS = ("qinghe-office-2024.docx", "tongxi-organisation-2024.docx", "qinghe-human-resources-2021-faulty.html")
PORTRAIT, LANDSCAPE = (595, 842), (842, 595)


def document(*blocks: Block) -> Publication:
    return Publication("some", "某局2024年部门预算", "某局", "101", 2024, "budget", date(2024, 2, 20), blocks)


def file_of(made: Publication, tmp_path):
    path = tmp_path / "made.pdf"
    path.write_bytes(write_pdf(made))
    return path


def opened(data: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(data)


def sizes(data: bytes) -> list[tuple[int, int]]:
    pdf = opened(data)
    return [tuple(round(side) for side in pdf[number].get_size()) for number in range(len(pdf))]


def text_of(page) -> str:
    return page.get_textpage().get_text_range()


def words(*texts: str, **more) -> tuple[Cell, ...]:
    return tuple(Cell(text, **more) for text in texts)


def figure(text: str) -> Cell:
    return Cell(text, kind="figure")


def spans(table: Table | Grid) -> list[tuple[int, int, str, int, int]]:
    if isinstance(table, Table):
        return [(row, column, fold(cell.text), cell.rows, cell.columns) for row, column, cell in table.placed()]
    return [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in table.cells]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_figure_of_a_document_comes_back_at_the_same_coordinates(name, tmp_path):
    made = reprinted(SAMPLES / name)
    read, meant = read_file(file_of(made, tmp_path)), book_of(made)
    assert figures(read) == figures(meant)
    assert figures(read)
    assert money_of_forms(read) == money_of_forms(meant)
    assert [one.text for one in read.unplaced] == [one.text for one in meant.unplaced]
    assert not [remark for remark in read.remarks if remark.code == "document.hidden_text"]


def test_every_cell_comes_back_with_its_text_and_its_spans(tmp_path):
    made = publication(forms=3)
    grids = list(open_document(file_of(made, tmp_path)).grids())
    assert [spans(grid) for grid in grids] == [spans(table) for table in made.tables()]


def test_every_row_of_a_table_over_many_pages_comes_back_once_and_each_page_repeats_the_header(tmp_path):
    made = publication(rows=90, forms=0)
    table = list(made.tables())[1]
    path = file_of(made, tmp_path)
    pages = [grid for grid in open_document(path).grids() if grid.columns == table.width]
    head = [cell for cell in spans(table) if cell[0] < table.header_rows]
    assert len(pages) > 3
    assert all(spans(page)[: len(head)] == head for page in pages)
    printed = Counter(cell.text for page in pages for cell in page.cells if cell.row >= table.header_rows)
    assert printed == Counter(text for row, _, text, _, _ in spans(table) if row >= table.header_rows)
    read = read_file(path)
    meant = Counter((cell.text, cell.amount) for _, _, cell in table.placed() if cell.kind == "figure" and cell.text)
    number = next(one.id for one in read.tables if one.title == table.title)
    assert Counter((one.text, one.amount) for one in read.observations if one.table == number) == meant


MERGED = (
    # a corner and a side that run through, a cell over two rows and two columns inside
    (
        (("角", 2, 1), ("上", 1, 2), ("端", 1, 1)),
        (("中", 2, 2), ("右", 1, 1)),
        (("甲", 1, 1), ("1,234.50", 1, 1)),
        (("底", 1, 2), ("", 1, 1), ("", 1, 1)),
    ),
    # a pinwheel: no line of the grid runs through
    ((("一", 1, 2), ("二", 2, 1)), (("三", 2, 1), ("心", 1, 1)), (("四", 1, 2),)),
    # blank cells beside and below each other
    ((("", 1, 1), ("", 2, 1), ("头", 1, 1)), (("", 1, 1), ("", 1, 1)), (("尾", 1, 2), ("", 1, 1))),
)


@pytest.mark.parametrize("shape", ["table", "form"])
@pytest.mark.parametrize("rows", MERGED)
def test_merged_cells_come_back_as_they_were(rows, shape, tmp_path):
    table = Table("m", "合并单元格表", tuple(tuple(Cell(*cell) for cell in row) for row in rows), 0, shape=shape)
    (grid,) = open_document(file_of(document(table), tmp_path)).grids()
    assert spans(grid) == spans(table)


@settings(max_examples=25, deadline=None)
@given(tables())
def test_the_text_of_any_table_comes_back(table):
    pdf = opened(write_pdf(document(table)))
    printed = "".join("".join(text_of(pdf[number]).split()) for number in range(len(pdf)))
    for _, _, cell in table.placed():
        assert "".join(cell.text.split()) in printed


def test_a_cell_longer_than_a_page_goes_on_on_the_next_within_its_borders(tmp_path):
    sentence = "本项目保障全区二十六个文化站点的设备更新和日常维护；"
    long = sentence * 260
    rows = tuple(tuple(replace(cell, text=long) if "舞台车" in cell.text else cell for cell in row) for row in form().rows)
    path = file_of(document(replace(form(), rows=rows)), tmp_path)
    grids = list(open_document(path).grids())
    assert len(grids) >= 3
    assert {(round(grid.where.box[0]), round(grid.where.box[2])) for grid in grids} == {
        tuple(round(grids[0].where.box[at]) for at in (0, 2))
    }
    assert sum(cell.text.count(sentence[:-1]) for grid in grids for cell in grid.cells) >= 255
    assert "".join(cell.text for grid in grids for cell in grid.cells if "文化站点" in cell.text).replace(" ", "") == long
    (project,) = read_file(path).projects
    assert [one.name for one in project.indicators][:2] == ["送演出场次", "演出按计划完成率"]


def test_rows_that_a_merged_cell_holds_together_stay_on_one_page(tmp_path):
    groups = tuple(
        row
        for number in range(40)
        for row in ((Cell(f"第{number}组", rows=3), Cell("甲"), figure("1.00")), words("乙", "2.00"), words("丙", "3.00"))
    )
    table = Table("g", "分组表", (words("组", "项目", "金额"), *groups), 1)
    grids = list(open_document(file_of(document(table), tmp_path)).grids())
    assert len(grids) > 1
    assert [cell.text for grid in grids for cell in grid.cells if cell.rowspan == 3] == [f"第{number}组" for number in range(40)]


MARKUP = '#panic("x") *粗* _斜_ $x^2$ [a](b) \\ "引" // 注 @l <l> = 题 `c` {1} #sys.inputs'


def test_text_is_never_read_as_markup(tmp_path):
    table = Table("t", "表 " + MARKUP, (words("项目", MARKUP), words(MARKUP, "1")), 1, meta=(MARKUP, "单位：元"), notes=("注：" + MARKUP,))
    made = document(
        Cover(("题 " + MARKUP, MARKUP)), Contents(MARKUP, ((MARKUP, 1),)), Break(), Heading(MARKUP, 1), Paragraph("文 " + MARKUP), table
    )
    pdf = opened(write_pdf(made))
    printed = fold("".join("".join(text_of(pdf[number]) for number in range(len(pdf))).split()))
    assert printed.count("".join(MARKUP.split())) == 11


def test_what_has_no_place_on_paper_does_no_harm(tmp_path):
    endless = "abcdefghij" * 12
    table = Table(
        "t",
        "极端表",
        (words("项目", "说明", "金额"), (Cell(endless), Cell("甲\x00乙\t丙\n丁", kind="text"), figure("12,345,678,901.23"))),
        1,
    )
    path = file_of(document(Paragraph(endless), table, Table("n", "", (words("无题", "表"),), 0)), tmp_path)
    read = open_document(path)
    assert not read.notes
    cells = next(iter(read.grids())).cells
    assert [cell.text.replace(" ", "") for cell in cells[3:]] == [endless, "甲乙丙丁", "12,345,678,901.23"]


@pytest.mark.parametrize(("columns", "size"), [(4, PORTRAIT), (12, LANDSCAPE), (34, (1191, 842))])
def test_a_table_lies_where_its_figures_would_not_stand_on_one_line_upright(columns, size, tmp_path):
    figures_of_row = tuple(figure(f"{number},345,678.90") for number in range(10, 10 + columns))
    table = Table("w", "宽表", (words(*(f"第{number}列金额" for number in range(columns))), figures_of_row), 1)
    made = document(Paragraph("前文。"), table, Paragraph("后文。"))
    data = write_pdf(made)
    assert size in sizes(data)
    assert sizes(data)[-1] == PORTRAIT
    (grid,) = open_document(file_of(made, tmp_path)).grids()
    assert spans(grid) == spans(table)
    heights = {round(cell.where.box[3] - cell.where.box[1]) for cell in grid.cells if cell.row == 1}
    assert max(heights) < 24


def test_the_layout_says_which_way_a_page_lies_and_how_wide_columns_are():
    pages = papers(typography())
    table = Table("t", "表", (words("甲", "乙"), words("1.00", "2.00", kind="figure")), 1, widths=(3, 1))
    upright, lying = fit(replace(table, landscape=False), pages, 10.5, 2.8), fit(replace(table, landscape=True), pages, 10.5, 2.8)
    assert (upright.paper.landscape, lying.paper.landscape) == (False, True)
    assert lying.widths[0] == pytest.approx(3 * lying.widths[1])
    assert sum(lying.widths) == pytest.approx(lying.paper.width)
    narrow = fit(replace(table, widths=(1000, 1)), pages, 10.5, 2.8)
    assert narrow.widths[1] >= (ems("2.00")) * narrow.size


def test_contents_point_at_the_pages_of_their_headings_and_bookmarks_at_all_headings_and_tables():
    made = publication(forms=2)
    pdf = opened(write_pdf(made))
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in pdf.get_toc()]
    assert [title for title, _ in marks] == [
        text
        for block in made.blocks
        for text in ([block.text] if isinstance(block, Heading) else [block.title] if isinstance(block, Table) else [])
    ]
    contents = next(block for block in made.blocks if isinstance(block, Contents))
    lines = [line for line in text_of(pdf[1]).splitlines() if line.strip()]
    pages = dict(marks)
    for text, _ in contents.entries:
        (line,) = [line for line in lines if line.startswith(text)]
        assert int(line.rsplit(".", 1)[1]) == pages[text]
        assert text in text_of(pdf[pages[text]])
    assert text_of(pdf[2]).rstrip().endswith("— 2 —")
    assert "—" not in text_of(pdf[0])


def test_an_entry_that_names_nothing_and_a_contents_without_entries_are_printed_all_the_same():
    pdf = opened(write_pdf(document(Contents("目录", (("没有的一节", 1),)), Contents("空目录", ()), Paragraph("正文。"))))
    assert "没有的一节" in text_of(pdf[0])


def test_a_document_says_who_made_it_and_when_is_tagged_and_comes_out_the_same_each_time():
    made = publication(forms=1)
    data = write_pdf(made)
    assert data == write_pdf(made)
    pdf = opened(data)
    about = pdf.get_metadata_dict()
    assert (about["Title"], about["Author"], about["CreationDate"][:10]) == (made.title, DEPARTMENT, "D:20240220")
    assert raw.FPDFCatalog_IsTagged(pdf.raw)


def test_no_table_begins_below_its_title_alone_and_no_page_is_empty():
    text = [Paragraph("正文一段，说明预算的编制情况和主要变化。" * 3)] * 7
    table = Table(
        "t", "很短的表", (words("项目", "金额"), *[(Cell(f"第{number}项"), figure("1.00")) for number in range(12)]), 1, meta=("单位：元",)
    )
    pdf = opened(
        write_pdf(document(Break(), *text, Heading("一、表", 2), table, Break(), Break(), *text, replace(table, landscape=True), Break()))
    )
    pages = ["".join(text_of(pdf[number]).split()) for number in range(len(pdf))]
    assert all(len(page) > 10 for page in pages)
    for page in pages:
        assert ("很短的表" in page) == ("第11项" in page)
        assert page.count("一、表") <= page.count("很短的表")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("某局2024年部门预算", ["某局2024年部门预算"]),
        ("某某市某某区文化和旅游局2024年部门预算公开", ["某某市某某区文化和旅游局", "2024年部门预算公开"]),
        ("2024年某某市某某区文化和旅游局部门预算公开", ["2024年", "某某市某某区文化和旅游局", "部门预算公开"]),
    ],
)
def test_the_title_of_the_cover_breaks_where_a_person_would_break_it(title, lines):
    author = "某局" if title.startswith("某局") else "某某市某某区文化和旅游局"
    assert title_lines(title, author, 14) == lines


def test_a_long_title_is_broken_nowhere_inside_a_number():
    title = "某某市某某区人民政府某某街道办事处关于2024年部门预算（草案）公开情况的说明"
    lines = title_lines(title, "", 15)
    assert "".join(lines) == title
    assert any("2024年" in line for line in lines)
    assert max(map(ems, lines)) <= 18


def test_cells_that_overlap_are_refused():
    table = Table("t", "错表", ((Cell("甲", rows=2), Cell("乙")), (Cell("丙", columns=2),)), 0)
    with pytest.raises(ValueError, match="错表"):
        write_pdf(document(table))


def test_an_amount_is_printed_as_the_publication_has_it(tmp_path):
    printed = Cell("1,234.57", kind="figure", amount=Fen(123_456_789), precision=Fen(100))
    (grid,) = open_document(file_of(document(Table("t", "表", (words("项目", "金额"), (Cell("甲"), printed)), 1)), tmp_path)).grids()
    assert grid.cells[-1].text == "1,234.57"
    assert io.BytesIO(write_pdf(document())).getvalue().startswith(b"%PDF")
