"""The empty tables of this version: migrated once for a run of the tests, copied wherever a test wants a database.

To migrate costs seconds and some forty processes of a run need tables: each worker of pytest, each school that is
hurt in a process of its own. The first that comes migrates, on the engine of the run, with the product's own
migrations from nothing; whoever comes meanwhile waits. Django's own set-up then runs `migrate` on each copy as
before and finds nothing left to do.

    python -m tests.tables      make those of the engine of the run ahead of the first that asks
    python -m tests.tables end  leave nothing behind
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
SHARED = "DUQIN_TEST_SHARED"
"""The folder that all processes of a run share; made by `tests.environment`, or by tools/test.py for several runs."""
SERVER = os.environ.get("DUQIN_DATABASE_URL", "")
PATIENCE = 600  # seconds


def on_server(name: str) -> str:
    """The address of a database on the PostgreSQL server of the tests."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def command(statement: str) -> None:
    """A statement outside of any transaction, as databases are made and dropped."""
    import psycopg

    with psycopg.connect(on_server("postgres"), autocommit=True) as opened:
        opened.execute(statement)  # type: ignore[call-overload]


# ---------------------------------------------------------------- made once


@contextlib.contextmanager
def alone(engine: str) -> Iterator[Path]:
    """The shared folder, while nobody else makes tables of this engine; the lock goes with its process."""
    folder = Path(os.environ[SHARED])
    with contextlib.closing(
        sqlite3.connect(folder / f"{engine}.lock", PATIENCE, isolation_level=None)
    ) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield folder


def migrate(data: Path, address: str) -> None:
    """The product's migrations from nothing, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "DUQIN_DATABASE_URL"}
    environment |= {"DUQIN_DATA": str(data)}
    if address:
        environment["DUQIN_DATABASE_URL"] = address
    words = [sys.executable, "-m", "duqin.interfaces.cli.main", "migrate"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the tables were not made: {done.stderr[-3000:]}")


def sqlite_file() -> Path:
    """A SQLite database with all tables and no rows but those the migrations write."""
    with alone("sqlite") as folder:
        made = folder / "tables.sqlite3"
        if not made.exists():
            migrate(folder / "made", "")
            with contextlib.closing(sqlite3.connect(folder / "made" / "duqin.sqlite3")) as opened:
                opened.execute("VACUUM INTO ?", [str(folder / "fresh.sqlite3")])
            (folder / "fresh.sqlite3").rename(made)
    return made


def postgres_name() -> str:
    """The name of such a database on the server of the tests, to be a template of others."""
    with alone("postgres") as folder:
        note = folder / "tables.postgres"
        if not note.exists():
            name = f"test_duqin_tables_{secrets.token_hex(6)}"
            (draft := folder / "draft.postgres").write_text(name)  # so that it is dropped, whatever comes
            command(f"CREATE DATABASE {name}")
            migrate(folder / "made-there", on_server(name))
            draft.rename(note)
        return note.read_text()


def forget(folder: Path) -> None:
    """Leave nothing behind: called at the end by whoever made the shared folder."""
    for note in folder.glob("*.postgres"):
        if SERVER:
            command(f"DROP DATABASE IF EXISTS {note.read_text()} WITH (FORCE)")
    shutil.rmtree(folder, ignore_errors=True)


# ---------------------------------------------------------------- copied


@contextlib.contextmanager
def laid(connection: Any) -> Iterator[None]:
    """The database of this process's tests, under the name by which Django will look for it."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "postgresql":
        with postgres_copy(name):
            yield
        return
    with contextlib.closing(
        sqlite3.connect(name, uri=True)
    ) as memory:  # it lives as long as somebody has it open
        with contextlib.closing(sqlite3.connect(sqlite_file())) as tables:
            tables.backup(memory)
        yield


@contextlib.contextmanager
def postgres_copy(name: str) -> Iterator[str]:
    """A database with all tables for as long as the block runs; its address."""
    template = postgres_name()
    command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    command(f'CREATE DATABASE "{name}" TEMPLATE {template}')
    try:
        yield on_server(name)
    finally:
        command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


KEPT = {"django_content_type", "auth_permission"}
"""What migrating writes, and would write again."""
WATCHED = """
SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgdeferrable
"""
"""Tables whose changes are told at the commit: what was reckoned from them is reckoned anew."""


def emptied_by_rows(connection: Any) -> None:
    """Let Django empty PostgreSQL's tables by deleting the rows of those that have some.

    It truncates all of them after each test that commits, which makes some six hundred files anew: half a second.
    Triggers and references stand aside meanwhile, as a superuser may have it, but for those that are told at the
    commit, as they are of a truncation. For another role nothing changes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return

    def sql_flush(style: Any, names: list[str], **_how: bool) -> list[str]:
        asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in {*names} - KEPT]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            filled = [name for (name,) in cursor.fetchall()]
            cursor.execute(WATCHED)
            watched = {name for (name,) in cursor.fetchall()}
        return [
            "SET LOCAL session_replication_role = replica",
            *(f'DELETE FROM "{name}"' for name in filled if name not in watched),
            "SET LOCAL session_replication_role = origin",
            *(f'DELETE FROM "{name}"' for name in filled if name in watched),
        ]

    connection.ops.sql_flush = sql_flush


def lay_file(data: Path) -> None:
    """Tables into a data folder on SQLite."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sqlite_file(), data / "duqin.sqlite3")
    (data / "duqin.sqlite3").chmod(0o600)


if __name__ == "__main__":
    if sys.argv[1:] == ["end"]:
        forget(Path(os.environ[SHARED]))
    elif SERVER:
        postgres_name()
    else:
        sqlite_file()
