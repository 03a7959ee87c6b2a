"""Random tamperings by a database administrator are all found by the checkpoints outside (fault F33).

60 in every run, 1,000 behind the marker `proof` (`make prove`). Each begins from the untouched base, does one thing to
rows a checkpoint covers, and in half of the cases recomputes every hash behind it as a careful hand would. The last
test weakens the verification in one place at a time and asserts that a tampering then slips through.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from duqin.engines.workbench import services as workbench
from duqin.foundation.trust import queries
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import AuditEntry, Seal
from duqin.foundation.trust.queries import anchors, chain
from duqin.foundation.trust.rules.chain import GENESIS, link
from duqin.foundation.trust.rules.checkpoints import Checkpoint, SigningKey, sign
from duqin.foundation.trust.rules.merkle import range_root
from duqin.kernel.append_only import drop_sql
from duqin.kernel.moments import now
from tests.cast import Cast

SEED = 20261123
Rows = list[tuple[Seal, AuditEntry]]
Kind = Callable[[Rows, random.Random, int], Rows]


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


def splice(rows: Rows, chance: random.Random, covered: int) -> Rows:
    """Other work in the place of what follows the newest checkpoint, tied to nothing; only the chain can tell."""
    later = [(copy(seal), copy(entry)) for seal, entry in rows[covered:]]
    previous = f"{chance.getrandbits(256):064x}"
    for seal, entry in later:
        entry.request_id = "spliced"
        seal.previous, seal.hash = previous, link(previous, entry.facts())
        previous = seal.hash
    return rows[:covered] + later


def before_the_first(rows: Rows, chance: random.Random, covered: int) -> Rows:
    """A made-up act under a position that no sealer gives."""
    seal, entry = copy(rows[0][0]), copy(rows[0][1])
    entry.pk, seal.position = rows[-1][1].pk + 1000, -chance.randrange(9)
    seal.entry, seal.hash, seal.previous = entry, "e" * 64, "d" * 64
    return [(seal, entry), *rows]


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


def forged(rows: Rows, chance: random.Random, covered: int) -> Rows:
    """A full rewrite, and checkpoints to it in the place of the true ones, under the true key's name."""
    return full_rewrite(rows, chance, covered)


KINDS: list[Kind] = [
    *(edit, delete, insert, swap, cut, full_rewrite, old_backup, splice, before_the_first, forged)
]
CAREFUL_ONLY = (cut, full_rewrite, old_backup, forged)
HASTY_ONLY = (splice, before_the_first)


def rehash(rows: Rows) -> None:
    """What a careful hand does: positions without a gap, every hash right."""
    previous = GENESIS
    for position, (seal, entry) in enumerate(rows, 1):
        seal.position, seal.previous, seal.hash = position, previous, link(previous, entry.facts())
        previous = seal.hash


def renumber(rows: Rows) -> None:
    """What a hasty hand leaves: rows in a new order under the old hashes."""
    for position, (seal, _) in enumerate([pair for pair in rows if pair[0].position > 0], 1):
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


def re_signed(rows: Rows, checkpoints: list[Checkpoint]) -> list[Checkpoint]:
    """Checkpoints that fit the rows, by a key of one's own under the name and id of the true one."""
    leaves, made = [bytes.fromhex(seal.hash) for seal, _ in rows], []
    for one in checkpoints:
        new = sign(SigningKey(b"7" * 32), one.size, range_root(leaves[: one.size]), now())
        (name, key, _), (_, _, signature) = one.signatures[0], new.signatures[0]
        made.append(replace(new, signatures=((name, key, signature),)))
    return made


