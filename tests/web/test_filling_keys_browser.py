"""The grid by keyboard, as in a spreadsheet; what comes from a spreadsheet and goes back; widths of columns; the whole text of a cell."""

from __future__ import annotations

import pytest

from web.browsing import COPY, PASTE, press
from web.filling_browser import AMOUNT, amount_of_the_first_row, block, browser, emptied, ready, rows, saved, server, text, visit

__all__ = ["browser", "server", "visit"]
ADDRESS = "/submissions/2/spending/"
NOTE = 11


@pytest.fixture
def page(visit):
    """The spending of a unit with six rows, which go afterwards."""
    made = visit("one", ADDRESS)
    made.evaluate(PASTE, block(6))
    saved(made)
    press(made, "Control+Home")
    yield made
    press(made, "Escape", "Escape")
    emptied(made)


def active(page):
    """Row and column of the active cell."""
    row, column = page.locator(".cell.active").get_attribute("id").split("-")[2:]
    return int(row), int(column)


def chosen(page):
    """How many cells are chosen."""
    return page.locator(".grid .body .cell[aria-selected=true]").count()


def test_arrows_tab_enter_home_end_and_far_steps_go_where_a_spreadsheet_goes(page):
    press(page, "Tab", "Tab", "Enter")
    assert active(page) == (1, 0)
    press(page, "Control+ArrowDown")
    assert active(page) == (5, 0)
    press(page, "Control+ArrowRight")
    assert active(page) == (5, AMOUNT)
    press(page, "Control+ArrowRight")
    assert active(page) == (5, NOTE)
    press(page, "Control+ArrowLeft", "Control+ArrowUp", "Home")
    assert active(page) == (0, 0)
    press(page, "Control+End")
    assert active(page) == (5, NOTE)
    press(page, "ArrowDown", "ArrowDown", "ArrowDown", "Home", "Control+ArrowUp")
    assert active(page) == (5, 0)
    press(page, "Shift+Tab", "Shift+Enter")
    assert active(page)[0] == 3


def test_typing_into_a_selection_goes_into_the_cell_where_it_began(page):
    amount_of_the_first_row(page)
    press(page, "Shift+ArrowDown", "Shift+ArrowDown")
    assert active(page) == (0, AMOUNT)
    assert chosen(page) == 3
    page.keyboard.type("7")
    press(page, "Control+Enter")
    assert [text(page, row, AMOUNT) for row in range(4)] == ["7.00", "7.00", "7.00", "1,003.50"]
    press(page, "Shift+ArrowDown", "Shift+ArrowDown", "ArrowRight")
    assert active(page) == (0, AMOUNT + 1)


def test_f2_keeps_what_is_there_typing_replaces_it_and_escape_gives_it_back(page):
    amount_of_the_first_row(page)
    press(page, "F2")
    page.keyboard.type("5")
    press(page, "Escape")
    assert text(page, 0, AMOUNT) == "1,000.50"
    press(page, "F2", "Home", "Delete", "Enter", "ArrowUp")
    assert text(page, 0, AMOUNT) == "0.50"
    page.keyboard.type("12")
    press(page, "ArrowRight", "ArrowLeft")
    assert text(page, 0, AMOUNT) == "12.00"
    press(page, "Backspace", "Escape")
    assert text(page, 0, AMOUNT) == "12.00"
    press(page, "Backspace", "Enter", "Shift+ArrowDown", "Delete")
    saved(page)
    assert [text(page, row, AMOUNT) for row in range(4)] == ["", "", "", "1,003.50"]


def test_whole_rows_and_columns_are_chosen_by_keys(page):
    press(page, "Shift+Space")
    assert chosen(page) == NOTE + 1
    press(page, "Escape", "Control+Space")
    assert chosen(page) == 6


def test_escape_and_tab_leave_the_grid(page):
    press(page, "Escape", "Tab")
    assert page.evaluate("document.activeElement.className") != "typing"
    press(page, "Shift+Tab")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1,234.5", "1,234.50"),
        ("１２３４．５", "1,234.50"),
        ("１，２３４．５０", "1,234.50"),
        (" 1 234.5 ", "1,234.50"),
        ("￥1,234.5", "1,234.50"),
        ("12.5万元", "12.50"),
    ],
)
def test_amounts_are_read_as_people_and_spreadsheets_write_them(page, written, shown):
    amount_of_the_first_row(page)
    page.evaluate(PASTE, written)
    saved(page)
    assert text(page, 0, AMOUNT) == shown


def test_a_block_with_quotes_line_ends_and_merged_cells_comes_back_as_it_was(page):
    press(page, "Control+Home", "End")
    given = '他说"好"\n"第一行\n第二行"\n\n"引号 ""在"" 中\t有跳格"'
    page.evaluate(PASTE, given)
    saved(page)
    assert rows(page) == 6
    assert text(page, 2, NOTE) == ""
    press(page, "Control+Home", "End", "Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown")
    assert page.evaluate(COPY) == '"他说""好"""\n"第一行\n第二行"\n\n"引号 ""在"" 中\t有跳格"'


def test_columns_are_made_wider_and_narrower_and_stay_so(page):
    def width(column):
        return page.locator(f"[data-head='{column}']").bounding_box()["width"]

    before = width(3)
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight")
    assert width(3) == before + 32
    box = page.locator("[data-head='1'] .grip").bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 64, box["y"] + 8, steps=3)
    page.mouse.up()
    dragged = width(1)
    assert dragged > 160
    page.reload()
    ready(page)
    assert (width(3), width(1)) == (before + 32, dragged)
    page.locator("[data-head='1'] .grip").dblclick()
    assert width(1) < 120
    press(page, "Control+Home", "ArrowRight", "ArrowRight", "Alt+Shift+Digit0")
    cell = "document.querySelector('#cell-spending-0-2')"
    assert page.evaluate(f"{cell}.scrollWidth <= {cell}.clientWidth")


def test_a_long_cell_shows_all_of_its_text_and_heads_stay_in_sight(page):
    long = "这一笔支出的说明很长，" * 12
    press(page, "Control+Home", "End")
    page.evaluate(PASTE, long)
    saved(page)
    assert page.inner_text(".whole") == long
    inside = page.locator(".whole").bounding_box()
    grid = page.locator("[role=grid]").bounding_box()
    assert grid["x"] <= inside["x"]
    assert inside["x"] + inside["width"] <= grid["x"] + grid["width"]
    assert page.locator("#cell-spending-0-0").bounding_box()["x"] < grid["x"] + 60
    assert page.locator(".grid .head").bounding_box()["y"] < grid["y"] + 3
    press(page, "ArrowLeft")
    assert not page.is_visible(".whole")
