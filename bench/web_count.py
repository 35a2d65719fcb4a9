"""What every page of the web bench costs beside time: queries, those of them that are asked again and again, processor time, bytes.

`python -m bench.web_count DATA TOLD [WORD]`: DATA is a folder made by `bench.web_data`, TOLD what that printed; with WORD only the pages
whose title has it, each with its queries and what took the processor's time. Nothing is sent over a network.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import re
import sys
import time
from collections import Counter
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.web_pages import TOKEN, Page, lists, some_public

if TYPE_CHECKING:
    from django.test import Client

TIMES = 3


def main(data: Path, told: dict[str, Any], word: str = "") -> None:
    """Prints a line for every page."""
    from mingzhang.web.operation.setup import collect, prepare

    prepare(data)
    collect()
    from django.conf import settings

    settings.ALLOWED_HOSTS, settings.API_RATE = ["*"], 100_000
    print(f"{'page':40} {'ms':>7} {'queries':>8} {'ms in them':>11} {'same':>5} {'kB':>6}")
    for page in [*lists(told), *some_public(told)]:
        if word in page.title:
            _measure(page, told, in_full=bool(word))


def _client(page: Page, told: dict[str, Any]) -> Client:
    from django.test import Client

    if page.who == TOKEN:
        return Client(headers={"authorization": f"Bearer {told['token']}"})
    client = Client()
    if page.who:
        client.cookies["sessionid"] = told["people"][page.who]
    return client


def _measure(page: Page, told: dict[str, Any], *, in_full: bool) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, fresh = _client(page, told), count()

    def path() -> str:
        # The server keeps public pages by their address: every time another one, so that the page is made.
        return f"{page.path}{'&' if '?' in page.path else '?'}n={next(fresh)}" if page.path.startswith("/public/") else page.path

    client.get(path())
    taken = []
    for _ in range(TIMES):
        begun = time.process_time()
        answer = client.get(path())
        taken.append(time.process_time() - begun)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path())
    queries = [one["sql"] for one in asked.captured_queries]
    inside = sum(float(one["time"]) for one in asked.captured_queries)
    alike = Counter(re.sub(r"\d+|'[^']*'", "?", one) for one in queries)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    most = alike.most_common(1)[0][1] if alike else 0
    if answer.status_code != 200:
        print(f"{page.title}: {answer.status_code} {body[:200]!r}")
    print(f"{page.title:40} {min(taken) * 1000:7.0f} {len(queries):8} {inside * 1000:11.0f} {most:5} {len(body) // 1024:6}")
    if in_full:
        for one in sorted(asked.captured_queries, key=lambda one: -float(one["time"]))[:12]:
            print(f"  {float(one['time']) * 1000:6.0f} ms  {one['sql'][:1500]}")
        profile = cProfile.Profile()
        profile.runcall(client.get, path())
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")), *sys.argv[3:4])
