"""Filling in, in a real browser: a block of Excel, two people at one cell, undoing, a broken connection, hints while one types.

The server is a process of its own on a database of its own: several browsers at once need real connections.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WORD = "a-long-enough-word"
SEED = f"""
import django
django.setup()
from mingzhang.web.people.models import Grant, Organisation, Person
from mingzhang.web.rounds.models import Round, Submission
bureau = Organisation.objects.create(name="示例市财政局", code="9", kind="bureau")
department = Organisation.objects.create(name="示例局", code="203", kind="department", parent=bureau)
unit = Organisation.objects.create(name="示例局本级", code="203001", kind="unit", parent=department, nature="行政")
for name in ("one", "two"):
    person = Person.objects.create_user(name, password="{WORD}", name=name)
    Grant.objects.create(person=person, role="preparer", organisation=unit)
for year in (2024, 2025):
    made = Round.objects.create(year=year, layout="hebei-2024", code_year=year)
    Submission.objects.create(round=made, organisation=unit, state="requesting")
"""
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
COPY = """() => {
  const data = new DataTransfer();
  document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
  return data.getData("text/plain");
}"""
AMOUNT = 6


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filling")
    around = {**os.environ, "DJANGO_SETTINGS_MODULE": "mingzhang.web.trial", "MINGZHANG_DATA": str(folder)}
    around.pop("MINGZHANG_DATABASE", None)
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=around, check=True)
    subprocess.run([sys.executable, "-c", SEED], env=around, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "django", "runserver", "--insecure", "--noreload", f"127.0.0.1:{port}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=around, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/login", timeout=2)
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def browser():
    with sync.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def visit(server, browser):
    """Opens a page as somebody; what the page could not do is an error."""
    contexts, errors = [], []

    def opened(name, path):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/login")
        page.fill("[name=username]", name)
        page.fill("[name=password]", WORD)
        page.click("main button[type=submit]")
        page.goto(f"{server}{path}")
        page.wait_for_selector("#editor[data-ready]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


def saved(page):
    page.wait_for_timeout(60)
    page.wait_for_selector(".status[data-status=saved]")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def amount_of_the_first_row(page):
    press(page, "Control+Home", *["ArrowRight"] * AMOUNT)


def text(page, row, column, part="spending"):
    return page.inner_text(f"#cell-{part}-{row}-{column}")


def rows(page):
    return int(page.get_attribute("[role=grid]", "data-rows"))


def block(rows):
    items = ("30101", "30201 办公费", "印刷费")
    return "\r\n".join(f"203001\t基本支出\t2013201\t{items[one % 3]}\t一般公共预算\t本年\t1,{one:03d}.5" for one in range(rows)) + "\r\n"


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
    page.wait_for_selector("#editor[data-ready]")
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
    page.wait_for_selector("#editor[data-ready]")
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
