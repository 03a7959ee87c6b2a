"""The copy of a SQLite database: by its online backup, from one snapshot, while others write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal

COPY = "safekeeping-copy"
PAGES = 8192


def copy(target: Path, tell: Callable[[str], None]) -> dict[str, int]:
    """Copy the database; returns the rows per table of the very snapshot that was copied.

    The open read transaction holds the snapshot: neither does a writer wait, nor does the copy begin anew.
    """
    source = Path(connection.settings_dict["NAME"])
    if not source.exists():
        raise Refusal("backup.empty", _("这个数据库里没有督勤的数据，没有什么可备份；请检查 DUQIN_DATA。"))
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, isolation_level=None)) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as made,
    ):
        live.execute("BEGIN")
        counted = {table: _rows(live, table) for table in _tables(live)}

        def progress(status: int, remaining: int, total: int) -> None:
            tell(_("数据库 {done}/{total} 页").format(done=total - remaining, total=total))

        live.backup(made, pages=PAGES, progress=progress)
        live.execute("ROLLBACK")
        made.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)
    return counted


def check(database: Path) -> None:
    """Refuse a database file that is not whole.

    Raises:
        Refusal: backup.damaged.
    """
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
            said = [row[0] for row in opened.execute("PRAGMA integrity_check")]
            strays = opened.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as fault:
        said, strays = [str(fault)], None
    if said != ["ok"] or strays:
        raise Refusal(
            "backup.damaged",
            _("备份的数据库不完整：{fault}").format(fault=said[0] if said != ["ok"] else strays),
        )


@contextmanager
def opened(database: Path) -> Iterator[str]:
    """Read a copy through Django; yields the alias of the connection."""
    connections.databases[COPY] = connections.databases["default"] | {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{database.as_uri()}?mode=ro&immutable=1",
        "OPTIONS": {},
        "CONN_MAX_AGE": 0,
    }
    try:
        yield COPY
    finally:
        connections[COPY].close()
        del connections[COPY]
        del connections.databases[COPY]


def _tables(live: sqlite3.Connection) -> list[str]:
    found = live.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return sorted(row[0] for row in found)


def _rows(live: sqlite3.Connection, table: str) -> int:
    return int(live.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608