class Base:
    """30 rows, checkpoints at 12 and 24, and stretches of 8 rows, so that there are seams between them."""

    covered = 24

    def __init__(self) -> None:
        self.checkpoints = queries.read_checkpoints(queries.checkpoint_file())
        self.keys = queries.public_keys()

    def report(self, checkpoints: list[Checkpoint] | None = None) -> queries.AnchorReport:
        return queries.verify_anchors({"outside": checkpoints or self.checkpoints}, self.keys)

    def tampered(self, kind: Kind, chance: random.Random, *, careful: bool) -> queries.AnchorReport:
        """What verification says of the base after a tampering, which is then undone."""
        rows = [(one, one.entry) for one in Seal.objects.select_related("entry").order_by("position")]
        with transaction.atomic():
            rows = kind(rows, chance, self.covered)
            (rehash if careful else renumber)(rows)
            put(rows)
            found = self.report(re_signed(rows, self.checkpoints) if kind is forged else None)
            transaction.set_rollback(True)
        return found


@pytest.fixture
def base(cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    settings.DATA, settings.ANCHORS = tmp_path, tmp_path / "anchors"
    monkeypatch.setattr(chain, "HEIGHT", 3)
    monkeypatch.setattr(chain, "STRETCH", 8)
    for number in range(30):
        told = workbench.notify(cast.head.person, key=str(number), kind="x", title=f"第 {number} 件")
        workbench.read(told, by=cast.head.actor)
        if number in (11, 23):
            trust.seal_pending()
            trust.anchor()
    trust.seal_pending()
    found = Base()
    assert [one.size for one in found.checkpoints] == [12, found.covered]
    assert Seal.objects.count() == 30
    assert found.report().is_sound
    return found


@pytest.mark.parametrize("number", [60, pytest.param(1000, marks=pytest.mark.proof)])
def test_every_tampering_is_found(base: Base, number: int) -> None:
    chance = random.Random(SEED)
    done, by_chain, missed = Counter[str](), Counter[str](), []
    for turn in range(number):
        kind = KINDS[turn % len(KINDS)]
        careful = kind in CAREFUL_ONLY or (kind not in HASTY_ONLY and chance.random() < 0.5)
        report = base.tampered(kind, chance, careful=careful)
        name = f"{kind.__name__}{' with new hashes' if careful else ''}"
        done[name] += 1
        by_chain[name] += not report.chain.is_sound
        if report.is_sound:
            missed.append((turn, name))
    for name in sorted(done):
        print(f"{name}: {done[name]} done, {by_chain[name]} found by the chain alone, all by the checkpoints")
    assert missed == []
    assert base.report().is_sound, "the base itself was never touched"
    careful_ones = [name for name in done if name.endswith("hashes")]
    assert sum(by_chain[name] for name in careful_ones) == 0, "without the anchor none of these is found"
    assert all(by_chain[name] == done[name] for name in done if name not in careful_ones)


def _blind_to(words: str) -> Callable[..., str]:
    """The comparison of checkpoints without one of its reasons."""

    def weakened(number: int, one: Checkpoint, report: queries.ChainReport) -> str:
        fault = anchors_unfit(number, one, report)
        return "" if words in fault else fault

    anchors_unfit = anchors._unfit
    return weakened


SABOTEURS: list[tuple[object, str, Any, Kind, bool]] = [
    (chain, "is_link", lambda *_: True, edit, False),
    (chain, "_is_tied", lambda *_: True, splice, False),
    (chain, "_before_the_first", lambda *_: None, before_the_first, False),
    (anchors, "_unfit", _blind_to("根不同"), full_rewrite, True),
    (anchors, "_unfit", _blind_to("根不同"), edit, True),
    (anchors, "_unfit", _blind_to("覆盖的条数多于"), cut, True),
    (Checkpoint, "is_signed_by", lambda *_: True, forged, True),
]
"""Each check of the verification taken away, and a tampering that only this check finds."""


@pytest.mark.parametrize(
    "place, name, weak, kind, careful", SABOTEURS, ids=lambda one: getattr(one, "__name__", "")
)
def test_without_this_check_a_tampering_slips_through(
    base: Base,
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    weak: Any,
    kind: Kind,
    careful: bool,
) -> None:
    assert not base.tampered(kind, random.Random(SEED), careful=careful).is_sound
    monkeypatch.setattr(place, name, weak)
    assert base.tampered(kind, random.Random(SEED), careful=careful).is_sound
