"""Back up: copy the database while the server writes, keep each file once, read back, then forget old backups."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from duqin import __version__
from duqin.foundation.safekeeping import queries
from duqin.foundation.safekeeping.rules import manifest as manifests
from duqin.foundation.safekeeping.rules.manifest import Manifest, Stored
from duqin.foundation.safekeeping.rules.retention import Keep, kept
from duqin.foundation.safekeeping.services import files, postgres, proving, sqlite, store
from duqin.foundation.trust import queries as trust
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import campus_date, now

PATTERN = "%Y%m%dT%H%M%SZ"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup.

    Attributes:
        new_files: contents that were not in the store before. forgotten: backups that were forgotten after it.
        harms: files of the installation that are gone or altered; the backup is whole but for these.
    """

    folder: Path
    manifest: Manifest
    new_files: int
    harms: tuple[store.Harm, ...]
    forgotten: int


def back_up(target: Path, *, keep: Keep, tell: Tell, thorough: bool = False) -> Backup:
    """Make a backup under `target`, prove it by reading it back, then apply the retention.

    Nothing of an earlier backup is touched before the new one stands. A cut-off run leaves no backup, only a
    hidden folder that the next run removes. A file that is gone or altered keeps the rest from nothing: it is named,
    and the manifest says so where no earlier copy stands in for it.

    Args:
        thorough: read every file again, of the installation and of the store, not only the new ones.

    Raises:
        Refusal: backup.*
    """
    _refuse_inside(target)
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(target):
        for left in [*target.glob(".making-*"), *target.glob(".forgetting-*")]:
            shutil.rmtree(left)
        making = files.fresh_folder(target, ".making-")
        try:
            manifest, kept = _fill(making, target / "media", _newest(target), tell, thorough)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        folder = _free_name(target)
        os.rename(making, folder)
        files.sync_folder(target)
        return Backup(folder, manifest, kept.fresh, tuple(kept.harms), _forget(target, keep))


def _fill(
    making: Path, media: Path, last: Manifest | None, tell: Tell, thorough: bool
) -> tuple[Manifest, store.Kept]:
    """Database, files, key, proof, and the manifest at the end."""
    made_at, checkpoint = now(), _checkpoint(tell)
    copying = _copy_sqlite if connection.vendor == "sqlite" else _copy_postgres
    database, tables, chain, migrations, recorded = copying(making, tell)
    if not migrations:
        _refuse_empty()
    tell(
        _("数据库已复制并读回：{rows} 行，留痕链 {links} 条。").format(
            rows=sum(tables.values()), links=chain.links
        )
    )
    known = last.media if last else ()
    kept = store.keep_all(
        settings.MEDIA_ROOT,
        recorded,
        media,
        known,
        lambda n: tell(_("文件 {n}").format(n=n)),
        thorough=thorough,
    )
    manifest = Manifest(
        product=__version__,
        engine=connection.vendor,
        made_at=made_at.isoformat(),
        migrations=tuple(migrations),
        tables=tables,
        links=chain.links,
        head=chain.head,
        waiting=chain.waiting,
        files=(_listed(database), *_key(making)),
        media=tuple(kept.media),
        checkpoint=checkpoint,
        lacking=kept.named("missing"),
        altered=kept.named("altered"),
    )
    files.write_text(making / manifests.NAME, manifests.written(manifest))
    files.sync_folder(making)
    if manifests.read((making / manifests.NAME).read_text()) != manifest:
        raise Refusal("backup.read_back", _("写入的备份与读回的不同，请检查备份磁盘。"))
    return manifest, kept


def _checkpoint(tell: Tell) -> str:
    """The newest checkpoint, which the copy must reach; a damaged file of them costs no backup."""
    try:
        found = trust.newest_checkpoint()
    except Refusal as refusal:
        tell(str(refusal))
        return ""
    return found.note if found else ""


Copied = tuple[Path, dict[str, int], trust.ChainReport, list[tuple[str, str]], list[queries.Recorded]]


def _copy_sqlite(making: Path, tell: Tell) -> Copied:
    database = making / "database.sqlite3"
    tables = sqlite.copy(database, tell)
    sqlite.check(database)
    with sqlite.opened(database) as copy:
        proving.same_counts(tables, queries.counts(copy))
        chain = proving.sound_chain(copy)
        return (
            database,
            tables,
            chain,
            queries.applied_migrations(copy),
            queries.recorded_files(copy),
        )


def _copy_postgres(making: Path, tell: Tell) -> Copied:
    database = making / "database.dump"
    postgres.program("pg_restore")
    with postgres.snapshot() as name:
        if not (migrations := queries.applied_migrations()):
            _refuse_empty()
        tables = queries.counts()
        postgres.dump(database, name)
        chain = proving.sound_chain()
        recorded = queries.recorded_files()
    proving.same_counts(tables, postgres.counts_of(database))
    return database, tables, chain, migrations, recorded


def _listed(file: Path) -> Stored:
    return Stored(file.name, files.digest(file), file.stat().st_size)


def _key(making: Path) -> list[Stored]:
    """The key of the checkpoints, and the secret key when it lives with the data and not in the environment."""
    names = ["secret.key", "anchor.key"] if settings.IS_KEY_IN_DATA else ["anchor.key"]
    sources = [settings.DATA / name for name in names]
    for source in (found := [one for one in sources if one.exists()]):
        files.copy_hashed(source, making / source.name)
    return [_listed(making / source.name) for source in found]


def _refuse_empty() -> NoReturn:
    raise Refusal("backup.empty", _("这个数据库里没有督勤的数据，没有什么可备份；请检查 DUQIN_DATA。"))


def _refuse_inside(target: Path) -> None:
    if target == settings.DATA or settings.DATA in target.parents:
        raise Refusal(
            "backup.inside", _("备份不能放在数据目录里面，请用 --to 另指一个目录，最好在另一块磁盘上。")
        )


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One backup at a time in a folder; the lock goes with the process."""
    with (target / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Refusal("backup.running", _("这个目录里正在进行另一次备份。")) from fault
        yield


def _free_name(target: Path) -> Path:
    moment = datetime.now(UTC).strftime(PATTERN)
    names = [moment, *(f"{moment}-{n}" for n in range(2, 100))]
    return next(target / name for name in names if not (target / name).exists())


def _backups(target: Path) -> dict[Path, Manifest | None]:
    """The backups of a folder by name; None where the manifest cannot be read."""
    found: dict[Path, Manifest | None] = {}
    for place in sorted(target.glob(f"*/{manifests.NAME}")):
        try:
            found[place.parent] = manifests.read(place.read_text())
        except (OSError, ValueError):
            found[place.parent] = None
    return found


def _newest(target: Path) -> Manifest | None:
    readable = [one for one in _backups(target).values() if one]
    return max(readable, key=lambda one: one.made_at, default=None)


def _forget(target: Path, keep: Keep) -> int:
    """Remove backups outside the retention, then contents nobody names; with an unreadable manifest, none of them."""
    backups = _backups(target)
    moments = {folder: datetime.fromisoformat(one.made_at) for folder, one in backups.items() if one}
    staying = kept(moments.values(), keep, campus_date)
    gone = [folder for folder, moment in moments.items() if moment not in staying]
    for folder in gone:
        hidden = target / f".forgetting-{folder.name}"
        os.rename(folder, hidden)
        shutil.rmtree(hidden)
    if None not in backups.values():
        needed = {
            stored.sha256
            for folder, one in backups.items()
            if one and folder not in gone
            for stored in one.media
        }
        store.prune(target / "media", needed)
    return len(gone)
