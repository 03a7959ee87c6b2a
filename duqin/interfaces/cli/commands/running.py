"""serve, demo, worker, migrate."""

from __future__ import annotations

import argparse
import importlib
import math
import os
import signal
import socket
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from duqin.interfaces.cli.commands.starting import (
    Unready,
    bring_up_to_date,
    data_folder,
    loading,
    say,
    start,
    start_on_tables,
)


def migrate(arguments: argparse.Namespace) -> int:
    """Bring the database to this version."""
    start()
    say("数据库已更新到当前版本。" if bring_up_to_date() else "数据库已经是当前版本。")
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Serve the application; on an empty data folder the first-run page with a single-use token."""
    _unless_set("DUQIN_LOG", "info")
    _environment(jobs=not arguments.no_jobs)
    _claim_port(arguments.host, arguments.port)
    data = start()
    if bring_up_to_date():
        say("数据库已就绪。")
    _collect_static(data)
    _announce_first_run(arguments)
    return _run(arguments, f"督勤已启动：http://{arguments.host}:{arguments.port}/  （Ctrl-C 停止）")


def demo(arguments: argparse.Namespace) -> int:
    """Build the demo campus when it is not there yet, then serve it and name its accounts."""
    _unless_set("DUQIN_DATA", "duqin-data/demo")
    _unless_set("DUQIN_ADDRESS", f"http://{arguments.host}:{arguments.port}")
    _environment(jobs=True)
    if not arguments.only_build:
        _claim_port(arguments.host, arguments.port)
    data = start()
    bring_up_to_date()
    from duqin.interfaces.cli.demo import accounts, building

    if not building.is_there():
        if building.is_real():
            say(
                "这个数据目录里是真实的学校数据，演示数据不会写入；请用 DUQIN_DATA 另指一个目录。", error=True
            )
            return 1
        building.build(say)
    _collect_static(data)
    if arguments.only_build:
        return 0
    lines = "\n".join(f"  {a.role:<14}\t{a.name}\t{a.username} / {a.password}" for a in accounts.shown())
    address = f"http://{arguments.host}:{arguments.port}/"
    return _run(
        arguments,
        f"演示账号（角色 姓名 账号 / 密码）：\n{lines}\n督勤演示校园已就绪：{address}  （Ctrl-C 停止）",
    )


def worker(arguments: argparse.Namespace) -> int:
    """Run the periodic jobs; any number of workers may run on any number of machines. With --once each job once, whatever
    its rhythm; 1 when one of them failed."""
    _unless_set("DUQIN_LOG", "info")
    start_on_tables()
    from duqin.foundation.schedule import services as schedule

    if arguments.once:
        return _work_once()
    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    say("后台作业已启动。")
    schedule.work(stop)
    return 0


def _work_once() -> int:
    from duqin.foundation.schedule import services as schedule

    code = 0
    for turn in schedule.run_each_once(schedule.holder_name()):
        if turn.error:
            code = 1
            say(f"{turn.job}\t没有完成：{turn.error}", error=True)
        else:
            say(f"{turn.job}\t{'另一个进程正在做' if turn.is_held else turn.done}")
    return code


def _environment(*, jobs: bool) -> None:
    """What the server processes must know; they read it when they import the settings."""
    os.environ["DUQIN_STATIC_MANIFEST"] = "1"
    os.environ["DUQIN_EMBEDDED_JOBS"] = "1" if jobs else ""
    os.environ["DUQIN_DATA"] = str(data_folder())


def _unless_set(name: str, value: str) -> None:
    """An empty setting is one that is not set."""
    os.environ[name] = os.environ.get(name, "").strip() or value


def _collect_static(data: Path) -> None:
    """Copy and compress the static files of this version; nothing to do the second time."""
    from django.core.management import call_command

    from duqin.interfaces.cli.commands.stamps import static_stamp

    stamp, now = data / "static" / ".stamp", static_stamp()
    if stamp.exists() and stamp.read_text() == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=stamp.exists())
    stamp.write_text(now)


def _announce_first_run(arguments: argparse.Namespace) -> None:
    from duqin.foundation.organisation import queries as organisation
    from duqin.interfaces.web import first_run

    if organisation.institution() is None:
        token = first_run.issue_token()
        from django.conf import settings

        here = f"http://{arguments.host}:{arguments.port}"
        base = settings.PUBLIC_ADDRESS if os.environ.get("DUQIN_ADDRESS") else here
        say(
            "尚未初始化。请在 30 分钟内打开下面的地址，填写学校名称并开设第一个管理员账号：\n"
            f"  {base}/first-run/?token={token}"
        )


def _run(arguments: argparse.Namespace, ready: str) -> int:
    from django.db import connection
    from granian import Granian
    from granian.constants import Interfaces

    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite and arguments.workers > 1:
        say("SQLite 只用一个服务进程；多个进程请使用 PostgreSQL（DUQIN_DATABASE_URL）。", error=True)
        return 2
    connection.close()
    server = Granian(
        "duqin.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=_threads(is_sqlite=is_sqlite),
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # seconds; what is killed loses nothing
        log_enabled=False,  # our own lines say more, without addresses
    )
    server.on_startup(lambda: say(ready))
    server.serve(target_loader=_loaded)
    return 0


def _threads(*, is_sqlite: bool) -> int:
    """Threads of a server process: those of its pages, and one for each talk with a door of the campus, which may hang."""
    from django.conf import settings

    from duqin.interfaces.web.doors.talking import AT_ONCE

    return (1 if is_sqlite else 2) + (AT_ONCE if settings.DOORS else 0)


def _claim_port(host: str, port: int) -> None:
    """Look whether the server can listen there, before anything else is done.

    Raises:
        Unready: another program has the port, or the address is not of this machine.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except (OSError, OverflowError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise Unready(
            f"不能在 {host}:{port} 上提供服务（{why}）；请核对 --host，或用 --port 另指一个端口。"
        ) from fault


def _loaded(target: str) -> Any:
    """The application with all its pages, in its server process: the first visitor does not wait for them to be read.

    A terminal sends Ctrl-C to all processes, and the first one then tells the others to end; a server process that
    hears both at once may hang, so it listens to the first one only.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    _be_impatient()
    module, _colon, name = target.partition(":")
    with loading():
        application = getattr(importlib.import_module(module), name)
        importlib.import_module("duqin.config.urls")
    return application


def _be_impatient() -> None:
    """Connections of this process give up by themselves, so that one stuck statement cannot hold every thread.

    What the address of the database says in `options` comes last and holds. The server gives up by these limits; a
    server that cannot even do that is given up a little later (config/postgresql/patience.py). Where the address has a
    limit of its own for statements, only a server that answers nobody is given up.
    """
    from django.conf import settings
    from django.db import connections

    said = connections.databases["default"]
    if said["ENGINE"].endswith("postgresql"):
        wait, own = settings.PATIENCE, said["OPTIONS"].get("options", "")
        limits = f"-c lock_timeout={wait}s -c statement_timeout={3 * wait}s"
        has_limit = "statement_timeout" in own.lower().replace("-", "_")
        said["PATIENCE"] = math.inf if has_limit else 3 * wait + 5
        said["OPTIONS"]["options"] = f"{limits} {own}".strip()
