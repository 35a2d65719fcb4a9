"""A unit with two people who fill in, on a server of its own, for tests of the editor in a real browser: fixtures and what they do there.

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

import pytest

from web.browsing import ARGUMENTS, CHROMIUM, press

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
AMOUNT = 6


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of the server."""
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
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/login", timeout=2)
            break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture(scope="module")
def browser():
    """A browser."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium")
    with sync.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def visit(server, browser):
    """Opens a page as somebody; what the page could not do is an error."""
    contexts, errors = [], []

    def opened(name, path, width=1366, height=768):
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/login")
        page.fill("[name=username]", name)
        page.fill("[name=password]", WORD)
        page.click("main button[type=submit]")
        page.wait_for_selector(".me")
        page.goto(f"{server}{path}")
        ready(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


def ready(page):
    """Waits until the editor is there."""
    page.wait_for_selector("#editor[data-ready]")


def saved(page):
    """Waits until everything is saved."""
    page.wait_for_timeout(60)
    page.wait_for_selector(".status[data-status=saved]", timeout=60_000)


def amount_of_the_first_row(page):
    """Goes to the amount of the first row."""
    press(page, "Control+Home", *["ArrowRight"] * AMOUNT)


def text(page, row, column, part="spending"):
    """What a cell shows."""
    return page.inner_text(f"#cell-{part}-{row}-{column}")


def rows(page):
    """How many rows there are."""
    return int(page.get_attribute("[role=grid]", "data-rows"))


def block(rows):
    """Rows of spending as a spreadsheet puts them on the clipboard."""
    items = ("30101", "30201 办公费", "印刷费")
    head = "203001\t基本支出\t2013201"
    return "\r\n".join(f"{head}\t{items[one % 3]}\t一般公共预算\t本年\t1,{one % 1000:03d}.5" for one in range(rows)) + "\r\n"


def emptied(page):
    """Takes all rows out again."""
    press(page, "Control+a", "Control+-")
    saved(page)
    assert rows(page) == 0
