"""Several processes verify a chain as one does: the same links, the same first fault."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.foundation.safekeeping.installation import ROOT, Installation, database

pytestmark = [pytest.mark.database, pytest.mark.long]


def test_three_processes_say_what_one_says(tmp_path: Path) -> None:
    with database(is_ready=True) as address:
        here = Installation(tmp_path / "data", tmp_path / "backups", address)
        here.lay_tables()
        command = [sys.executable, "-m", "tests.foundation.trust.several"]
        done = subprocess.run(command, cwd=ROOT, env=here.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    sound, sound_by_three, changed, changed_by_three = done.stdout.splitlines()
    assert sound == sound_by_three == "True|293|293||"
    assert changed == changed_by_three
    assert changed.startswith("False|100|90|留痕 ")
    assert "在封签以后被改动过|第 2 份存证" in changed
