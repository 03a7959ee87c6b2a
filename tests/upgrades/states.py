"""States of earlier versions: which migrations they had, and rows of a demo school as they stood in the tables.

A state is a folder `NAME/` with `migrations.json` (the last migration of each application) and `rows.json.xz`
(table → columns and rows, values as SQLite keeps them). To keep the state of a version that goes out:

    python -m tests.upgrades.states keep NAME DATABASE.sqlite3
"""

from __future__ import annotations

import contextlib
import json
import lzma
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent
LEFT_OUT = {"django_migrations", "django_session", "django_content_type", "auth_permission"}


@dataclass(frozen=True)
class State:
    """An earlier version's tables."""

    name: str
    migrations: dict[str, str]
    tables: dict[str, dict[str, Any]]


def states() -> list[str]:
    """The kept ones, oldest first."""
    return sorted(path.parent.name for path in HOME.glob("*/migrations.json"))


def state(name: str) -> State:
    """One of them, read whole."""
    folder = HOME / name
    with lzma.open(folder / "rows.json.xz", "rt", encoding="utf-8") as file:
        tables = json.load(file)
    return State(name, json.loads((folder / "migrations.json").read_text("utf-8")), tables)


def keep(name: str, database: str) -> None:
    """Write the state of a SQLite database of this version to a folder."""
    folder = HOME / name
    folder.mkdir()
    with contextlib.closing(sqlite3.connect(database)) as opened:
        migrations = opened.execute("SELECT app, max(name) FROM django_migrations GROUP BY app").fetchall()
        names = [n for (n,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {n: rows_of(opened, n) for n in sorted(names) if n not in LEFT_OUT and "sqlite_" not in n}
    (folder / "migrations.json").write_text(json.dumps(dict(migrations), indent=1) + "\n", "utf-8")
    with lzma.open(folder / "rows.json.xz", "wt", encoding="utf-8", preset=9) as file:
        json.dump(tables, file, ensure_ascii=False, separators=(",", ":"))


def rows_of(opened: sqlite3.Connection, table: str) -> dict[str, Any]:
    """Columns and rows of a table."""
    found = opened.execute(f'SELECT * FROM "{table}"')
    return {"columns": [column[0] for column in found.description], "rows": found.fetchall()}


if __name__ == "__main__":
    keep(*sys.argv[2:])
