"""The commands of the web system: serve, worker, demo, backup, restore, audit verify, site export."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from mingzhang.cli_chinese import Command, Group
from mingzhang.messages import Refusal, say

CLEAN, BROKEN = 0, 1
NEEDED = ("django", "gunicorn", "whitenoise", "ninja")
"""What the extra `web` brings."""

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="文件夹", help="数据文件夹；不写时用环境变量 MINGZHANG_DATA，再不然用当前文件夹下的 mingzhang-data。"),
]
Host = Annotated[str, typer.Option("--host", metavar="地址", help="监听的地址，默认只有本机能访问。")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, metavar="端口", help="监听的端口，默认 8400。")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, metavar="数量", help="处理请求的进程数，默认 2。")]
Threads = Annotated[int, typer.Option("--threads", min=1, max=64, metavar="数量", help="每个进程的线程数，默认 8。")]
NoWorker = Annotated[bool, typer.Option("--no-worker", help="不同时启动后台任务进程，由 mingzhang worker 另行启动。")]
NoMigrate = Annotated[bool, typer.Option("--no-migrate", help="启动前不升级数据库。")]
Portable = Annotated[bool, typer.Option("--portable", help="数据库用通用格式备份，SQLite 与 PostgreSQL 之间可以互相恢复。")]
Address = Annotated[str, typer.Option("--address", metavar="网址", help="文件今后所在的网址：页面写明永久网址，并有 sitemap.xml。")]
Target = Annotated[Path, typer.Argument(metavar="文件", help="备份文件（.tar）。")]
Folder = Annotated[Path, typer.Argument(metavar="文件夹", help="把网站写入这个文件夹。")]
Noted = Annotated[str, typer.Option("--noted", metavar="条数:指纹", help="上次核对时打印的条数和指纹：变短或不同就是被删改。")]
OnlyData = Annotated[bool, typer.Option("--only-data", help="只放入演示数据，不启动。")]

P = ParamSpec("P")
R = TypeVar("R")


def _with_web(command: Callable[P, R]) -> Callable[P, R]:
    """The command, which says what to install where the web system's libraries are not there."""

    @wraps(command)
    def wrapped(*arguments: P.args, **named: P.kwargs) -> R:
        if any(find_spec(name) is None for name in NEEDED):
            raise Refusal("operation.no_web")
        return command(*arguments, **named)

    return wrapped


@_with_web
def serve(
    host: Host = "127.0.0.1",
    port: Port = 8400,
    workers: Workers = 2,
    threads: Threads = 8,
    no_worker: NoWorker = False,  # noqa: FBT002
    no_migrate: NoMigrate = False,  # noqa: FBT002
    data: Data = None,
) -> None:
    """启动网页系统：填报、审核、公开与公开网站。首次启动给出设置系统管理员的一次性地址。"""
    from mingzhang.web.operation.server import Served
    from mingzhang.web.operation.server import serve as run

    run(Served(host, port, workers, threads, not no_worker, not no_migrate), data)


@_with_web
def worker(data: Data = None) -> None:
    """启动一个后台任务进程：生成公开文件、核对文件等。可以同时启动多个。"""
    from mingzhang.web.operation.setup import demand_database, prepare

    demand_database(prepare(data))
    from mingzhang.web.jobs.worker import main

    raise typer.Exit(main())


@_with_web
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8400,
    only_data: OnlyData = False,  # noqa: FBT002
    data: Data = None,
) -> None:
    """放入演示数据（一个财政局、九个部门、四个年度）并启动；打印各岗位的演示账号。"""
    from mingzhang.web.operation.server import Served, demand_free
    from mingzhang.web.operation.setup import migrate, prepare, tell

    if not only_data:
        # The password is told once the server runs: nothing is loaded that cannot be served.
        demand_free(Served(host, port))
    prepare(data)
    migrate()
    from mingzhang.web.operation.demo import load_demo

    made = load_demo(tell=tell)
    if only_data:
        for line in made.words():
            tell(line)
        return
    from mingzhang.web.operation.server import serve as run

    run(Served(host, port), data, made.words)


@_with_web
def backup(target: Target, portable: Portable = False, data: Data = None) -> None:  # noqa: FBT002
    """备份数据库和全部文件，不必停止系统。"""
    from mingzhang.web.operation.setup import demand_database, prepare

    demand_database(prepare(data))
    from mingzhang.web.operation.backup import backup as make

    made = make(target, portable=portable)
    if made.why:
        typer.echo(say("operation.dump_failed", reason=made.why), err=True)
    typer.echo(
        say("operation.backup_done", name=made.target, database=made.database, files=made.files, size=f"{made.size / 2**20:.1f}"), err=True
    )
    if made.damaged:
        typer.echo(say("operation.backup_damaged", count=len(made.damaged), name=made.damaged[0]), err=True)
        raise typer.Exit(BROKEN)


@_with_web
def restore(source: Target, data: Data = None) -> None:
    """把备份恢复到空的数据文件夹和空的数据库，并逐项核对。"""
    from mingzhang.web.operation.setup import prepare

    prepare(data)
    from mingzhang.web.operation.backup import restore as put_back

    done = put_back(source)
    typer.echo(say("operation.restored", rows=done.rows, files=done.files, entries=done.entries), err=True)


@_with_web
def verify(noted: Noted = "", data: Data = None) -> None:
    """核对操作日志是否被改动。退出码：0 没有，1 有。"""
    from mingzhang.web.operation.setup import demand_database, prepare

    demand_database(prepare(data))
    from mingzhang.web.audit.log import noted_of
    from mingzhang.web.audit.log import verify as look
    from mingzhang.web.audit.models import Entry

    before = noted_of(noted) if noted else None
    found = look()
    if found.broken is not None:
        typer.echo(say("operation.audit_bad", number=found.broken, why=found.why), err=True)
        raise typer.Exit(BROKEN)
    if before is not None and found.entries < before.entries:
        typer.echo(say("operation.audit_shorter", entries=found.entries, noted=before.entries), err=True)
        raise typer.Exit(BROKEN)
    if before is not None and (now := before.differing()):
        typer.echo(say("operation.audit_other", noted=before.entries, hash=now), err=True)
        raise typer.Exit(BROKEN)
    last = Entry.objects.order_by("-number").first()
    typer.echo(say("operation.audit_good", entries=found.entries, hash=last.hash if last else "—"))
    if last:
        typer.echo(say("operation.audit_note", entries=last.number, hash=last.hash))


@_with_web
def export(folder: Folder, data: Data = None, address: Address = "") -> None:
    """把公开网站写成一个文件夹的静态文件，可放到任何网站上。"""
    from mingzhang.web.operation.setup import demand_database, prepare

    demand_database(prepare(data, private=False))
    from mingzhang.web.portal.export import export_site

    files = export_site(folder, address)
    typer.echo(say("operation.site_exported", folder=folder, files=files), err=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    for command in (serve, worker, demo, backup, restore):
        app.command(cls=Command)(command)
    audit = typer.Typer(cls=Group, no_args_is_help=True, help="操作日志。", rich_markup_mode=None)
    audit.command("verify", cls=Command)(verify)
    audit.callback()(_nothing_audit)
    site = typer.Typer(cls=Group, no_args_is_help=True, help="公开网站。", rich_markup_mode=None)
    site.command("export", cls=Command)(export)
    site.callback()(_nothing_site)
    app.add_typer(audit, name="audit")
    app.add_typer(site, name="site")


def _nothing_audit() -> None:
    """操作日志。"""


def _nothing_site() -> None:
    """公开网站。"""
