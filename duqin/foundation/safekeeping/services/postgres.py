"""The copy of a PostgreSQL database by its own programs, from one exported snapshot."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal


def program(name: str) -> str:
    """Path of pg_dump or pg_restore: of the folder DUQIN_PG_BIN, else of the search path.

    Raises:
        Refusal: backup.no_program with what to install.
    """
    found = shutil.which(name, path=settings.PG_BIN)
    if found is None:
        raise Refusal(
            "backup.no_program",
            _(
                "找不到 {name}。请安装与数据库版本相同的 PostgreSQL 客户端"
                "（Debian、Ubuntu：apt install postgresql-client），或用 DUQIN_PG_BIN 指明所在的目录。"
            ).format(name=name),
        )
    return found


@contextmanager
def snapshot() -> Iterator[str]:
    """One unchanging view of the database; yields its name, under which pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def dump(target: Path, name: str) -> None:
    """Write the dump of a snapshot."""
    flags = ["--format=custom", "--no-password", f"--snapshot={name}", f"--file={target}"]
    _run([program("pg_dump"), *flags, *_where()])
    target.chmod(0o600)


def counts_of(dumped: Path) -> dict[str, int]:
    """Rows per table, read back from the dump itself.

    Raises:
        Refusal: backup.damaged when pg_restore cannot read it.
    """
    counted: Counter[str] = Counter()
    table = ""
    command = [program("pg_restore"), "--data-only", "--file=-", str(dumped)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:  # noqa: S603
        assert reading.stdout is not None  # noqa: S101
        for line in reading.stdout:
            if table:
                if line == b"\\.\n":
                    table = ""
                else:
                    counted[table] += 1
            elif line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                table = line.split(b" ")[1].decode().removeprefix("public.").strip('"')
                counted[table] += 0
    if reading.returncode:
        raise Refusal("backup.damaged", _("备份的数据库不能读回，请检查备份磁盘。"))
    return dict(counted)


def refuse_unless_empty() -> None:
    """A database that holds anything is not restored over.

    Raises:
        Refusal: restore.not_empty.
    """
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise Refusal(
                "restore.not_empty",
                _(
                    "目标数据库 {name} 不是空的。请新建一个空数据库，用 DUQIN_DATABASE_URL 指向它再恢复；"
                    "原来的数据库不会被改动。"
                ).format(name=connection.settings_dict["NAME"]),
            )
    connection.close()


def load(dumped: Path) -> None:
    """Put a dump into the empty database, all or nothing."""
    flags = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password"]
    _run([program("pg_restore"), *flags, *_where(), str(dumped)])


def _where() -> list[str]:
    """The database in the words of PostgreSQL's programs; the password goes by the environment."""
    said = connection.settings_dict
    words = [f"--dbname={said['NAME']}"]
    host = said["HOST"] or said["OPTIONS"].get("host")
    for flag, value in (("host", host), ("port", said["PORT"]), ("username", said["USER"])):
        if value:
            words.append(f"--{flag}={value}")
    return words


def _run(command: list[str]) -> None:
    password = connection.settings_dict["PASSWORD"]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["?"])[0]
        raise Refusal(
            "backup.program",
            _("{name} 没有成功：{said}").format(name=Path(command[0]).name, said=said),
        )
