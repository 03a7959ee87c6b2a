"""How the installation is: engine, sizes, free space, and what keeps it from working."""

from __future__ import annotations

import functools
import hashlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from duqin.kernel.stored_files import Held, Holder, stored_files

LEAST_FREE = 200 * 1024 * 1024
LATE_BACKUP = timedelta(days=2)
_begun = time.monotonic()


def digest(path: Path) -> str:
    """SHA-256 of the content of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


@dataclass(frozen=True, slots=True)
class Recorded:
    """A file of the media folder that a row speaks of, and what is known of its content.

    Attributes:
        sha256: of the content; "" where none was recorded.
    """

    path: str
    sha256: str
    held: Held


def stored_paths(database: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """Every file of the media folder that a row speaks of; a table that an older database lacks speaks of none."""
    for holder in _holders(database):
        rows = holder.model._base_manager.using(database).order_by("pk").values_list(*holder.columns)
        for paths in rows.iterator(chunk_size=2000):
            yield from filter(None, paths)


def recorded_files(database: str = DEFAULT_DB_ALIAS) -> list[Recorded]:
    """The same files by path, each once, with the hash that was recorded."""
    found: dict[str, Recorded] = {}
    for holder in _holders(database):
        for held in holder.held:
            rows = holder.model._base_manager.using(database).exclude(**{held.column: ""}).order_by("pk")
            columns = (held.column, held.sha256 or held.column)
            for path, known in rows.values_list(*columns).iterator(chunk_size=2000):
                found.setdefault(path, Recorded(path, known if held.sha256 else "", held))
    return [found[path] for path in sorted(found)]


@dataclass(frozen=True, slots=True)
class FilesReport:
    """What reading every recorded file came to.

    Attributes:
        compared: files that are what was recorded. unhashed: files that are there, of which no hash was recorded.
        missing, altered: files that are not there; files with another content.
    """

    compared: int
    unhashed: int
    missing: list[Recorded]
    altered: list[Recorded]

    @property
    def is_sound(self) -> bool:
        return not self.missing and not self.altered


def verify_files() -> FilesReport:
    """Read every file that a row speaks of and compare it with the hash that was recorded, where one was."""
    report, compared, unhashed = FilesReport(0, 0, [], []), 0, 0
    for file in recorded_files():
        place = settings.MEDIA_ROOT / file.path
        if not place.is_file():
            report.missing.append(file)
        elif not file.sha256:
            unhashed += 1
        elif digest(place) != file.sha256:
            report.altered.append(file)
        else:
            compared += 1
    return replace(report, compared=compared, unhashed=unhashed)


def _holders(database: str) -> list[Holder]:
    with connections[database].cursor() as cursor:
        tables = set(connections[database].introspection.table_names(cursor))
    return [one for one in stored_files if one.model._meta.db_table in tables]


def process_age() -> timedelta:
    """How long this process has been up; a young one has a right to find late jobs."""
    return timedelta(seconds=time.monotonic() - _begun)
