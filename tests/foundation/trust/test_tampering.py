"""Random tamperings by a database administrator are all found by the checkpoints outside (fault F33).

60 in every run; DUQIN_TAMPERINGS=1000 for the figure of the release. Each begins from the untouched base, does one
thing to rows a checkpoint covers, and in half of the cases recomputes every hash behind it as a careful hand would.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from duqin.engines.workbench import services as workbench
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.rules.chain import GENESIS, link
from duqin.kernel.append_only import drop_sql
from tests.cast import Cast

NUMBER = int(os.environ.get("DUQIN_TAMPERINGS", "60"))
SEED = int(os.environ.get("DUQIN_SEED", "20261123"))
Rows = list[tuple[Seal, AuditEntry]]


def edit(rows: Rows, chance: random.Random, covered: int) -> Rows:
    _, entry = rows[chance.randrange(covered)]
    field = chance.choice(
        ["at", "actor_name", "capacity", "verb", "object_label", "said", "after", "request_id"]
    )
    old = getattr(entry, field)
    match old:
        case dict():
            new: Any = old | {"改": chance.random()}
        case str():
            new = old + "改"
        case _:
            new = old + timedelta(microseconds=1)
    setattr(entry, field, new)
    return rows


def delete(rows: Rows, chance: random.Random, covered: int) -> Rows:
    at = chance.randrange(covered)
    return rows[:at] + rows[at + 1 :]


def insert(rows: Rows, chance: random.Random, covered: int) -> Rows:
    at = chance.randrange(covered)
    seal, entry = copy(rows[at][0]), copy(rows[at][1])
    entry.pk = rows[-1][1].pk + 1000
    seal.entry, seal.hash, seal.previous = entry, "e" * 64, "d" * 64
    return [*rows[:at], (seal, entry), *rows[at:]]


def swap(rows: Rows, chance: random.Random, covered: int) -> Rows:
    a, b = sorted(chance.sample(range(covered), 2))
    (one, first), (two, second) = rows[a], rows[b]
    rows[a], rows[b] = (one, second), (two, first)
    return rows


def cut(rows: Rows, chance: random.Random, covered: int) -> Rows:
    return rows[: chance.randrange(covered)]


def full_rewrite(rows: Rows, chance: random.Random, covered: int) -> Rows:
    for _, entry in rows:
        entry.actor_name = f"别人{chance.randrange(9)}"
    return rows


def old_backup(rows: Rows, chance: random.Random, covered: int) -> Rows:
    """An earlier state, and in most cases other work done since, up to more rows than there were."""
    kept = rows[: chance.randrange(covered)]
    later = rows[: chance.randrange(len(rows) + 5 - len(kept))]
    for seal, entry in [(copy(s), copy(e)) for s, e in later]:
        entry.pk += 5000
        entry.request_id = "later"
        kept.append((seal, entry))
    return kept


KINDS: list[Callable[[Rows, random.Random, int], Rows]] = [
    *(edit, delete, insert, swap, cut, full_rewrite, old_backup)
]
SKILLED = (full_rewrite, old_backup, cut)


def rehash(rows: Rows) -> None:
    """What a careful hand does: positions without a gap, every hash right."""
    previous = GENESIS
    for position, (seal, entry) in enumerate(rows, 1):
        seal.position, seal.previous, seal.hash = position, previous, link(previous, entry.facts())
        previous = seal.hash


def renumber(rows: Rows) -> None:
    """What a hasty hand leaves: rows in a new order under the old hashes, unless two would be the same."""
    for position, (seal, _) in enumerate(rows, 1):
        seal.position = position


def put(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table in ("trust_seal", "trust_auditentry"):
            for statement in drop_sql(connection.vendor, table):
                cursor.execute(statement)
        cursor.execute("DELETE FROM trust_seal")
        cursor.execute("DELETE FROM trust_auditentry")
    AuditEntry.objects.bulk_create([entry for _, entry in rows])
    for seal, entry in rows:
        seal.entry = entry
    Seal.objects.bulk_create([seal for seal, _ in rows])


@pytest.fixture
def covered(cast: Cast, settings: Any, tmp_path: Path) -> int:
    """A base of 30 rows, checkpoints at 12 and 24; returns how many rows a checkpoint covers."""
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    for number in range(30):
        told = workbench.notify(cast.head.person, key=str(number), kind="x", title=f"第 {number} 件")
        workbench.read(told, by=cast.head.actor)
        if number in (11, 23):
            trust.seal_pending()
            trust.anchor()
    trust.seal_pending()
    found = queries.newest_checkpoint()
    assert found is not None and found.size == 24 and Seal.objects.count() == 30
    return found.size


def test_every_tampering_is_found(covered: int) -> None:
    checkpoints = queries.read_checkpoints(queries.checkpoint_file())
    keys, chance = queries.public_keys(), random.Random(SEED)
    assert queries.verify_anchors({"outside": checkpoints}, keys).is_sound
    done, by_chain, missed = Counter[str](), Counter[str](), []
    for number in range(NUMBER):
        kind = KINDS[number % len(KINDS)]
        rows = [(one, one.entry) for one in Seal.objects.select_related("entry").order_by("position")]
        careful = kind in SKILLED or chance.random() < 0.5
        with transaction.atomic():
            rows = kind(rows, chance, covered)
            (rehash if careful else renumber)(rows)
            put(rows)
            report = queries.verify_anchors({"outside": checkpoints}, keys)
            name = f"{kind.__name__}{' with new hashes' if careful else ''}"
            done[name] += 1
            by_chain[name] += not report.chain.is_sound
            if report.is_sound:
                missed.append((number, name))
            transaction.set_rollback(True)
    for name in sorted(done):
        print(f"{name}: {done[name]} done, {by_chain[name]} found by the chain alone, all by the checkpoints")
    assert missed == []
    assert queries.verify_anchors({"outside": checkpoints}, keys).is_sound, "the base itself was never touched"
    careful_ones = [name for name in done if name.endswith("hashes")]
    assert sum(by_chain[name] for name in careful_ones) == 0, "without the anchor none of these is found"
    assert all(by_chain[name] == done[name] for name in done if name not in careful_ones)
