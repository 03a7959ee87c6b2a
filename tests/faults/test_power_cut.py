"""The power goes while work is stored in SQLite: nothing acknowledged is lost, nothing is broken (reliability F3).

What is written is what the product writes: the statements of real inspections are recorded once, then played again on
a disk that loses what was not synced, under the product's own settings.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import apsw
import pytest
from django.db import connection

from duqin.config.settings.database import SQLITE_PRAGMAS
from tests.faults import power
from tests.faults.power import Disk, Power, PowerCut
from tests.faults.schools import School
from tests.foundation.safekeeping.installation import Installation

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the files of SQLite are meant"),
    pytest.mark.long,
]

CUTS = int(os.environ.get("DUQIN_POWER_CUTS", "800"))
AT_ONCE = 12  # transactions before the light goes out at the latest
OFTEN = "PRAGMA wal_autocheckpoint=40;"
NAME = "duqin.sqlite3"


@dataclass
class Recorded:
    """A database, and the transactions that people then stored in it."""

    template: bytes
    transactions: list[list[str]]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("power")
    told = folder / "statements.json"
    School(Installation(folder / "data", folder / "backups")).run("record", str(told), str(folder / NAME))
    with contextlib.closing(sqlite3.connect(folder / NAME)) as opened:
        opened.executescript("CREATE TABLE power_cut (number INTEGER PRIMARY KEY)")
    template = (folder / NAME).read_bytes()
    transactions = json.loads(told.read_text())
    assert len(transactions) > AT_ONCE
    return Recorded(template, transactions)


@pytest.fixture(scope="module")
def disk_maker() -> Iterator[Power]:
    made = Power()
    yield made
    made.unregister()


def store(opened: apsw.Connection, transactions: list[list[str]], acknowledged: list[int]) -> None:
    """Store one transaction after the other; remember which were acknowledged."""
    for number, statements in enumerate(transactions, 1):
        opened.execute("BEGIN IMMEDIATE")
        for statement in statements:
            opened.execute(statement).fetchall()
        opened.execute("INSERT INTO power_cut VALUES (?)", (number,))
        opened.execute("COMMIT")
        acknowledged.append(number)


def open_as_product(maker: Power, disk: Disk, pragmas: str) -> apsw.Connection:
    """With the settings of the product; alone, since this disk knows no shared memory."""
    opened = power.connect(maker, disk, NAME)
    opened.execute("PRAGMA locking_mode=EXCLUSIVE").fetchall()
    for pragma in f"{pragmas}{OFTEN}".split(";"):
        opened.execute(pragma).fetchall()
    return opened


def cut(recorded: Recorded, maker: Power, dice: random.Random, pragmas: str, lives: int) -> tuple[int, int]:
    """One power cut: how many acknowledged transactions are missing, and how many there were."""
    disk, acknowledged = Disk({NAME: recorded.template}), list[int]()
    opened = open_as_product(maker, disk, pragmas)
    disk.lives = disk.done + dice.randrange(lives)
    with contextlib.suppress(PowerCut, apsw.Error):
        store(opened, recorded.transactions[:AT_ONCE], acknowledged)
    found = disk.after_the_cut(dice)
    disk.lives = None
    with contextlib.suppress(apsw.Error):
        opened.close()
    return len(acknowledged) - stored_in(found, maker), len(acknowledged)


def stored_in(files: dict[str, bytes], maker: Power) -> int:
    """How many transactions a new start finds; each whole, in order, the file unbroken."""
    opened = open_as_product(maker, Disk(files), SQLITE_PRAGMAS)
    try:
        assert opened.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        numbers = [number for (number,) in opened.execute("SELECT number FROM power_cut ORDER BY number")]
        assert numbers == list(range(1, len(numbers) + 1))
        return len(numbers)
    finally:
        opened.close()


def operations(recorded: Recorded, maker: Power) -> int:
    """How many writes and syncs the work takes when the light stays on."""
    disk, acknowledged = Disk({NAME: recorded.template}), list[int]()
    opened = open_as_product(maker, disk, SQLITE_PRAGMAS)
    before = disk.done
    store(opened, recorded.transactions[:AT_ONCE], acknowledged)
    done = disk.done - before
    opened.close()
    return done


def test_a_power_cut_loses_nothing_that_was_acknowledged(recorded: Recorded, disk_maker: Power) -> None:
    dice, lives = random.Random(3), operations(recorded, disk_maker)
    lost = acknowledged = 0
    for _ in range(CUTS):
        missing, told = cut(recorded, disk_maker, dice, SQLITE_PRAGMAS, lives)
        lost, acknowledged = lost + max(0, missing), acknowledged + told
    print(f"{CUTS} cuts, {acknowledged} transactions acknowledged, {lost} lost")
    assert acknowledged > CUTS
    assert lost == 0


def test_the_setting_that_guides_recommend_would_lose(recorded: Recorded, disk_maker: Power) -> None:
    """The saboteur: synchronous=NORMAL, which start-up refuses, is seen to lose what was acknowledged."""
    dice, lives = random.Random(4), operations(recorded, disk_maker)
    weaker = SQLITE_PRAGMAS.replace("synchronous=FULL", "synchronous=NORMAL")
    assert weaker != SQLITE_PRAGMAS
    assert sum(max(0, cut(recorded, disk_maker, dice, weaker, lives)[0]) for _ in range(40)) > 0
