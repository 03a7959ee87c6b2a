"""Every kept state of an earlier version comes up to this one with its data, on both databases (reliability F44, F45)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import guards
from tests.foundation.safekeeping.installation import ROOT, Installation, database
from tests.upgrades.states import state, states

pytestmark = [pytest.mark.database, pytest.mark.long]
UPGRADING = [sys.executable, "-m", "tests.upgrades.upgrading"]


def run(one: Installation, *words: str) -> str:
    done = subprocess.run(
        [*UPGRADING, *words],
        cwd=ROOT,
        env=one.environment(),
        capture_output=True,
        text=True,
        umask=0o077,  # as the program itself keeps what it makes
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()[-1] if done.stdout else ""


def test_there_is_a_state_to_upgrade_from() -> None:
    assert states()


@pytest.mark.parametrize("name", states())
def test_an_earlier_version_comes_up_with_all_its_data(name: str, tmp_path: Path) -> None:
    """Nothing is lost, the chain still holds, the pages answer; a second time nothing is left to do."""
    was = state(name)
    with database() as address:
        one = Installation(tmp_path / "data", tmp_path / "backups", address)
        run(one, "build", name)
        before = one.run("verify")
        # Its demo laid the campus after the semester that was told on it, which verify warns of.
        faults = [line for line in before.stderr.splitlines() if not line.startswith("注意：")]
        assert (before.returncode, faults) == (0, []), "what a backup of that version is tried by"
        done = one.run("migrate")
        assert done.returncode == 0, done.stderr
        found = json.loads(run(one, "look"))
        again = one.run("migrate")
        standing = guards.guards_of(one.data, address)
    assert again.returncode == 0
    for table, content in was.tables.items():
        assert found["counts"].get(table, 0) >= len(content["rows"]), table
    assert found["fault"] == ""
    assert found["links"] == len(was.tables["trust_seal"]["rows"]) > 0
    assert found["silent"] == []
    assert found["counts"]["cases_tally"] > 0
    assert found["wrong"] == 0
    assert standing == guards.wanted("postgresql" if address else "sqlite")
