"""The server: gunicorn with threads, static files, and the background worker beside it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from mingzhang.messages import Refusal, say
from mingzhang.web.operation.setup import collect, migrate, prepare, tell
from mingzhang.web.operation.supervisor import Supervisor

HOST, PORT = "127.0.0.1", 8400
TIMEOUT = 120
"""Seconds in which a worker process must give a sign of life."""
GRACEFUL = 30
"""Seconds that requests get to end when the server stops."""
REQUESTS = 20_000
"""Requests after which a process is replaced by a fresh one."""


@dataclass(frozen=True, slots=True)
class Served:
    """How the system is served: where, by how many processes with how many threads, with the background worker beside them or without."""

    host: str = HOST
    port: int = PORT
    workers: int = 2
    threads: int = 8
    with_worker: bool = True
    upgrade: bool = True

    @property
    def address(self) -> str:
        """What to open in a browser."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, f"[{self.host}]" if ":" in self.host else self.host)  # noqa: S104
        return f"http://{host}:{self.port}/"


def serve(wanted: Served, data: Path | None = None, words: Callable[[], list[str]] | None = None) -> None:
    """Serves until the process is told to stop (SIGTERM, SIGINT). Migrations are applied first unless `upgrade` says no. Prints the
    address, and what else `words` says. Raises Refusal where the port is in use or the data folder cannot be written."""
    os.environ.setdefault("MINGZHANG_HOSTS", ",".join(dict.fromkeys(("localhost", "127.0.0.1", "[::1]", *_names(wanted.host)))))
    demand_free(wanted)
    prepare(data)
    if wanted.upgrade:
        migrate()
    collect()
    lines = [*in_the_clear(wanted), *_first(wanted), *(words() if words else ())]
    from django.db import connections

    connections.close_all()
    _run(wanted, lines)


def _first(wanted: Served) -> list[str]:
    """The link by which the first administrator makes an account, where there is none yet."""
    from mingzhang.web.people.first import create_first_admin

    link = create_first_admin(wanted.address)
    return [say("operation.first_link", link=link)] if link else []


def in_the_clear(wanted: Served) -> list[str]:
    """The warning where other machines reach the system without HTTPS."""
    from django.conf import settings

    if settings.HTTPS or _loopback(wanted.host):
        return []
    return [say("operation.in_the_clear", host=wanted.host)]


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _names(host: str) -> tuple[str, ...]:
    return () if host in {"0.0.0.0", "::", ""} else (f"[{host}]" if ":" in host else host,)  # noqa: S104


def demand_free(wanted: Served) -> None:
    """Raises Refusal where the port is in use."""
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((wanted.host, wanted.port))
        except OSError:
            raise Refusal("operation.port_in_use", address=f"{wanted.host}:{wanted.port}") from None


def options(wanted: Served, started: Callable[[Any], None], ended: Callable[[Any], None]) -> dict[str, Any]:
    """The settings of gunicorn."""
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    return {
        "bind": f"{host}:{wanted.port}",
        "workers": wanted.workers,
        "threads": wanted.threads,
        "worker_class": "gthread",
        "worker_connections": 1000,
        "keepalive": 15,
        "preload_app": True,
        "timeout": TIMEOUT,
        "graceful_timeout": GRACEFUL,
        "max_requests": REQUESTS,
        "max_requests_jitter": REQUESTS // 10,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "forwarded_allow_ips": os.environ.get("MINGZHANG_PROXIES", "127.0.0.1,::1"),
        "loglevel": "warning",
        "logconfig_dict": _logging(),
        "proc_name": "mingzhang",
        "control_socket_disable": True,
        "when_ready": started,
        "on_exit": ended,
        "post_fork": _fresh,
    }


def _logging() -> dict[str, Any]:
    """The logs of the server are those of the system: one JSON object a line."""
    from django.conf import settings

    ours: dict[str, Any] = settings.LOGGING
    quiet = {name: {"handlers": ["out"], "level": "WARNING", "propagate": False} for name in ("gunicorn.error", "gunicorn.access")}
    return {**ours, "loggers": {**ours["loggers"], **quiet}}


def _fresh(_server: Any, _worker: Any) -> None:
    """No process uses a connection of another, nor hands secrets on to those that read strangers' files."""
    from django.db import connections

    from mingzhang.web.apart import forget_secrets

    connections.close_all()
    forget_secrets()


def _run(wanted: Served, lines: list[str]) -> None:
    from gunicorn.app.base import BaseApplication

    supervisors: list[Supervisor] = []

    def started(server: Any) -> None:
        tell(say("operation.address", address=wanted.address))
        for line in lines:
            tell(line)
        tell(say("operation.address_stop"))
        if wanted.with_worker:
            supervisors.append(Supervisor([one.fileno() for one in server.LISTENERS]))
            supervisors[-1].start()

    def ended(_server: Any) -> None:
        for supervisor in supervisors:
            supervisor.stop()

    class Application(BaseApplication):  # type: ignore[misc]
        """The application with its settings from here: no file and no environment changes them."""

        def load_config(self) -> None:
            """Takes over the settings that this release of gunicorn knows."""
            for name, value in options(wanted, started, ended).items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Any:
            """The application, loaded once before the processes are made."""
            from mingzhang.web.wsgi import application

            return application

    Application().run()
