from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from compared import figures, money_of_forms
from publications import form, publication
from reprinted import reprinted

from mingzhang.book.io import dump, load
from mingzhang.cube.coordinates import at
from mingzhang.money import Fen
from mingzhang.pages.model import Cell, Heading, Paragraph, Publication, Table
from mingzhang.publishing.book import book_of
from mingzhang.publishing.xlsx import write_xlsx
from mingzhang.reading import read_file
from paths import SAMPLES

DOCUMENTS = ("qinghe-office-2024.docx", "tongxi-organisation-2024.docx")
PLACE = at({"flow": "revenue"})


def small(*cells: Cell, **more) -> Publication:
    head = (Cell("项目"), Cell("金额"))
    rows = tuple((Cell(f"第{number}项"), cell) for number, cell in enumerate(cells, 1))
    table = replace(Table("g01", "2024年部门收支总表", (head, *rows), 1, "万元", ("单位：万元",)), **more)
    return Publication("some", "某局预算", "某局", "101", 2024, "budget", date(2024, 2, 20), (table,))


def figure(text: str, fen: int) -> Cell:
    return Cell(text, kind="figure", amount=Fen(fen), precision=Fen(10_000), at=PLACE)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_book_made_and_the_book_read_from_the_workbook_say_the_same(name, tmp_path):
    publication_ = reprinted(SAMPLES / name)
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_xlsx(publication_))
    made, read = book_of(publication_), read_file(path)
    assert figures(made) == figures(read)
    assert money_of_forms(made) == money_of_forms(read)
    assert (made.fiscal_year, made.stage, made.department.name) == (read.fiscal_year, read.stage, read.department.name)
    for part in ("projects", "goals", "procurement", "assets", "units", "statements"):
        assert len(getattr(made, part)) == len(getattr(read, part)), part
    assert [len(project.indicators) for project in made.projects] == [len(project.indicators) for project in read.projects]
    for ours, theirs in zip(sorted(made.tables, key=by_shape), read.tables, strict=True):
        assert (ours.title, ours.kind, ours.unit, ours.at, ours.note) == (theirs.title, theirs.kind, theirs.unit, theirs.at, theirs.note)
        assert (ours.numeric_cells, ours.placed_cells) == (theirs.numeric_cells, theirs.placed_cells)
        assert spans(ours) == spans(theirs)


def by_shape(table):
    return table.kind in {"goal.form", "goal.department"}


def spans(table):
    return [(cell.row, cell.column, cell.text, cell.rowspan, cell.colspan) for cell in table.cells]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_running_text_of_the_book_stands_in_the_workbook_with_the_same_headings(name, tmp_path):
    publication_ = reprinted(SAMPLES / name)
    path = tmp_path / "book.xlsx"
    path.write_bytes(write_xlsx(publication_))
    own = {block.text for block in publication_.blocks if isinstance(block, Heading | Paragraph)}
    made, read = (
        {(one.role, one.level, one.text) for one in book.passages if one.text in own and one.role in {"heading", "body"}}
        for book in (book_of(publication_), read_file(path))
    )
    assert made <= read
    assert {one for one in made if one[0] == "heading"} == {one for one in read if one[0] == "heading"}
    assert len(made) > 20


def test_a_printed_figure_is_an_observation_at_its_own_coordinates_worth_what_is_printed():
    book = book_of(small(figure("1.23", 12_345), Cell(kind="figure", at=PLACE), Cell("3.00", kind="figure")))
    one = book.observations[0]
    assert (one.text, one.amount, one.precision, one.at, one.row, one.column) == ("1.23", 1_230_000, 10_000, PLACE, 1, 1)
    assert len(book.observations) == 1


def test_the_money_of_a_project_form_stands_with_its_project_and_nowhere_else():
    book = book_of(publication(forms=2))
    assert [project.funds["annual.total"].text for project in book.projects] == ["4.40", "4.50"]
    assert not {one.table for one in book.observations} & {project.table for project in book.projects}


def test_a_figure_of_a_form_that_no_project_has_is_an_observation():
    table = form(1)
    spare = (Cell("上年结余未用"), Cell("7.00", columns=4, kind="figure", amount=Fen(7_000_000), at=PLACE))
    book = book_of(replace(small(), blocks=(replace(table, rows=(spare, *table.rows)),)))
    assert [one.text for one in book.observations] == ["7.00"]


def test_a_heading_without_a_number_keeps_its_level():
    made = small(figure("1.00", 1_000_000))
    book = book_of(replace(made, blocks=(Heading("名词解释", 2), Paragraph("财政拨款收入：从财政部门取得的收入。"), *made.blocks)))
    assert [(one.role, one.level) for one in book.passages[:2]] == [("heading", 2), ("body", 0)]


def test_a_publication_without_figures_is_a_book_all_the_same():
    assert book_of(small(Cell(kind="figure", at=PLACE))).observations == ()


def test_roles_say_what_each_cell_is():
    cells = (
        book_of(small(figure("1.00", 1_000_000), Cell("201", kind="code"), Cell("说明文字", kind="text"), Cell(kind="figure")))
        .tables[0]
        .cells
    )
    assert [cell.role for cell in cells if cell.column == 1] == ["header", "figure", "code", "text", "blank"]


def test_the_book_goes_through_its_json():
    book = book_of(publication())
    assert load(dump(book)) == book
