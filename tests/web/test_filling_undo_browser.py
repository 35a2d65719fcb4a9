"""Undoing, in a real browser: with saves on the way and answers that get lost, over a reload, with what others changed meanwhile."""

from __future__ import annotations

import random

import pytest

from web.browsing import PASTE, press
from web.filling_browser import block, browser, ready, rows, saved, server, visit

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
