"""Many people at once over HTTP: a small client that keeps its line open and notes how long every answer took."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.web_pages import TOKEN, Page
from bench.web_writing import write

CSRF = "b" * 32
ARRIVING = 30.0
"""Seconds from the first request on in which everybody arrives, and pages are made for the first time."""


@dataclass(slots=True)
class Noted:
    """Seconds by page, what went wrong, and how often results were put off because the server was busy."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    waited: int = 0
    begun: float | None = None

    def phase(self, page: str) -> str:
        """The page, told apart while everybody arrives."""
        return page if self.begun is None or time.monotonic() - self.begun > ARRIVING else f"{page} (arriving)"


def _somewhere() -> str:
    """An address, as a proxy tells it: the system counts how often each one asks."""
    return ".".join(["10", *(str(random.randrange(1, 255)) for _ in range(3))])


class Line:
    """One person's connection."""

    def __init__(self, port: int, noted: Noted, cookie: str = "", token: str = "") -> None:
        self.port, self.noted = port, noted
        self.address = _somewhere()
        self.who = f"Cookie: csrftoken={CSRF}; sessionid={cookie}" if cookie else f"Authorization: Bearer {token}" if token else "DNT: 1"
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, page: str, path: str, body: Any = None) -> bytes:
        """The body of the answer; its time is noted under `page`, an answer that is none as an error."""
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", self.who]
        head.append(f"X-Forwarded-For: {self.address}")
        if body is not None:
            head += [f"X-CSRFToken: {CSRF}", "Content-Type: application/json", f"Content-Length: {len(data)}"]
        begun, phase = time.perf_counter(), self.noted.phase(page)
        try:
            status, answer = await self._exchange("\r\n".join(head).encode() + b"\r\n\r\n" + data)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            self.streams = None
            self.noted.errors.append(f"{page}: {type(error).__name__}")
            return b""
        self.noted.seconds[phase].append(time.perf_counter() - begun)
        if status != 200:
            self.noted.errors.append(f"{page}: {status} {answer[:120]!r}")
        return answer

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        body = await self._body(reader, fields)
        if fields.get("connection", "").lower() == "close":
            writer.close()
            self.streams = None
        return int(head[0].split()[1]), body

    @staticmethod
    async def _body(reader: asyncio.StreamReader, fields: dict[str, str]) -> bytes:
        if "content-length" in fields:
            return await reader.readexactly(int(fields["content-length"]))
        out = []
        while size := int((await reader.readline()).strip() or b"0", 16):
            out.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readline()
        return b"".join(out)


async def read(line: Line, pages: Sequence[Page], seconds: float, chosen: random.Random) -> None:
    """Somebody who looks around the public site: half the time on pages of the whole bureau, else on those of a department, of which some
    are looked at far more often than others."""
    general = [page for page in pages if page.code is None]
    codes = list(dict.fromkeys(page.code for page in pages if page.code is not None))
    weights = [1 / place for place in range(1, len(codes) + 1)]
    until = time.monotonic() + seconds
    await asyncio.sleep(chosen.uniform(0, 3))
    while time.monotonic() < until:
        code = chosen.choices(codes, weights)[0]
        page = chosen.choice(general if chosen.random() < 0.5 else [one for one in pages if one.code == code])
        await line.ask(f"public: {page.title}", page.path)
        await asyncio.sleep(chosen.uniform(2, 4))


async def crowd(port: int, told: dict[str, Any], pages: Sequence[Page], readers: int, seconds: float) -> Noted:
    """Everybody at once, for some seconds: those who fill in, and readers of the pages."""
    noted, chosen = Noted(begun=time.monotonic()), random.Random(7)
    people = [
        write(Line(port, noted, cookie), number, seconds, random.Random(pk), large=place % 5 == 0)
        for place, (pk, cookie, number) in enumerate(told["writers"])
    ]
    people += [read(Line(port, noted), pages, seconds, random.Random(chosen.random())) for _ in range(readers)]
    await asyncio.gather(*people)
    return noted


async def alone(port: int, told: dict[str, Any], pages: Sequence[Page], rounds: int, *, anew: bool = False) -> Noted:
    """Every page opened in turn by whoever it is for, one at a time; the first round does not count. `anew`: at another address every time,
    so that a page that the server keeps is made."""
    noted = Noted()
    lines = {page.who: Line(port, noted, told["people"].get(page.who, ""), told["token"] if page.who == TOKEN else "") for page in pages}
    for number in range(rounds + 1):
        if number == 1:
            noted.seconds.clear()
        for page in pages:
            path = f"{page.path}{'&' if '?' in page.path else '?'}n={number}" if anew else page.path
            if anew:
                lines[page.who].address = _somewhere()
            await lines[page.who].ask(page.title, path)
    return noted
