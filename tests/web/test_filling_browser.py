"""Filling in, in a real browser: a block of Excel, two people at one cell, a broken connection, hints while one types."""

from __future__ import annotations

from web.browsing import COPY, PASTE, press
from web.filling_browser import (
    AMOUNT,
    amount_of_the_first_row,
    block,
    browser,
    ready,
    rows,
    saved,
    server,
    text,
    visit,
)

__all__ = ["browser", "server", "visit"]


def total(page):
    return page.locator(".grid .foot .cell").nth(AMOUNT + 1).inner_text()


def test_two_hundred_rows_of_excel_are_pasted_undone_and_put_back(visit):
    page = visit("one", "/submissions/2/spending/")
    page.evaluate(PASTE, block(200))
    assert rows(page) == 200
    assert total(page) == "220,000.00"
    saved(page)
    assert [text(page, 1, column) for column in (0, 1, 3, 6)] == ["203001 示例局本级", "基本支出", "30201 办公费", "1,001.50"]
    press(page, "Control+z")
    assert rows(page) == 0
    saved(page)
    press(page, "Control+y")
    saved(page)
    page.reload()
    ready(page)
    assert rows(page) == 200
    press(page, "Control+Home", "Shift+ArrowRight", "Shift+ArrowDown")
    assert page.evaluate(COPY) == "203001 示例局本级\t基本支出\n203001 示例局本级\t基本支出"
    press(page, "Control+Home", "End")
    page.evaluate(PASTE, '"第一行\n第二行 ""引号"""\n"没有收尾')
    saved(page)
    assert page.evaluate(COPY) == '"第一行\n第二行 ""引号"""\n"""没有收尾"'
    press(page, "Control+a", "Control+-")
    saved(page)
    assert rows(page) == 0


def test_typing_choosing_by_pinyin_filling_down_and_errors_in_their_cell(visit):
    page = visit("one", "/submissions/2/spending/")
    page.evaluate(PASTE, block(3))
    saved(page)
    press(page, "Control+Home", "ArrowRight", "ArrowRight", "ArrowRight")
    page.keyboard.type("clf")
    page.wait_for_selector(".picker li[aria-selected=true]")
    press(page, "Enter")
    assert text(page, 0, 3) == "30211 差旅费"
    press(page, "ArrowUp", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    assert [text(page, row, 3) for row in range(3)] == ["30211 差旅费"] * 3
    amount_of_the_first_row(page)
    page.keyboard.type("12a")
    press(page, "Enter")
    page.wait_for_selector("#cell-spending-0-6.error")
    page.wait_for_selector("#results .finding:has-text('不是数字')")
    press(page, "ArrowUp", "F2", "Backspace", "Enter")
    page.wait_for_selector("#cell-spending-0-6:not(.error)")
    assert text(page, 0, AMOUNT) == "12.00"
    press(page, "Control+z", "Control+z")
    saved(page)
    assert text(page, 0, AMOUNT) == "1,000.50"
    press(page, "Control+a", "Delete", "Control+a", "Control+-")
    saved(page)


def test_two_at_one_cell_choose_and_both_see_the_same(visit):
    first = visit("one", "/submissions/2/spending/")
    first.evaluate(PASTE, block(2))
    saved(first)
    second = visit("two", "/submissions/2/spending/")
    second.wait_for_selector(".present:has-text('one')")
    second.context.set_offline(True)
    for page, typed in ((first, "100"), (second, "200")):
        amount_of_the_first_row(page)
        page.keyboard.type(typed)
        press(page, "Tab")
    second.keyboard.type("5")
    press(second, "Enter")
    saved(first)
    second.context.set_offline(False)
    second.wait_for_selector(".conflicts:has-text('one')")
    assert "100.00" in second.inner_text(".conflicts .theirs")
    assert "200.00" in second.inner_text(".conflicts .mine")
    second.click(".conflicts .mine")
    saved(second)
    first.wait_for_selector("#cell-spending-0-6:has-text('200.00')")
    assert text(second, 0, AMOUNT + 1) == "5.00"
    press(first, "Control+a", "Control+-")
    saved(first)


def test_without_a_connection_changes_stay_on_the_page_and_are_saved_later(visit):
    page = visit("one", "/submissions/1/spending/")
    page.context.set_offline(True)
    page.evaluate(PASTE, block(2))
    page.wait_for_selector(".status[data-status=offline]")
    assert "修改留在本页" in page.inner_text(".status")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    ready(page)
    assert rows(page) == 2


def test_hints_come_while_an_indicator_is_written(visit):
    page = visit("one", "/submissions/1/projects/")
    page.click(".projectlist .main")
    page.keyboard.type("干部教育培训经费")
    press(page, "Tab")
    page.click("#cell-indicators-0-0")
    page.evaluate(PASTE, "年度\t产出指标\t质量指标\t考试合格率\t≥\t120\t%")
    page.click("[data-tab=hints]")
    page.wait_for_selector("#hints .finding:has-text('超过100%')")
    saved(page)
    page.dblclick("#cell-indicators-0-5")
    press(page, "Control+a")
    page.keyboard.type("95")
    press(page, "Enter")
    page.wait_for_selector("#hints:not(:has-text('超过100%'))")
    saved(page)
