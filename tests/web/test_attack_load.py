"""What one person or stranger may ask of the system: sizes before anything is read, and how often for what takes long."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

from mingzhang.confined import ENVIRONMENT, Confined
from mingzhang.web import rates
from mingzhang.web.people.models import Person
from mingzhang.web.rates import Counts, Rate
from mingzhang.web.security import PEOPLE, STRANGERS
from mingzhang.workers import run

pytestmark = pytest.mark.django_db
FEW = Rate("few", 3, 2, 3)


@pytest.mark.parametrize(("inside", "size", "status"), [(False, STRANGERS + 1, 413), (True, PEOPLE + 1, 413), (True, STRANGERS + 1, 404)])
def test_what_is_too_large_is_refused_before_it_is_read(inside, size, status):
    client = Client()
    if inside:
        client.force_login(Person.objects.create_user("one", name="一"))
    answer = client.generic("POST", "/submissions/1/import", b"x", CONTENT_LENGTH=str(size))
    assert answer.status_code == status


def test_a_caller_has_some_calls_a_minute_and_few_at_once():
    counts = Counts()
    assert [counts.begin(FEW, "a", 0.0) for _number in range(3)] == [0, 0, rates.SOON]
    assert [counts.begin(FEW, "b", 0.0), counts.begin(FEW, "c", 0.0)] == [0, rates.SOON]
    for caller in ("a", "a", "b"):
        counts.end(FEW, caller)
    assert counts.begin(FEW, "a", 0.0) == 0
    counts.end(FEW, "a")
    assert counts.begin(FEW, "a", 0.0) == 20
    assert counts.begin(FEW, "a", 21.0) == 0


def test_a_stranger_who_searches_without_end_is_asked_to_wait(monkeypatch):
    monkeypatch.setattr(rates, "rates", lambda: {"portal_search": FEW})
    client = Client()
    answers = [client.get("/public/search/", {"q": str(number)}) for number in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "20"
    assert Client(REMOTE_ADDR="10.0.0.3").get("/public/search/?q=x").status_code == 200


def test_every_page_with_a_rate_is_there():
    known = set(get_resolver().reverse_dict)
    assert not [page for page in rates.rates() if page not in known]


def tell(path):
    """What a reader that is led astray can do."""
    import ctypes
    import socket
    import subprocess

    out = {"environment": sorted(os.environ), "own": path.read_text()}
    (path.parent / "written").write_text("x")
    tries = {
        "secret": lambda: path.parent.parent.joinpath("data", "secret").read_text(),
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "network": lambda: socket.create_connection(("127.0.0.1", 1), 1),
        "parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    }
    for name, attempt in tries.items():
        try:
            attempt()
        except OSError as error:
            out[name] = isinstance(error, PermissionError)
        else:
            out[name] = False
    out["machine code"] = ctypes.CDLL(None).open(os.fsencode(path.parent.parent / "data" / "secret"), 0) < 0
    return out


def enforced():
    import ctypes
    import sys

    return sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) >= 1


def test_a_reader_of_strangers_files_reads_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setenv("MINGZHANG_DATABASE", "postgresql://u:secret@h/d")
    data, folder = tmp_path / "data", tmp_path / "folder"
    for one in (data, folder):
        one.mkdir()
    (data / "secret").write_text("the secret")
    (folder / "file").write_text("theirs")
    told = next(iter(run([folder / "file"], 1, Confined(tell, folder, data), seconds=60, start="fork")))
    assert set(told.pop("environment")) <= ENVIRONMENT
    assert told.pop("own") == "theirs"
    if not enforced():
        told = {name: told[name] for name in ("secret", "program", "network")}
    assert told == dict.fromkeys(told, True)
