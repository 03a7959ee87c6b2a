"""Prove that a database is the one a manifest speaks of: rows, chain, and a file for every photograph."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from duqin.foundation.safekeeping import queries
from duqin.foundation.safekeeping.rules.manifest import Manifest
from duqin.foundation.trust import queries as trust
from duqin.kernel.errors import Refusal


def sound_chain(database: str = DEFAULT_DB_ALIAS) -> trust.ChainReport:
    """The audit chain recomputed from the rows.

    Raises:
        Refusal: backup.chain.
    """
    report = trust.verify_chain(database)
    if not report.is_sound:
        raise Refusal("backup.chain", _("留痕链不完整，第一处：{fault}").format(fault=report.fault))
    return report


def same_counts(said: dict[str, int], found: dict[str, int]) -> None:
    """Refuse when a table has other rows than it should.

    Raises:
        Refusal: backup.counts naming the first table.
    """
    for table in sorted({*said, *found}):
        if said.get(table) != found.get(table):
            raise Refusal(
                "backup.counts",
                _("表 {table} 应有 {said} 行，读回 {found} 行。").format(
                    table=table, said=said.get(table, "—"), found=found.get(table, "—")
                ),
            )


def prove(manifest: Manifest, database: str = DEFAULT_DB_ALIAS) -> trust.ChainReport:
    """Recompute everything the manifest says of the database.

    Raises:
        Refusal: backup.counts, backup.chain, backup.media_list.
    """
    same_counts(manifest.tables, queries.counts(database))
    report = sound_chain(database)
    if (report.links, report.head, report.waiting) != (manifest.links, manifest.head, manifest.waiting):
        raise Refusal("backup.chain", _("留痕链与清单所记的不是同一条。"))
    if set(queries.stored_paths(database)) != {one.path for one in manifest.media}:
        raise Refusal("backup.media_list", _("清单里的照片与数据库所记的不一致。"))
    return report
