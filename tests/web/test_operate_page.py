"""What docs/operate.md names exists: commands, options, environment variables, addresses, files."""

from __future__ import annotations

import re

import pytest
from django.urls import resolve
from typer.main import get_command

from mingzhang import cli
from mingzhang.web.checking.limits import LIMITS, MEGABYTE
from mingzhang.web.jobs.queue import LEASE
from mingzhang.web.jobs.worker import GRACE
from mingzhang.web.operation import checks, server
from paths import ROOT

PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
COMMANDS = get_command(cli.app)


def command_of(words):
    """The command that the words begin with, and its options."""
    found, rest = COMMANDS, list(words)
    while rest and rest[0] in getattr(found, "commands", {}):
        found = found.commands[rest.pop(0)]
    return found, rest


def named():
    """Every call of the program in the page, as words."""
    for match in re.finditer(r"mingzhang ((?:(?:serve|worker|demo|backup|restore|audit|site)\b)[^\n`#]*)", PAGE):
        yield match[1].split()


def test_the_page_calls_every_command_of_the_web_system():
    assert {words[0] for words in named()} == {"serve", "worker", "demo", "backup", "restore", "audit", "site"}


@pytest.mark.parametrize("words", list(named()), ids=" ".join)
def test_every_call_in_the_page_names_a_command_and_options_that_exist(words):
    found, rest = command_of(words)
    assert found is not COMMANDS
    known = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= known


def test_every_option_in_the_table_exists_and_every_option_of_serve_is_in_it():
    table = set(re.findall(r"`(--[a-z-]+)`", PAGE.split("| 环境变量")[0].split("的选项 |")[1]))
    serve = {option for parameter in COMMANDS.commands["serve"].params for option in parameter.opts if option != "--help"}
    assert table == serve


def test_every_variable_in_the_page_is_read_by_the_program():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "mingzhang" / "web").rglob("*.py"))
    for name in set(re.findall(r"MINGZHANG_[A-Z_]+", PAGE)):
        assert f'"{name}"' in source, name


def test_addresses_and_figures_in_the_page_are_those_of_the_program():
    for address in ("/healthz", "/readyz", "/public/"):
        assert address in PAGE
        resolve(address)
    assert f"{server.HOST}:{server.PORT}" in PAGE
    assert f"{checks.ROOM // 2**20} MB" in PAGE
    assert f"{GRACE:.0f} 秒" in PAGE
    assert LEASE.total_seconds() == 180
    assert f"client_max_body_size {LIMITS.request // MEGABYTE + 10}m" in PAGE
    defaults = server.Served()
    assert f"默认 {defaults.workers}）" in PAGE
    assert f"默认 {defaults.threads}）" in PAGE
