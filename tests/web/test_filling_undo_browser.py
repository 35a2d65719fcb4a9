"""Undoing, in a real browser: with saves on the way and answers that get lost, over a reload, with what others changed meanwhile."""

from __future__ import annotations

import random

import pytest

from web.browsing import PASTE, press
from web.filling_browser import AMOUNT, amount_of_the_first_row, block, browser, emptied, ready, rows, saved, server, text, visit

__all__ = ["browser", "server", "visit"]
ADDRESS = "/submissions/2/spending/"
ROWS = 60


class Line:
    """The way between page and server: answers of saves come late, or never although the server has saved."""

    def __init__(self, page, seed):
        self.page, self.random, self.lost = page, random.Random(seed), 0
        page.route("**/spending/save", self.save)

    def save(self, route):
        answer = route.fetch()
        self.page.wait_for_timeout(self.random.choice((0, 30, 200, 700)))
        if self.random.random() < 0.4:
            self.lost += 1
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    def close(self):
        self.page.unroute("**/spending/save")


HURRY = """() => {
  const wait = setTimeout;
  window.setTimeout = (work, delay, ...more) => wait(work, Math.min(delay, 300), ...more);
  const every = setInterval;
  window.setInterval = (work, delay, ...more) => every(work, Math.min(delay, 150), ...more);
}"""


@pytest.mark.parametrize("seed", range(6))
def test_a_paste_that_is_undone_at_once_leaves_nothing_behind_whatever_becomes_of_the_answers(visit, seed):
    """The page asks what is new far more often than it does otherwise: between a save and the answer that gets lost."""
    page = visit("one", ADDRESS)
    page.context.add_init_script(f"({HURRY})()")
    page.reload()
    ready(page)
    line = Line(page, seed)
    for _ in range(4):
        page.evaluate(PASTE, block(ROWS))
        assert rows(page) == ROWS
        page.wait_for_timeout(line.random.choice((0, 350, 500, 900)))
        press(page, "Control+z", "Control+z")
        page.wait_for_timeout(line.random.choice((0, 400, 900)))
        if line.random.random() < 0.5:
            press(page, "Control+y")
            page.wait_for_timeout(line.random.choice((0, 400, 900)))
            assert rows(page) == ROWS
            press(page, "Control+z")
        saved(page)
        assert rows(page) == 0
        assert not page.is_visible(".conflicts")
    line.close()
    page.reload()
    ready(page)
    assert rows(page) == 0


def test_two_thousand_rows_are_undone_while_they_are_saved(visit):
    page = visit("one", ADDRESS)
    page.route("**/spending/save", lambda route: (page.wait_for_timeout(400), route.continue_())[1])
    page.evaluate(PASTE, block(2000))
    page.wait_for_timeout(600)
    press(page, "Control+z", "Control+z")
    saved(page)
    assert rows(page) == 0
    page.reload()
    ready(page)
    assert rows(page) == 0


def test_undoing_goes_on_after_a_reload_and_so_does_putting_back(visit):
    page = visit("one", ADDRESS)
    page.evaluate(PASTE, block(3))
    saved(page)
    for typed in ("5", "6"):
        amount_of_the_first_row(page)
        page.keyboard.type(typed)
        press(page, "Enter")
    saved(page)
    press(page, "Control+z")
    saved(page)
    page.reload()
    ready(page)
    press(page, "Control+y")
    assert text(page, 0, AMOUNT) == "6.00"
    press(page, "Control+z", "Control+z")
    assert text(page, 0, AMOUNT) == "1,000.50"
    saved(page)
    page.reload()
    ready(page)
    press(page, "Control+z")
    saved(page)
    assert rows(page) == 0


def test_after_a_reload_only_what_nobody_else_changed_is_taken_back(visit):
    page = visit("one", ADDRESS)
    page.evaluate(PASTE, block(3))
    saved(page)
    amount_of_the_first_row(page)
    page.keyboard.type("5")
    press(page, "Tab")
    page.keyboard.type("4")
    press(page, "Enter")
    saved(page)
    page.goto("about:blank")
    other = visit("two", ADDRESS)
    amount_of_the_first_row(other)
    other.keyboard.type("77")
    press(other, "Enter")
    saved(other)
    page.goto(f"{other.url}")
    ready(page)
    press(page, "Control+z", "Control+z", "Control+z")
    saved(page)
    assert rows(page) == 1
    assert [text(page, 0, column) for column in (0, AMOUNT, AMOUNT + 1)] == ["", "77.00", ""]
    emptied(page)


def test_a_row_in_which_somebody_else_wrote_is_not_taken_out_by_undoing(visit):
    page, other = visit("one", ADDRESS), visit("two", ADDRESS)
    page.evaluate(PASTE, block(2))
    saved(page)
    other.wait_for_selector("#cell-spending-1-6:has-text('1,001.50')", timeout=60_000)
    amount_of_the_first_row(other)
    press(other, "ArrowRight")
    other.keyboard.type("9")
    press(other, "Enter")
    saved(other)
    page.wait_for_selector("#cell-spending-0-7:has-text('9.00')", timeout=60_000)
    press(page, "Control+z")
    saved(page)
    assert rows(page) == 1
    assert text(page, 0, AMOUNT + 1) == "9.00"
    emptied(page)
