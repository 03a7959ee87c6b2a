"""Give a backup back: first look at all of it, then lay it out in a fresh folder, and only at the end put it in place.

A backup of SQLite also goes into an empty PostgreSQL database: so a school that has grown changes over.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from duqin.foundation.safekeeping import queries
from duqin.foundation.safekeeping.rules import manifest as manifests
from duqin.foundation.safekeeping.rules.manifest import Manifest
from duqin.foundation.safekeeping.services import carrying, files, postgres, sqlite, store
from duqin.kernel.errors import Refusal


def examine(folder: Path) -> Manifest:
    """Read all of a backup without touching anything; returns its manifest.

    Raises:
        Refusal: backup.incomplete (no manifest, a file is missing), backup.damaged (a hash differs),
            backup.newer (made by a later version), backup.older (of an earlier one, and to be carried into PostgreSQL),
            backup.engine (of PostgreSQL, for SQLite), restore.not_empty (the database that was named).
    """
    manifest = _manifest(folder)
    if unknown := sorted(set(manifest.migrations) - queries.known_migrations()):
        raise _newer(manifest.product, ".".join(unknown[0]))
    _refuse_another_engine(manifest)
    for one in manifest.files:
        place = folder / one.path
        if not place.is_file():
            raise Refusal("backup.incomplete", _("备份不完整：缺少 {path}。").format(path=one.path))
        if files.digest(place) != one.sha256:
            raise Refusal("backup.damaged", _("备份已损坏：{path} 与清单不符。").format(path=one.path))
    store.check(folder.parent / "media", manifest.media)
    if manifest.engine == "postgresql":
        postgres.program("pg_restore")
    if connection.vendor == "postgresql":
        postgres.refuse_unless_empty()
    return manifest


def _refuse_another_engine(manifest: Manifest) -> None:
    """From SQLite to PostgreSQL is the one change there is, and between tables of the same version."""
    if manifest.engine == connection.vendor:
        return
    if (manifest.engine, connection.vendor) != ("sqlite", "postgresql"):
        raise Refusal(
            "backup.engine",
            _("这份备份来自 {theirs}，这里设定的数据库是 {ours}（DUQIN_DATABASE_URL）。").format(
                theirs=manifest.engine, ours=connection.vendor
            ),
        )
    if set(manifest.migrations) != queries.known_migrations():
        raise Refusal(
            "backup.older",
            _("转入 PostgreSQL 的备份必须由本版本作出：请先用本版本运行 duqin migrate，再重新备份。"),
        )


def _manifest(folder: Path) -> Manifest:
    try:
        text = (folder / manifests.NAME).read_text()
    except (OSError, UnicodeDecodeError) as fault:
        raise Refusal(
            "backup.incomplete", _("备份不完整：{folder} 里没有可读的清单。").format(folder=folder)
        ) from fault
    if manifests.format_of(text) > manifests.FORMAT:
        raise _newer("?", str(manifests.format_of(text)))
    try:
        return manifests.read(text)
    except manifests.Unreadable as fault:
        raise Refusal("backup.damaged", _("备份已损坏：清单被改动过或不完整。")) from fault


def _newer(product: str, unknown: str) -> Refusal:
    return Refusal(
        "backup.newer",
        _("这份备份由更新的版本（{product}）作出，本版本不认识 {unknown}；请先升级督勤再恢复。").format(
            product=product, unknown=unknown
        ),
    )


def lay_out(folder: Path, manifest: Manifest, data: Path) -> None:
    """Copy an examined backup into the data folder `data`, which nobody uses yet; each file is hashed on its way.

    Raises:
        Refusal: backup.damaged when a file changed since it was examined.
    """
    names = {"database.sqlite3": "duqin.sqlite3"}
    sources = [(folder / one.path, data / names.get(one.path, one.path), one) for one in manifest.files]
    sources += [
        (store.place_of(folder.parent / "media", one.sha256), data / "media" / one.path, one)
        for one in manifest.media
    ]
    for source, target, one in sources:
        if one.path == "database.dump":
            continue
        if files.copy_hashed(source, target) != one.sha256:
            raise Refusal("backup.damaged", _("备份已损坏：{path} 与清单不符。").format(path=one.path))
    if manifest.engine == "postgresql":
        postgres.load(folder / "database.dump")
        return
    sqlite.check(data / "duqin.sqlite3")
    if connection.vendor == "postgresql":
        carrying.carry(data / "duqin.sqlite3")
        (data / "duqin.sqlite3").unlink()


def put_in_place(data: Path, target: Path) -> Path | None:
    """Rename the laid-out folder to its place; what was there is moved aside, and its new name returned."""
    aside = None
    if target.exists() and any(target.iterdir()):
        aside = target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        os.rename(target, aside)
    elif target.exists():
        target.rmdir()
    try:
        os.rename(data, target)
    except OSError:
        if aside:
            os.rename(aside, target)
        raise
    files.sync_folder(target.parent)
    return aside
