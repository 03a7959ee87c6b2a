"""How the installation is: engine, sizes, free space, and what keeps it from working."""

from __future__ import annotations

import functools
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from duqin.kernel.stored_files import stored_files

LEAST_FREE = 200 * 1024 * 1024
LATE_BACKUP = timedelta(days=2)
_begun = time.monotonic()


@dataclass(frozen=True, slots=True)
class Storage:
    """The database and the disk, in bytes; `free` of the disk the data folder is on."""

    engine: str
    server: str
    database: int
    free: int


def storage() -> Storage:
    """Engine, its version, size of the database, free disk."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            server = str(cursor.fetchone()[0])
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SHOW server_version")
            server = str(cursor.fetchone()[0])
            cursor.execute("SELECT pg_database_size(current_database())")
        size = int(cursor.fetchone()[0])
    return Storage(connection.display_name, server, size, free_disk())


def free_disk() -> int:
    """Bytes left where the data are."""
    folder: Path = settings.DATA
    return shutil.disk_usage(folder if folder.exists() else folder.parent).free


def faults() -> list[str]:
    """What keeps this process from working: "database", "migrations", "disk"; empty when all is well."""
    found = []
    try:
        if waiting_migrations() or newer_migrations():
            found.append("migrations")
    except Error:
        found.append("database")
    if free_disk() < LEAST_FREE:
        found.append("disk")
    return found


def waiting_migrations() -> set[tuple[str, str]]:
    """Migrations of this version that the database has not seen."""
    return set(known_migrations()) - set(applied_migrations())


def newer_migrations() -> list[tuple[str, str]]:
    """Migrations of our rooms that the database has seen and this version does not know: a later version was here."""
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("duqin.")}
    return sorted(one for one in set(applied_migrations()) - known_migrations() if one[0] in ours)


@functools.cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """All migrations of this version, read once a process."""
    return frozenset(MigrationLoader(None).disk_migrations)


def applied_migrations(database: str = DEFAULT_DB_ALIAS) -> list[tuple[str, str]]:
    """(app, name) of every migration applied, in order."""
    return sorted(MigrationRecorder(connections[database]).applied_migrations())


def counts(database: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """Rows of every table of the database, also of those no model knows."""
    found = {}
    with connections[database].cursor() as cursor:
        for table in sorted(connections[database].introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connections[database].ops.quote_name(table)}")  # noqa: S608
            found[table] = int(cursor.fetchone()[0])
    return found


def stored_paths(database: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """Every file of the media folder that a row speaks of; a table that an older database lacks speaks of none."""
    with connections[database].cursor() as cursor:
        tables = set(connections[database].introspection.table_names(cursor))
    for held in stored_files:
        if held.model._meta.db_table in tables:
            rows = held.model._base_manager.using(database).order_by("pk").values_list(*held.columns)
            for paths in rows.iterator(chunk_size=2000):
                yield from filter(None, paths)


def process_age() -> timedelta:
    """How long this process has been up; a young one has a right to find late jobs."""
    return timedelta(seconds=time.monotonic() - _begun)
