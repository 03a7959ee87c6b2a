"""Give a backup back: first look at all of it, then lay it out in a fresh folder, and only at the end put it in place."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext as _

from duqin.foundation.safekeeping import queries
from duqin.foundation.safekeeping.rules import manifest as manifests
from duqin.foundation.safekeeping.rules.manifest import Manifest
from duqin.foundation.safekeeping.services import files, postgres, sqlite, store
from duqin.kernel.errors import Refusal


def examine(folder: Path) -> Manifest:
    """Read all of a backup without touching anything; returns its manifest.

    Raises:
        Refusal: backup.incomplete (no manifest, a file is missing), backup.damaged (a hash differs),
            backup.newer (made by a later version), backup.engine (of the other kind of database).
    """
    manifest = _manifest(folder)
    if unknown := sorted(set(manifest.migrations) - queries.known_migrations()):
        raise _newer(manifest.product, ".".join(unknown[0]))
    if manifest.engine != connection.vendor:
        raise Refusal(
            "backup.engine",
            _("这份备份来自 {theirs}，这里设定的数据库是 {ours}（DUQIN_DATABASE_URL）。").format(
                theirs=manifest.engine, ours=connection.vendor
            ),
        )
    for one in manifest.files:
        place = folder / one.path
        if not place.is_file():
            raise Refusal("backup.incomplete", _("备份不完整：缺少 {path}。").format(path=one.path))
        if files.digest(place) != one.sha256:
            raise Refusal("backup.damaged", _("备份已损坏：{path} 与清单不符。").format(path=one.path))
    store.check(folder.parent / "media", manifest.media, by_hash=True)
    if manifest.engine == "postgresql":
        postgres.program("pg_restore")
        postgres.refuse_unless_empty()
    return manifest


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
    else:
        sqlite.check(data / "duqin.sqlite3")


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
