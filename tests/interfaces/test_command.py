"""`duqin` on a database that is not there: a sentence instead of a traceback, and nothing is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def duqin(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DUQIN_")}
    return subprocess.run(
        [sys.executable, "-m", "duqin.interfaces.cli.main", *words],
        env=kept | {"DUQIN_DATA": str(folder)} | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("command", ["verify", "worker --once", "import organisation x.xlsx"])
def test_a_mistyped_folder_is_named_and_gets_no_database(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "mistyped"
    done = duqin(folder, *command.split())
    assert done.returncode == 1
    assert done.stderr.startswith(f"{folder} 里没有督勤的数据"), done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "duqin.sqlite3").exists()


@pytest.mark.parametrize("command", ["verify", "migrate", "serve --no-jobs"])
def test_a_database_that_does_not_answer_is_told_in_a_sentence(tmp_path: Path, command: str) -> None:
    pytest.importorskip("psycopg")
    nobody = "postgres://duqin:secret@127.0.0.1:9/duqin"
    done = duqin(tmp_path, *command.split(), DUQIN_DATABASE_URL=nobody)
    assert done.returncode == 1
    assert done.stderr.startswith("连不上数据库："), done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
