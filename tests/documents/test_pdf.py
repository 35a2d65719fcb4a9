"""What the PDF reader makes of small files, each written to show one thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from minimal_pdf import bar, line, pdf, ruled, stream, text, words

from mingzhang.documents.errors import UnreadableFile
from mingzhang.documents.limits import DEFAULT
from mingzhang.documents.model import Grid, Paragraph
from mingzhang.documents.pdf import read_pdf

XS, YS = [50, 150, 250, 350], [250, 230, 210, 190]
ROWS = [["Item", "Plan", "Actual"], ["Staff", "1,234.50", "1,200.00"], ["Travel", "0.00", "-3.10"]]
PLAIN = ruled(XS, YS) + words(XS, YS, ROWS)


def blocks_of(data: bytes):
    return read_pdf(data, "test.pdf", DEFAULT)[0]


def notes_of(data: bytes) -> dict[str, dict[str, str]]:
    return {note.code: dict(note.values) for note in read_pdf(data, "test.pdf", DEFAULT)[1]}


def the_grid(data: bytes) -> Grid:
    (grid,) = [block for block in blocks_of(data) if isinstance(block, Grid)]
    return grid


def table(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.lines()]


def spans(grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    return {cell.text: (cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells if cell.text}


def paragraphs(data: bytes) -> list[str]:
    return [block.text for block in blocks_of(data) if isinstance(block, Paragraph)]


def failure(data: bytes, limits=DEFAULT) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(data, "test.pdf", limits)
    assert caught.value.values["name"] == "test.pdf"
    return caught.value


# tables


def test_a_plain_table_is_read_cell_by_cell_with_boxes_from_the_top_left():
    grid = the_grid(pdf([PLAIN]))
    assert table(grid) == ROWS
    assert (grid.rows, grid.columns, grid.where.page) == (3, 3, 1)
    assert grid.where.box == (50, 50, 350, 110)
    assert grid.cells[4].where.box == (150, 70, 250, 90)


def test_a_box_over_two_columns_and_one_over_two_rows_are_merged_cells():
    rules = "".join(line(50, y, 350, y) for y in (250, 190)) + "".join(line(x, 250, x, 190) for x in (50, 150, 350))
    rules += line(150, 230, 350, 230) + line(150, 210, 350, 210) + line(250, 230, 250, 190)
    content = rules + text(60, 215, "Item") + text(180, 236, "Amount") + text(160, 216, "Plan") + text(260, 216, "Actual")
    assert spans(the_grid(pdf([content]))) == {"Item": (0, 0, 3, 1), "Amount": (0, 1, 1, 2), "Plan": (1, 1, 1, 1), "Actual": (1, 2, 1, 1)}


def test_a_region_that_is_no_rectangle_is_cut_the_same_way_every_time():
    content = "".join(line(50, y, 350, y) for y in (250, 190)) + "".join(line(x, 250, x, 190) for x in (50, 350))
    content += line(150, 210, 150, 190) + line(50, 210, 150, 210) + text(60, 196, "corner") + text(200, 220, "rest")
    grid = the_grid(pdf([content]))
    assert sum(cell.rowspan * cell.colspan for cell in grid.cells) == grid.rows * grid.columns
    assert spans(grid)["corner"] == (1, 0, 1, 1)


def test_thin_filled_rectangles_are_rules_and_grey_header_fills_are_not():
    fills = "0.8 g " + bar(50, 230, 300, 20) + bar(50, 210, 100, 20) + "0 g "
    rules = "".join(bar(50, y - 0.25, 300, 0.5) for y in YS) + "".join(bar(x - 0.25, 190, 0.5, 60) for x in XS)
    assert table(the_grid(pdf([fills + rules + words(XS, YS, ROWS)]))) == ROWS


def test_rules_drawn_piece_by_piece_with_small_gaps_and_offsets_are_whole():
    rules = "".join(line(left, y + 0.7 * place, left + 98, y + 0.7 * place) for y in YS for place, left in enumerate(XS[:3]))
    rules += "".join(line(x + 0.5, y, x + 0.5, y - 18) for x in XS for y in YS[:3])
    assert table(the_grid(pdf([rules + words(XS, YS, ROWS)]))) == ROWS


def test_a_table_without_outer_left_and_right_borders_keeps_its_outer_columns():
    rules = "".join(line(50, y, 350, y) for y in YS) + "".join(line(x, 250, x, 190) for x in XS[1:3])
    assert table(the_grid(pdf([rules + words(XS, YS, ROWS)]))) == ROWS


def test_a_table_cut_at_the_page_foot_without_a_last_rule_keeps_its_last_row():
    rules = "".join(line(50, y, 350, y) for y in YS[:3]) + "".join(line(x, 250, x, 190) for x in XS)
    assert table(the_grid(pdf([rules + words(XS, YS, ROWS)]))) == ROWS


def test_rules_without_any_uprights_are_left_as_text_with_a_note():
    content = "".join(line(50, y, 350, y) for y in (250, 230, 190)) + words(XS, YS, ROWS)
    assert "document.unruled_table" in notes_of(pdf([content]))
    assert "1,234.50" in paragraphs(pdf([content]))


def test_a_frame_around_the_page_is_no_table_and_hides_none():
    frame = "10 10 380 280 re S\n"
    blocks = blocks_of(pdf([frame + PLAIN + text(50, 270, "Title")]))
    assert [type(block).__name__ for block in blocks] == ["Paragraph", "Grid"]


def test_a_single_row_is_a_table_and_two_tables_on_a_page_are_two():
    one_row = ruled(XS, [100, 80]) + words(XS, [100, 80], [["x", "y", "z"]])
    first, second = [block for block in blocks_of(pdf([PLAIN + one_row])) if isinstance(block, Grid)]
    assert (table(first), table(second)) == (ROWS, [["x", "y", "z"]])


def test_a_table_inside_a_cell_of_another_keeps_its_own_text():
    outer = ruled([10, 42, 380], [280, 150]) + text(12, 200, "outer")
    grids = [block for block in blocks_of(pdf([outer + PLAIN])) if isinstance(block, Grid)]
    assert [table(grid) for grid in grids] == [[["outer", ""]], ROWS]


def test_a_table_inside_a_form_is_found_where_the_form_is_placed():
    form = stream(PLAIN.encode(), b"/Type /XObject /Subtype /Form /BBox [0 0 400 300] /Resources << /Font << /F 3 0 R >> >>")
    grid = the_grid(pdf(["q 0.5 0 0 0.5 100 50 cm /X0 Do Q"], forms=[form]))
    assert table(grid) == ROWS
    assert grid.where.box == (125, 125, 275, 155)


def test_wrapped_lines_in_a_cell_are_joined_without_a_blank_unless_latin_letters_meet():
    content = (
        ruled([50, 150, 250], [250, 200])
        + text(60, 235, "1,234,")
        + text(60, 220, "567.00")
        + text(160, 235, "New")
        + text(160, 220, "York")
    )
    assert table(the_grid(pdf([content]))) == [["1,234,567.00", "New York"]]


def test_text_that_touches_a_border_stays_in_its_own_cell():
    content = ruled([50, 150, 250], [250, 230]) + text(108, 236, "9,500.00") + text(150.5, 236, "0.00")
    assert table(the_grid(pdf([content]))) == [["9,500.00", "0.00"]]


# what cannot be seen


def test_text_outside_its_clip_path_is_left_out_and_counted():
    content = PLAIN + "q 50 190 300 60 re W n " + text(60, 120, "ghost") + text(60, 216, "") + "Q " + text(50, 150, "seen")
    assert paragraphs(pdf([content])) == ["seen"]
    assert notes_of(pdf([content]))["document.hidden_text"] == {"count": "5"}


def test_text_outside_the_page_is_left_out_and_counted():
    content = text(500, 120, "ghost") + text(50, 150, "seen")
    assert paragraphs(pdf([content])) == ["seen"]
    assert notes_of(pdf([content]))["document.hidden_text"] == {"count": "5"}


def test_text_painted_with_no_ink_is_left_out_and_counted():
    content = "3 Tr " + text(60, 120, "ghost") + "0 Tr " + text(50, 150, "seen")
    assert paragraphs(pdf([content])) == ["seen"]
    assert notes_of(pdf([content]))["document.hidden_text"] == {"count": "5"}


def test_a_cropped_page_is_measured_from_its_crop_box():
    data = pdf([PLAIN + text(5, 5, "ghost")], page="/CropBox [40 100 380 280]")
    grid = the_grid(data)
    assert (table(grid), grid.where.box) == (ROWS, (10, 30, 310, 90))
    assert notes_of(data)["document.hidden_text"] == {"count": "5"}


@pytest.mark.parametrize(("turn", "matrix"), [(90, "0 1 -1 0 300 0"), (180, "-1 0 0 -1 400 300"), (270, "0 -1 1 0 0 400")])
def test_a_rotated_page_is_read_as_it_is_seen(turn, matrix):
    box = "0 0 400 300" if turn == 180 else "0 0 300 400"
    grid = the_grid(pdf([f"q {matrix} cm {PLAIN} Q"], box=box, page=f"/Rotate {turn}"))
    assert (table(grid), grid.where.box) == (ROWS, (50, 50, 350, 110))


def test_a_watermark_written_aslant_is_left_out_and_counted():
    content = PLAIN + "BT /F 30 Tf 0.7 0.7 -0.7 0.7 100 180 Tm (COPY) Tj ET " + text(50, 150, "seen")
    data = pdf([content])
    assert (table(the_grid(data)), paragraphs(data)) == (ROWS, ["seen"])
    assert notes_of(data) == {"document.slanted_text": {"count": "4"}}


def test_text_that_stands_sideways_on_the_page_is_noted():
    data = pdf(["BT /F 10 Tf 0 1 -1 0 100 100 Tm (sideways heading) Tj ET " + text(50, 50, "upright")])
    assert notes_of(data) == {"document.sideways_text": {"count": "15"}}


def test_characters_without_a_meaning_are_marked_and_counted():
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [49 /g91 /g92] >> >>"
    data = pdf([text(40, 250, "12 345")], font=font)
    assert paragraphs(data) == ["\ufffd\ufffd 345"]
    assert notes_of(data) == {"document.unmapped_text": {"count": "2"}}


def test_false_bold_printed_twice_is_read_once():
    assert paragraphs(pdf([text(40, 250, "1,100") + text(40.3, 250, "1,100")])) == ["1,100"]


# paragraphs


def test_wrapped_lines_are_one_paragraph_and_a_numbered_line_begins_another():
    body = ["The budget of the office for the coming year has been", "drawn up in full and was approved by", "1. Staff"]
    content = text(60, 250, body[0], 12) + text(40, 232, body[1], 12) + text(40, 214, body[2], 12) + text(170, 280, "Budget", 20)
    assert paragraphs(pdf([content])) == ["Budget", f"{body[0]} {body[1]}", "1. Staff"]


def test_a_paragraph_that_goes_on_over_the_page_break_is_one():
    full = "The budget of the office for the coming year has been ap-"
    first = text(60, 60, full, 12) + text(40, 100, full, 12)
    assert paragraphs(pdf([first, text(40, 280, "proved.", 12) + text(60, 260, "Next", 12)]))[-2:] == [full + "proved.", "Next"]


def test_texts_far_apart_on_one_line_are_separate_paragraphs():
    assert paragraphs(pdf([text(40, 250, "Department: A") + text(300, 250, "Unit: yuan")])) == ["Department: A", "Unit: yuan"]


def test_contents_entries_lose_their_leaders_and_page_numbers():
    content = text(40, 250, "Part one ................................ 3") + text(40, 230, "Part two . . . . . . . . . . 12")
    assert paragraphs(pdf([content])) == ["Part one", "Part two"]


@pytest.mark.parametrize("number", ["3", "- 3 -", "3 / 20"])
def test_a_page_number_at_the_foot_is_dropped_but_a_number_in_the_text_is_not(number):
    content = text(190, 12, number) + text(40, 150, "3") + text(40, 250, "Text")
    assert paragraphs(pdf([content])) == ["Text", "3"]


def test_a_header_on_most_pages_is_dropped_with_a_note_but_a_unit_line_stays():
    contents = [text(150, 290, "Office report 2024") + text(320, 272, "Unit: yuan") + text(40, 200, f"Text {n}") for n in range(4)]
    assert "Office report 2024" not in paragraphs(pdf(contents))
    assert paragraphs(pdf(contents)).count("Unit: yuan") == 4
    assert notes_of(pdf(contents))["document.running_header"] == {"text": "Office report 2024"}


def test_the_title_of_a_form_on_every_page_is_no_header():
    contents = [text(150, 285, "Target form", 16) + text(40, 262, f"Office {n}") + text(40, 200, f"Text {n}") for n in range(4)]
    assert paragraphs(pdf(contents)).count("Target form") == 4


IMAGE = stream(b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray")
SCAN = "q 400 0 0 300 0 0 cm /X0 Do Q "


def test_a_file_without_any_text_is_a_scan():
    assert failure(pdf([SCAN, SCAN], forms=[IMAGE])).code == "file.scanned"


def test_a_page_that_is_only_an_image_is_noted_among_pages_with_text():
    assert notes_of(pdf([SCAN, PLAIN], forms=[IMAGE])) == {"document.scanned_page": {"page": "1"}}


# files of a typesetting program

CHINESE = any(Path("/usr/share/fonts").rglob("Noto*CJK*"))
ITEM, AMOUNT, TOTAL = ("项目", "金额（万元）", "合计") if CHINESE else ("Item", "Amount", "Total")


@pytest.fixture(scope="module")
def typeset() -> list[Grid]:
    typst = pytest.importorskip("typst")
    rows = "".join(f"[{number:03d}], [{number},000.00], [0.00], " for number in range(60))
    source = f"""#set page(width: 400pt, height: 500pt, margin: 40pt)
#set text(font: "Noto Serif CJK SC", size: 10pt)
#table(columns: 3, table.header(table.cell(rowspan: 2)[{ITEM}], table.cell(colspan: 2)[{AMOUNT}], [{TOTAL}], [B]), {rows})"""
    blocks, notes, pages = read_pdf(typst.compile(source.encode()), "typeset.pdf", DEFAULT)
    assert not notes
    grids = [block for block in blocks if isinstance(block, Grid)]
    assert len(grids) == pages == len(blocks)
    return grids


def test_a_table_over_several_pages_is_one_grid_per_page_with_its_repeated_header(typeset):
    assert len(typeset) > 2
    for grid in typeset:
        assert {ITEM: (0, 0, 2, 1), AMOUNT: (0, 1, 1, 2), TOTAL: (1, 1, 1, 1)}.items() <= spans(grid).items()
    assert len({tuple(cell.where.box[0] for cell in grid.cells[:3]) for grid in typeset}) == 1


def test_no_row_is_lost_at_the_page_breaks(typeset):
    numbers = [row[0].text for grid in typeset for row in grid.lines()[2:]]
    assert numbers == [f"{number:03d}" for number in range(60)]
