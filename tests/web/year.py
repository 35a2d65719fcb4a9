"""A server for a test that plays a whole year, as `mingzhang serve` runs it, and people in browsers of their own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from web.browsing import press

WORD = "Meridian-7-lantern"
LINK = re.compile(r"http\S+/invitation/\S+")


@contextmanager
def database() -> Iterator[str | None]:
    """The address of an empty PostgreSQL database where MINGZHANG_DATABASE names a server; None for SQLite."""
    address = os.environ.get("MINGZHANG_DATABASE")
    if not address:
        yield None
        return
    import psycopg

    name = f"mingzhang_year_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """The address of a fresh system and the link by which its first administrator comes in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with database() as where, log.open("w") as out:
        around = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "MINGZHANG_DATABASE"}}
        around |= {"DJANGO_SETTINGS_MODULE": "mingzhang.web.trial", "MINGZHANG_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
        around |= {"MINGZHANG_DATABASE": where} if where else {}
        command = [sys.executable, "-m", "mingzhang", "serve", "--port", str(port), "--data", str(folder / "data")]
        process = subprocess.Popen(command, env=around, stdout=out, stderr=out)
        try:
            yield f"http://127.0.0.1:{port}", _link(log, process)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


def _link(log: Path, process: subprocess.Popen) -> str:
    for _ in range(900):
        found = LINK.search(log.read_text())
        if found:
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(log.read_text())


class Somebody:
    """A person at a browser of their own."""

    def __init__(self, browser, base, errors):
        self.context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        self.page, self.base = self.context.new_page(), base
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: errors.append(str(error)))

    def go(self, path):
        return self.page.goto(path if path.startswith("http") else self.base + path)

    def enter(self, username):
        self.go("/login")
        self.fill(username=username, password=WORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_selector(".me")
        return self

    def accept(self, link, **names):
        self.go(link)
        self.fill(**names, new_password1=WORD, new_password2=WORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_selector(".message.success")

    def fill(self, **values):
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", value)

    def says(self, *words, where="main"):
        for word in words:
            self.page.wait_for_selector(f"{where} :text('{word}')")

    def step(self, number, title, comment="", path="/review/{}/"):
        """Makes a step of the round by its button and dialog."""
        self.go(path.format(number))
        self.page.click(f"#steps a.button:text-is('{title}')")
        dialog = self.page.locator("dialog[open]")
        dialog.locator("[name=comment]").fill(comment)
        dialog.locator(f"button:text-is('{title}')").click()
        self.says(f"已办理“{title}”")

    def edit(self, number, part):
        self.go(f"/submissions/{number}/{part}/")
        self.page.wait_for_selector("#editor[data-ready]")

    def press(self, *keys):
        press(self.page, *keys)

    def saved(self):
        self.page.wait_for_timeout(60)
        self.page.wait_for_selector(".status[data-status=saved]")

    def cell(self, part, row, column):
        return self.page.inner_text(f"#cell-{part}-{row}-{column}")
