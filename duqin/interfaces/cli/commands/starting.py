"""Make Django and the database ready; every command begins here."""

from __future__ import annotations

import gc
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


class Unready(Exception):
    """There is no database to work with; the words say why and what to look at."""


def say(sentence: object, *, error: bool = False) -> None:
    """One line for the person at the terminal, at once."""
    print(sentence, file=sys.stderr if error else sys.stdout, flush=True)


@contextmanager
def loading() -> Iterator[None]:
    """While programs are read, which stay to the end: the collector does not look through them, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def data_folder() -> Path:
    """The data folder as the settings will read it, for who must know before they are read; an empty value is not set.

    Raises:
        Unready: it is no path of this machine.
    """
    said = os.environ.get("DUQIN_DATA", "").strip() or "duqin-data"
    try:
        return Path(said).expanduser().resolve()
    except (RuntimeError, OSError) as fault:
        raise Unready(f"DUQIN_DATA 应为本机的路径，现在是“{said}”。") from fault


def start() -> Path:
    """Set Django up; returns the data folder, made when it is missing.

    Raises:
        Unready: the folder cannot be made, or is not for this user to write in.
    """
    import django

    try:
        from django.conf import settings

        data: Path = settings.DATA
        data.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Unready(_unusable(fault.filename, fault.strerror)) from fault
    for one in (data, *data.glob("duqin.sqlite3*")):
        if not os.access(one, os.R_OK | os.W_OK):
            raise Unready(_unusable(one, "不能写入"))
    _keep_to_ourselves(data)
    with loading():
        django.setup()
    _say_doubts()
    return data


def _keep_to_ourselves(data: Path) -> None:
    """Close what an earlier version, or a copy made by hand, has left open to every user of the machine.

    Only what we make in the data folder, and only what is open to all: who lets a group in has chosen so. Into a folder
    that is closed itself nobody comes.
    """
    if not data.stat().st_mode & stat.S_IXOTH:
        return
    made = (data / name for name in ("secret.key", "anchor.key", "media", "anchors", "static", "cache"))
    wide = [one for one in (*data.glob("duqin.sqlite3*"), *made) if _is_open_to_all(one)]
    for one in wide:
        one.chmod(0o700 if one.is_dir() else 0o600)
    if wide:
        names = "、".join(sorted(one.name for one in wide))
        say(f"{data} 里的 {names} 原来对本机所有用户开放，现已改为只有本用户可用。", error=True)


def _is_open_to_all(one: Path) -> bool:
    try:
        found = one.stat()
    except FileNotFoundError:
        return False
    return bool(found.st_mode & stat.S_IRWXO) and found.st_uid == os.geteuid()


@cache
def _say_doubts() -> None:
    """Once: a setting that is misspelt does nothing, and nobody would see why."""
    from django.conf import settings

    for sentence in settings.DOUBTS:
        say(sentence, error=True)


def _unusable(what: object, why: object) -> str:
    return f"数据目录不能用：{what}（{why}）。请核对 DUQIN_DATA，并以服务所用的用户运行。"


def start_on_tables() -> Path:
    """As `start`, for a command that works on what is there: it makes neither a database nor tables.

    Raises:
        Unready: the database cannot be reached, has no tables of ours, or those of a later version.
    """
    from django.conf import settings
    from django.db import connection

    data = start()
    is_file = connection.vendor == "sqlite"
    # To connect would make the file.
    is_there = not is_file or connection.connection or Path(settings.DATABASES["default"]["NAME"]).exists()
    if is_there:
        reach()
    if not is_there or "django_migrations" not in connection.introspection.table_names():
        where = data if is_file else connection.settings_dict["NAME"]
        raise Unready(
            f"{where} 里没有督勤的数据：请核对 DUQIN_DATA 和 DUQIN_DATABASE_URL；新的系统请先运行 duqin migrate。"
        )
    refuse_newer()
    return data


def reach() -> None:
    """Look into the database.

    Raises:
        Unready: it does not answer, does not let us in, or its file is damaged.
    """
    from django.db import DatabaseError, connection

    try:
        connection.introspection.table_names()
    except DatabaseError as fault:
        said = connection.settings_dict
        named = " DUQIN_DATABASE_URL" if connection.vendor == "postgresql" else f"数据文件 {said['NAME']}"
        raise Unready(f"数据库不能用：{in_a_line(fault)}。请核对{named}。") from fault


def refuse_newer() -> None:
    """An earlier version would read and write the tables of a later one wrongly.

    Raises:
        Unready: the database has seen a migration that this version does not know.
    """
    from duqin import __version__
    from duqin.foundation.safekeeping import queries as safekeeping

    if unknown := safekeeping.newer_migrations():
        raise Unready(
            f"数据库已由更新的版本升级过，督勤 {__version__} 不认识其中的 {'.'.join(unknown[-1])}："
            "请安装那个版本，或把升级前的备份恢复到另外的数据目录。"
        )


def in_a_line(fault: Exception) -> str:
    """What a database says, which takes several lines for it."""
    return "；".join(line.strip() for line in str(fault).splitlines() if line.strip())


def what_of(fault: Exception) -> str:
    """The words of a fault; of a file that cannot be read or written its name, and why."""
    if isinstance(fault, OSError) and fault.filename and fault.strerror:
        return f"{fault.filename}（{fault.strerror}）"
    return str(fault)


def bring_up_to_date() -> bool:
    """Apply waiting migrations; True when there were any.

    Raises:
        Unready: the database cannot be reached, or a later version has made it.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from duqin.kernel.migrating import migrate

    reach()
    refuse_newer()
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    say("正在建立或更新数据库，可能需要一分钟 …")
    migrate()
    return True
