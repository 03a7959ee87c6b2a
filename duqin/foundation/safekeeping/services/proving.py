"""Prove that a database is the one a manifest speaks of: rows, chain, and a file for every photograph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from duqin.foundation.safekeeping import queries
from duqin.foundation.safekeeping.rules.manifest import Manifest
from duqin.foundation.trust import queries as trust
from duqin.foundation.trust import services as trust_services
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


def prove(
    manifest: Manifest,
    database: str = DEFAULT_DB_ALIAS,
    *,
    outside: Mapping[str, Sequence[trust.Checkpoint]] | None = None,
    keys: Sequence[trust.PublicKey] = (),
) -> trust.ChainReport:
    """Recompute everything the manifest says of the database, and compare it with checkpoints.

    Args:
        outside: checkpoints in other hands by file; those over more rows than the backup has say nothing of it.
        keys: public keys of these.

    Raises:
        Refusal: backup.counts, backup.chain, backup.media_list, backup.anchor.
    """
    same_counts(manifest.tables, queries.counts(database))
    report = _anchored_chain(manifest, database, outside or {}, keys)
    if (report.links, report.head, report.waiting) != (manifest.links, manifest.head, manifest.waiting):
        raise Refusal("backup.chain", _("留痕链与清单所记的不是同一条。"))
    if set(queries.stored_paths(database)) != {*(one.path for one in manifest.media), *manifest.lacking}:
        raise Refusal("backup.media_list", _("清单里的照片与数据库所记的不一致。"))
    return report


def _anchored_chain(
    manifest: Manifest,
    database: str,
    outside: Mapping[str, Sequence[trust.Checkpoint]],
    keys: Sequence[trust.PublicKey],
) -> trust.ChainReport:
    """The chain recomputed, against the checkpoint of the manifest (by the key that came with it) and those outside."""
    own = [trust.read_checkpoint(manifest.checkpoint)] if manifest.checkpoint else []
    if own:
        _by_its_own_key(own[0])
    within = {name: [one for one in found if one.size <= manifest.links] for name, found in outside.items()}
    report = trust.verify_anchors(within, keys, database, printed=own)
    if not report.chain.is_sound:
        raise Refusal("backup.chain", _("留痕链不完整，第一处：{fault}").format(fault=report.chain.fault))
    if report.fault:
        name = next(one.name for one in report.files if one.fault)
        raise Refusal(
            "backup.anchor", _("备份与存证不符（{name}）：{fault}").format(name=name, fault=report.fault)
        )
    return report.chain


def _by_its_own_key(checkpoint: trust.Checkpoint) -> None:
    if not checkpoint.is_signed_by([trust_services.signing_key().public]):
        raise Refusal("backup.anchor", _("清单里的存证不是由备份里的密钥签署的。"))
