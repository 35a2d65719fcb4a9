"""Many people at once over HTTP: a small client that keeps its line open and notes how long every answer took."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

CSRF = "b" * 32
ARRIVING = 8.0
"""Seconds from the first request on in which everybody arrives, and pages are made for the first time."""


@dataclass(slots=True)
class Noted:
    """Seconds by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    begun: float | None = None

    def phase(self, page: str) -> str:
        """The page, told apart while everybody arrives."""
        return page if self.begun is None or time.monotonic() - self.begun > ARRIVING else f"{page} (arriving)"


class Line:
    """One person's connection."""

    def __init__(self, port: int, noted: Noted, cookie: str = "") -> None:
        self.port, self.noted = port, noted
        self.cookie = f"csrftoken={CSRF}" + (f"; sessionid={cookie}" if cookie else "")
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, page: str, path: str, body: Any = None) -> bytes:
        """The body of the answer; its time is noted under `page`, an answer that is none as an error."""
        data = b"" if body is None else json.dumps(body).encode()
        head = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Cookie: {self.cookie}"]
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


async def write(line: Line, number: int, seconds: float, chosen: random.Random) -> None:
    """Somebody who fills in a submission: opens the projects, changes a cell now and then."""
    place = f"/submissions/{number}/projects"
    until = time.monotonic() + seconds
    await asyncio.sleep(chosen.uniform(0, 3))
    await line.ask("fill in: the page", f"{place}/")
    known = json.loads(await line.ask("fill in: the part", f"{place}/content") or b"{}")
    base, rows = known.get("version", 0), known.get("rows") or []
    values = {row["_id"]: row.get("purpose") for row in rows}
    while time.monotonic() < until and values:
        row = chosen.choice(list(values))
        after = f"保障第 {chosen.randrange(10**6)} 项职责。"
        cell = {"row": row, "column": "purpose", "before": values[row], "after": after}
        sent = {"base": base, "token": secrets.token_hex(8), "origin": "edit", "cells": [cell]}
        answer = await line.ask("fill in: save", f"{place}/save", sent)
        if answer.startswith(b"{"):
            base, values[row] = json.loads(answer).get("version", base), after
        await asyncio.sleep(chosen.uniform(2, 4))


async def read(line: Line, pages: Sequence[str], seconds: float, chosen: random.Random) -> None:
    """Somebody who looks around the public site."""
    until = time.monotonic() + seconds
    await asyncio.sleep(chosen.uniform(0, 3))
    while time.monotonic() < until:
        page = chosen.choice(pages)
        await line.ask("public site", page)
        await asyncio.sleep(chosen.uniform(2, 4))


async def crowd(port: int, told: dict[str, Any], readers: int, seconds: float) -> Noted:
    """Everybody at once, for some seconds."""
    noted, chosen = Noted(begun=time.monotonic()), random.Random(7)
    people = [write(Line(port, noted, cookie), number, seconds, random.Random(pk)) for pk, cookie, number in told["writers"]]
    people += [read(Line(port, noted), told["public"], seconds, random.Random(chosen.random())) for _ in range(readers)]
    await asyncio.gather(*people)
    return noted


async def alone(port: int, cookie: str, pages: Sequence[tuple[str, str]], rounds: int) -> Noted:
    """One person who opens every page in turn; the first round does not count."""
    noted = Noted()
    line = Line(port, noted, cookie)
    for title, path in pages:
        await line.ask(title, path)
    noted.seconds.clear()
    for _ in range(rounds):
        for title, path in pages:
            await line.ask(title, path)
    return noted
